"""One plain sentence for each event of the journal: the running story of the office on the demo's page."""

from __future__ import annotations

from collections.abc import Mapping

from core.messages import events
from core.messages.events import (
    AnyEvent,
    ClassChanged,
    IssuingStopped,
    ServiceFinished,
    SlipConfirmed,
    SlipKept,
    TicketCalled,
    TicketIssued,
    TicketVoided,
)
from core.names import Names
from words.guide_actions import TAKEN, TAKEN_PLAN
from words.sentence import Sentence
from words.translation import mark

SENTENCES: dict[type[AnyEvent], str] = {
    events.DayOpened: mark("A new day begins; numbers start again"),
    events.DayClosed: mark("The day is over"),
    events.RulesChanged: mark("The rules have changed"),
    events.OfficeResumed: mark("The kiosk has started"),
    events.NumbersSkipped: mark("Entries {first} to {last} of the journal are missing: numbers go on further behind"),
    events.NoticePosted: mark("Notice: {text}"),
    events.NoticeWithdrawn: mark("Notice taken off the displays: {text}"),
    events.IssuingStopped: mark("No new tickets for now"),
    events.IssuingResumed: mark("Tickets are being issued again"),
    events.TicketIssued: TAKEN,
    events.SlipFailed: mark("The slip of number {label} did not come out"),
    events.SlipReprinted: mark("The slip of number {label} is being reprinted"),
    events.SlipConfirmed: mark("The slip of number {label} is out"),
    events.SlipKept: mark("The slip of number {label} was received; the number stays valid"),
    events.NumberTold: mark("Citizen informed of number {label}"),
    events.RollChanged: mark("The paper roll was changed"),
    events.DeviceTestBegun: mark("The devices are being tried: no numbers until that ends"),
    events.DeviceTestEnded: mark("The devices are no longer being tried"),
    events.TicketVoided: mark("Number {label} is cancelled"),
    events.TicketUnserved: mark("Number {label} was not served"),
    events.ClassChanged: mark("Number {label} no longer has priority"),
    events.TicketCalled: mark("Number {label} is called to counter {counter}"),
    events.ServiceStarted: mark("Counter {counter} begins to serve number {label}"),
    events.ServiceFinished: mark("Counter {counter} has finished number {label}"),
    events.TicketAbsent: mark("Counter {counter}: number {label} is absent"),
    events.TicketReturned: mark("Number {label} is back and lets {behind} others go first"),
    events.TicketHeld: mark("Counter {counter} holds number {label}"),
    events.TicketResumed: mark("Number {label} is waiting again"),
    events.TicketTransferred: mark("Number {label} is transferred to {service}"),
    events.CallUndone: mark("Counter {counter} undoes the call of number {label}"),
    events.CounterOpened: mark("Counter {counter} opens"),
    events.CounterPaused: mark("Counter {counter} pauses"),
    events.CounterResumed: mark("Counter {counter} resumes work"),
    events.CounterClosed: mark("Counter {counter} closes"),
}
"""The fields are those of the event; `{service}` becomes the name of the service."""


FINISHED: dict[str, str] = {
    "accepted": mark("Counter {counter} has finished number {label}: dossier accepted"),
    "needs_papers": mark("Counter {counter} has finished number {label}: papers missing"),
    "handed_over": mark("Counter {counter} has finished number {label}: result handed over"),
    "online": mark("Counter {counter} has finished number {label}: submitted online"),
    "not_ready": mark("Counter {counter} has finished number {label}: no result yet"),
}
"""Outcome → its sentence; for what has none nobody chose one."""


def narrate(event: AnyEvent, services: Mapping[str, Names]) -> Sentence | None:
    """The sentence about this event, or None for a type without one. `services`: code → name."""
    msgid = _by_fields(event) or SENTENCES.get(type(event))
    if msgid is None:
        return None
    values: dict[str, object] = {field: getattr(event, field) for field in event.__struct_fields__}
    if "service" in values:
        values["service"] = services.get(str(values["service"]), values["service"])
    if isinstance(then := values.get("then"), tuple):
        values["then"] = tuple(services.get(code, code) for code in then)
    return Sentence(msgid, values)


def _by_fields(event: AnyEvent) -> str | None:
    """The sentence of an event whose fields give it another meaning than its type alone."""
    match event:
        case events.NoticePosted(urgent=True):
            return mark("Emergency notice: {text}")
        case SlipConfirmed(proof="unproven"):
            return mark("The slip of number {label} may not have come out; the number stays in line")
        case SlipKept(void=True):
            return mark("Number {label} is cancelled, and nobody is waiting for it")
        case TicketVoided(reason="printer"):
            return mark("Number {label} is cancelled: its slip did not come out")
        case TicketIssued(instead_of=str()):
            return mark("Number {label} is issued instead of {instead_of}: {service}")
        case TicketIssued(then=(_, *_)):
            return TAKEN_PLAN
        case ServiceFinished(goes_to=str()):
            return mark("Counter {counter} has finished number {label}, which goes on to its next service")
        case ServiceFinished(outcome=outcome) if outcome in FINISHED:
            return FINISHED[outcome]
        case TicketCalled(count=count) if count > 1:
            return mark("Number {label} is called to counter {counter} again, call {count}")
        case ClassChanged(class_="P"):
            return mark("Number {label} now has priority")
        case IssuingStopped(reason="printer"):
            return mark("No new tickets for now: the printer cannot print")
        case IssuingStopped(reason="outside_hours"):
            return mark("Ticket hours are over")
        case IssuingStopped(reason="quota"):
            return mark("No tickets are left for now")
    return None
