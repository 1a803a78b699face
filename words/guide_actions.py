"""What the guide can do about a ticket, in the shell or on the demo's page, and what the guide is told afterwards."""

from __future__ import annotations

from collections.abc import Container
from typing import Literal, NamedTuple

from msgspec import UnsetType

from core.messages.state import PrinterCondition, SlipView, State, TicketRef
from words.translation import mark

DONE = {
    "return": mark("Number {label} is back in line"),
    "void": mark("Number {label} is cancelled"),
    "reprint": mark("The slip of number {label} is being reprinted"),
    "keep": mark("Number {label} is off the list: the slip was received"),
    "told": mark("Citizen informed of number {label}"),
    "forget": mark("Number {label} is off the list: nobody is waiting for it"),
}
"""The sentence after each action. "forget" is the command `Keep` for a void ticket: see `done_key`."""
ISSUING = {
    "stop": mark("Issuing has been stopped"),
    "resume": mark("Tickets are being issued"),
}
TAKEN = mark("Number {label} is issued: {service}")
TAKEN_PLAN = mark("Number {label} is issued: {service}, then {then}")
INSTEAD = mark("Number {label} is issued instead of {old}, with its time of arrival")

Act = Literal["reprint", "keep", "void", "instead", "forget", "told"]
CANNOT_PRINT: frozenset[PrinterCondition] = frozenset({"paper_out", "cover_open", "offline", "error"})


PRESSED_BY_MISTAKE = "pressed_by_mistake"
"""A key of the settings' reasons: why the guide cancels a number."""


def void_reason(reasons: Container[str]) -> str:
    """`reasons`: the keys of the settings; one that they lack would be kept as somebody's free words."""
    return PRESSED_BY_MISTAKE if PRESSED_BY_MISTAKE in reasons else "mistake"


def can_reprint(state: State) -> bool:
    """Whether the kiosk would print now, for all that is known of its printer."""
    return state.issuing.reason != "printer" and state.printer.state not in CANNOT_PRINT


class Whereabouts(NamedTuple):
    """Where the ticket of an unconfirmed slip is in the line."""

    phase: Literal["waiting", "called", "absent", "passed"]
    counter: str = ""


def done_key(action: str, ticket: TicketRef | UnsetType | None) -> str:
    """The key in `DONE` for an action that the kiosk has accepted; `ticket`: that of its reply."""
    return "forget" if action == "keep" and ticket and ticket.state == "void" else action


def void_slip(state: State, label: str) -> SlipView | None:
    """The void ticket of this label on the guide's list, for which another can be issued; None if there is none."""
    return next((slip for slip in state.slips if slip.label == label and slip.state == "void"), None)


def whereabouts(label: str, state: State) -> Whereabouts:
    """Where a ticket that is not void is; `passed` if it was called, is over, and may still come back."""
    for counter in state.counters:
        if counter.ticket == label:
            return Whereabouts("called", counter.id)
    if any(ticket.label == label for ticket in state.absent):
        return Whereabouts("absent")
    return Whereabouts("waiting" if any(ticket.label == label for ticket in state.waiting) else "passed")


def choices(slip: SlipView, state: State) -> tuple[Act, ...]:
    """The actions that the kiosk would accept now for a slip on the guide's list, the likeliest first."""
    if slip.state == "void":
        return ("forget",) if state.issuing.reason == "closed" else ("instead", "forget")
    may_be_void = whereabouts(slip.label, state).phase in ("waiting", "absent")
    return (*(("reprint",) if can_reprint(state) else ()), "keep", *(("void",) if may_be_void else ()))
