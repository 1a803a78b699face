"""Fingers on pins, put into a program's inbox in order: edges as they come, and looks at all pins as a net below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from runtime.gpio.pins import Pins

WATCH_MS = 20
"""Between two looks while something is held: nothing may hang on a lost edge."""
IDLE_MS = 500
"""The same while nothing is."""


class Edge(NamedTuple):
    """A pin has changed."""

    name: str
    down: bool
    at_ms: int


class Levels(NamedTuple):
    """How all pins are: what a look has found."""

    down: dict[str, bool]
    at_ms: int


class ButtonEvents:
    """Belongs to the thread that empties the inbox, and asks it for a look at least every `wait_ms`.

    The look's result takes its place in the inbox: behind the edges that came before it.
    """

    def __init__(
        self,
        *,
        pins: Pins,
        buttons: Mapping[str, int],
        put: Callable[[Edge | Levels], None],
        monotonic: Callable[[], float],
    ) -> None:
        """`buttons`: name → pin. `put` fills the inbox, from any thread. `monotonic` is a stopwatch in seconds."""
        self._pins = pins
        self._put = put
        self._monotonic = monotonic
        for name, pin in buttons.items():
            pins.button(name, pin, self._felt)
        self.found = self._levels()
        """How the pins were at the start."""
        self._looked_ms = self.found.at_ms

    def now_ms(self) -> int:
        return round(self._monotonic() * 1000)

    def look(self, *, restless: bool) -> None:
        """Looks if it is time to; `restless`: something is held, so it is time sooner."""
        if self.wait_ms(restless=restless) == 0:
            levels = self._levels()
            self._looked_ms = levels.at_ms
            self._put(levels)

    def wait_ms(self, *, restless: bool) -> int:
        """How long until the next look is due."""
        return max(0, self._looked_ms + (WATCH_MS if restless else IDLE_MS) - self.now_ms())

    def _levels(self) -> Levels:
        at_ms = self.now_ms()  # before the look: an edge in between is then the newer news
        return Levels(self._pins.levels(), at_ms)

    def _felt(self, name: str, down: bool) -> None:
        self._put(Edge(name, down, self.now_ms()))
