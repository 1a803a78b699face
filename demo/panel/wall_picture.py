"""The wall's picture as PNG for any number of viewers, encoded only when one is asked for."""

from __future__ import annotations

from display.wall import Wall


class WallPicture:
    def __init__(self, wall: Wall) -> None:
        self._wall = wall

    def png(self) -> bytes:
        return self._wall.png()

    @property
    def version(self) -> int:
        """Another number for each picture."""
        return self._wall.frame_no
