"""The wall's picture as PNG for any number of viewers, encoded only when it has changed."""

from __future__ import annotations

import threading
import time

from display.wall import Wall

CHECK_EVERY_S = 0.2
"""`version` looks for a new picture at most this often: encoding one takes about 60 ms."""


class WallPicture:
    def __init__(self, wall: Wall) -> None:
        self._wall = wall
        self._lock = threading.Lock()
        self._png = b""
        self._version = 0
        self._checked_s = 0.0

    def png(self) -> bytes:
        with self._lock:
            self._check()
            return self._png

    def version(self) -> int:
        """Grows when the picture has changed; at most `CHECK_EVERY_S` late."""
        with self._lock:
            if time.monotonic() - self._checked_s >= CHECK_EVERY_S:
                self._check()
            return self._version

    def _check(self) -> None:
        png = self._wall.png()
        self._checked_s = time.monotonic()
        if png is not self._png:
            self._png = png
            self._version += 1
