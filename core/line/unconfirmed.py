"""The guide's list: slips of which nobody knows whether they came out, and tickets void because theirs did not."""

from __future__ import annotations

from msgspec.structs import replace

from core.line.line import Line, Unconfirmed
from core.line.ticket import Ticket, Uptime
from core.messages.events import Entry


def doubt(line: Line, entry: Entry, label: str, *, void: Ticket | None = None) -> Line:
    """Puts it at the end of the list."""
    newest = Unconfirmed(label=label, since=entry.at, since_line=entry.line, void=void)
    return replace(line, unconfirmed=(*settle(line, label).unconfirmed, newest))


def settle(line: Line, label: str) -> Line:
    """Takes it off the list, if it is there."""
    if all(other.label != label for other in line.unconfirmed):
        return line
    return replace(line, unconfirmed=tuple(other for other in line.unconfirmed if other.label != label))


def listed(line: Line, uptime: Uptime) -> tuple[Unconfirmed, ...]:
    """Oldest first; without those who may not return any more, as nothing can be done for them."""
    return tuple(d for d in line.unconfirmed if d.void is not None or line.is_living(line.tickets[d.label], uptime))


def void_for(line: Line, label: str) -> Ticket | None:
    """The ticket as it was, if it is void because its slip did not come out, and nobody has another instead."""
    return next((other.void for other in line.unconfirmed if other.label == label), None)
