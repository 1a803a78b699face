"""What a printer was found to be able to do, in words for the technician, and which proof of its slips follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from core.messages.state import PrinterCondition
from core.settings.sections import Confirm
from printer.paper import COARSE_DOTS
from words.sentence import Sentence
from words.translation import mark

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
    "well": mark("answers status requests (DLE EOT): yes"),
    "partly": mark("answers status requests (DLE EOT): not whether it is online and has paper, so it is of no use"),
    "late": mark("answers status requests (DLE EOT): each time what was asked before, so it is of no use"),
    "oddly": mark("answers status requests (DLE EOT): with something else, so it is of no use"),
    "never": mark("answers status requests (DLE EOT): no"),
}
_TRUTH: dict[bool | None, str] = {
    None: mark("its answers are true: not tried; run this again with --cover"),
    True: mark("its answers are true: yes, they changed with the cover"),
    False: mark(
        "its answers are true: no, they stayed the same when the cover was to be opened; nothing that it says can be"
        " believed"
    ),
}
_YES: dict[bool | None, str] = {None: mark("not asked"), True: mark("yes"), False: mark("no")}
PROVEN_BY: dict[Confirm, str] = {
    "printed": mark("proof of a slip: the printer itself reports when a slip is on paper"),
    "sensor": mark(
        "proof of a slip: asked after each slip, the printer reports that it has processed it, is closed and has paper"
    ),
    "sent": mark("proof of a slip: the printer has taken all bytes of a slip"),
}
"""What each kind of proof rests on."""
LOST_AFTER_ITS_NUMBER = mark(
    "if paper or connection ended after it had the number: whether the number is on paper, or comes out with the"
    " next roll. Such a slip is reprinted, marked; otherwise its number stays valid and is on the guide's list"
)
REMAINS_UNKNOWN: dict[Confirm, str] = {
    "printed": mark("not known: whether the slip was taken; and {lost}"),
    "sensor": mark(
        "not known: whether its last centimetres are good, if paper ended or jammed right there; and {lost}"
    ),
    "sent": mark(
        "not known: whether paper, cover or cutter failed after the last byte: then a number stays valid and nobody has"
        " its slip, so staff must watch the roll"
    ),
}
"""What each kind of proof cannot show; `{lost}` is `LOST_AFTER_ITS_NUMBER`."""

MODEL, NAMELESS = mark("model: {name}"), mark("model: not reported")
PORT_EMPTY = mark("its USB port: no paper")
PORT_HAS_PAPER = mark(
    "its USB port: there is paper; if it says so without a roll, too (try it with --no-print), it always does"
)
PUSHES = mark("reports changes by itself (ASB): {yes}")
CLEARS = mark("discards the rest of a slip on request (DLE DC4 8): {yes}")
PROCESSED = mark("reports when it has processed its data (GS r): {yes}")
PRINTED = mark("reports when a slip is printed (GS ( H): {yes}")
CUTTER, CUTTER_UNKNOWN = mark("cutter: {yes}"), mark("cutter: not reported")
LOW, NOT_LOW = mark("senses the end of the roll: yes, it is near"), mark("senses the end of the roll: not at present")


def describe(found: Capabilities) -> Iterator[Sentence]:
    """A line for the technician about each capability that was tried."""
    yield Sentence(MODEL, {"name": found.name}) if found.name else Sentence(NAMELESS)
    yield Sentence(_ANSWERS[found.answers])
    if found.port_empty is not None:
        yield Sentence(PORT_EMPTY if found.port_empty else PORT_HAS_PAPER)
    if found.answers != "never":
        yield _can(PUSHES, can=found.pushes_status)
    if found.answers == "well":
        yield Sentence(_TRUTH[found.truthful])
        yield _can(CLEARS, can=found.clears_buffer)
        yield _can(PROCESSED, can=found.reports_processed)
        yield _can(PRINTED, can=found.reports_printed)
        yield Sentence(CUTTER_UNKNOWN) if found.has_cutter is None else _can(CUTTER, can=found.has_cutter)
        yield Sentence(LOW if found.paper_low else NOT_LOW)


def _can(sentence: str, *, can: bool | None) -> Sentence:
    return Sentence(sentence, {"yes": Sentence(_YES[can])})
