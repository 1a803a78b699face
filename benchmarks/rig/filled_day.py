"""A day that is already in the journal when the kiosk starts."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

from core.decisions.decide import decide, entries_of
from core.instant import Instant
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import AnyCommand, CallNext, Finish, OpenCounter, Refused, TakeTicket
from core.messages.events import Entry
from core.messages.observations import Observation, OfficeStarted, SlipProven
from core.settings.conversions import rules_of
from core.settings.sections import Settings
from runtime.clock import Clock
from runtime.journal.journal import Journal

BATCH = 1000
OPEN_MS = 8 * 3_600_000
COUNTER = "5"
SERVICES = ("CT", "HT", "KQ")
"""What this counter serves."""


class Hours:
    """Time that goes by evenly from this morning to now, however fast it is lived through."""

    def __init__(self, zone: str, steps: int) -> None:
        now = Clock(timezone=zone, trust="trusted", resume_from=None).now()
        midnight = Instant.of(now.local.replace(hour=0, minute=0, second=0, microsecond=0))
        self._ns = max(now.utc - OPEN_MS, midnight) * 1_000_000
        self._step = (now.utc * 1_000_000 - self._ns) // (steps + 1)

    def ns(self) -> int:
        return self._ns

    def pass_(self) -> None:
        self._ns += self._step


class Diary:
    """Lets things happen without a kiosk, by its own rules, and writes them down a thousand at a time."""

    def __init__(self, settings: Settings, journal: Journal, hours: Hours) -> None:
        self._hours = hours
        self._clock = Clock(
            timezone=settings.office.timezone,
            trust="trusted",
            resume_from=None,
            wall_ns=hours.ns,
            stopwatch_ns=hours.ns,
        )
        self._journal = journal
        self._line = EMPTY
        self._entries: list[Entry] = []
        self._happen(OfficeStarted(rules_of(settings), None))
        self._happen(OpenCounter(id="open", counter=COUNTER))

    def come(self, service: str) -> None:
        """Somebody comes and has a slip."""
        self._hours.pass_()
        self._happen(TakeTicket(id="come", service=service))
        self._happen(SlipProven(self._line.slips[-1], "sensor"))

    def serve(self) -> None:
        """Whoever is next is called and served."""
        self._happen(CallNext(id="serve", counter=COUNTER))
        self._happen(Finish(id="serve", counter=COUNTER))

    def write(self) -> None:
        if self._entries:
            self._journal.append(self._entries)
            self._entries = []

    def _happen(self, what: AnyCommand | Observation) -> None:
        now = self._clock.now()
        decision = decide(self._line, what, now)
        if isinstance(decision, Refused):
            raise RuntimeError(f"{what}: {decision}")
        entries = entries_of(self._line, decision, now, cause=None, by="kiosk")
        self._line = evolve(self._line, entries)
        self._entries += entries
        if len(self._entries) >= BATCH:
            self.write()


def write_day(settings: Settings, tickets: int, *, waiting: bool = False) -> None:
    """So many have come today, and all of them have gone again, or (`waiting`) nobody has."""
    with Journal(Path(settings.kiosk.journal)) as journal:
        diary = Diary(settings, journal, Hours(settings.office.timezone, tickets))
        for service in islice(cycle(SERVICES), tickets):
            diary.come(service)
            if not waiting:
                diary.serve()
        diary.write()
        journal.cursor = journal.last  # the broker has had it all
        journal.checkpoint()
