"""What a slip printer's sensors see, and the status bits in which it reports that."""

from __future__ import annotations

from msgspec import Struct


class Sensors(Struct, frozen=True, kw_only=True):
    """By default those of a printer without faults."""

    paper: bool = True
    paper_low: bool = False
    """The roll is nearly used up."""
    cover_open: bool = False
    jammed: bool = False
    """The cutter is stuck."""
    hot: bool = False
    """The print head has to cool down."""

    @property
    def ready(self) -> bool:
        """Whether it can print."""
        return self.paper and not self.cover_open and not self.jammed and not self.hot

    def answer(self, question: int) -> int:
        """The status byte for DLE EOT 1 (printer), 2 (why offline), 3 (error) or 4 (paper)."""
        match question:
            case 1:
                bits = 0x08 * (not self.ready)
            case 2:
                bits = 0x04 * self.cover_open | 0x20 * (not self.paper) | 0x40 * (self.jammed or self.hot)
            case 3:
                bits = 0x08 * self.jammed | 0x40 * self.hot
            case _:
                bits = 0x0C * (self.paper_low or not self.paper) | 0x60 * (not self.paper)
        return 0x12 | bits

    def pushed(self) -> bytes:
        """The four bytes of automatic status (GS a): printer, error, paper, 0."""
        printer = 0x10 | 0x08 * (not self.ready) | 0x20 * self.cover_open
        error = 0x08 * self.jammed | 0x40 * self.hot
        paper = 0x03 * (self.paper_low or not self.paper) | 0x0C * (not self.paper)
        return bytes([printer, error, paper, 0x00])
