"""What a printer says of itself: bytes are sorted by their fixed bits, and what they tell becomes one condition."""

from __future__ import annotations

from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from core.messages.state import PrinterCondition

LONGEST_BLOCK = 80
ERRORS = 0x6C
ENDS_BY_ITSELF = 0x40
"""The head is too hot; some also say it while their cover is open."""
MARK = 4
"""Signs in the mark that comes back when all before it is printed (GS ( H)."""
_PRINTED = b"\x37\x22"
_BLOCKS = (0x37, 0x3D, 0x5F)


class RealTime(NamedTuple):
    """The answer to DLE EOT; which one only the order of asking tells."""

    bits: int


class Pushed(NamedTuple):
    """Automatic status (ASB), told unasked."""

    printer: int
    error: int
    paper: int


class WorkedOff(NamedTuple):
    """The answer to GS r 1: all before it has been worked off."""

    paper: int


class Block(NamedTuple):
    """An answer with text: header, then what stood before the closing NUL."""

    header: int
    text: bytes


Answer = RealTime | Pushed | WorkedOff | Block


class Sorter:
    """Bytes as they come in, in whatever pieces, become answers; what is no answer is left out."""

    def __init__(self) -> None:
        self._open = b""
        """An answer that has begun and is not complete."""

    def sort(self, data: bytes) -> list[Answer]:
        answers: list[Answer] = []
        for byte in data:
            answer = self._take(byte)
            if answer is not None:
                answers.append(answer)
        return answers

    def _take(self, byte: int) -> Answer | None:
        if self._open and self._open[0] in _BLOCKS:
            return self._in_block(byte)
        if self._open:
            return self._in_push(byte)
        return self._first(byte)

    def _first(self, byte: int) -> Answer | None:
        if byte & 0x93 == 0x12:
            return RealTime(byte)
        if byte & 0x93 == 0x10 or byte in _BLOCKS:
            self._open = bytes([byte])
        elif byte & 0x90 == 0x00:
            return WorkedOff(byte)
        return None

    def _in_push(self, byte: int) -> Answer | None:
        if byte & 0x90:
            # Only the first of its four bytes looks like this: the frame was cut off.
            self._open = b""
            return self._first(byte)
        self._open += bytes([byte])
        if len(self._open) < 4:
            return None
        printer, error, paper, _ = self._open
        self._open = b""
        return Pushed(printer, error, paper)

    def _in_block(self, byte: int) -> Answer | None:
        if 0 < byte < 0x20:
            # No text holds this, but most answers to DLE EOT look like it: the block was noise, or was cut off.
            self._open = b""
            return self._first(byte)
        if byte:
            self._open += bytes([byte])
            if len(self._open) > LONGEST_BLOCK:
                self._open = b""
            return None
        said, self._open = self._open, b""
        noise, _, mark = said.rpartition(_PRINTED)
        if noise and len(mark) == MARK:
            return Block(_PRINTED[0], _PRINTED[1:] + mark)  # a byte before it looked like the beginning of a block
        return Block(said[0], said[1:])


Question = Literal[1, 2, 3, 4]
"""What DLE EOT asks for: printer, why offline, error, paper."""


class PrinterStatus(Struct, frozen=True, kw_only=True):
    """All that is known of the printer, from whichever answers told it."""

    heard: bool = False
    """It has said anything at all."""
    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_low: bool = False
    error: bool = False
    """Knife jammed, head too hot, broken."""
    hot: bool = False
    """It stops until its head has cooled down, and goes on by itself where it stopped."""

    @property
    def condition(self) -> PrinterCondition:
        """The one that somebody should see to first."""
        if not self.heard:
            return "unknown"
        if self.cover_open:
            return "cover_open"
        if self.paper_out:
            return "paper_out"
        if self.error:
            return "error"
        if self.offline:
            return "offline"
        return "paper_low" if self.paper_low else "ready"

    def told(self, push: Pushed) -> PrinterStatus:
        """After an ASB frame, which tells everything at once."""
        return PrinterStatus(
            heard=True,
            offline=bool(push.printer & 0x08),
            cover_open=bool(push.printer & 0x20),
            paper_out=bool(push.paper & 0x0C),
            paper_low=bool(push.paper & 0x03),
            error=bool(push.error & ERRORS),
            hot=push.error & ERRORS == ENDS_BY_ITSELF and not push.printer & 0x20,
        )

    def answered(self, question: Question, bits: int) -> PrinterStatus:
        """After the answer to one DLE EOT, which tells only its own part."""
        match question:
            case 1:
                if bits & 0x08:
                    return replace(self, heard=True, offline=True)
                # Online means that nothing keeps it from printing, whatever was asked before.
                return replace(self, heard=True, offline=False, cover_open=False, error=False, hot=False)
            case 2:
                return replace(self, heard=True, cover_open=bool(bits & 0x04))
            case 3:
                hot = bits & ERRORS == ENDS_BY_ITSELF and not self.cover_open
                return replace(self, heard=True, error=bool(bits & ERRORS), hot=hot)
            case 4:
                return replace(self, heard=True, paper_out=bool(bits & 0x60), paper_low=bool(bits & 0x0C))
