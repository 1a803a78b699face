"""What a kiosk with a loudspeaker says to whoever pressed: the number, or why there is none."""

from __future__ import annotations

from typing import NamedTuple

from core.buttons.presses import PressEvent, PriorityArmed, RefusedPress
from core.messages.commands import Because, RefusalCode, Refused
from core.messages.state import PrinterCondition
from core.names import Names
from words.translation import mark

NUMBER = mark("Number {number}")
NOBODY_BEFORE = mark("nobody before you")
ONE_BEFORE = mark("one person before you")
MANY_BEFORE = mark("{count} people before you")

WAIT_FOR_SLIP = mark("Please wait for the slip.")
WAIT = mark("Please wait a moment, then press again.")
PRIORITY_CHOSEN = mark("Priority: now please press the button of the service.")
NO_PAPER = mark("The machine is out of paper, please see the guide.")
CANNOT_PRINT = mark("The machine cannot print, please see the guide.")
SLIP_IN_DOUBT = mark("The slip may not have come out, please see the guide.")
HOURS_OVER = mark("No numbers are given out at this hour, please see the guide.")
OTHER_HOURS = mark("This service has other hours, please see the guide.")
NONE_LEFT = mark("No numbers are left, please see the guide.")
PAUSED = mark("No numbers are given out for now, please see the guide.")
NO_COUNTER = mark("No counter serves this now, please see the guide.")
OUT_OF_ORDER = mark("The machine is out of order, please see the guide.")

ANSWERS = (
    *(NUMBER, NOBODY_BEFORE, ONE_BEFORE, MANY_BEFORE, WAIT_FOR_SLIP, WAIT, PRIORITY_CHOSEN, NO_PAPER, CANNOT_PRINT),
    *(HOURS_OVER, OTHER_HOURS, NONE_LEFT, PAUSED, NO_COUNTER, OUT_OF_ORDER),
    SLIP_IN_DOUBT,
)
"""Whose words the pack of a kiosk with a loudspeaker should have."""

BY_CAUSE: dict[Because | RefusalCode, str] = {
    "issuing_off": PAUSED,
    "not_staffed": NO_COUNTER,
    "by_transfer": NO_COUNTER,
    "outside_hours": HOURS_OVER,
    "not_offered": OTHER_HOURS,
    "day_full": NONE_LEFT,
    "quota_used": NONE_LEFT,
    "quotas_used": NONE_LEFT,
    "quota": NONE_LEFT,
    "issuing_closed": HOURS_OVER,
    "printer_busy": WAIT_FOR_SLIP,
}
"""Why a press made no ticket → what is said; for all else the machine is out of order."""


class NumberOut(NamedTuple):
    """A slip has come out."""

    label: str
    service: Names
    ahead: int | None
    """As the slip says."""


Answer = NumberOut | str
"""A number, or one of `ANSWERS`."""


def answer_to(press: PressEvent | Refused, condition: PrinterCondition) -> Answer | None:
    """What is said at once; None: nothing yet, as a slip follows. `condition`: of the printer."""
    match press:
        case Refused(because="printer_ill"):
            return without_slip(condition)
        case Refused(code=code, because=because):
            return BY_CAUSE.get(because or code, OUT_OF_ORDER)
        case RefusedPress(reason=reason):
            return WAIT_FOR_SLIP if reason == "double" else WAIT
        case PriorityArmed():
            return PRIORITY_CHOSEN
        case _:
            return None


def without_slip(*causes: str) -> Answer:
    """What is said where no slip can come out. `causes`: the printer's condition, or why a slip was lost."""
    return NO_PAPER if "paper_out" in causes else CANNOT_PRINT
