"""How the events about a slip change its ticket, the paper roll and the guide's list."""

from __future__ import annotations

from msgspec.structs import replace

from core.line.line import Line
from core.line.moves import in_phase, store, without
from core.line.paper_roll import add_print
from core.line.ticket import SlipProgress, Ticket, Uptime
from core.line.unconfirmed import add_unconfirmed, remove_unconfirmed
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
    line = replace(store(line, ticket), slips=slips, roll=roll)
    if _is_unconfirmed(ticket):
        return add_unconfirmed(line, entry, ticket.label)
    return remove_unconfirmed(line, ticket.label)


def _progress(slip: SlipProgress, event: SlipEvent, entry: Entry, uptime: Uptime) -> SlipProgress:
    match event:
        case SlipReprinted():
            restarted = event.reason == AFTER_RESTART
            return replace(
                slip,
                state="out",
                job=entry.seq,
                since=entry.line,
                marked=event.marked,
                restarted=slip.restarted or restarted,
                held=slip.held or restarted,
            )
        case SlipFailed() if event.reason == GIVEN_UP:
            return slip.settled(slip.proof)
        case SlipFailed():
            return replace(
                slip,
                state="failed",
                held=slip.held or event.held,
                bytes=slip.bytes + event.bytes,
                losses=slip.losses + 1,
                first_loss=slip.first_loss if slip.losses else uptime,
                last_loss=uptime,
            )
        case SlipConfirmed():
            return slip.settled(event.proof)


def _is_unconfirmed(ticket: Ticket) -> bool:
    """Whether it is unknown if the citizen has a slip. A citizen who is being served needs none."""
    return ticket.slip.state == "settled" and ticket.slip.proof == "unproven" and ticket.phase != "serving"
