"""What a guide does about a number, from the shell or from the demo's page: the sentences when it is done."""

from __future__ import annotations

from core.state import SlipView, State
from runtime.phrases import mark

DONE = {
    "return": mark("Number {label} is back in line"),
    "void": mark("Number {label} is void"),
    "reprint": mark("The slip of number {label} is printed again"),
    "keep": mark("Number {label} is off the list: its slip is there"),
}
"""By act; `label` is the number that the kiosk speaks of."""
INSTEAD = mark("Number {label} is given out instead of {old}, with its time of arrival")


def void_slip(state: State, label: str) -> SlipView | None:
    """The entry of the list that another number can be given for; None: there is none of this label."""
    return next((slip for slip in state.slips if slip.label == label and slip.state == "void"), None)
