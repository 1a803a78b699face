"""A picture as printers take it: rows of whole bytes, one bit per dot, 1 is black."""

from __future__ import annotations

from typing import NamedTuple


class Raster(NamedTuple):
    width: int
    """In dots; a multiple of 8."""
    data: bytes

    @property
    def stride(self) -> int:
        return self.width // 8

    @property
    def height(self) -> int:
        return len(self.data) // self.stride

    def above(self, other: Raster) -> Raster:
        if self.width != other.width:
            raise ValueError(f"{self.width} dots wide above {other.width}")
        return Raster(self.width, self.data + other.data)

    def split(self, row: int) -> tuple[Raster, Raster]:
        at = row * self.stride
        return Raster(self.width, self.data[:at]), Raster(self.width, self.data[at:])

    def without_commands(self) -> Raster:
        """Adds a dot wherever the rows hold DLE EOT, ENQ or DC4, which some printers obey even inside a picture."""
        rows = self.data
        for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"):
            rows = rows.replace(command, b"\x18" + command[1:])
        return Raster(self.width, rows)
