"""How the events about a slip change the line; and the guide's list: slips that may not have come out, and tickets
that are void because theirs did not."""

from __future__ import annotations

from msgspec.structs import replace

from core.line.line import Line, Unconfirmed
from core.line.moves import in_phase, without
from core.line.paper_roll import add_print
from core.line.ticket import SlipProgress, Ticket, Uptime
from core.messages.events import Entry, SlipConfirmed, SlipFailed, SlipReprinted

AFTER_RESTART = "restart"
"""Reason of a `SlipReprinted` for a slip that was being printed when the kiosk stopped."""
GIVEN_UP = "given_up"
"""Reason of the last `SlipFailed` of a reprint for a ticket that lives on: the slip is no longer waited for."""
SlipEvent = SlipFailed | SlipReprinted | SlipConfirmed


def apply_slip_event(line: Line, entry: Entry, event: SlipEvent) -> Line:
    ticket = line.tickets[event.label]
    ticket = replace(ticket, slip=_progress(ticket.slip, event, entry, line.uptime(entry.line)))
    if isinstance(event, SlipConfirmed) and ticket.phase == "printing":
        ticket = in_phase(line, entry, ticket, "waiting")
    slips = line.slips
    if ticket.slip.state == "settled":
        slips = without(slips, ticket.label)
    elif ticket.label not in slips:
        slips = (*slips, ticket.label)
    roll = line.roll
    if not isinstance(event, SlipReprinted):
        roll = add_print(roll, event.mm, is_slip=isinstance(event, SlipConfirmed))
    first = line.first_slip or (event.label if isinstance(event, SlipReprinted) else None)
    line = replace(line, tickets=line.tickets.with_ticket(ticket), slips=slips, roll=roll, first_slip=first)
    if _is_unconfirmed(ticket):
        return add_unconfirmed(line, entry, ticket.label)
    return remove_unconfirmed(line, ticket.label)


def _progress(slip: SlipProgress, event: SlipEvent, entry: Entry, uptime: Uptime) -> SlipProgress:
    match event:
        case SlipConfirmed():
            return slip.settled(event.proof)
        case SlipReprinted():
            restarted = event.reason == AFTER_RESTART  # the kiosk died, and the slip before may have come out
            return replace(
                slip,
                state="out",
                job=entry.seq,
                since=entry.line,
                marked=event.marked,
                restarts=slip.restarts + restarted,
                may_be_in_hand=slip.may_be_in_hand or restarted,
            )
        case SlipFailed() if event.reason == GIVEN_UP:
            return slip.settled(slip.proof)
        case SlipFailed():
            return replace(
                slip,
                state="failed",
                may_be_in_hand=slip.may_be_in_hand or event.held,
                bytes=slip.bytes + event.bytes,
                losses=slip.losses + 1,
                first_loss=slip.first_loss if slip.losses else uptime,
                last_loss=uptime,
            )


def _is_unconfirmed(ticket: Ticket) -> bool:
    """Whether it is unknown if the citizen has a slip. A citizen who is being served needs none."""
    return ticket.slip.state == "settled" and ticket.slip.proof == "unproven" and ticket.phase != "serving"


def add_unconfirmed(line: Line, entry: Entry, label: str, *, void: Ticket | None = None) -> Line:
    """Puts a ticket at the end of the guide's list; `void`: the ticket as it was before it became void."""
    newest = Unconfirmed(label=label, since=entry.at, since_line=entry.line, void=void)
    return replace(line, unconfirmed=(*remove_unconfirmed(line, label).unconfirmed, newest))


def remove_unconfirmed(line: Line, label: str) -> Line:
    if not line.unconfirmed or all(other.label != label for other in line.unconfirmed):
        return line
    return replace(line, unconfirmed=tuple(other for other in line.unconfirmed if other.label != label))


def remove_from_guide_lists(line: Line, label: str) -> Line:
    """The ticket is at a counter, or over: no slip is missed any more, and no number has to be told."""
    return remove_to_tell(remove_unconfirmed(line, label), label)


def remove_to_tell(line: Line, label: str) -> Line:
    return replace(line, to_tell=without(line.to_tell, label)) if label in line.to_tell else line


def guide_list(line: Line, uptime: Uptime) -> tuple[Unconfirmed, ...]:
    """The list as the guide sees it, oldest first; without tickets that may not return any more."""
    return tuple(
        each for each in line.unconfirmed if each.void is not None or line.is_living(line.tickets[each.label], uptime)
    )


def replaceable_ticket(line: Line, label: str) -> Ticket | None:
    """A ticket that is void because its slip did not come out and that has no replacement yet, as it was before."""
    return next((other.void for other in line.unconfirmed if other.label == label), None)
