"""What presses at the kiosk mean: a ticket, a double press, one press too many, or priority for the next press."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from core.buttons.debounce import Pressed, Released, Stuck, Switches, SwitchEvent, Timing
from core.instant import MINUTE_MS
from core.rules import TicketClass

PRIORITY = "♥"
"""Name of the priority button; the other buttons are named by their services' codes, which cannot be this."""


class PressRules(Struct, frozen=True, kw_only=True):
    timing: Timing = Timing()
    double_ms: int = 2_000
    per_minute: int = 40
    """Tickets that one button may request in any minute."""
    armed_ms: int = 30_000
    """How long a press of the priority button holds for the next service press."""


class AcceptedPress(Struct, frozen=True):
    """A press of a service button that requests a ticket."""

    service: str
    class_: TicketClass


class RefusedPress(Struct, frozen=True):
    service: str
    reason: Literal["double", "rate"]


class PriorityArmed(Struct, frozen=True):
    """Until then, the next service press requests a priority ticket."""

    until_ms: int


class Unstuck(Struct, frozen=True):
    """A stuck button has been released."""

    name: str


PressEvent = AcceptedPress | RefusedPress | PriorityArmed | Stuck | Unstuck


class PressState(Struct, frozen=True, kw_only=True):
    """The kiosk's buttons. Times are milliseconds of one monotonic clock, in order of the calls."""

    rules: PressRules
    switches: Switches
    ticket_ms: dict[str, int] = {}
    """Service → when its button last made a ticket, unless priority has been pressed since."""
    recent_ms: dict[str, tuple[int, ...]] = {}
    """Service → its accepted presses of the last minute."""
    armed_until_ms: int | None = None

    @classmethod
    def at_start(cls, rules: PressRules, levels: dict[str, bool], at_ms: int) -> PressState:
        """A button that is held when the kiosk starts is ignored until it is released."""
        return cls(rules=rules, switches=Switches.at_start(levels, at_ms, rules.timing))

    def edge(self, name: str, down: bool, at_ms: int) -> tuple[PressState, list[PressEvent]]:
        switches, events = self.switches.edge(name, down, at_ms)
        return _interpret(replace(self, switches=switches), events, at_ms)

    def sample(self, levels: dict[str, bool], at_ms: int) -> tuple[PressState, list[PressEvent]]:
        switches, events = self.switches.sample(levels, at_ms)
        return _interpret(replace(self, switches=switches), events, at_ms)

    def answered(self, service: str, issued: bool, at_ms: int) -> PressState:
        """The result of an `AcceptedPress`. Until it is known, the press counts as a ticket for `double_ms`."""
        if service not in self.ticket_ms:  # priority was pressed since
            return self
        others = {code: made_ms for code, made_ms in self.ticket_ms.items() if code != service}
        return replace(self, ticket_ms=others | {service: at_ms} if issued else others)

    def is_armed(self, at_ms: int) -> bool:
        return self.armed_until_ms is not None and at_ms < self.armed_until_ms


def _interpret(state: PressState, events: list[SwitchEvent], at_ms: int) -> tuple[PressState, list[PressEvent]]:
    presses = list[PressEvent]()
    for event in events:
        match event:
            case Pressed(name):
                state, press = _press(state, name, at_ms)
                presses.append(press)
            case Released(name, was_stuck=True):
                presses.append(Unstuck(name))
            case Stuck():
                presses.append(event)
    return state, presses


def _press(state: PressState, name: str, at_ms: int) -> tuple[PressState, PressEvent]:
    if name == PRIORITY:
        until_ms = at_ms + state.rules.armed_ms
        return replace(state, armed_until_ms=until_ms, ticket_ms={}), PriorityArmed(until_ms)
    class_: TicketClass = "P" if state.is_armed(at_ms) else "N"
    disarmed = replace(state, armed_until_ms=None)
    recent = tuple(press_ms for press_ms in state.recent_ms.get(name, ()) if press_ms > at_ms - MINUTE_MS)
    made_ms = state.ticket_ms.get(name)
    if made_ms is not None and max(0, at_ms - made_ms) < state.rules.double_ms:
        return disarmed, RefusedPress(name, "double")
    if len(recent) >= state.rules.per_minute:
        return disarmed, RefusedPress(name, "rate")
    ticket_ms, recent_ms = disarmed.ticket_ms | {name: at_ms}, disarmed.recent_ms | {name: (*recent, at_ms)}
    return replace(disarmed, ticket_ms=ticket_ms, recent_ms=recent_ms), AcceptedPress(name, class_)
