"""The lamps in the buttons: lit means "can be taken now", and every press is answered at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from core.buttons.lamp_feedback import Answer, lit_now
from core.buttons.presses import PRIORITY
from core.settings.sections import Settings
from runtime.gpio.pins import Lamp

ENDING_MS = 5000
"""Priority blinks for the last part of its time, half a second each."""
ENDING_BLINK_MS = 250


def priority_lamp(armed_until_ms: int | None, at_ms: int) -> bool:
    """Lit while the next press is a priority one; near the end it blinks."""
    if armed_until_ms is None or at_ms >= armed_until_ms:
        return False
    left_ms = armed_until_ms - at_ms
    return left_ms > ENDING_MS or left_ms // ENDING_BLINK_MS % 2 == 1


class LampPins(Protocol):
    def lamp(self, name: str, pin: int) -> Lamp: ...


class Lamps:
    """All lamps of the kiosk. Time is milliseconds of the stopwatch that the presses are reckoned by."""

    def __init__(self, *, settings: Settings, pins: LampPins) -> None:
        self._lamps = {s.code: pins.lamp(s.code, s.lamp) for s in settings.service if s.lamp is not None}
        priority = settings.kiosk.priority_lamp
        self._priority = pins.lamp(PRIORITY, priority) if priority is not None else None
        self._open: frozenset[str] = frozenset()
        self._stuck: set[str] = set()
        self._answers: dict[str, Answer] = {}
        self._armed_until_ms: int | None = None

    def follow(self, open_services: Iterable[str]) -> None:
        """Which services can be taken now; the rest is dark."""
        self._open = frozenset(open_services)

    def taken(self, service: str, at_ms: int) -> None:
        self._answers[service] = Answer("taken", at_ms)

    def refused(self, service: str, at_ms: int) -> None:
        self._answers[service] = Answer("refused", at_ms)

    def arm(self, until_ms: int | None) -> None:
        self._armed_until_ms = until_ms

    def stuck(self, name: str, is_stuck: bool) -> None:
        """A stuck button takes nothing, and its lamp does not say otherwise."""
        (self._stuck.add if is_stuck else self._stuck.discard)(name)

    def show(self, at_ms: int) -> None:
        """Puts the lamps as they should be at this moment."""
        for service, lamp in self._lamps.items():
            can_take = service in self._open and service not in self._stuck
            lamp.show(lit_now(can_take, self._answers.get(service), at_ms))
        if self._priority is not None:
            self._priority.show(priority_lamp(self._armed_until_ms, at_ms))
        self._forget(at_ms)

    @property
    def restless(self) -> bool:
        """Whether a lamp is about to change by itself, so that `show` is wanted often."""
        return bool(self._answers) or self._armed_until_ms is not None

    def _forget(self, at_ms: int) -> None:
        self._answers = {name: answer for name, answer in self._answers.items() if not answer.is_over(at_ms)}
        if self._armed_until_ms is not None and at_ms >= self._armed_until_ms:
            self._armed_until_ms = None
