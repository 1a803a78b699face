"""What a printer turned out to be able to do, and what follows from it: how far its word can be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from core.messages.state import PrinterCondition
from printer.job.proof import Confirm

Answering = Literal["well", "partly", "late", "oddly", "never"]
"""How it answers when it is asked how it is (DLE EOT): with what the kiosk needs; without some of that; each time what
was asked before; with bytes that are no status; not at all."""


class Capabilities(Struct, frozen=True, kw_only=True):
    """None: it was not asked."""

    maker: str = ""
    model: str = ""
    condition: PrinterCondition = "unknown"
    """While it was asked."""
    answers: Answering = "never"
    pushes: bool = False
    """Tells changes unasked (ASB)."""
    port_empty: bool | None = None
    """Its USB port says that there is no paper, or that there is; None: no port that says either."""
    truthful: bool | None = None
    """Whether its status changed when somebody opened the cover."""
    clears: bool | None = None
    """Throws away what it holds when it is told to (DLE DC4 8)."""
    tells_how_far: bool | None = None
    """Answers when it has worked off what was before (GS r)."""
    tells_when_printed: bool | None = None
    """Sends a mark back when all before it is on paper (GS ( H)."""
    has_cutter: bool | None = None
    """By its own account (GS I)."""
    paper_low: bool = False
    """Its near-end sensor sees the end of the roll; there is no other way to learn that it has one."""

    @property
    def confirm(self) -> Confirm:
        """The strongest proof that can be had of it."""
        if self.answers != "well" or self.truthful is False:
            return "sent"
        return "printed" if self.tells_when_printed else "sensor"

    @property
    def name(self) -> str:
        """Maker and model, as far as it tells."""
        return " ".join(filter(None, (self.maker, self.model)))


_ANSWERS: dict[Answering, str] = {
    "well": "yes",
    "partly": "not whether it is online and has paper, so it is of no use",
    "late": "each time what was asked before, so it is of no use",
    "oddly": "with something else, so it is of no use",
    "never": "no",
}

RESTS_ON: dict[Confirm, str] = {
    "printed": "the printer itself says when a slip is on paper",
    "sensor": "asked behind each slip, the printer says that it is through, closed and has paper",
    "sent": "the printer has taken all bytes of a slip",
}
"""What counts as proof that a slip is out."""
LOST_AFTER_ITS_NUMBER = (
    "where paper or connection ended when it already had the number: whether that is on paper, or comes out with the"
    " next roll. Such a slip is printed again, marked; else its number stays valid, and is on the guide's list"
)
CANNOT_KNOW: dict[Confirm, str] = {
    "printed": f"whether somebody took the slip; and {LOST_AFTER_ITS_NUMBER}",
    "sensor": "whether its last centimetres are good, if paper ended or jammed right there; and "
    + LOST_AFTER_ITS_NUMBER,
    "sent": "whether paper, cover or knife failed after the last byte: then a number counts and nobody has its slip, so"
    " somebody has to keep an eye on the roll",
}
"""What stays unknown all the same."""

PORT_HAS_PAPER = "there is paper; if it says so without a roll, too (try it with --no-print), it always does"


def told(abilities: Capabilities) -> Iterator[str]:
    """A line for each ability that says something."""
    yield f"model: {abilities.name or 'it does not tell'}"
    yield f"answers when asked how it is (DLE EOT): {_ANSWERS[abilities.answers]}"
    if abilities.port_empty is not None:
        yield f"its USB port: {'no paper' if abilities.port_empty else PORT_HAS_PAPER}"
    if abilities.answers != "never":
        yield f"tells changes unasked (ASB): {_yes(abilities.pushes)}"
    if abilities.answers == "well":
        yield f"its answers are true: {_truth(abilities.truthful)}"
        yield f"throws away the rest of a slip when it is told to (DLE DC4 8): {_yes(abilities.clears)}"
        yield f"says when it is through with what it has (GS r): {_yes(abilities.tells_how_far)}"
        yield f"says when a slip is printed (GS ( H): {_yes(abilities.tells_when_printed)}"
        yield f"knife: {'it does not tell' if abilities.has_cutter is None else _yes(abilities.has_cutter)}"
        yield f"sees the end of the roll coming: {'yes, it is near' if abilities.paper_low else 'not at present'}"


def _yes(can: bool | None) -> str:
    return "not asked" if can is None else "yes" if can else "no"


def _truth(truthful: bool | None) -> str:
    if truthful is None:
        return "not tried; run this again with --cover"
    if truthful:
        return "yes, they changed with the cover"
    return "no, they stayed the same when the cover was to be opened; nothing that it says can be believed"
