"""The citizens of a played day, who press buttons of the kiosk one after another until each has a slip. Those who go to
several counters ask the guide, who takes the number and plans the visit."""

from __future__ import annotations

import queue
import threading
import time
from datetime import datetime, timedelta

from msgspec.structs import replace

from core.buttons.presses import PRIORITY
from core.instant import MINUTE_MS, Instant
from core.messages.commands import TakeTicket
from demo.office import DemoOffice
from demo.play.fast_clock import FastClock
from simulation.day_plan import DayPlan, Leg, Visitor

LOOK_S = 0.1
"""How often a citizen looks at the clock, which may begin to pass faster at any moment."""
PATIENCE_S = 3.0
"""Seconds that a citizen waits for the slip, while the lamp is lit, before pressing again."""
LATEST_MS = 4 * 60 * MINUTE_MS
"""The day is over this long after closing, even if citizens are still there."""
CLOSED_FOR_TODAY = ("outside_hours", "closed", "quota")
"""Reasons of a stop of issuing that will not end today."""


class Visitors:
    """`run` needs a thread of its own; everything else may be used from any other. Times in milliseconds count from
    midnight of the day."""

    def __init__(self, plan: DayPlan, office: DemoOffice, clock: FastClock, stop: threading.Event) -> None:
        self.plan = plan
        self._midnight = datetime(plan.day.year, plan.day.month, plan.day.day, tzinfo=clock.zone)
        self._office = office
        self._clock = clock
        self._stop = stop
        services = office.settings.service
        self._prefixes = {service.code: service.prefix or "" for service in services}
        self._lamps = {service.code for service in services if service.lamp is not None}
        self._means = {service.code: service.mean_min for service in services}
        self._has_priority = office.settings.kiosk.priority_button is not None
        self._double_s = office.settings.kiosk.double_press_s
        self._pressed_s: dict[str, float] = {}
        """Service → monotonic time at which its button was last pressed."""
        self.closes_ms = max(action.at_ms for action in plan.actions)
        self.latest_ms = self.closes_ms + LATEST_MS
        self.by_label: dict[str, Visitor] = {}
        self.missed: set[str] = set()
        """Labels that were called in vain; on a second call their citizens have come back."""
        self.all_came = False

    def now_ms(self) -> int:
        return self._clock.instant() - Instant.of(self._midnight)

    def moment(self, ms: int) -> datetime:
        return self._midnight + timedelta(milliseconds=ms)

    def run(self) -> None:
        """Returns when all citizens have a number or went home. Who asks the guide keeps nobody from the buttons."""
        asked = queue.SimpleQueue[Visitor | None]()
        guide = threading.Thread(target=self._guide, args=(asked,), name="guide", daemon=True)
        guide.start()
        for visitor in self.plan.visitors:
            while self.now_ms() < visitor.at_ms and not self._stop.wait(LOOK_S):
                pass
            if len(visitor.legs) > 1:
                asked.put(visitor)
            else:
                self._take_slip(visitor)
        asked.put(None)
        guide.join()
        self.all_came = not self._stop.is_set()

    def visitor(self, label: str, service: str) -> Visitor:
        """The citizen with this label; if somebody else has pressed, one who needs the usual time."""
        return self.by_label.get(label) or Visitor(0, "N", (Leg(service, round(self._means[service] * MINUTE_MS)),))

    def _take_slip(self, visitor: Visitor) -> None:
        """Presses while the lamp is lit, again if no slip comes, and gives up when issuing has ended for today."""
        service = visitor.legs[0].service
        while not self._stop.wait(self._pause_s(service)):
            if self._is_lit(service):
                if (label := self._press(service, visitor)) is not None:
                    self.by_label[label] = visitor
                    return
            elif self._is_closed_for_today():
                return

    def _guide(self, asked: queue.SimpleQueue[Visitor | None]) -> None:
        """Takes numbers for those who ask, one after another, until there is None."""
        while (visitor := asked.get()) is not None:
            self._plan_visit(visitor)

    def _plan_visit(self, visitor: Visitor) -> None:
        """Sends a new command after a refusal, the same if there was no answer, until issuing has ended for today."""
        client, (first, *others) = self._office.client, visitor.legs
        then = tuple(leg.service for leg in others)
        command = TakeTicket(id=client.new_id(), service=first.service, class_=visitor.class_, then=then)
        while not self._stop.wait(LOOK_S):
            reply = client.ask(command)
            if reply is not None and reply.ok and reply.ticket:
                self.by_label[reply.ticket.label] = visitor
                return
            if self._is_closed_for_today():
                return
            if reply is not None:
                command = replace(command, id=client.new_id())

    def _is_closed_for_today(self) -> bool:
        """Asks the state, if it is fresh: a lamp alone may be off for a moment."""
        now_ms, known = self.now_ms(), self._office.client.known
        is_certain = known.stale is None and known.state is not None and known.state.issuing.reason in CLOSED_FOR_TODAY
        return now_ms >= (self.closes_ms if is_certain else self.latest_ms)

    def _pause_s(self, service: str) -> float:
        """How long to wait until a press of this button is not ignored as a double press."""
        since_s = time.monotonic() - self._pressed_s.get(service, 0.0)
        return max(LOOK_S, self._double_s - since_s)

    def _press(self, service: str, visitor: Visitor) -> str | None:
        """Returns the label on the slip; None if none came although the lamp was lit."""
        kiosk, before = self._office.kiosk, self._office.printed_slips.count
        kiosk.press(*((PRIORITY, service) if visitor.class_ == "P" and self._has_priority else (service,)))
        self._pressed_s[service] = time.monotonic()
        changes, waited_s = self._office.changes, 0.0
        while waited_s < PATIENCE_S and not self._stop.is_set():
            version, looked_s = changes.version, time.monotonic()
            if (label := self._slip(service, before)) is not None:
                return label
            is_lit = self._is_lit(service)
            changes.wait(version, LOOK_S)
            waited_s += time.monotonic() - looked_s if is_lit else 0.0
        return None

    def _slip(self, service: str, before: int) -> str | None:
        """The label of the first whole slip of this service that nobody has taken; skips the first `before` slips."""
        if self._office.printed_slips.count == before:
            return None
        labels = (slip.label for slip in self._office.printed_slips.slips()[before:] if slip.complete and slip.label)
        prefix = self._prefixes[service]
        return next((label for label in labels if label.startswith(prefix) and label not in self.by_label), None)

    def _is_lit(self, service: str) -> bool:
        return service not in self._lamps or self._office.kiosk.is_lit(service)
