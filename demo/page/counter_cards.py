"""The card of a counter: its ticket, why that one was called, what is planned for it, and what its keys would do."""

from __future__ import annotations

from msgspec import Struct

from core.messages.state import CounterView, State
from core.settings.sections import Settings
from demo.page.page_words import PageNotice, PageWords
from demo.page.press_replies import PressReply
from runtime.bus.office_client import Known
from words.call_reasons import moved_alike, why_called


class CounterCard(Struct, frozen=True, kw_only=True):
    counter: str
    number: str
    """Label of the ticket that is being served, or a dash."""
    why: str
    """Why that ticket was called."""
    then: str
    """The services planned for that ticket afterwards."""
    says: str
    """What the key `next` would do; how old the state is, if it is stale."""
    old: bool
    answer: PageNotice
    """Why the last key did nothing; empty if it did something."""
    leave: str
    """What holding `absent` does now; empty if it does nothing."""


def counter_card(counter: CounterView, known: Known, reply: PressReply | None, words: PageWords) -> CounterCard:
    return CounterCard(
        counter=counter.id,
        number=counter.ticket or "–",
        why=_why(counter, known, words),
        then=words.say("Then: {then}", then=words.services(counter.then)) if counter.then else "",
        says=words.age(known) or _says(counter, known.state, words),
        old=known.stale is not None,
        answer=_answer(counter, reply, words),
        leave=_leave(counter, words),
    )


def _answer(counter: CounterView, reply: PressReply | None, words: PageWords) -> PageNotice:
    if reply and reply.too_soon and counter.ticket:
        return PageNotice(words.say("Just called {label}: please wait a moment", label=counter.ticket))
    return words.reply(reply)


def _why(counter: CounterView, known: Known, words: PageWords) -> str:
    if counter.ticket is None or counter.why is None:
        return ""
    return why_called(
        counter.ticket,
        counter.why,
        words.language,
        chosen_for=words.reasons.get(counter.chosen_for or ""),
        strictly=words.is_strict and counter.class_ == "P",
        alike=moved_alike(
            (counter.class_, counter.service),
            counter.why.runner_up,
            known.state,
            offsets=words.offsets.get(counter.id, {}),
            head_start_min=words.head_start_min,
        ),
    )


def _says(counter: CounterView, state: State | None, words: PageWords) -> str:
    match counter:
        case CounterView(status="closed"):
            return words.say("Closed: “Next number” opens it")
        case CounterView(status="paused"):
            return words.say("Paused: “Next number” resumes work")
    upcoming = _next(counter, state, words)
    if not counter.ticket or not counter.then:
        return upcoming
    service = words.services(counter.then[:1])
    if counter.next and counter.next.label == counter.ticket:
        return words.say("Next: {label} once more, now for {service}", label=counter.ticket, service=service)
    goes_on = words.say("{label} goes on to {service}", label=counter.ticket, service=service)
    return f"{upcoming} · {goes_on}"


def _next(counter: CounterView, state: State | None, words: PageWords) -> str:
    if counter.next is None:
        return words.say("Nobody is waiting")
    label = counter.next.label
    if any(slip.label == label for slip in (state.slips if state else ())):
        return words.say("Next: {label} (perhaps without a slip)", label=label)
    return words.say("Next: {label}", label=label)


def _leave(counter: CounterView, words: PageWords) -> str:
    if counter.ticket or counter.status == "closed":
        return ""
    return words.say("Pause") if counter.status == "open" else words.say("Close")


def services_of(counter_id: str, settings: Settings, words: PageWords) -> str:
    """The names of the counter's services, its own ones first."""
    offsets = next(counter.offsets for counter in settings.counter if counter.id == counter_id)
    return words.services(sorted(offsets, key=lambda code: offsets[code]))
