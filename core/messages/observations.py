"""What the kiosk's own devices and clock report to the line: facts that may lead to events."""

from __future__ import annotations

from msgspec import Struct

from core.messages.events import Proof
from core.rules import Rules


class OfficeStarted(Struct, frozen=True):
    """The kiosk has read its journal and its settings."""

    rules: Rules
    """From the settings as they are now."""
    away_s: int | None = None
    """How long nobody was there; None when the clock cannot tell."""


class TimePassed(Struct, frozen=True):
    """A moment of quiet: is a new day due, has a slip waited too long?"""


class SlipProven(Struct, frozen=True):
    label: str
    proof: Proof
    job: int | None = None
    """`seq` of the event that the slip was printed for; None: of the last one, whichever it is."""
    mm: int = 0
    """Millimetres of paper fed for it."""


class SlipLost(Struct, frozen=True):
    """The slip is known not to have come out whole."""

    label: str
    reason: str
    """A printer state of `core/messages/state.py`, or what the transport said in one word."""
    bytes: int
    """How many of its bytes had left the host."""
    job: int | None = None
    mm: int = 0
    """Millimetres of paper fed for it."""
    held: bool = False
    """Its number may be on paper already, or come out of the printer yet."""


class PrinterIll(Struct, frozen=True):
    """The printer cannot print: paper out, cover open, not answering."""


class PrinterWell(Struct, frozen=True):
    """The printer can print (again)."""


Observation = OfficeStarted | TimePassed | SlipProven | SlipLost | PrinterIll | PrinterWell
