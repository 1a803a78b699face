"""What comes round by time."""

from __future__ import annotations

from collections.abc import Callable


class Every:
    """Something wanted every so many seconds; the first time at once."""

    def __init__(self, every_s: float, monotonic: Callable[[], float]) -> None:
        self._every_s = every_s
        self._monotonic = monotonic
        self._at = monotonic()

    @property
    def left_s(self) -> float:
        return max(0.0, self._at - self._monotonic())

    def __bool__(self) -> bool:
        return self._monotonic() >= self._at

    def done(self) -> None:
        self._at = self._monotonic() + self._every_s
