"""A slip: the values that it shows, and what `SlipPrinter` needs from a drawing of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from msgspec import Struct

from core.messages.state import Minutes
from core.names import Names
from core.rules import TicketClass
from printer.raster import Raster

TEST_LABEL = ""
"""Of a test slip, which is of no ticket: it has no number."""


class Slip(Struct, frozen=True, kw_only=True):
    """One slip of a ticket. What all slips of the office have in common belongs to its layout."""

    label: str
    service: Names
    short: Names = {}
    """Short name, used where the full one needs a second line."""
    class_: TicketClass = "N"
    ahead: int | None = None
    forecast: Minutes | None = None
    turn: tuple[datetime, datetime] | None = None
    """Local times between which the call is expected, if they say more than the minutes of `forecast`."""
    two_turns: tuple[datetime, datetime | None] | None = None
    """Instead of `turn`: the call is expected by the first of these local times, or else about the second, after a
    break; without a second, not on this day."""
    taken: datetime | None = None
    """Local time when the ticket was taken; None if the clock is not trusted: then no time is printed."""
    day: str = ""
    """Service day, for the QR code's address: `2026-11-24`."""
    marked: bool = False
    """Whether this is a reprint: another slip with this label may exist."""
    head: tuple[str, str] | None = None
    """The service day before, `2026-11-23`, and the code of its last entry in the journal, `1413 3f2a 9c1b 77d0 e1aa`;
    on the first slip of a day only."""
    job: int | None = None
    """Identifies this slip in reports, as a reprint has the same label."""


class SlipBody(NamedTuple):
    """The picture of one slip below its head."""

    raster: Raster
    number_ends: int
    """The row after which the whole number is on paper: once that is printed, the citizen may hold a ticket."""


class SlipDrawer(Protocol):
    """Draws slips, each as `head` above `body(slip)`: an office's `SlipLayout` or the `SelfTest`."""

    @property
    def head(self) -> Raster:
        """The same on every slip, so that it can be sent before the body is drawn."""

    def body(self, slip: Slip) -> SlipBody:
        """Everything below the head. Raises `FontError` if letters, `PictureError` if the logo cannot be drawn."""

    def warm(self) -> Iterator[None]:
        """Does in advance what would delay the first slips, in steps: between two of them slips may be drawn."""
