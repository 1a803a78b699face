"""What happens in the office, told in plain words: one sentence for each event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

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
from core.names import Names, name_in
from words.guide import TAKEN, TAKEN_PLAN
from words.phrases import mark, say

SENTENCES: dict[type[AnyEvent], str] = {
    events.DayOpened: mark("A new day begins; numbers start anew"),
    events.DayClosed: mark("The day is over"),
    events.RulesChanged: mark("The rules have changed"),
    events.OfficeResumed: mark("The kiosk has started"),
    events.NoticePosted: mark("Notice: {text}"),
    events.IssuingStopped: mark("No new numbers for now"),
    events.IssuingResumed: mark("Numbers are given out again"),
    events.TicketIssued: TAKEN,
    events.SlipFailed: mark("The slip of number {label} did not come out"),
    events.SlipReprinted: mark("The slip of number {label} is printed again"),
    events.SlipConfirmed: mark("The slip of number {label} is out"),
    events.SlipKept: mark("The slip of number {label} is there; the number counts"),
    events.RollChanged: mark("A new roll of paper is in"),
    events.TicketVoided: mark("Number {label} is void"),
    events.TicketUnserved: mark("Number {label} was not served"),
    events.ClassChanged: mark("Number {label} has no priority any more"),
    events.TicketCalled: mark("Number {label} is called to counter {counter}"),
    events.ServiceStarted: mark("Counter {counter} begins with number {label}"),
    events.ServiceFinished: mark("Counter {counter} has ended number {label}"),
    events.TicketAbsent: mark("Counter {counter}: number {label} has not come"),
    events.TicketReturned: mark("Number {label} is back and lets {behind} others go first"),
    events.TicketHeld: mark("Counter {counter} keeps number {label}"),
    events.TicketResumed: mark("Number {label} waits again"),
    events.TicketTransferred: mark("Number {label} is sent on: {service}"),
    events.CallUndone: mark("Counter {counter} takes the call of number {label} back"),
    events.CounterOpened: mark("Counter {counter} opens"),
    events.CounterPaused: mark("Counter {counter} pauses"),
    events.CounterResumed: mark("Counter {counter} goes on"),
    events.CounterClosed: mark("Counter {counter} closes"),
}
"""The fields are the event's own; a service is said by its name."""


class Sentence(NamedTuple):
    """Something to be said in whatever language."""

    msgid: str
    values: Mapping[str, object] = {}
    """`Names` among them, also in a tuple, are said in the same language."""

    def said(self, language: str) -> str:
        return say(language, self.msgid, **{key: _in(language, value) for key, value in self.values.items()})


def told(event: AnyEvent, services: Mapping[str, Names]) -> Sentence | None:
    """The sentence of this event; None: nobody has found words for it. `services`: code → name."""
    msgid = _of_its_own(event) or SENTENCES.get(type(event))
    if msgid is None:
        return None
    values: dict[str, object] = {field: getattr(event, field) for field in event.__struct_fields__}
    if "service" in values:
        values["service"] = services.get(str(values["service"]), values["service"])
    if isinstance(then := values.get("then"), tuple):
        values["then"] = tuple(services.get(code, code) for code in then)
    return Sentence(msgid, values)


def _of_its_own(event: AnyEvent) -> str | None:
    """Where what is in the event makes it another story."""
    match event:
        case SlipConfirmed(proof="unproven"):
            return mark("Nobody knows whether slip {label} came out; the number is kept")
        case SlipKept(void=True):
            return mark("Number {label} is void, and nobody waits for it")
        case TicketVoided(reason="printer"):
            return mark("Number {label} is void: its slip did not come out")
        case TicketIssued(instead_of=str()):
            return mark("Number {label} is given out instead of {instead_of}: {service}")
        case TicketIssued(then=(_, *_)):
            return TAKEN_PLAN
        case ServiceFinished(goes_to=str()):
            return mark("Counter {counter} is through with number {label}, which goes on")
        case TicketCalled(count=count) if count > 1:
            return mark("Number {label} is called to counter {counter} again, call {count}")
        case ClassChanged(class_="P"):
            return mark("Number {label} now has priority")
        case IssuingStopped(reason="printer"):
            return mark("No numbers for now: the printer cannot print")
        case IssuingStopped(reason="outside_hours"):
            return mark("The hours of numbers are over")
        case IssuingStopped(reason="quota"):
            return mark("All numbers are given out for now")
    return None


def _in(language: str, value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(str(_in(language, each)) for each in value)
    return name_in(value, language) if isinstance(value, dict) else value
