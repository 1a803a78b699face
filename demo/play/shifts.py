"""When a counter of a played day is staffed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from simulation.day_plan import ClerkAction

Duty = Literal["on", "leaving", "off"]
"""`leaving`: the shift is over, but the clerk serves until no citizen is left."""


class Shift(NamedTuple):
    """Times are in milliseconds after midnight."""

    begin_ms: int
    end_ms: int
    stays: bool
    """The clerk then serves until no citizen is left."""


def shifts_of(actions: Sequence[ClerkAction], counter: str) -> list[Shift]:
    own = [action for action in actions if action.counter == counter]
    opens = (action for action in own if action.does == "open")
    ends = (action for action in own if action.does in ("close", "leave"))
    return [Shift(begin.at_ms, end.at_ms, end.does == "leave") for begin, end in zip(opens, ends, strict=True)]


def last_begun(shifts: Sequence[Shift], now_ms: int) -> Shift | None:
    """The shift that is running, else the one before; `shifts` in the order of the day."""
    return next((shift for shift in reversed(shifts) if shift.begin_ms <= now_ms), None)


def duty_of(shift: Shift | None, now_ms: int, *, is_empty: bool) -> Duty:
    """`shift`: the last one that has begun; `is_empty`: whether no citizen is in the office."""
    if shift is None:
        return "off"
    if now_ms < shift.end_ms:
        return "on"
    return "leaving" if shift.stays and not is_empty else "off"
