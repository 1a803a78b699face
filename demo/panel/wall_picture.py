"""The wall's picture for many who look: packed no more often than it changes."""

from __future__ import annotations

import threading
import time

from display.wall import Wall

LOOK_S = 0.2
"""How often those who watch look at most: packing a picture costs some 60 ms."""


class WallPicture:
    def __init__(self, wall: Wall) -> None:
        self._wall = wall
        self._turn = threading.Lock()
        self._png = b""
        self._version = 0
        self._looked_s = 0.0

    def png(self) -> bytes:
        """The wall at this moment."""
        with self._turn:
            self._look()
            return self._png

    def version(self) -> int:
        """Grows when there is another picture; at most `LOOK_S` behind."""
        with self._turn:
            if time.monotonic() - self._looked_s >= LOOK_S:
                self._look()
            return self._version

    def _look(self) -> None:
        png = self._wall.png()
        self._looked_s = time.monotonic()
        if png is not self._png:
            self._png = png
            self._version += 1
