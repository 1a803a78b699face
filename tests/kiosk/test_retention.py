"""Old days leave the journal in small steps: figures first, entries oldest first, and whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from core.instant import Instant, Now
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import ChangeClass, Finish, MarkAbsent, NewDay, Start, VoidTicket
from core.messages.events import DayOpened, Entry
from kiosk.journal_upkeep import JournalUpkeep
from kiosk.retention import STEP, Retention, months_before
from runtime.clock import Clock
from runtime.journal.errors import StorageError
from runtime.journal.reader import JournalReader
from runtime.journal.writer import Journal
from tests.core.hall import Hall

TODAY = Instant.parse("2026-11-24T02:00:00+07:00")


def now(at: Instant = TODAY, *, trusted: bool = True) -> Now:
    local = at.moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    return Now(utc=at, line=at, trusted=trusted, local=local)


@pytest.fixture
def entries() -> list[Entry]:
    """Three days: 22 and 23 November 2024, each with more entries than one step takes, and the open one of 2026."""
    hall = Hall()
    hall.utc = hall.line_time = Instant.parse("2024-11-22T07:30:00+07:00")
    hall.start()
    for later_s in (86_400, 730 * 86_400, 0):
        hall.open("1", "2")
        for _ in range(40):
            hall.take("CT")
            hall.wait(60)
        for number in range(38):
            hall.next("2")
            if number == 0:
                hall.do(MarkAbsent, counter="2")
                continue
            hall.do(Start, counter="2")
            hall.wait(120)
            hall.do(Finish, counter="2")
        hall.do(ChangeClass, label="240", class_="P", reason="asked")
        hall.do(VoidTicket, label="240", reason="asked")
        hall.wait(later_s)
        if later_s:
            hall.do(NewDay)
    return hall.entries


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path, entries: list[Entry]) -> Iterator[Journal]:
    with Journal(path) as journal:
        journal.append(entries)
        yield journal


def steps(retention: Retention) -> int:
    return sum(1 for _ in iter(retention.step, False))


def test_days_older_than_the_office_keeps_them_are_dropped_and_summed_up(
    journal: Journal, path: Path, entries: list[Entry]
) -> None:
    before = JournalReader(path).days()
    assert before == ["2024-11-22", "2024-11-23", "2026-11-23"]
    assert steps(Retention(journal, 24, now)) >= 5, "in small steps"
    reader = JournalReader(path)
    assert reader.days() == ["2026-11-23"]
    left = list(reader.entries())
    assert left == entries[-len(left) :]
    assert [entry.seq for entry in left] == list(range(left[0].seq, journal.last + 1)), "gapless"
    figures = {day: msgspec.json.decode(json) for day, json in reader.daily_figures().items()}
    assert list(figures) == ["2024-11-22", "2024-11-23"]
    assert figures["2024-11-22"] == figures["2024-11-23"] == {
        "CT": {
            "tickets": 40,
            "priority": 1,
            "void": 1,
            "no_shows": 1,
            "unserved": 1,
            "calls": 38,
            "wait_mean_s": 3393,
            "wait_p90_s": 4278,
            "service_mean_s": 120,
        }
    }  # fmt: skip


def test_restart_and_replay_do_not_care(journal: Journal, path: Path, entries: list[Entry]) -> None:
    steps(Retention(journal, 24, now))
    last = journal.last
    journal.close()
    with Journal(path) as again:
        assert again.last == last
        line = evolve(EMPTY, again.current_day())
        assert line == evolve(EMPTY, [entry for entry in entries if entry.day == "2026-11-23"])
        again.append([msgspec.structs.replace(entries[-1], seq=last + 1)])


def test_what_is_cut_short_goes_on_at_the_next_start_and_counts_nothing_twice(
    journal: Journal, path: Path, entries: list[Entry]
) -> None:
    for round_ in range(100):
        journal.close()
        with Journal(path) as again:
            retention = Retention(again, 24, now)
            for _ in range(1 + round_ % 5):
                if not retention.step():
                    break
            left = list(JournalReader(path).entries())
            assert left == entries[-len(left) :]
            assert len(left) in (
                len([e for e in entries if e.day >= day]) for day in ("2024-11-22", "2024-11-23", "2025")
            )
    assert JournalReader(path).days() == ["2026-11-23"]
    tickets = [msgspec.json.decode(json)["CT"]["tickets"] for json in JournalReader(path).daily_figures().values()]
    assert tickets == [40, 40]


def test_a_step_drops_few_entries(journal: Journal) -> None:
    retention, before = Retention(journal, 24, now), len(journal.after(0, 10_000))
    while retention.step():
        left = len(journal.after(0, 10_000))
        assert before - left <= STEP
        before = left


@pytest.mark.parametrize(
    ("keep_months", "at", "trusted"),
    [
        (0, TODAY, True),
        (25, TODAY, True),
        (24, TODAY, False),
        (24, Instant.parse("2026-11-22T02:00:00+07:00"), True),
    ],
    ids=["for ever", "longer", "a clock that is not believed", "a day early"],
)
def test_nothing_else_is_dropped(journal: Journal, path: Path, keep_months: int, at: Instant, trusted: bool) -> None:
    assert steps(Retention(journal, keep_months, lambda: now(at, trusted=trusted))) == 0
    assert len(JournalReader(path).days()) == 3


def test_a_clock_far_in_the_future_does_not_cost_the_past(journal: Journal, path: Path) -> None:
    steps(Retention(journal, 36, lambda: now(Instant.parse("2090-01-01T00:00:00+07:00"))))
    assert len(JournalReader(path).days()) == 3, "the open day is of 2026"


def test_the_open_day_stays_however_old_it_is(tmp_path: Path, entries: list[Entry]) -> None:
    with Journal(tmp_path / "one.sqlite") as journal:
        journal.append([entry for entry in entries if entry.day == "2024-11-22"])
        assert steps(Retention(journal, 1, now)) == 0


def test_it_looks_once_a_day(journal: Journal) -> None:
    at = [TODAY]
    retention = Retention(journal, 24, lambda: now(at[0]))
    steps(retention)
    reads: list[str] = []
    journal._db.set_trace_callback(reads.append)
    assert not retention.step()
    assert reads == []
    at[0] = TODAY.later(86_400_000)
    assert not retention.step()
    assert reads


def test_a_full_disk_drops_nothing_and_says_so(journal: Journal, path: Path) -> None:
    retention = Retention(journal, 24, now)
    for _ in range(3):
        journal._db.execute("PRAGMA query_only = ON")
        with pytest.raises(StorageError):
            steps(retention)
        assert len(JournalReader(path).days()) == 3
    journal._db.execute("PRAGMA query_only = OFF")
    steps(retention)
    assert len(JournalReader(path).days()) == 1
    assert all('"tickets":40' in figures for figures in JournalReader(path).daily_figures().values())


def test_an_old_day_that_cannot_be_read_does_not_stop_the_kiosk(
    journal: Journal, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal._db.execute("UPDATE event SET body = '{}' WHERE seq = 50")
    clock = Clock(timezone="Asia/Ho_Chi_Minh", trust="trusted", resume_from=None, wall_ns=lambda: TODAY * 1_000_000)
    upkeep = JournalUpkeep(journal, clock, lambda: 0.0, keep_months=24)
    for _ in range(20):
        upkeep.tick(storage_ok=True, anybody_waits=False)
    (said,) = [record.message for record in caplog.records]
    assert said.startswith("old days are not dropped from the journal today: ")
    assert len(JournalReader(path).days()) == 3


def test_what_is_left_of_a_dropped_day_goes_even_if_only_the_open_day_is_there(journal: Journal) -> None:
    retention = Retention(journal, 24, now)
    while (oldest := journal.oldest_day()) is not None:
        journal.drop_day(oldest, "{}", limit=1)
        while journal.drop_leftover(STEP) and journal.oldest_day() is not None:
            pass
    steps(retention)
    first = journal.after(0, 1)[0]
    assert isinstance(first.event, DayOpened)


def test_entries_that_lost_their_opening_are_kept(journal: Journal, path: Path) -> None:
    """They are no leftover of a dropped day, but what somebody has tampered with."""
    journal._db.execute("DELETE FROM event WHERE seq = 1")
    assert not journal.drop_leftover(STEP)
    assert next(JournalReader(path).entries()).seq == 2


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 24), 24, date(2024, 11, 24)),
        (date(2026, 1, 31), 2, date(2025, 11, 28)),
        (date(2026, 3, 31), 3, date(2025, 12, 28)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
        (date(2026, 12, 1), 1200 * 30, date.min),
    ],
)
def test_months_are_counted_back_as_people_do(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before
