"""What a printer was found to be able to do, in words for the technician, and which proof of its slips follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from core.messages.state import PrinterCondition
from core.settings.sections import Confirm
from printer.paper import COARSE_DOTS

MODELS_OF_180_DPI = ("TM-T70", "TM-T88", "TM-T90")
"""Epson's printers of 180 dpi, by their names, as GS I tells them."""
Answering = Literal["well", "partly", "late", "oddly", "never"]
"""How it answers status questions (DLE EOT): with all that the kiosk needs; with only a part of that; each time to the
question before; with bytes that are no status; not at all."""


class Capabilities(Struct, frozen=True, kw_only=True):
    """What one printer can do; None means that it was not asked."""

    maker: str = ""
    model: str = ""
    condition: PrinterCondition = "unknown"
    answers: Answering = "never"
    pushes_status: bool = False
    """It reports changes unasked (ASB)."""
    port_empty: bool | None = None
    """What its USB port reports about the paper; None if there is no port that reports it."""
    truthful: bool | None = None
    """Whether its status changed when its cover was opened."""
    clears_buffer: bool | None = None
    """It discards what it holds when it is told to (DLE DC4 8)."""
    reports_processed: bool | None = None
    """It answers when it has processed everything before the question (GS r)."""
    reports_printed: bool | None = None
    """It sends a mark back when everything before it is on paper (GS ( H)."""
    has_cutter: bool | None = None
    """As it says itself (GS I)."""
    paper_low: bool = False
    """Its near-end sensor reports the end of the paper roll; until it does, nothing shows whether it has one."""

    @property
    def confirm(self) -> Confirm:
        """The strongest proof of a slip that this printer can give, for `[printer] confirm`."""
        if self.answers != "well" or self.truthful is False:
            return "sent"
        return "printed" if self.reports_printed else "sensor"

    def dots_on(self, width_mm: int) -> int | None:
        """Dots of its head across the paper; None if its model is not known to have other than the usual ones."""
        return COARSE_DOTS[width_mm] if self.model.startswith(MODELS_OF_180_DPI) else None

    @property
    def feeds_half_dots(self) -> bool:
        """It is one of Epson's, whose unit of feed is half a dot until it is told another (GS P)."""
        return self.maker.upper().startswith("EPSON")

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.maker, self.model)))


_ANSWERS: dict[Answering, str] = {
    "well": "yes",
    "partly": "not whether it is online and has paper, so it is of no use",
    "late": "each time what was asked before, so it is of no use",
    "oddly": "with something else, so it is of no use",
    "never": "no",
}
_TRUTH: dict[bool | None, str] = {
    None: "not tried; run this again with --cover",
    True: "yes, they changed with the cover",
    False: "no, they stayed the same when the cover was to be opened; nothing that it says can be believed",
}

PROVEN_BY: dict[Confirm, str] = {
    "printed": "the printer itself reports when a slip is on paper",
    "sensor": "asked after each slip, the printer reports that it has processed it, is closed and has paper",
    "sent": "the printer has taken all bytes of a slip",
}
"""What each kind of proof rests on."""
LOST_AFTER_ITS_NUMBER = (
    "if paper or connection ended after it had the number: whether the number is on paper, or comes out with the"
    " next roll. Such a slip is reprinted, marked; otherwise its number stays valid and is on the guide's list"
)
REMAINS_UNKNOWN: dict[Confirm, str] = {
    "printed": f"whether the slip was taken; and {LOST_AFTER_ITS_NUMBER}",
    "sensor": "whether its last centimetres are good, if paper ended or jammed right there; and "
    + LOST_AFTER_ITS_NUMBER,
    "sent": "whether paper, cover or cutter failed after the last byte: then a number stays valid and nobody has its"
    " slip, so staff must watch the roll",
}
"""What each kind of proof cannot show."""

PORT_HAS_PAPER = "there is paper; if it says so without a roll, too (try it with --no-print), it always does"


def describe(capabilities: Capabilities) -> Iterator[str]:
    """A line for the technician about each capability that was tried."""
    yield f"model: {capabilities.name or 'not reported'}"
    yield f"answers status requests (DLE EOT): {_ANSWERS[capabilities.answers]}"
    if capabilities.port_empty is not None:
        yield f"its USB port: {'no paper' if capabilities.port_empty else PORT_HAS_PAPER}"
    if capabilities.answers != "never":
        yield f"reports changes by itself (ASB): {_yes(capabilities.pushes_status)}"
    if capabilities.answers == "well":
        yield f"its answers are true: {_TRUTH[capabilities.truthful]}"
        yield f"discards the rest of a slip on request (DLE DC4 8): {_yes(capabilities.clears_buffer)}"
        yield f"reports when it has processed its data (GS r): {_yes(capabilities.reports_processed)}"
        yield f"reports when a slip is printed (GS ( H): {_yes(capabilities.reports_printed)}"
        yield f"cutter: {'not reported' if capabilities.has_cutter is None else _yes(capabilities.has_cutter)}"
        yield f"senses the end of the roll: {'yes, it is near' if capabilities.paper_low else 'not at present'}"


def _yes(can: bool | None) -> str:
    return "not asked" if can is None else "yes" if can else "no"
