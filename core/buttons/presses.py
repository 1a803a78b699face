"""What presses at the kiosk mean: a ticket, a double press, one too many, and priority, pressed before the service."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from core.buttons.debounce import Contacts, Finding, Pressed, Released, Stuck, Timing
from core.rules import TicketClass

PRIORITY = "♥"
"""The priority button's name among the others, which are called by their services' codes; no code can look so."""
MINUTE_MS = 60_000


class PressRules(Struct, frozen=True, kw_only=True):
    timing: Timing = Timing()
    double_ms: int = 2_000
    per_minute: int = 40
    """Tickets that one button may ask for in any minute."""
    armed_ms: int = 15_000
    """How long a press of priority holds for the next service press."""


class ServicePressed(Struct, frozen=True):
    """Somebody wants a ticket."""

    service: str
    class_: TicketClass


class RefusedPress(Struct, frozen=True):
    service: str
    reason: Literal["double", "rate"]


class Armed(Struct, frozen=True):
    """The next service press is a priority one, until then."""

    until_ms: int


class Freed(Struct, frozen=True):
    """A stuck button has been let go."""

    name: str


Meaning = ServicePressed | RefusedPress | Armed | Stuck | Freed


class Presses(Struct, frozen=True, kw_only=True):
    """The panel as a value. Time is milliseconds of one stopwatch; whoever has the fingers' news feeds it in order."""

    rules: PressRules
    contacts: Contacts
    made: dict[str, int] = {}
    """Service → when its button last made a ticket, as long as priority has not been pressed since."""
    recent: dict[str, tuple[int, ...]] = {}
    """Service → presses of the last minute that asked for a ticket."""
    armed_until_ms: int | None = None

    @classmethod
    def found(cls, rules: PressRules, levels: dict[str, bool], at_ms: int) -> Presses:
        """The panel at the start; a button that is held then is ignored until it is let go."""
        return cls(rules=rules, contacts=Contacts.found(levels, at_ms, rules.timing))

    def edge(self, name: str, down: bool, at_ms: int) -> tuple[Presses, list[Meaning]]:
        contacts, findings = self.contacts.edge(name, down, at_ms)
        return _understood(replace(self, contacts=contacts), findings, at_ms)

    def sample(self, levels: dict[str, bool], at_ms: int) -> tuple[Presses, list[Meaning]]:
        contacts, findings = self.contacts.sample(levels, at_ms)
        return _understood(replace(self, contacts=contacts), findings, at_ms)

    def answered(self, service: str, issued: bool, at_ms: int) -> Presses:
        """What came of a `ServicePressed`. Until then it counts as a ticket: no second press slips in between."""
        if service not in self.made:  # priority was pressed since
            return self
        others = {code: when for code, when in self.made.items() if code != service}
        return replace(self, made=others | {service: at_ms} if issued else others)

    def is_armed(self, at_ms: int) -> bool:
        return self.armed_until_ms is not None and at_ms < self.armed_until_ms


def _understood(presses: Presses, findings: list[Finding], at_ms: int) -> tuple[Presses, list[Meaning]]:
    meanings = list[Meaning]()
    for finding in findings:
        match finding:
            case Pressed(name):
                presses, meaning = _touched(presses, name, at_ms)
                meanings.append(meaning)
            case Released(name, was_stuck=True):
                meanings.append(Freed(name))
            case Stuck():
                meanings.append(finding)
    return presses, meanings


def _touched(presses: Presses, name: str, at_ms: int) -> tuple[Presses, Meaning]:
    if name == PRIORITY:
        until_ms = at_ms + presses.rules.armed_ms
        return replace(presses, armed_until_ms=until_ms, made={}), Armed(until_ms)
    class_: TicketClass = "P" if presses.is_armed(at_ms) else "N"
    calm = replace(presses, armed_until_ms=None)
    lately = tuple(then for then in presses.recent.get(name, ()) if then > at_ms - MINUTE_MS)
    if _is_double(presses, name, at_ms):
        return calm, RefusedPress(name, "double")
    if len(lately) >= presses.rules.per_minute:
        return calm, RefusedPress(name, "rate")
    made, recent = calm.made | {name: at_ms}, calm.recent | {name: (*lately, at_ms)}
    return replace(calm, made=made, recent=recent), ServicePressed(name, class_)


def _is_double(presses: Presses, service: str, at_ms: int) -> bool:
    made_ms = presses.made.get(service)
    return made_ms is not None and max(0, at_ms - made_ms) < presses.rules.double_ms
