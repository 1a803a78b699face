"""The lamps in the kiosk's buttons: lit while a ticket can be taken, with a short reaction to each press."""

from __future__ import annotations

from core.buttons.lamp_feedback import Feedback, lit_now
from core.buttons.presses import PRIORITY
from core.settings.sections import Settings
from runtime.gpio.pins import Pins

ARMED_BLINK_MS = 500
"""Half of a blink of the priority lamp while the next press takes a priority ticket."""
ENDING_MS = 5000
"""The priority lamp blinks faster for this last part of its time."""
ENDING_BLINK_MS = 250


def priority_lamp(can_take: bool, armed_until_ms: int | None, at_ms: int) -> bool:
    """Whether the priority lamp is lit, which blinks while armed. `can_take`: whether any ticket can be taken."""
    if not can_take or armed_until_ms is None or at_ms >= armed_until_ms:
        return can_take
    left_ms = armed_until_ms - at_ms
    blink_ms = ENDING_BLINK_MS if left_ms <= ENDING_MS else ARMED_BLINK_MS
    return (left_ms - 1) // blink_ms % 2 == 0


class Lamps:
    """All lamps of the kiosk. Times are milliseconds of the stopwatch that times the presses."""

    def __init__(self, *, settings: Settings, pins: Pins) -> None:
        self._lamps = {s.code: pins.lamp(s.code, s.lamp) for s in settings.service if s.lamp is not None}
        self._buttons = frozenset(service.code for service in settings.service if service.button is not None)
        priority = settings.kiosk.priority_lamp
        self._priority = pins.lamp(PRIORITY, priority) if priority is not None else None
        self.open_services: frozenset[str] = frozenset()
        """The services of which a ticket can be taken: their lamps are lit, and that of priority."""
        self.stuck: set[str] = set()
        """Stuck buttons; their lamps are off, since they take no ticket."""
        self._feedback: dict[str, Feedback] = {}
        self._armed_until_ms: int | None = None

    def show_taken(self, service: str, at_ms: int) -> None:
        self._feedback[service] = Feedback("taken", at_ms)

    def show_refused(self, service: str, at_ms: int) -> None:
        self._feedback[service] = Feedback("refused", at_ms)

    def show_priority_until(self, until_ms: int | None) -> None:
        self._armed_until_ms = until_ms

    def refresh(self, at_ms: int) -> None:
        """Switches the lamps to what they should show at this moment."""
        for service, lamp in self._lamps.items():
            can_take = service in self.open_services and service not in self.stuck
            lamp.show(lit_now(can_take, self._feedback.get(service), at_ms))
        if self._priority is not None:
            can_take = PRIORITY not in self.stuck and bool(self.open_services & self._buttons - self.stuck)
            self._priority.show(priority_lamp(can_take, self._armed_until_ms, at_ms))
        self._forget(at_ms)

    @property
    def is_blinking(self) -> bool:
        """Whether a lamp is about to change by itself, so that `refresh` has to be called often."""
        return bool(self._feedback) or self._armed_until_ms is not None

    def _forget(self, at_ms: int) -> None:
        self._feedback = {name: shown for name, shown in self._feedback.items() if not shown.is_over(at_ms)}
        if self._armed_until_ms is not None and at_ms >= self._armed_until_ms:
            self._armed_until_ms = None
