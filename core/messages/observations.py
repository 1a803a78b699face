"""What the kiosk's own devices and clock report; each may lead to events."""

from __future__ import annotations

from msgspec import Struct

from core.messages.events import Proof
from core.rules import Rules


class EntriesLost(Struct, frozen=True, kw_only=True):
    """Entries that were in the journal are not there any more."""

    first: int
    last: int
    """`seq` of the first and of the last one that is missing."""
    day: str
    """The service day of the last of them, ISO date."""
    counts: dict[str, int] = {}
    """Service → how many numbers of that day had been given out by then, as a witness says; empty: there is none."""


class OfficeStarted(Struct, frozen=True):
    """The kiosk has started and read its journal and settings."""

    rules: Rules
    """From the present settings."""
    away_s: int | None = None
    """Length of the outage before, in seconds; None: the clock cannot tell."""
    lost: EntriesLost | None = None


class TimePassed(Struct, frozen=True):
    """A new day may be due, or a slip may have waited too long."""


class SlipProven(Struct, frozen=True):
    label: str
    proof: Proof
    job: int | None = None
    """`seq` of the event that requested the slip; None: the latest."""
    mm: int = 0
    """Millimetres of paper fed for it."""


class SlipLost(Struct, frozen=True):
    """It is known that the slip did not come out whole."""

    label: str
    reason: str
    """A printer state of `core/messages/state.py`, or what the transport said in one word."""
    bytes: int
    """How many of its bytes had been sent."""
    job: int | None = None
    mm: int = 0
    """Millimetres of paper fed for it."""
    held: bool = False
    """Its label may be on paper already, or may still come out of the printer."""


class PrinterIll(Struct, frozen=True):
    """The printer cannot print: paper out, cover open, not answering."""


class PrinterWell(Struct, frozen=True):
    """The printer can print (again)."""


Observation = OfficeStarted | EntriesLost | TimePassed | SlipProven | SlipLost | PrinterIll | PrinterWell
