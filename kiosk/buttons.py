"""The kiosk's buttons: fingers on pins become commands for the line, and each finger gets its lamp's answer."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from itertools import count

from core.buttons.debounce import Stuck, Timing
from core.buttons.presses import PRIORITY, Armed, Freed, Meaning, Presses, PressRules, RefusedPress, ServicePressed
from core.messages.commands import TakeTicket
from core.settings.sections import KioskSettings, Settings
from kiosk.lamps import Lamps
from runtime.gpio.button_events import ButtonEvents, Edge, Levels
from runtime.gpio.pins import Pins

logger = logging.getLogger(__name__)

LAMP_MS = 40
"""Between two looks at the lamps while one changes by itself."""


class Buttons:
    """All buttons of the kiosk. Belongs to the thread that empties the inbox; the pins' thread only fills it.

    Whoever empties it calls `take` with each `Edge` and `Levels`, and `look` at least every `wait_s()`.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        pins: Pins,
        lamps: Lamps,
        put: Callable[[Edge | Levels], None],
        monotonic: Callable[[], float],
        tell: Callable[[Meaning], None] = lambda _: None,
    ) -> None:
        """`put` fills the inbox, from any thread; `monotonic` is a stopwatch in seconds; `tell` hears of each press."""
        self._tell = tell
        self._lamps = lamps
        self._fingers = ButtonEvents(pins=pins, buttons=_wired(settings), put=put, monotonic=monotonic)
        self._presses = Presses.found(press_rules(settings.kiosk), *self._fingers.found)
        self._asked: dict[str, str] = {}
        """Ids of commands not yet answered → service."""
        self._run = os.urandom(6).hex()
        """Makes the ids of this run unlike those of any other: an id is answered only once."""
        self._ids = count(1)
        self.refused = 0
        """Presses refused since the start: double ones, and those above the limit."""
        self.stuck: set[str] = set()

    def take(self, felt: Edge | Levels) -> list[TakeTicket]:
        """What the fingers ask for, in order; the lamps have answered before this returns."""
        match felt:
            case Edge(name, down, at_ms):
                self._presses, meanings = self._presses.edge(name, down, at_ms)
            case Levels(down, at_ms):
                self._presses, meanings = self._presses.sample(down, at_ms)
        commands = [command for meaning in meanings for command in self._meant(meaning)]
        if meanings:
            self._lamps.arm(self._presses.armed_until_ms)
            self._lamps.show(self._fingers.now_ms())
        return commands

    def answered(self, command_id: str, issued: bool) -> None:
        """What the line said to a command of ours; others' are none of our business."""
        service = self._asked.pop(command_id, None)
        if service is None:
            return
        at_ms = self._fingers.now_ms()
        self._presses = self._presses.answered(service, issued, at_ms)
        if not issued:
            self._lamps.refused(service, at_ms)
            self._lamps.show(at_ms)

    def look(self) -> None:
        """What is due by now: the lamps, and a look at the pins, whose result takes its place in the inbox."""
        self._lamps.show(self._fingers.now_ms())
        self._fingers.look(restless=self._presses.contacts.restless)

    def wait_s(self) -> float:
        """How long the caller may wait for news before it should `look` again."""
        wait_ms = self._fingers.wait_ms(restless=self._presses.contacts.restless)
        return (min(wait_ms, LAMP_MS) if self._lamps.restless else wait_ms) / 1000

    def _meant(self, meaning: Meaning) -> list[TakeTicket]:
        self._tell(meaning)
        match meaning:
            case ServicePressed(service, class_):
                self._lamps.taken(service, self._fingers.now_ms())
                return [self._command(service, class_ == "P")]
            case RefusedPress(service, reason):
                logger.info("press on %s refused: %s", service, reason)
                self.refused += 1
                self._lamps.refused(service, self._fingers.now_ms())
            case Stuck(name):
                logger.warning("button %s is stuck: ignored until it is let go", name)
                self.stuck.add(name)
                self._lamps.stuck(name, True)
            case Freed(name):
                logger.info("button %s is free again", name)
                self.stuck.discard(name)
                self._lamps.stuck(name, False)
            case Armed():
                pass
        return []

    def _command(self, service: str, priority: bool) -> TakeTicket:
        command = TakeTicket(id=f"{self._run}-{next(self._ids)}", service=service, class_="P" if priority else "N")
        self._asked[command.id] = service
        return command


def press_rules(kiosk: KioskSettings) -> PressRules:
    """The settings in the words and units of the rules."""
    return PressRules(
        timing=Timing(bounce_ms=kiosk.bounce_ms, stuck_ms=round(kiosk.stuck_s * 1000)),
        double_ms=round(kiosk.double_press_s * 1000),
        per_minute=kiosk.presses_per_minute,
        armed_ms=round(kiosk.priority_armed_s * 1000),
    )


def _wired(settings: Settings) -> dict[str, int]:
    """The buttons that there are, and their pins."""
    pins = {service.code: service.button for service in settings.service}
    pins[PRIORITY] = settings.kiosk.priority_button
    return {name: pin for name, pin in pins.items() if pin is not None}
