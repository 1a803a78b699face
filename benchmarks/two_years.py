"""A journal of two years: how long a day of it takes to read, and a start; what dropping old days takes at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from benchmarks.rig.filled_day import write_day
from benchmarks.rig.office_processes import Console, Office
from benchmarks.rig.table import Row
from core.instant import DAY_MS, Instant, Now
from core.messages.commands import TakeTicket
from core.messages.events import Entry
from kiosk.retention import Retention
from runtime.journal.reader import JournalReader
from runtime.journal.writer import Journal

DAYS = 500
TICKETS = 150
CHECKPOINT_EVERY = 20
KEEP_MONTHS = 18
"""So short that some months of these two years are dropped."""
DAYS_OF_A_YEAR = 250
"""Without weekends and holidays."""


def rows(office: Office, console: Console) -> list[Row]:
    write_day(office.settings, TICKETS)
    entries = list(JournalReader(office.journal).entries())
    today = date.fromisoformat(entries[0].day)
    for file in office.journal.parent.glob(office.journal.name + "*"):
        file.unlink()
    _write(office.journal, entries, today)
    year_mb = office.journal.stat().st_size / 1e6 * DAYS_OF_A_YEAR / DAYS
    reader = JournalReader(office.journal)
    middle = reader.days()[DAYS // 2]
    read_s = min(_seconds(lambda: list(reader.entries(middle))) for _ in range(5))
    days_s = min(_seconds(reader.days) for _ in range(5))
    start_s = _start_s(office, console)
    dropping_ms = sorted(_steps_ms(office, today))
    return [
        Row(f"a year's journal, {DAYS_OF_A_YEAR} days of {TICKETS} tickets", year_mb, "MB", most=100),
        Row(f"one day of {TICKETS} tickets out of {DAYS}, read", read_s * 1000, "ms", most=50),
        Row("… the names of all days", days_s * 1000, "ms"),
        Row("… start → first ticket", start_s, "s", most=0.5),
        Row("… a step of dropping old days, p99", quantiles(dropping_ms, n=100)[-1], "ms", most=10),
        Row("… the longest of all steps", dropping_ms[-1], "ms"),
    ]


def _start_s(office: Office, console: Console) -> float:
    """From the start of the kiosk's program to the reply with its first ticket."""
    began = time.monotonic()
    with office.program("kiosk"):
        console.health("kiosk", lambda health: health.online)
        asked = TakeTicket(id=console.new_id(), service="CT")
        console.send(asked)
        console.reply(asked.id)
        return time.monotonic() - began


def _write(path: Path, entries: list[Entry], today: date) -> None:
    """The same day again and again, on every working day up to today."""
    days = [day for n in range(2 * DAYS) if (day := today - timedelta(days=n)).weekday() < 5 or n == 0][:DAYS]
    with Journal(path) as journal:
        for number, day in enumerate(reversed(days), start=1):
            earlier_ms = (day - today).days * DAY_MS
            first = journal.last + 1
            journal.append(
                [
                    replace(
                        entry,
                        seq=seq,
                        day=day.isoformat(),
                        at=entry.at.later(earlier_ms),
                        line=entry.line.later(earlier_ms),
                    )
                    for seq, entry in enumerate(entries, start=first)
                ]
            )
            if number % CHECKPOINT_EVERY == 0:
                journal.checkpoint()


def _steps_ms(office: Office, today: date) -> Iterator[float]:
    zone = ZoneInfo(office.settings.office.timezone)
    at = Instant.of(Instant(0).moment.replace(year=today.year, month=today.month, day=today.day, hour=12))
    now = Now(utc=at, line=at, trusted=True, local=at.moment.astimezone(zone))
    with Journal(office.journal) as journal:
        retention, more = Retention(journal, KEEP_MONTHS, lambda: now), True
        while more:
            began = time.perf_counter()
            more = retention.step()
            yield (time.perf_counter() - began) * 1000
            if journal.commits > CHECKPOINT_EVERY:
                journal.checkpoint()


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
