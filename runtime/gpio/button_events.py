"""Buttons as items in a program's inbox: each edge, and samples of all buttons in case an edge was lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from runtime.gpio.pins import OnEdge, Pins

FAST_MS = 20
"""Time between two samples while a button is held, so that a lost edge is noticed soon."""
IDLE_MS = 500
"""Time between two samples otherwise."""


class Buttons(Protocol):
    """Buttons of one kind, whatever connects them."""

    def listen(self, on_edge: OnEdge) -> None:
        """Calls `on_edge` for every edge from now on, from a thread of its own."""

    def levels(self) -> dict[str, bool]:
        """Which buttons are down now."""


class WiredButtons:
    """Buttons between pins and ground."""

    def __init__(self, pins: Pins, wiring: Mapping[str, int]) -> None:
        """`wiring`: name → pin."""
        self._pins = pins
        self._wiring = wiring

    def listen(self, on_edge: OnEdge) -> None:
        for name, pin in self._wiring.items():
            self._pins.button(name, pin, on_edge)

    def levels(self) -> dict[str, bool]:
        return self._pins.levels()


class Edge(NamedTuple):
    """One button has changed. Times are milliseconds of the stopwatch."""

    name: str
    down: bool
    at_ms: int


class Levels(NamedTuple):
    """A sample: which buttons are down."""

    down: dict[str, bool]
    at_ms: int


class ButtonEvents:
    """Belongs to the thread that empties the inbox, which calls `sample_if_due` at least every `wait_ms`.

    A sample goes through the inbox, too, so that it keeps its place behind earlier edges.
    """

    def __init__(
        self,
        *,
        buttons: Buttons,
        put: Callable[[Edge | Levels], None],
        monotonic: Callable[[], float],
    ) -> None:
        """`put` fills the inbox, from any thread. `monotonic`: seconds."""
        self._buttons = buttons
        self._put = put
        self._monotonic = monotonic
        buttons.listen(self._on_edge)
        self.initial = self._sample()
        """The buttons at the start."""
        self._sampled_ms = self.initial.at_ms

    def now_ms(self) -> int:
        return round(self._monotonic() * 1000)

    def sample_if_due(self, *, fast: bool) -> None:
        """`fast`: a button is held, so the samples follow each other faster."""
        if self.wait_ms(fast=fast) == 0:
            levels = self._sample()
            self._sampled_ms = levels.at_ms
            self._put(levels)

    def wait_ms(self, *, fast: bool) -> int:
        """Time until the next sample is due."""
        return max(0, self._sampled_ms + (FAST_MS if fast else IDLE_MS) - self.now_ms())

    def _sample(self) -> Levels:
        at_ms = self.now_ms()  # before the buttons are read: an edge in between is then the later one
        return Levels(self._buttons.levels(), at_ms)

    def _on_edge(self, name: str, down: bool) -> None:
        self._put(Edge(name, down, self.now_ms()))
