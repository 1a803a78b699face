"""The guide's list: slips that may not have come out, and tickets that are void because theirs did not."""

from __future__ import annotations

from msgspec.structs import replace

from core.line.line import Line, Unconfirmed
from core.line.ticket import Ticket, Uptime
from core.messages.events import Entry


def add_unconfirmed(line: Line, entry: Entry, label: str, *, void: Ticket | None = None) -> Line:
    """Puts a ticket at the end of the guide's list; `void`: the ticket as it was before it became void."""
    newest = Unconfirmed(label=label, since=entry.at, since_line=entry.line, void=void)
    return replace(line, unconfirmed=(*remove_unconfirmed(line, label).unconfirmed, newest))


def remove_unconfirmed(line: Line, label: str) -> Line:
    """Takes a ticket off the guide's list, if it is there."""
    if all(other.label != label for other in line.unconfirmed):
        return line
    return replace(line, unconfirmed=tuple(other for other in line.unconfirmed if other.label != label))


def guide_list(line: Line, uptime: Uptime) -> tuple[Unconfirmed, ...]:
    """The list as the guide sees it, oldest first; without tickets that may not return any more."""
    return tuple(
        each for each in line.unconfirmed if each.void is not None or line.is_living(line.tickets[each.label], uptime)
    )


def replaceable_ticket(line: Line, label: str) -> Ticket | None:
    """A ticket that is void because its slip did not come out and that has no replacement yet, as it was before."""
    return next((other.void for other in line.unconfirmed if other.label == label), None)
