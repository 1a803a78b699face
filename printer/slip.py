"""The values that one slip shows."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from core.messages.state import Minutes
from core.names import Names
from core.rules import TicketClass


class Slip(Struct, frozen=True, kw_only=True):
    """One slip of a ticket. What all slips of the office have in common belongs to its layout."""

    label: str
    service: Names
    """Full name by language."""
    short: Names = {}
    """Short name, used where the full one needs a second line."""
    class_: TicketClass = "N"
    ahead: int | None = None
    """Tickets ahead of this one."""
    forecast: Minutes | None = None
    turn: tuple[datetime, datetime] | None = None
    """Local times between which the call is expected, if they say more than the minutes of `forecast`."""
    taken: datetime | None = None
    """Local time when the ticket was taken; None if the clock is not trusted: then no time is printed."""
    day: str = ""
    """Service day, for the QR code's address: `2026-11-24`."""
    marked: bool = False
    """Whether this is a reprint: another slip with this label may exist."""
    job: int | None = None
    """Identifies this slip in reports, as a reprint has the same label."""
