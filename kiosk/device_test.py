"""A test of the office's devices at the kiosk: presses give test slips, lamps are lit in turn, keypads' keys are noted.

The line says whether a test is on; what is tried in it is no affair of the line's, and gone when it ends.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from core.buttons.presses import PRIORITY, PriorityArmed
from core.messages.commands import AnyCommand, AtCounter, Refused, TakeTicket
from core.messages.observations import SlipLost, SlipProven
from core.names import Names
from core.public_state.snapshot import NOTHING_TRIED, Tried
from core.settings.sections import Settings
from kiosk.line_owner import SlipQueue
from printer.slip import TEST_LABEL, Slip
from runtime.clock import Clock

LAMP_S = 1.0
"""How long each lamp is lit in its turn."""


class DeviceTest:
    """Belongs to the thread that empties the inbox."""

    def __init__(self, settings: Settings, slips: SlipQueue, clock: Clock, monotonic: Callable[[], float]) -> None:
        self._names: dict[str, Names] = {service.code: service.name for service in settings.service}
        self._lamps = [service.code for service in settings.service if service.lamp is not None]
        self._slips = slips
        self._clock = clock
        self._monotonic = monotonic
        self._began_s: float | None = None
        """By the stopwatch; None: no test is on."""
        self._is_printing = False
        self.tried: Tried = NOTHING_TRIED

    @property
    def is_on(self) -> bool:
        return self._began_s is not None

    @property
    def lit(self) -> frozenset[str]:
        """The services whose lamps are lit now; once in a round none is, so that priority's lamp goes out, too."""
        return frozenset() if self.tried.lamp is None else frozenset((self.tried.lamp,))

    def follow(self, *, is_on: bool) -> None:
        """In every round of the loop, with what the line says."""
        if is_on != self.is_on:
            self._began_s, self.tried = (self._monotonic() if is_on else None), NOTHING_TRIED
        if self._began_s is not None:
            lamps = [*self._lamps, None]
            turn = int((self._monotonic() - self._began_s) / LAMP_S) % len(lamps)
            if lamps[turn] != self.tried.lamp:
                self.tried = replace(self.tried, lamp=lamps[turn])

    def hear(self, press: object) -> None:
        """What a press was understood as: priority's button has no slip, so it is counted here."""
        if self.is_on and isinstance(press, PriorityArmed):
            self._count(PRIORITY)

    def press(self, command: TakeTicket) -> Refused | None:
        """Prints a test slip with the button's name. One at a time: nobody is to use up a roll."""
        self._count(command.service)
        if self._is_printing:
            return Refused("printer_busy")
        self._is_printing = True
        name = self._names.get(command.service, {})
        now = self._clock.now()
        self._slips.print(Slip(label=TEST_LABEL, service=name, taken=now.local if now.trusted else None))
        return None

    def key(self, device: str, command: AnyCommand) -> None:
        """A command for a counter, as keypads send them: it is refused, but the key works."""
        if not isinstance(command, AtCounter):
            return
        kind, before = type(command).__name__, self.tried.keys.get(device, ())
        if kind not in before:
            self.tried = replace(self.tried, keys={**self.tried.keys, device: (*before, kind)})

    def settled(self, report: SlipProven | SlipLost) -> bool:
        """Whether it is about a test slip."""
        if report.label != TEST_LABEL:
            return False
        self._is_printing = False
        if isinstance(report, SlipLost):
            self.tried = replace(self.tried, lost=self.tried.lost + 1)
        else:
            self.tried = replace(self.tried, printed=self.tried.printed + 1)
        return True

    def _count(self, button: str) -> None:
        self.tried = replace(self.tried, buttons={**self.tried.buttons, button: self.tried.buttons.get(button, 0) + 1})
