"""What the page shows of taking a number: what the kiosk says to people, and how long each service has them wait."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from core.messages.state import State
from demo.office_client import Known
from demo.page.page_language import Notice, Speech
from demo.page.press_replies import Answer
from words.printer import NO_NUMBER, no_slips, somebody_has_no_number
from words.wall import in_service


class QueueView(Struct, frozen=True):
    """What stands on the button of a service."""

    service: str
    """Its code."""
    people: str
    forecast: str


def kiosk_says(known: Known, answer: Answer | None, speech: Speech) -> Notice:
    """The answer to a press, unless what it promises has become doubtful.

    That the printer cannot print is said in more words by what stands there, and only as long as it is so.
    """
    standing = _standing(known, speech)
    if answer is None or (answer.done and (standing.alarm or standing.shut)):
        return standing
    is_over = (answer.printer_ill or answer.for_slip) and known.stale is None
    if is_over and not (answer.for_slip and known.state and known.state.printer.pending):
        return standing
    return speech.answer(answer)


def _standing(known: Known, speech: Speech) -> Notice:
    """As far as the page can know."""
    state = known.state
    if known.stale or state is None:
        return Notice(speech.say("Lamp lit: a number can be taken"))
    if state.issuing.open and somebody_has_no_number(state):
        return Notice(speech.say(NO_NUMBER))
    if state.issuing.open:
        until = issuing_says(state, speech) if state.issuing.ends else None
        return Notice(_joined(speech.say("Press a button to take a number"), until))
    if state.issuing.reason == "printer":
        return Notice(speech.say(no_slips(state.printer.state)), alarm=True)
    notice = speech.wall.notice(state)
    return Notice(issuing_says(state, speech), alarm=bool(notice and notice.alarm), shut=True)


def issuing_says(state: State, speech: Speech) -> str:
    """Whether numbers are given out, and until when; else why not, and when again, in the words of the wall."""
    if notice := speech.wall.notice(state):
        return _joined(notice.text, *(() if in_service(state) else speech.wall.again(state)))
    if state.issuing.ends is None:
        return speech.say("Numbers are being given out")
    return speech.say("Numbers are given out until {time}", time=speech.time(state.issuing.ends))


def heading(known: Known, speech: Speech) -> str:
    """Above what stands on the buttons: what is to be known of all forecasts."""
    if age := speech.age(known):
        return age
    state = known.state
    if state is None or not any(service.forecast for service in state.services):
        return speech.say("WAITING · no forecast yet")
    if not any(speech.wall.forecast(service, state) for service in state.services):
        return speech.say("WAITING")
    if known.by_queue:
        return speech.say("WAITING · expected, by the queue alone")
    return speech.say("WAITING · expected")


def queues(state: State, speech: Speech) -> Iterator[QueueView]:
    """As the wall words it: people first, then how long."""
    some_open = any(service.open for service in state.services)
    for service in state.services:
        people = f"{service.waiting} {speech.wall.people(service.waiting)}"
        # While two slips are on their way no service is open for a moment: that is not worth a word.
        shut = state.issuing.open and some_open and not service.open
        why = speech.wall.withheld(service, state) or (speech.say("no numbers now") if shut else None)
        forecast = why or speech.wall.forecast(service, state)
        yield QueueView(service.code, people, forecast or "")


def _joined(*sentences: str | None) -> str:
    return ". ".join(sentence for sentence in sentences if sentence)
