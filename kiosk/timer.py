"""Periodic work of the kiosk's main loop."""

from __future__ import annotations

from collections.abc import Callable


class Timer:
    """A period of time that is over, first at once and then `period_s` after each `restart`."""

    def __init__(self, period_s: float, monotonic: Callable[[], float]) -> None:
        self._period_s = period_s
        self._monotonic = monotonic
        self._due_s = monotonic()

    @property
    def left_s(self) -> float:
        return max(0.0, self._due_s - self._monotonic())

    @property
    def is_due(self) -> bool:
        return self._monotonic() >= self._due_s

    def restart(self) -> None:
        self._due_s = self._monotonic() + self._period_s
