"""Writes the journal of a day that has already begun, for benchmarks of a kiosk that starts with it."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

from core.instant import HOUR_MS, Instant
from core.messages.commands import AnyCommand, CallNext, Finish, OpenCounter, TakeTicket
from core.messages.observations import Observation, OfficeStarted, SlipProven
from core.settings.conversions import rules_of
from core.settings.sections import Settings
from runtime.clock import Clock
from simulation.invented_journal import InventedJournal
from simulation.virtual_kiosk import VirtualKiosk

OPEN_MS = 8 * HOUR_MS
COUNTER = "5"
SERVICES = ("CT", "HT", "KQ")
"""Services of this counter."""


class EvenClock:
    """A clock of which each step moves on by the same time, from this morning to now."""

    def __init__(self, zone: str, steps: int) -> None:
        now = Clock(timezone=zone, trust="trusted", resume_from=None).now()
        midnight = Instant.of(now.local.replace(hour=0, minute=0, second=0, microsecond=0))
        self._ns = max(now.utc - OPEN_MS, midnight) * 1_000_000
        self._step_ns = (now.utc * 1_000_000 - self._ns) // (steps + 1)
        self._clock = Clock(
            timezone=zone, trust="trusted", resume_from=None, wall_ns=lambda: self._ns, stopwatch_ns=lambda: self._ns
        )
        self.now = self._clock.now

    def step(self) -> None:
        self._ns += self._step_ns


def write_day(settings: Settings, tickets: int, *, waiting: bool = False) -> None:
    """So many tickets of today, all of them served or (`waiting`) all of them waiting. The journal must be new."""
    clock = EvenClock(settings.office.timezone, tickets)
    with InventedJournal(Path(settings.kiosk.journal)) as journal:
        kiosk = VirtualKiosk(journal.record)

        def handle(*requests: AnyCommand | Observation) -> None:
            for request in requests:
                kiosk.handle(request, clock.now())

        handle(OfficeStarted(rules_of(settings), None), OpenCounter(id="open", counter=COUNTER))
        for service in islice(cycle(SERVICES), tickets):
            clock.step()
            handle(TakeTicket(id="take", service=service))
            handle(SlipProven(kiosk.line.slips[-1], "sensor"))
            if not waiting:
                handle(CallNext(id="call", counter=COUNTER), Finish(id="finish", counter=COUNTER))
