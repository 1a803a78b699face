"""What a guide does about a number, from the shell or from the demo's page: what can be done, and what is said then."""

from __future__ import annotations

from typing import Literal, NamedTuple

from core.messages.state import PrinterCondition, SlipView, State
from words.phrases import mark

DONE = {
    "return": mark("Number {label} is back in line"),
    "void": mark("Number {label} is void"),
    "reprint": mark("The slip of number {label} is printed again"),
    "keep": mark("Number {label} is off the list: its slip is there"),
    "forget": mark("Number {label} is off the list: nobody waits for it"),
}
"""By act; `label` is the number that the kiosk speaks of. `forget`: a `Keep` of a void one."""
ISSUING = {
    "stop": mark("Giving out numbers has been stopped"),
    "resume": mark("Numbers are being given out"),
}
TAKEN = mark("Number {label} is given out: {service}")
TAKEN_PLAN = mark("Number {label} is given out: {service}, then {then}")
INSTEAD = mark("Number {label} is given out instead of {old}, with its time of arrival")

Act = Literal["reprint", "keep", "void", "instead", "forget"]
CANNOT_PRINT: frozenset[PrinterCondition] = frozenset({"paper_out", "cover_open", "offline", "error"})


class Whereabouts(NamedTuple):
    """Where a number of the guide's list is in the line."""

    phase: Literal["waiting", "called", "absent", "passed"]
    counter: str = ""


def void_slip(state: State, label: str) -> SlipView | None:
    """The entry of the list that another number can be given for; None: there is none of this label."""
    return next((slip for slip in state.slips if slip.label == label and slip.state == "void"), None)


def whereabouts(label: str, state: State) -> Whereabouts:
    """Of a number that is alive; who is neither waiting nor called nor absent has had his turn, and may come back."""
    for counter in state.counters:
        if counter.ticket == label:
            return Whereabouts("called", counter.id)
    if any(ticket.label == label for ticket in state.absent):
        return Whereabouts("absent")
    return Whereabouts("waiting" if any(ticket.label == label for ticket in state.waiting) else "passed")


def choices(slip: SlipView, state: State) -> tuple[Act, ...]:
    """What the kiosk would do now about a slip on its list, the likeliest first."""
    if slip.state == "void":
        return ("forget",) if state.issuing.reason == "closed" else ("instead", "forget")
    prints = state.issuing.reason != "printer" and state.printer.state not in CANNOT_PRINT
    may_be_void = whereabouts(slip.label, state).phase in ("waiting", "absent")
    return (*(("reprint",) if prints else ()), "keep", *(("void",) if may_be_void else ()))
