"""What the page shows of each counter: whom it has, why, what is planned, and what its keys would do."""

from __future__ import annotations

from msgspec import Struct

from core.messages.state import CounterView, State
from core.settings.sections import Settings
from demo.office_client import Known
from demo.page.page_language import Speech
from demo.page.press_replies import Answer
from words.call_reasons import why_called

NOTHING = "–"
"""In place of a number."""


class PadView(Struct, frozen=True, kw_only=True):
    counter: str
    number: str
    """What it has in hand."""
    in_hand: str
    """The same; empty: nobody."""
    why: str
    """Why that one was called; empty: nobody heard."""
    then: str
    """What is planned for that one; empty: nothing."""
    says: str
    """What `next` would do; or how old this is, when nobody knows better."""
    old: bool
    answer: str
    """Why its last key did nothing; empty: it did something."""
    leave: str
    """What holding `absent` does now; empty: nothing."""


def pad_view(counter: CounterView, known: Known, answer: Answer | None, speech: Speech) -> PadView:
    return PadView(
        counter=counter.id,
        number=counter.ticket or NOTHING,
        in_hand=counter.ticket or "",
        why=_why(counter, known, speech),
        then=speech.say("Then: {then}", then=speech.services(counter.then)) if counter.then else "",
        says=speech.age(known) or _says(counter, known.state, speech),
        old=known.stale is not None,
        answer=speech.answer(answer).text,
        leave=_leave(counter, speech),
    )


def _why(counter: CounterView, known: Known, speech: Speech) -> str:
    called = known.turns.get(counter.ticket or "")
    if called is None or called.counter != counter.id:
        return ""
    strictly = speech.is_strict and counter.class_ == "P"
    return why_called(called, speech.language, speech.reasons, strictly=strictly)


def _says(counter: CounterView, state: State | None, speech: Speech) -> str:
    match counter:
        case CounterView(status="closed"):
            return speech.say("Closed: “next” opens it")
        case CounterView(status="paused"):
            return speech.say("Paused: “next” goes on")
    upcoming = _next(counter, state, speech)
    if not counter.ticket or not counter.then:
        return upcoming
    service = speech.services(counter.then[:1])
    return f"{upcoming} · {speech.say('{label} goes on: {service}', label=counter.ticket, service=service)}"


def _next(counter: CounterView, state: State | None, speech: Speech) -> str:
    if counter.next is None:
        return speech.say("Nobody is waiting")
    label = counter.next.label
    if any(slip.label == label for slip in (state.slips if state else ())):
        return speech.say("Next: {label} (perhaps without a slip)", label=label)
    return speech.say("Next: {label}", label=label)


def _leave(counter: CounterView, speech: Speech) -> str:
    if counter.ticket or counter.status == "closed":
        return ""
    return speech.say("Pause") if counter.status == "open" else speech.say("Close")


def services_of(counter_id: str, settings: Settings, speech: Speech) -> str:
    """What people come to this counter for, its own services first."""
    offsets = next(counter.offsets for counter in settings.counter if counter.id == counter_id)
    return speech.services(sorted(offsets, key=lambda code: offsets[code]))
