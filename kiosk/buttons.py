"""The kiosk's buttons: presses become commands for the line, and each press is answered by the button's lamp."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from core.buttons.debounce import Stuck, Timing
from core.buttons.presses import (
    PRIORITY,
    AcceptedPress,
    PressEvent,
    PressRules,
    PressState,
    PriorityArmed,
    RefusedPress,
    Unstuck,
)
from core.messages.commands import TakeTicket
from core.settings.sections import KioskSettings, Settings
from kiosk.lamps import Lamps
from runtime.bus.command_ids import command_ids
from runtime.gpio.button_events import ButtonEvents, Edge, Levels, WiredButtons
from runtime.gpio.pins import Pins

logger = logging.getLogger(__name__)

LAMP_MS = 40
"""Time between two updates of the lamps while one of them blinks."""


class Buttons:
    """Belongs to the thread that empties the inbox: it passes each `Edge` and `Levels` to `handle`, and calls `update`
    at least every `wait_s()`.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        pins: Pins,
        lamps: Lamps,
        put: Callable[[Edge | Levels], None],
        monotonic: Callable[[], float],
        on_press: Callable[[PressEvent], None] = lambda _: None,
    ) -> None:
        """`put` fills the inbox, from any thread; `monotonic`: seconds; `on_press` is called for each press."""
        self._on_press = on_press
        self._lamps = lamps
        self._events = ButtonEvents(buttons=WiredButtons(pins, _pins_of(settings)), put=put, monotonic=monotonic)
        self._presses = PressState.at_start(press_rules(settings.kiosk), *self._events.initial)
        self._unanswered: dict[str, str] = {}
        """Command id → service."""
        self._command_ids = command_ids()
        self.refused = 0
        """Presses ignored since the start: double presses, and those above the rate limit."""
        self.stuck: set[str] = set()

    def handle(self, event: Edge | Levels) -> list[TakeTicket]:
        """The tickets that are requested; the lamps have reacted before this returns."""
        match event:
            case Edge(name, down, at_ms):
                self._presses, presses = self._presses.edge(name, down, at_ms)
            case Levels(down, at_ms):
                self._presses, presses = self._presses.sample(down, at_ms)
        commands = [command for press in presses if (command := self._command_for(press))]
        if presses:
            self._lamps.show_priority_until(self._presses.armed_until_ms)
            self._lamps.refresh(self._events.now_ms())
        return commands

    def answered(self, command_id: str, issued: bool) -> None:
        """The line has decided about a command of `handle`."""
        service = self._unanswered.pop(command_id, None)
        if service is None:
            return
        at_ms = self._events.now_ms()
        self._presses = self._presses.answered(service, issued, at_ms)
        if not issued:
            self._lamps.show_refused(service, at_ms)
            self._lamps.refresh(at_ms)

    def update(self, open_services: Iterable[str]) -> None:
        """Updates the lamps, and samples the pins if it is time; the sample goes to the inbox."""
        self._lamps.open_services = frozenset(open_services)
        self._lamps.refresh(self._events.now_ms())
        self._events.sample_if_due(fast=self._presses.switches.needs_sampling)

    def wait_s(self) -> float:
        """How long the loop may wait for an item before the next `update`."""
        wait_ms = self._events.wait_ms(fast=self._presses.switches.needs_sampling)
        return (min(wait_ms, LAMP_MS) if self._lamps.is_blinking else wait_ms) / 1000

    def _command_for(self, press: PressEvent) -> TakeTicket | None:
        self._on_press(press)
        match press:
            case AcceptedPress(service, class_):
                self._lamps.show_taken(service, self._events.now_ms())
                command = TakeTicket(id=next(self._command_ids), service=service, class_=class_)
                self._unanswered[command.id] = service
                return command
            case RefusedPress(service, reason):
                logger.info("press on %s refused: %s", service, reason)
                self.refused += 1
                self._lamps.show_refused(service, self._events.now_ms())
            case Stuck(name):
                logger.warning("button %s is stuck: ignored until it is let go", name)
                self.stuck.add(name)
                self._lamps.stuck.add(name)
            case Unstuck(name):
                logger.info("button %s is free again", name)
                self.stuck.discard(name)
                self._lamps.stuck.discard(name)
            case PriorityArmed():
                pass
        return None


def press_rules(kiosk: KioskSettings) -> PressRules:
    return PressRules(
        timing=Timing(bounce_ms=kiosk.bounce_ms, stuck_ms=round(kiosk.stuck_s * 1000)),
        double_ms=round(kiosk.double_press_s * 1000),
        per_minute=kiosk.presses_per_minute,
        armed_ms=round(kiosk.priority_armed_s * 1000),
    )


def _pins_of(settings: Settings) -> dict[str, int]:
    """Button → pin, for the buttons that are wired."""
    pins = {service.code: service.button for service in settings.service}
    pins[PRIORITY] = settings.kiosk.priority_button
    return {name: pin for name, pin in pins.items() if pin is not None}
