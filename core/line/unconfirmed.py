"""The guide's list: slips of which nobody knows whether they came out, and tickets void because theirs did not."""

from __future__ import annotations

from msgspec.structs import replace

from core.line.line import Doubt, Line
from core.line.ticket import Lit, Ticket
from core.messages.events import Entry


def doubt(line: Line, entry: Entry, label: str, *, void: Ticket | None = None) -> Line:
    """Puts it at the end of the list."""
    newest = Doubt(label=label, since=entry.at, since_line=entry.line, void=void)
    return replace(line, doubts=(*settle(line, label).doubts, newest))


def settle(line: Line, label: str) -> Line:
    """Takes it off the list, if it is there."""
    if all(other.label != label for other in line.doubts):
        return line
    return replace(line, doubts=tuple(other for other in line.doubts if other.label != label))


def listed(line: Line, lit: Lit) -> tuple[Doubt, ...]:
    """Oldest first; without those who may not return any more, as nothing can be done for them."""
    return tuple(d for d in line.doubts if d.void is not None or line.is_living(line.tickets[d.label], lit))


def void_for(line: Line, label: str) -> Ticket | None:
    """The ticket as it was, if it is void because its slip did not come out, and nobody has another instead."""
    return next((other.void for other in line.doubts if other.label == label), None)
