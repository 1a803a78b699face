"""What the guide and the waiting room are told about the printer, its paper and slips that may not have come out."""

from __future__ import annotations

from datetime import tzinfo
from math import ceil

from core.messages.state import LOW_SLIPS, PendingView, PrinterCondition, SlipView, State
from core.names import name_in
from words.guide_actions import whereabouts
from words.translation import mark, say

PRINTERS: dict[PrinterCondition, str] = {
    "ready": mark("ready"),
    "paper_low": mark("paper is running low"),
    "paper_out": mark("out of paper"),
    "cover_open": mark("cover open"),
    "offline": mark("does not answer"),
    "error": mark("reports an error"),
    "unknown": mark("not known"),
}
"""The printer's condition in a few words, for staff."""

TROUBLES: dict[PrinterCondition, str] = {
    "paper_out": mark("The printer is out of paper: put a new roll in, then {say_so}"),
    "cover_open": mark("The printer's cover is open: please close it"),
    "offline": mark("The printer does not answer: look at its power and its cable"),
    "error": mark("The printer reports an error: look for jammed paper, then switch it off and on"),
    "unknown": mark("The printer does not say how it is: look at its power and its cable"),
}
"""Why the printer cannot print and what to do about it, for staff."""

PRESS, TYPE = mark("press “Paper changed”"), mark("type “luot guide new-roll”")
"""`say_so` for a page and for a shell: how staff tell the kiosk that the paper was changed."""

UNCONFIRMED = {
    "unproven": mark("Number {label} ({about}): the slip may not have come out"),
    "void": mark("Number {label} ({about}): cancelled, the slip did not come out"),
}

WHEREABOUTS = {
    "called": mark("It is called to counter {counter} now"),
    "absent": mark("It was called, and nobody came"),
    "passed": mark("It has had its turn"),
}
"""Where the ticket of an unconfirmed slip is, if it is not simply waiting."""

SLIP_MISSING_FOR_MS = 5 * 60_000
"""For this long after a slip came on the guide's list, the citizen without a slip may still be in the room."""
SLIP_MISSING = mark("If you have no slip with a number, please see the guide")


def no_slips(condition: PrinterCondition) -> str:
    """Why no ticket can be taken, for the demo's page; the wall's sentences are in `words/wall_notices.py`."""
    if condition == "paper_out":
        return mark("The machine is out of paper, please see the guide")
    return mark("The machine cannot print, please see the guide")


def slip_may_be_missing(state: State) -> bool:
    """Whether a citizen in the room may just have received a slip without its number, or none."""
    return any(state.at - slip.since < SLIP_MISSING_FOR_MS for slip in state.slips)


def paper_left(state: State, language: str, say_so: str = PRESS) -> str:
    """What is wrong with the printer; if nothing is, how many slips the roll still has. A sensor for low paper counts
    more than the estimate. `say_so`: `PRESS` or `TYPE`."""
    how = say(language, say_so)
    if trouble := _trouble(state):
        return say(language, trouble, say_so=how)
    left = state.printer.slips_left
    if left == 0:
        return say(language, "Paper: by the count the roll is used up; if it was changed, {say_so}", say_so=how)
    if left == 1:
        return say(language, "Paper: the next slip may be the last one")
    if left is not None and left <= LOW_SLIPS:
        return say(language, "Paper: about {count} slips left, have a new roll at hand", count=left)
    if state.printer.state == "paper_low":
        return say(language, "Paper: the printer reports that it is running low, have a new roll at hand")
    if is_uncounted(state):
        return say(language, "Paper: not known how much is left; when a new roll is put in, {say_so}", say_so=how)
    return say(language, "Paper: about {count} slips left", count=left)


def is_uncounted(state: State) -> bool:
    """Whether nobody knows how much paper the roll has: no sensor tells, and no new roll was reported."""
    return state.printer.slips_left is None and state.printer.state != "paper_low"


def needs_hands(state: State) -> bool:
    """Whether `paper_left` says something that staff must act on now or soon."""
    left = state.printer.slips_left
    return bool(_trouble(state)) or state.printer.state == "paper_low" or (left is not None and left <= LOW_SLIPS)


def _trouble(state: State) -> str | None:
    """Many printers never report their condition: that is a trouble only if it stops issuing."""
    if state.printer.state == "unknown" and state.issuing.reason != "printer":
        return None
    return TROUBLES.get(state.printer.state)


def unconfirmed_slip(slip: SlipView, state: State, language: str, zone: tzinfo) -> str:
    """A slip on the guide's list: its ticket, what is wrong with it, and where the ticket is now."""
    said = say(language, UNCONFIRMED[slip.state], label=slip.label, about=_about(slip, state, language, zone))
    where = whereabouts(slip.label, state)
    if slip.state == "void" or where.phase not in WHEREABOUTS:
        return said
    return f"{said}. {say(language, WHEREABOUTS[where.phase], counter=where.counter)}"


def pending(slip: PendingView, state: State, language: str, zone: tzinfo) -> str:
    """A slip that is not out yet: its ticket, and how long the kiosk still waits for the printer."""
    about = _about(slip, state, language, zone)
    if slip.until is None:
        return say(language, "Number {label} ({about}): being printed", label=slip.label, about=about)
    minutes = max(1, ceil((slip.until - state.at) / 60_000))
    sentence = mark("Number {label} ({about}): waits to be printed, {minutes} min more at most")
    return say(language, sentence, label=slip.label, about=about, minutes=minutes)


def _about(slip: SlipView | PendingView, state: State, language: str, zone: tzinfo) -> str:
    """The service and, if the clock is trusted, the time of arrival."""
    service = next((view.short for view in state.services if view.code == slip.service), {})
    name = name_in(service, language, slip.service)
    return f"{name}, {slip.arrived.moment.astimezone(zone):%H:%M}" if state.clock == "trusted" else name
