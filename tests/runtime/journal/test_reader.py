"""A reader beside the writer sees every entry whenever it came, or says why it cannot; and nobody waits for it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from core.instant import Instant
from core.messages.events import AnyEvent, DayClosed, DayOpened, Entry, TicketIssued
from core.rules import Rules
from runtime.journal.errors import JournalError
from runtime.journal.reader import BATCH, JournalReader
from runtime.journal.writer import Journal

NOBODY = 65534
WAL_AT_MOST = 1024 * 1024
READ = """
import os, sys
from pathlib import Path
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
Path("/").as_uri()  # loads what that other user may be forbidden to read, where Python is under /root
if sys.argv[2:]:
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
reader = None
for _ in sys.stdin:
    try:
        reader = reader or JournalReader(Path(sys.argv[1]))
        print(sum(1 for _ in reader.entries()), flush=True)
    except JournalError as error:
        print(error, flush=True)
"""


def entry(seq: int, event: AnyEvent | None = None, day: str = "2026-11-23") -> Entry:
    made = event or TicketIssued(label=str(seq), service="CT", class_="N", arrival=Instant(seq))
    return Entry(seq=seq, day=day, at=Instant(seq), line=Instant(seq), event=made)


def write(journal: Journal, upto: int) -> None:
    for seq in range(journal.last + 1, upto + 1):
        journal.append([entry(seq, DayOpened(Rules(services={}, counters={})) if seq == 1 else None)])


def count(reader: JournalReader) -> int:
    return sum(1 for _ in reader.entries())


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter and nobody else may write to (pytest's own are private)."""
    with TemporaryDirectory(prefix="luot-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


class OtherUser:
    """A process of a user who may read the journal and no more; it keeps its reader as long as it can."""

    def __init__(self, path: Path) -> None:
        becomes = [str(NOBODY)] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            [sys.executable, "-c", READ, str(path), *becomes], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def reads(self) -> str:
        """How many entries it sees, or why it does not."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        self.process.communicate(timeout=60)


@pytest.fixture
def other_user(open_folder: Path) -> Iterator[OtherUser]:
    other = OtherUser(open_folder / "journal.sqlite")
    yield other
    other.close()


def test_a_reader_that_was_opened_before_the_kiosk_sees_every_entry(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        write(journal, 1)
    assert not path.with_name("journal.sqlite-wal").exists()
    reader = JournalReader(path)
    assert count(reader) == 1
    with Journal(path) as journal:
        write(journal, 301)
        assert count(reader) == 301
        journal.checkpoint()
        write(journal, 400)
        assert count(reader) == 400
    assert count(reader) == 400


def test_so_does_another_user_whenever_it_came(open_folder: Path, other_user: OtherUser) -> None:
    path = open_folder / "journal.sqlite"
    assert "there is no such file" in other_user.reads()
    with Journal(path) as journal:
        write(journal, 10)
        assert other_user.reads() == "10"
    assert other_user.reads() == "10", "after a clean stop, when nothing is left but the file"
    with Journal(path) as journal:
        write(journal, 20)
        assert other_user.reads() == "20"
        journal.checkpoint()
        write(journal, 30)
        assert other_user.reads() == "30"


def test_after_a_power_cut_the_kiosks_user_reads_all_and_another_is_told_why_not(
    open_folder: Path, other_user: OtherUser
) -> None:
    """What a power cut leaves: the WAL, and not the memory that programs share."""
    with TemporaryDirectory() as elsewhere, Journal(Path(elsewhere) / "journal.sqlite") as journal:
        write(journal, 10)
        for name in ("journal.sqlite", "journal.sqlite-wal"):
            shutil.copy(Path(elsewhere) / name, open_folder / name)
            (open_folder / name).chmod(0o644)
    path = open_folder / "journal.sqlite"
    if os.geteuid() == 0:
        assert "was not closed in order" in other_user.reads()
        assert "start the kiosk" in other_user.reads()
    assert count(JournalReader(path)) == 10
    with Journal(path) as journal:
        write(journal, 12)
        assert other_user.reads() == "12"


def test_a_reader_that_stops_half_way_lets_the_wal_be_emptied_and_sees_the_rest_later(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    wal = path.with_name("journal.sqlite-wal")
    with Journal(path) as journal:
        write(journal, 2 * BATCH)
        journal.checkpoint()
        reading = JournalReader(path).entries()
        assert next(reading).seq == 1
        sizes = []
        for upto in range(journal.last, journal.last + 2400, 40):
            write(journal, upto)
            journal.checkpoint()
            sizes.append(wal.stat().st_size)
        assert max(sizes) < WAL_AT_MOST
        assert sum(1 for _ in reading) == journal.last - 1


def test_a_reader_never_waits_for_a_writer_that_is_in_the_middle_of_a_decision(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        write(journal, 5)
        journal._db.execute("BEGIN IMMEDIATE")
        assert count(JournalReader(path)) == 5
        journal._db.execute("ROLLBACK")


def test_a_day_is_found_without_looking_at_the_others(tmp_path: Path) -> None:
    """By what SQLite says of its plan: an index, and never the whole table."""
    path = tmp_path / "journal.sqlite"
    plans: list[str] = []
    with Journal(path) as journal:
        write(journal, 3)
        journal.append([entry(4, DayClosed()), entry(5, DayOpened(Rules(services={}, counters={})), "2026-11-24")])
        journal.append([entry(6, day="2026-11-24")])

        class Explaining(JournalReader):
            def _fetch(self, query: str, *values: object) -> list[tuple[object, ...]]:
                explain = "EXPLAIN QUERY PLAN " + query.format(columns="*")
                plans.extend(str(row[-1]) for row in journal._db.execute(explain, values))
                return super()._fetch(query, *values)

        reader = Explaining(path)
        plans.clear()
        assert [one.seq for one in reader.entries("2026-11-23")] == [1, 2, 3, 4]
        assert [one.seq for one in reader.entries("2026-11-24")] == [5, 6]
        assert reader.days() == ["2026-11-23", "2026-11-24"]
    assert plans
    allowed = ("SEARCH event USING INTEGER PRIMARY KEY", "USING COVERING INDEX opened")
    assert not [plan for plan in plans if not any(words in plan for words in allowed)]


def test_what_is_left_of_a_day_that_is_being_dropped_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        write(journal, 5)
        journal.append([entry(6, DayOpened(Rules(services={}, counters={})), "2026-11-24")])
        oldest = journal.oldest_day()
        assert oldest
        journal.drop_day(oldest, "{}", limit=2)
    reader = JournalReader(path)
    assert (reader.days(), [one.seq for one in reader.entries()]) == (["2026-11-24"], [6])
    assert list(reader.entries("2026-11-23")) == []
    assert [one.seq for one in reader.after(0)] == [one.seq for one in reader.json_after(0)] == [6]


def test_a_reader_in_the_middle_of_a_day_that_is_dropped_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        write(journal, 3 * BATCH)
        rules = Rules(services={}, counters={})
        journal.append([entry(journal.last + 1, DayOpened(rules), "2026-11-24")])
        reading = JournalReader(path).entries()
        assert next(reading).seq == 1
        oldest = journal.oldest_day()
        assert oldest
        journal.drop_day(oldest, "{}", limit=2 * BATCH)
        with pytest.raises(JournalError, match="the day was dropped while it was read"):
            list(reading)


def test_entries_that_somebody_has_taken_out_are_no_error(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        write(journal, 2 * BATCH)
        journal._db.execute("DELETE FROM event WHERE seq BETWEEN ? AND ?", (BATCH + 1, BATCH + 5))
        assert count(JournalReader(path)) == 2 * BATCH - 5


def test_whoever_asks_for_json_gets_types_that_this_version_does_not_know_too(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        write(journal, 2)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(
        "INSERT INTO event (seq, day, at, type, label, body, line, trusted, operator)"
        " VALUES (3, '2026-11-23', '2026-11-23T00:00:00.000Z', 'TicketSung', '2', '{\"label\":\"2\",\"song\":7}',"
        " '2026-11-23T00:00:00.000Z', 1, 'lan')"
    )
    db.close()
    found = list(JournalReader(path).json_after(1))
    assert [one.seq for one in found] == [2, 3]
    assert found[1].json == (
        b'{"seq":3,"day":"2026-11-23","at":"2026-11-23T00:00:00.000Z","line":"2026-11-23T00:00:00.000Z","trusted":true,'
        b'"cause":null,"by":null,"operator":"lan","type":"TicketSung","label":"2","song":7}'
    )


def test_an_entry_that_cannot_be_read_is_said_with_the_files_name(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        write(journal, 2)
        journal._db.execute("UPDATE event SET body = '{' WHERE seq = 2")
    with pytest.raises(JournalError, match=r"journal\.sqlite: "):
        count(JournalReader(path))
