"""Parses the bytes that a printer sends back, and derives from them the one condition that the staff should know."""

from __future__ import annotations

from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from core.messages.state import PrinterCondition

MAX_BLOCK_BYTES = 80
RECOVERABLE_ERROR, CUTTER_ERROR, FATAL_ERROR, ENDS_BY_ITSELF = 0x04, 0x08, 0x20, 0x40
"""Bits of the error byte. The last: the print head is too hot; some printers also set it while the cover is open."""
ERRORS = RECOVERABLE_ERROR | CUTTER_ERROR | FATAL_ERROR | ENDS_BY_ITSELF
MARK = 4
"""Characters of the mark that comes back when a slip is printed (GS ( H)."""
_PRINTED = b"\x37\x22"
_BLOCKS = (0x37, 0x3D, 0x5F)


class RealTimeStatus(NamedTuple):
    """The answer to DLE EOT. It does not say to which question: that follows from the order of asking."""

    bits: int


class AutoStatus(NamedTuple):
    """Automatic status back (ASB), which the printer sends unasked when something changes."""

    printer: int
    error: int
    paper: int


class Processed(NamedTuple):
    """The answer to GS r 1: the printer has processed everything that was sent before it."""

    paper: int


class Block(NamedTuple):
    """An answer with text, without the closing NUL."""

    header: int
    text: bytes


PrinterAnswer = RealTimeStatus | AutoStatus | Processed | Block


class StatusParser:
    """Turns received bytes into answers, however the bytes are split between reads; skips what is no answer."""

    def __init__(self) -> None:
        self._partial = b""

    def parse(self, data: bytes) -> list[PrinterAnswer]:
        return [answer for byte in data if (answer := self._take(byte)) is not None]

    def _take(self, byte: int) -> PrinterAnswer | None:
        if self._partial and self._partial[0] in _BLOCKS:
            return self._in_block(byte)
        if self._partial:
            return self._in_auto_status(byte)
        return self._first(byte)

    def _first(self, byte: int) -> PrinterAnswer | None:
        if byte & 0x93 == 0x12:
            return RealTimeStatus(byte)
        if byte & 0x93 == 0x10 or byte in _BLOCKS:
            self._partial = bytes([byte])
        elif byte & 0x90 == 0x00:
            return Processed(byte)
        return None

    def _in_auto_status(self, byte: int) -> PrinterAnswer | None:
        if byte & 0x90:
            # Only the first byte of a frame has these bits: the frame before was cut off.
            self._partial = b""
            return self._first(byte)
        self._partial += bytes([byte])
        if len(self._partial) < 4:
            return None
        printer, error, paper, _ = self._partial
        self._partial = b""
        return AutoStatus(printer, error, paper)

    def _in_block(self, byte: int) -> PrinterAnswer | None:
        if 0 < byte < 0x20:
            # Text has no such byte, but most answers to DLE EOT do: the block was noise, or was cut off.
            self._partial = b""
            return self._first(byte)
        if byte:
            self._partial += bytes([byte])
            if len(self._partial) > MAX_BLOCK_BYTES:
                self._partial = b""
            return None
        block, self._partial = self._partial, b""
        noise, _, mark = block.rpartition(_PRINTED)
        if noise and len(mark) == MARK:
            return Block(_PRINTED[0], _PRINTED[1:] + mark)  # noise before the mark looked like the start of a block
        return Block(block[0], block[1:])


Question = Literal[1, 2, 3, 4]
"""The parameter of DLE EOT: 1 printer, 2 why offline, 3 error, 4 paper."""


class PrinterStatus(Struct, frozen=True, kw_only=True):
    """Everything the printer has reported, by whichever kind of answer."""

    heard: bool = False
    """The printer has answered at all; otherwise nothing is known."""
    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_low: bool = False
    error: bool = False
    """The cutter is jammed, the print head is too hot, or the printer is broken."""
    hot: bool = False
    """The printer pauses until its head has cooled down, then continues by itself where it stopped."""

    @property
    def condition(self) -> PrinterCondition:
        """The condition to be dealt with first."""
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

    def after_push(self, push: AutoStatus) -> PrinterStatus:
        """The status after an ASB frame, which reports everything at once."""
        return PrinterStatus(
            heard=True,
            offline=bool(push.printer & 0x08),
            cover_open=bool(push.printer & 0x20),
            paper_out=bool(push.paper & 0x0C),
            paper_low=bool(push.paper & 0x03),
            error=bool(push.error & ERRORS),
            hot=push.error & ERRORS == ENDS_BY_ITSELF and not push.printer & 0x20,
        )

    def after_answer(self, question: Question, bits: int) -> PrinterStatus:
        """The status after the answer to one DLE EOT, which reports only a part."""
        match question:
            case 1:
                if bits & 0x08:
                    return replace(self, heard=True, offline=True)
                # A printer that is online has no open cover and no error, whatever it answered before.
                return replace(self, heard=True, offline=False, cover_open=False, error=False, hot=False)
            case 2:
                return replace(self, heard=True, cover_open=bool(bits & 0x04))
            case 3:
                hot = bits & ERRORS == ENDS_BY_ITSELF and not self.cover_open
                return replace(self, heard=True, error=bool(bits & ERRORS), hot=hot)
            case 4:
                return replace(self, heard=True, paper_out=bool(bits & 0x60), paper_low=bool(bits & 0x0C))
