"""Those who come on one day: one after another at the kiosk, each with a slip in the end."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

from core.buttons.presses import PRIORITY
from core.instant import MINUTE_MS, Instant
from demo.office import DemoOffice
from demo.play.fast_clock import Pace
from simulation.day_plan import Leg, Plan, Visitor

LOOK_S = 0.05
PATIENCE_S = 3.0
"""So long somebody waits for the slip, with the lamp lit, before pressing again."""

LATEST_MS = 4 * 60 * MINUTE_MS
"""After closing: then the day is over, whoever is still there."""
SHUT = ("outside_hours", "closed", "quota")


class People:
    """`come` plays them all, in a thread of its own; the rest is for any."""

    def __init__(self, plan: Plan, office: DemoOffice, pace: Pace, stop: threading.Event) -> None:
        self.plan = plan
        midnight = datetime(plan.day.year, plan.day.month, plan.day.day, tzinfo=pace.zone)
        self._midnight = midnight
        self._office = office
        self._pace = pace
        self._stop = stop
        services = office.settings.service
        self._prefixes = {service.code: service.prefix or "" for service in services}
        self._lamps = {service.code for service in services if service.lamp is not None}
        self._means = {service.code: service.mean_min for service in services}
        self._has_priority = office.settings.kiosk.priority_button is not None
        self._double_s = office.settings.kiosk.double_press_s
        self._pressed_s: dict[str, float] = {}
        """Service → when its button was last pressed, by the stopwatch."""
        self.closes_ms = max(act.at_ms for act in plan.acts)
        self.latest_ms = self.closes_ms + LATEST_MS
        self.who: dict[str, Visitor] = {}
        """Label → who holds its slip."""
        self.missed: set[str] = set()
        """Labels that were called in vain; who is called again has come back."""
        self.turned_away = 0
        """So many went home without a number, as none was given out any more."""
        self.all_came = False

    def now_ms(self) -> int:
        """After midnight of the day."""
        return self._pace.instant() - Instant.of(self._midnight)

    def moment(self, ms: int) -> datetime:
        """The same, the other way round."""
        return self._midnight + timedelta(milliseconds=ms)

    def come(self) -> None:
        """Until all have a slip or went home."""
        for visitor in self.plan.visitors:
            while self.now_ms() < visitor.at_ms and not self._stop.wait(LOOK_S):
                pass
            self._take_number(visitor)
        self.all_came = not self._stop.is_set()

    def visitor(self, label: str, service: str) -> Visitor:
        """Who is called by this number: one of ours, or whoever else has pressed."""
        return self.who.get(label) or Visitor(0, "N", (Leg(service, round(self._means[service] * MINUTE_MS)),))

    def _take_number(self, visitor: Visitor) -> None:
        """Presses when the lamp is lit, and again when no slip has come."""
        service = visitor.legs[0].service
        while not self._stop.wait(self._pause_s(service)):
            if self._is_lit(service):
                if (label := self._press(service, visitor)) is not None:
                    self.who[label] = visitor
                    return
            elif self._is_shut():
                self.turned_away += 1
                return

    def _is_shut(self) -> bool:
        """Whether no number can be had any more today: a lamp alone may be dark for a moment."""
        now_ms, known = self.now_ms(), self._office.panel.known
        is_told = known.stale is None and known.state is not None and known.state.issuing.reason in SHUT
        return now_ms >= (self.closes_ms if is_told else self.latest_ms)

    def _pause_s(self, service: str) -> float:
        """A second press too soon would be none."""
        since_s = time.monotonic() - self._pressed_s.get(service, 0.0)
        return max(LOOK_S, self._double_s - since_s)

    def _press(self, service: str, visitor: Visitor) -> str | None:
        """The number on the slip; None: no slip came, and the lamp says that one could be had."""
        kiosk, before = self._office.kiosk, self._office.tray.count
        kiosk.press(*((PRIORITY, service) if visitor.class_ == "P" and self._has_priority else (service,)))
        self._pressed_s[service] = time.monotonic()
        patience_s = PATIENCE_S
        while patience_s > 0 and not self._stop.wait(LOOK_S):
            if (label := self._slip(service, before)) is not None:
                return label
            if self._is_lit(service):
                patience_s -= LOOK_S
        return None

    def _slip(self, service: str, before: int) -> str | None:
        """The first whole slip of this service that has come out since then and is nobody's yet."""
        if self._office.tray.count == before:
            return None
        labels = (slip.label for slip in self._office.tray.slips()[before:] if slip.complete and slip.label)
        prefix = self._prefixes[service]
        return next((label for label in labels if label.startswith(prefix) and label not in self.who), None)

    def _is_lit(self, service: str) -> bool:
        return service not in self._lamps or self._office.kiosk.lit(service)
