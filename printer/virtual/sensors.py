"""What a slip printer's sensors see, and the bits in which it tells it."""

from __future__ import annotations

from msgspec import Struct


class Sensors(Struct, frozen=True, kw_only=True):
    """The usual state is that of a printer that is well."""

    paper: bool = True
    paper_low: bool = False
    """Little is left on the roll."""
    cover_open: bool = False
    jammed: bool = False
    """The knife is stuck."""
    hot: bool = False
    """The head has to cool down."""

    @property
    def well(self) -> bool:
        """It can print."""
        return self.paper and not self.cover_open and not self.jammed and not self.hot

    def answer(self, question: int) -> int:
        """To DLE EOT: 1 printer, 2 why offline, 3 error, 4 paper."""
        match question:
            case 1:
                bits = 0x08 * (not self.well)
            case 2:
                bits = 0x04 * self.cover_open | 0x20 * (not self.paper) | 0x40 * (self.jammed or self.hot)
            case 3:
                bits = 0x08 * self.jammed | 0x40 * self.hot
            case _:
                bits = 0x0C * (self.paper_low or not self.paper) | 0x60 * (not self.paper)
        return 0x12 | bits

    def pushed(self) -> bytes:
        """The four bytes of automatic status (GS a): printer, error, paper, nothing."""
        printer = 0x10 | 0x08 * (not self.well) | 0x20 * self.cover_open
        error = 0x08 * self.jammed | 0x40 * self.hot
        paper = 0x03 * (self.paper_low or not self.paper) | 0x0C * (not self.paper)
        return bytes([printer, error, paper, 0x00])
