"""What the page shows of the kiosk: what it tells the citizen, and the queue of each service on its button."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from core.messages.state import State
from core.messages.wire import KIOSK
from demo.page.page_words import PageNotice, PageWords
from demo.page.press_replies import PressReply
from runtime.bus.office_client import Known
from words.printer_conditions import SLIP_MISSING, no_slips, slip_may_be_missing


class ServiceQueue(Struct, frozen=True):
    service: str
    people: str
    forecast: str
    """How long a new ticket would wait, or why there is none; empty if that is unknown."""


class KioskCard(Struct, frozen=True):
    kiosk: PageNotice
    """The reply to a press, otherwise what the kiosk says all the time."""
    waiting: str
    """The heading of the queues."""
    queues: tuple[ServiceQueue, ...]


def kiosk_card(known: Known, reply: PressReply | None, words: PageWords) -> KioskCard:
    queues = tuple(_queues(known.state, words)) if known.state else ()
    return KioskCard(_notice(known, reply, words), _heading(known, words), queues)


def _notice(known: Known, reply: PressReply | None, words: PageWords) -> PageNotice:
    """The reply to a press, or the kiosk's usual sentence as soon as the state contradicts or outdates the reply."""
    usual = _usual(known, words)
    if reply is None or (reply.done and (usual.alarm or usual.shut)):
        return usual
    is_over = (reply.printer_ill or reply.for_slip) and known.stale is None
    if is_over and not (reply.for_slip and known.state and known.state.printer.pending):
        return usual
    return words.reply(reply)


def _usual(known: Known, words: PageWords) -> PageNotice:
    state = known.state
    if known.stale or state is None:
        return PageNotice(words.say("Lamp on: a number can be taken"))
    if state.issuing.open and slip_may_be_missing(state):
        return PageNotice(words.say(SLIP_MISSING))
    if state.issuing.open:
        until = words.wall.notices.issuing(state) if state.issuing.ends else None
        return PageNotice(_joined(words.say("Press a button to take a number"), until))
    if state.issuing.reason == "printer":
        return PageNotice(words.say(no_slips(state.printer.state)), alarm=True)
    notice = words.wall.notices.not_issuing(state)
    return PageNotice(words.wall.notices.issuing(state), alarm=bool(notice and notice.alarm), shut=True)


def _heading(known: Known, words: PageWords) -> str:
    """What kind of forecasts the queues show, or how old they are."""
    if age := words.age(known):
        return age
    state = known.state
    if state is None or not any(service.forecast for service in state.services):
        return words.say("WAITING · no forecast yet")
    if not any(words.wall.services.forecast(service, state) for service in state.services):
        return words.say("WAITING")
    if _forecasts_by_queue(known):
        return words.say("WAITING · expected, by the queue alone")
    return words.say("WAITING · expected")


def _forecasts_by_queue(known: Known) -> bool:
    """Whether the kiosk computes its forecasts from the lengths of the queues alone."""
    kiosk = known.healths.get(KIOSK)
    return kiosk is not None and kiosk.forecasts == "by_queue"


def _queues(state: State, words: PageWords) -> Iterator[ServiceQueue]:
    """The same words as on the wall."""
    some_open = any(service.open for service in state.services)
    for service in state.services:
        people = f"{service.waiting} {words.wall.services.people(service.waiting)}"
        # While two slips are being printed no service is open for a moment: that is not worth showing.
        shut = state.issuing.open and some_open and not service.open
        why = words.wall.services.withheld(service, state) or (words.say("no tickets now") if shut else None)
        forecast = why or words.wall.services.forecast(service, state)
        yield ServiceQueue(service.code, people, forecast or "")


def _joined(*sentences: str | None) -> str:
    return ". ".join(sentence for sentence in sentences if sentence)
