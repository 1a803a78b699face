"""What people are told of the printer, its paper and their slips: the guide all of it, the room what it must know."""

from __future__ import annotations

from datetime import tzinfo
from math import ceil

from core.messages.state import LOW_SLIPS, PendingView, PrinterCondition, SlipView, State
from core.names import name_in
from words.guide import whereabouts
from words.phrases import mark, say

PRINTERS: dict[PrinterCondition, str] = {
    "ready": mark("ready"),
    "paper_low": mark("paper is running low"),
    "paper_out": mark("out of paper"),
    "cover_open": mark("cover open"),
    "offline": mark("does not answer"),
    "error": mark("reports an error"),
    "unknown": mark("not known"),
}
"""For staff."""

TROUBLES: dict[PrinterCondition, str] = {
    "paper_out": mark("The printer is out of paper: put a new roll in, then {say_so}"),
    "cover_open": mark("The printer's cover is open: please close it"),
    "offline": mark("The printer does not answer: look at its power and its cable"),
    "error": mark("The printer reports an error: look for jammed paper, then switch it off and on"),
    "unknown": mark("The printer does not say how it is: look at its power and its cable"),
}
"""What keeps it from printing, and what to do about it, for staff."""

PRESS, TYPE = mark("press “A new roll is in”"), mark("type “luot guide new-roll”")
"""How the kiosk is told of a new roll, on a page and in a shell."""

IN_DOUBT = {
    "unproven": mark("Number {label} ({about}): nobody knows whether the slip came out"),
    "void": mark("Number {label} ({about}): void, the slip did not come out"),
}

WHEREABOUTS = {
    "called": mark("It is called to counter {counter} now"),
    "absent": mark("It was called, and nobody came"),
    "passed": mark("It has had its turn"),
}
"""Where somebody is who does not just wait."""

NO_NUMBER_FOR_MS = 5 * 60_000
"""So long after a slip came on the guide's list, whoever should have had it may still stand about."""
NO_NUMBER = mark("Whoever has got no slip with a number: please see the guide")


def no_slips(condition: PrinterCondition) -> str:
    """Why no number can be had, for everybody in the room."""
    if condition == "paper_out":
        return mark("The machine is out of paper, please see the guide")
    return mark("The machine cannot print, please see the guide")


def somebody_has_no_number(state: State) -> bool:
    """Whether somebody in the room may just have got a strip without a number, or nothing."""
    return any(state.at - slip.since < NO_NUMBER_FOR_MS for slip in state.slips)


def paper_left(state: State, language: str, say_so: str = PRESS) -> str:
    """What is wrong with the printer; else how long the roll will do, where a sensor knows better than a count.

    `say_so`: `PRESS` or `TYPE`.
    """
    how = say(language, say_so)
    if trouble := _trouble(state):
        return say(language, trouble, say_so=how)
    left = state.printer.slips_left
    if left == 0:
        return say(language, "Paper: by the count the roll is used up; if a new one is in, {say_so}", say_so=how)
    if left == 1:
        return say(language, "Paper: the next slip may be the last one")
    if left is not None and left <= LOW_SLIPS:
        return say(language, "Paper: about {count} slips left, have a new roll at hand", count=left)
    if state.printer.state == "paper_low":
        return say(language, "Paper: the printer says that it is running low, have a new roll at hand")
    if left is None:
        return say(language, "Paper: not known how much is left; when a new roll is put in, {say_so}", say_so=how)
    return say(language, "Paper: about {count} slips left", count=left)


def needs_hands(state: State) -> bool:
    """Whether what `paper_left` says is for somebody to do, now or soon."""
    left = state.printer.slips_left
    return bool(_trouble(state)) or state.printer.state == "paper_low" or (left is not None and left <= LOW_SLIPS)


def _trouble(state: State) -> str | None:
    """Many a printer never says how it is: that is a trouble only where it stops the numbers."""
    if state.printer.state == "unknown" and state.issuing.reason != "printer":
        return None
    return TROUBLES.get(state.printer.state)


def in_doubt(slip: SlipView, state: State, language: str, zone: tzinfo) -> str:
    """A slip on the guide's list: whose it is, what is the matter with it, and where its number is by now."""
    said = say(language, IN_DOUBT[slip.state], label=slip.label, about=_about(slip, state, language, zone))
    where = whereabouts(slip.label, state)
    if slip.state == "void" or where.phase not in WHEREABOUTS:
        return said
    return f"{said}. {say(language, WHEREABOUTS[where.phase], counter=where.counter)}"


def pending(slip: PendingView, state: State, language: str, zone: tzinfo) -> str:
    """A slip that is not out: whose it is, and how long it is waited for."""
    about = _about(slip, state, language, zone)
    if slip.until is None:
        return say(language, "Number {label} ({about}): being printed", label=slip.label, about=about)
    minutes = max(1, ceil((slip.until - state.at) / 60_000))
    sentence = "Number {label} ({about}): waits to be printed, {minutes} min more at most"
    return say(language, sentence, label=slip.label, about=about, minutes=minutes)


def _about(slip: SlipView | PendingView, state: State, language: str, zone: tzinfo) -> str:
    """Service and time of arrival; no time by a clock that may be wrong."""
    service = next((view.short for view in state.services if view.code == slip.service), {})
    name = name_in(service, language, slip.service)
    return f"{name}, {slip.arrived.moment.astimezone(zone):%H:%M}" if state.clock == "trusted" else name
