"""What one slip says."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from core.messages.state import Minutes
from core.names import Names
from core.rules import TicketClass


class Slip(Struct, frozen=True, kw_only=True):
    """What one slip says; the head, the same on every slip, is the layout's."""

    label: str
    service: Names
    """Full name by language."""
    short: Names = {}
    """Taken where the full name needs a second line."""
    class_: TicketClass = "N"
    ahead: int | None = None
    forecast: Minutes | None = None
    turn: tuple[datetime, datetime] | None = None
    """Local times between which the turn is expected, where they say more than the minutes of `forecast`."""
    taken: datetime | None = None
    """Local time of the press; None while the clock is not believed: no time of day is printed."""
    day: str = ""
    """The service day, for the address: `2026-11-24`."""
    marked: bool = False
    """Printed again: a first slip with this number may lie about."""
    job: int | None = None
    """Tells this slip from an earlier one with the same number; comes back with all that is reported of it."""
