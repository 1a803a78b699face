"""The journal: nothing acknowledged is lost, nothing is written by halves, and other users can read it."""

from __future__ import annotations

import logging
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest

from core.instant import Instant
from core.messages.events import (
    AnyEvent,
    CounterPaused,
    DayClosed,
    DayOpened,
    Entry,
    IssuingResumed,
    OfficeResumed,
    TicketCalled,
    TicketIssued,
    TicketVoided,
    Why,
)
from core.rules import Rules
from runtime.journal.errors import JournalError, NumberTakenError, StorageError
from runtime.journal.lock import LockedError
from runtime.journal.reader import JournalReader
from runtime.journal.repair import repair
from runtime.journal.schema import chained
from runtime.journal.writer import INSERT, CommandReply, Journal

MONDAY, TUESDAY, WEDNESDAY = "2026-11-23", "2026-11-24", "2026-11-25"
NOON = Instant.parse("2026-11-23T05:00:00.250Z")
RULES = Rules(services={"CT": "2", "TP": None}, counters={"1": {"CT": 0}})


def entry(seq: int, event: AnyEvent, day: str = MONDAY, *, trusted: bool = True, cause: str | None = None) -> Entry:
    return Entry(
        seq=seq,
        day=day,
        at=NOON.later(seq * 1000),
        line=NOON.later(seq * 1000 + 7),
        trusted=trusted,
        cause=cause,
        by=cause and "console",
        event=event,
    )


def issued(label: str) -> TicketIssued:
    return TicketIssued(label=label, service="CT", class_="P", arrival=NOON, ahead=3)


MORNING = (
    entry(1, DayOpened(RULES)),
    entry(2, OfficeResumed(), trusted=False),
    entry(3, issued("201")),
    entry(4, issued("202"), cause="a-1"),
    entry(5, TicketVoided("201", "left"), cause="a-2"),
    entry(
        6,
        TicketCalled(
            label="202",
            counter="1",
            call_no=1,
            count=1,
            why=Why(rule="head_start", key=NOON, runner_up="203", runner_up_key=NOON, skipped=("204",)),
        ),
        cause="a-3",
    ),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal(path) as journal:
        yield journal


def open_day(journal: Journal, seq: int, day: str) -> None:
    journal.append([entry(seq, DayOpened(RULES), day)])


def test_what_was_appended_is_read_back_the_same_also_by_the_next_program(journal: Journal, path: Path) -> None:
    journal.append(MORNING[:2])
    journal.append(MORNING[2:])
    assert tuple(journal.current_day()) == MORNING
    journal.close()
    with Journal(path) as again:
        assert tuple(again.current_day()) == MORNING
        assert again.last == 6


def test_the_current_day_begins_with_its_opening(journal: Journal) -> None:
    journal.append(MORNING)
    open_day(journal, 7, TUESDAY)
    journal.append([entry(8, issued("201"), TUESDAY)])
    assert [one.seq for one in journal.current_day()] == [7, 8]


def test_entries_after_a_seq_are_read_in_order_up_to_a_limit(journal: Journal) -> None:
    journal.append(MORNING)
    assert [one.seq for one in journal.after(0, 100)] == [1, 2, 3, 4, 5, 6]
    assert [one.seq for one in journal.after(2, 3)] == [3, 4, 5]
    assert journal.after(6, 3) == []


def test_a_decision_is_written_as_a_whole_or_not_at_all(journal: Journal) -> None:
    journal.append(MORNING)
    with pytest.raises(JournalError, match="UNIQUE constraint failed"):
        journal.append([entry(7, issued("203")), entry(8, issued("202"))], reply=CommandReply("console", "a-4", b"yes"))
    assert tuple(journal.current_day()) == MORNING
    assert journal.reply_to("console", "a-4") is None
    journal.append([entry(7, issued("203"))])
    assert journal.last == 7


def test_a_label_is_issued_once_a_day_and_again_on_the_next(journal: Journal) -> None:
    journal.append(MORNING)
    with pytest.raises(JournalError, match="UNIQUE constraint failed"):
        journal.append([entry(7, issued("201"))])
    open_day(journal, 7, TUESDAY)
    journal.append([entry(8, issued("201"), TUESDAY)])
    assert journal.last == 8


@pytest.mark.parametrize("seqs", [(8,), (6,), (7, 9), (7, 7), (0,)], ids=str)
def test_only_the_next_entries_are_taken(journal: Journal, seqs: tuple[int, ...]) -> None:
    journal.append(MORNING)
    with pytest.raises(JournalError, match="7 is next"):
        journal.append([entry(seq, IssuingResumed()) for seq in seqs])
    assert tuple(journal.current_day()) == MORNING


def test_a_reply_is_kept_for_two_service_days(journal: Journal, path: Path) -> None:
    open_day(journal, 1, MONDAY)
    journal.append([entry(2, issued("201"))], reply=CommandReply("console", "a-1", b'{"first":true}'))
    open_day(journal, 3, TUESDAY)
    journal.append([entry(4, issued("201"), TUESDAY)], reply=CommandReply("console", "a-2", b"second"))
    assert journal.reply_to("console", "a-1") == b'{"first":true}'
    assert journal.reply_to("guide", "a-1") is None, "another device has ids of its own"
    open_day(journal, 5, WEDNESDAY)
    assert journal.reply_to("console", "a-1") is None
    assert journal.reply_to("console", "a-2") == b"second"
    journal.close()
    with Journal(path) as again:
        assert again.reply_to("console", "a-2") == b"second"


def words(path: Path) -> list[tuple[int, str]]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        rows = db.execute("SELECT seq, text FROM words ORDER BY seq").fetchall()
    db.close()
    return rows


def test_free_text_is_stored_for_the_event_that_refers_to_it(journal: Journal, path: Path) -> None:
    open_day(journal, 1, MONDAY)
    journal.append([entry(2, issued("201")), entry(3, TicketVoided("201", "free"))], words="bà cụ về nhà")
    journal.append([entry(4, CounterPaused("1", "break"))])
    assert words(path) == [(3, "bà cụ về nhà")]


def test_free_text_is_deleted_with_its_day_down_to_the_last_byte(journal: Journal, path: Path) -> None:
    def found() -> int:
        return sum(file.read_bytes().count(b"PRIVATE") for file in path.parent.glob("journal.sqlite*"))

    open_day(journal, 1, MONDAY)
    for seq in range(2, 12):
        journal.append([entry(seq, CounterPaused("1", "free"))], words=f"PRIVATE {seq} " + "x" * 60)
    journal.checkpoint()
    journal.append([entry(12, CounterPaused("1", "free"))], words="PRIVATE once more")
    assert found() > 10
    journal.append([entry(13, DayClosed()), entry(14, DayOpened(RULES), TUESDAY)])
    journal.checkpoint()
    assert words(path) == []
    assert found() == 0


def test_a_reader_can_begin_behind_an_entry_or_with_the_last_of_a_kind(journal: Journal, path: Path) -> None:
    open_day(journal, 1, MONDAY)
    journal.append([entry(2, CounterPaused("1")), entry(3, CounterPaused("2"))])
    history = JournalReader(path)
    assert [one.seq for one in history.after(1)] == [2, 3]
    assert list(history.after(3)) == []
    assert [history.seq_of_last("CounterPaused", many) for many in (1, 2, 3)] == [3, 2, 0]
    assert history.seq_of_last("DayOpened", 1) == 1


def test_free_text_that_a_reader_still_uses_is_erased_at_the_next_checkpoint(journal: Journal, path: Path) -> None:
    open_day(journal, 1, MONDAY)
    journal.append([entry(2, CounterPaused("1", "free"))], words="PRIVATE")
    history = JournalReader(path)
    reading = history.entries()
    assert next(reading).seq == 1
    open_day(journal, 3, TUESDAY)
    began = time.monotonic()
    journal.checkpoint()
    assert time.monotonic() - began < 4, "less than SQLite's busy timeout: a reader does not block the kiosk"
    assert [one.seq for one in reading] == [2, 3]
    journal.checkpoint()
    assert not any(b"PRIVATE" in file.read_bytes() for file in path.parent.glob("journal.sqlite*"))


def test_the_cursor_is_written_along_with_the_next_entry(journal: Journal, path: Path) -> None:
    def written() -> int:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            row = db.execute("SELECT seq FROM cursor").fetchone()
        db.close()
        return row[0] if row else 0

    journal.append(MORNING)
    journal.cursor = 4
    assert written() == 0
    journal.append([entry(7, issued("203"))])
    assert written() == 4
    journal.cursor = 7
    journal.probe()
    journal.close()
    with Journal(path) as again:
        assert again.cursor == 7


def test_a_type_of_a_later_version_is_skipped_with_one_warning(
    journal: Journal, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    journal.append(MORNING[:3])
    chain = journal.chain
    journal.close()
    with sqlite3.connect(path) as db:
        for seq in range(4, 40):
            row = (seq, MONDAY, str(NOON), "TicketSung", "201", None, None, "{}", str(NOON), 1, None)
            chain = chained(chain, row)
            db.execute(INSERT, (*row, chain))
    db.close()
    with Journal(path) as later, caplog.at_level(logging.WARNING):
        assert [one.seq for one in later.current_day()] == [1, 2, 3]
        assert later.last == 39, "a number that is taken is taken"
        later.append([entry(40, issued("202"))])
        assert [one.seq for one in later.after(3, 1)] == [40], "many in a row hold nothing up"
        assert [one.seq for one in later.current_day()] == [1, 2, 3, 40]
    assert [record.message for record in caplog.records] == [
        "the journal holds events of a type that this version does not know: TicketSung"
    ]


@pytest.mark.parametrize(
    ("written", "spoilt"),
    [
        (b"TicketIssued202", b"TicketXssued202"),
        (b"TicketVoided201", b"TicketVoidet201"),
        (b"DayOpened{", b"DbyOpened{"),
        (b'"ahead":3', b'"ahead":2'),
    ],
)
def test_a_letter_of_today_that_is_not_as_it_was_written_is_damage(
    journal: Journal, path: Path, written: bytes, spoilt: bytes
) -> None:
    journal.append(MORNING)
    journal.counts = {"CT": 2}
    journal.mark_alive("")
    journal.close()
    before = path.read_bytes()
    assert written in before
    path.write_bytes(before.replace(written, spoilt, 1))
    said = r"entry \d+, \w+, or the one before it is not as it was written; .*luot repair"
    with Journal(path) as damaged, pytest.raises(JournalError, match=said):
        list(damaged.current_day())
    assert repair(path, path.with_name("new.sqlite")).changed
    path.with_name("new.sqlite").replace(path)
    with Journal(path) as repaired:
        kept = list(repaired.current_day())
        assert kept == [one for one in MORNING if one in kept]
        assert len(kept) < len(MORNING)
        assert repaired.lost
        assert repaired.lost.counts == {"CT": 2}


def test_behind_a_gap_an_unknown_type_is_no_later_version(journal: Journal, path: Path) -> None:
    """Nothing could tell one from the other there, and the kiosk and its repair are of one mind."""
    journal.append(MORNING)
    journal._db.execute("DELETE FROM event WHERE seq = 3")
    journal._db.execute("UPDATE event SET type = 'TicketSung' WHERE seq = 4")
    with pytest.raises(JournalError, match="entry 4, TicketSung"):
        list(journal.current_day())
    journal.close()
    assert repair(path, path.with_name("new.sqlite")).changed == (4,)
    with Journal(path.with_name("new.sqlite")) as repaired:
        assert [one.seq for one in repaired.current_day()] == [1, 2, 5, 6]


def test_a_number_that_only_the_index_knows_is_taken(journal: Journal, path: Path) -> None:
    journal.append(MORNING)
    journal.close()
    path.write_bytes(path.read_bytes().replace(b"TicketIssued202", b"TicketXssued202", 1))
    with Journal(path) as damaged:
        with pytest.raises(NumberTakenError, match="entry 4 has issued number 202") as taken:
            damaged.append([entry(7, issued("202"))])
        assert taken.value.seq == 4
        damaged.append([entry(7, issued("203"))])


def test_a_file_that_is_no_journal_is_refused_by_name(path: Path) -> None:
    path.write_text("Sổ lấy số của ngày hôm qua, viết tay. " * 100, encoding="utf-8")
    with pytest.raises(
        JournalError,
        match=r"journal\.sqlite: file is not a database; to keep what is whole of it: luot repair .*move .* away",
    ):
        Journal(path)
    with pytest.raises(JournalError, match=r"journal\.sqlite: file is not a database$"):
        JournalReader(path)


def test_a_reader_says_what_it_has_found_instead_of_a_journal(path: Path) -> None:
    with pytest.raises(JournalError, match=r"journal\.sqlite: there is no such file$"):
        JournalReader(path)
    assert not path.exists()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE guests (name TEXT)")
    db.close()
    with pytest.raises(JournalError, match=r"journal\.sqlite: this is no journal of a kiosk$"):
        JournalReader(path)


def test_the_database_of_another_program_is_refused_and_left_as_it_is(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE guests (name TEXT)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"journal\.sqlite: this is no journal of a kiosk; .*move .* away"):
        Journal(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("use", [Journal, JournalReader, lambda path: repair(path, path.with_name("new.sqlite"))])
def test_names_of_tables_that_are_no_letters_any_more_are_told_as_damage(
    path: Path, use: Callable[[Path], object]
) -> None:
    """SQLite quotes them in its message, which Python cannot decode then."""
    Journal(path).close()
    path.write_bytes(path.read_bytes().replace(b"eventevent", b"\xc5ventevent", 1))
    with pytest.raises(JournalError, match=r"journal\.sqlite: "):
        use(path)


def test_a_folder_is_no_journal(path: Path) -> None:
    path.mkdir()
    with pytest.raises(JournalError, match=r"journal\.sqlite: .*; this is a folder, expected a file"):
        Journal(path)


def test_a_folder_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match=r"file/journal\.sqlite: File exists$"):
        Journal(tmp_path / "file" / "journal.sqlite")


def test_a_second_program_is_refused_until_the_first_has_gone(journal: Journal, path: Path) -> None:
    with pytest.raises(LockedError, match=r"journal\.sqlite\.lock: another program holds it; is luot-kiosk"):
        Journal(path)
    journal.close()
    Journal(path).close()


def test_a_journal_can_be_closed_twice(journal: Journal, path: Path) -> None:
    journal.close()
    journal.close()
    with Journal(path) as next_one:
        assert next_one.last == 0


def test_the_next_program_learns_when_the_journal_was_last_marked_alive(path: Path) -> None:
    with Journal(path) as first:
        assert first.alive_until is None
        assert first.note == ""
        first.mark_alive("at noon")
    lock = path.with_name("journal.sqlite.lock")
    os.utime(lock, ns=(NOON * 1_000_000, NOON * 1_000_000))
    with Journal(path) as second:
        assert (second.alive_until, second.note) == (NOON, "at noon")


def test_history_is_read_while_the_kiosk_writes_and_after_it_has_gone(journal: Journal, path: Path) -> None:
    journal.append(MORNING)
    open_day(journal, 7, TUESDAY)
    history = JournalReader(path)
    assert history.days() == [MONDAY, TUESDAY]
    assert tuple(history.entries(MONDAY)) == MORNING
    journal.append([entry(8, issued("201"), TUESDAY)])
    assert [one.seq for one in history.entries()] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [one.seq for one in history.entries(TUESDAY)] == [7, 8]
    assert list(history.entries("2026-11-26")) == []
    journal.close()
    assert not path.with_name("journal.sqlite-wal").exists()
    history = JournalReader(path)
    assert [one.seq for one in history.entries()] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_history_of_nothing_is_an_error_and_makes_no_file(path: Path) -> None:
    with pytest.raises(JournalError, match=r"journal\.sqlite: "):
        JournalReader(path)
    assert list(path.parent.iterdir()) == []


NOBODY = 65534
READ = """
import os, sys
from pathlib import Path
from runtime.journal.reader import JournalReader
Path("/").as_uri()  # loads what that other user may be forbidden to read, where Python is under /root
if sys.argv[2:]:
    os.setgroups([])
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
history = JournalReader(Path(sys.argv[1]))
print(*(entry.seq for entry in history.entries()))
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter (pytest's own are private)."""
    with TemporaryDirectory(prefix="luot-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def read_as_another(path: Path) -> str:
    """What one reads who may not write: another user, where we can become one, else we without the right."""
    becomes = [str(NOBODY)] if os.geteuid() == 0 else []
    path.parent.chmod(0o755 if becomes else 0o555)
    command = [sys.executable, "-c", READ, str(path), *becomes]
    run = subprocess.run(command, text=True, capture_output=True, check=False)
    path.parent.chmod(0o755)
    return run.stdout.strip() or run.stderr


def test_another_user_reads_history_beside_a_writer_after_it_and_after_a_crash(open_folder: Path) -> None:
    path = open_folder / "journal.sqlite"
    with Journal(path) as journal:
        journal.append(MORNING)
        assert read_as_another(path) == "1 2 3 4 5 6"
        journal.checkpoint()
        journal.append([entry(7, issued("203"))])
        assert read_as_another(path) == "1 2 3 4 5 6 7"
    assert read_as_another(path) == "1 2 3 4 5 6 7"
    with subprocess.Popen([sys.executable, "-c", WRITE, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "8\n"
        writer.kill()
    assert path.with_name("journal.sqlite-wal").exists()
    assert read_as_another(path).startswith("1 2 3 4 5 6 7 8")


def test_a_full_disk_refuses_what_has_no_room_and_nothing_else(journal: Journal) -> None:
    open_day(journal, 1, MONDAY)
    (pages,) = journal._db.execute("PRAGMA page_count").fetchone()
    journal._db.execute(f"PRAGMA max_page_count = {pages}")

    def append_until_full() -> None:
        while journal.last < 1000:
            journal.append([entry(journal.last + 1, issued(str(journal.last)))], reply=a_reply())

    def a_reply() -> CommandReply:
        return CommandReply("console", str(journal.last + 1), b"yes" * 100)

    with pytest.raises(StorageError, match=r"journal\.sqlite: .*full; make room on its disk"):
        append_until_full()
    seq = journal.last + 1
    assert [one.seq for one in journal.current_day()] == list(range(1, seq)), "what was acknowledged is there"
    assert journal.reply_to("console", str(seq)) is None, "what was not is not"
    journal._db.execute("PRAGMA max_page_count = 1000000")
    journal.append([entry(seq, issued(str(seq)))])
    assert journal.last == seq


def test_on_a_disk_that_has_become_read_only_nothing_is_acknowledged(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linux takes what is written where an open file has room, and ext4 says of a sync that it was made."""
    open_day(journal, 1, MONDAY)
    flags = [os.ST_RDONLY]
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=flags[0]))
        for refused in (lambda: journal.append([entry(2, issued("201"))]), journal.checkpoint, journal.try_room):
            with pytest.raises(StorageError, match="has become read-only"):
                refused()
        assert [one.seq for one in journal.current_day()] == [1]
        flags[:] = [0, os.ST_RDONLY]
        meanwhile.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=flags.pop(0)))
        with pytest.raises(JournalError, match="has become read-only") as told:
            journal.append([entry(2, issued("201"))])
        assert not isinstance(told.value, StorageError), "whether that commit is on the disk is unknown"


WRITE = """
import sys
from pathlib import Path
from core.messages.events import DayOpened, Entry, SlipConfirmed, TicketIssued
from core.instant import Instant
from core.rules import Rules
from runtime.journal.errors import StorageError
from runtime.journal.schema import chained
from runtime.journal.writer import INSERT, CommandReply, Journal

def event(seq):
    if seq == 1:
        return DayOpened(Rules(services={"CT": "2"}, counters={}))
    return TicketIssued(label=str(seq), service="CT", class_="N", arrival=Instant(seq))

with Journal(Path(sys.argv[1])) as journal:
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 100_000):
        seq = journal.last + 1
        entry = Entry(seq=seq, day="2026-11-23", at=Instant(seq), line=Instant(seq), event=event(seq))
        journal.mark_alive("here")
        try:
            journal.append([entry], reply=CommandReply("console", str(seq), b"yes"))
            if journal.commits > 25:
                journal.checkpoint()
        except StorageError:
            print("no room", flush=True)
        else:
            print(seq, flush=True)
"""


def acknowledged(said: str) -> list[int]:
    """A line without its end was cut off by the kill."""
    return [int(line) for line in said.splitlines(keepends=True) if line.endswith("\n") and line != "no room\n"]


@pytest.mark.slow
def test_whatever_kills_the_writer_nothing_acknowledged_is_lost(path: Path) -> None:
    chance = random.Random(7)  # noqa: S311  # no secret
    for _ in range(20):
        with subprocess.Popen([sys.executable, "-c", WRITE, str(path)], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            said = "".join(writer.stdout.readline() for _ in range(chance.randrange(1, 80)))
            writer.kill()
            said += writer.stdout.read()
        with Journal(path) as journal:
            kept = [one.seq for one in journal.current_day()]
            assert kept == list(range(1, len(kept) + 1)), "gapless"
            assert kept[-1] - acknowledged(said)[-1] in (0, 1), "the last one may have been durable, but not said so"
            assert all(journal.reply_to("console", str(seq)) == b"yes" for seq in kept)


@pytest.mark.parametrize("errno", ["ENOSPC", "EROFS", "EDQUOT"])
def test_a_disk_that_takes_nothing_for_a_while_refuses_and_recovers(path: Path, tmp_path: Path, errno: str) -> None:
    """The kernel's own answers: a full disk, one that has turned read-only, a quota that is used up."""
    trouble = [f"inject=pwrite64:error={errno}:when=150..190", f"inject=utimensat:error={errno}:when=30..50"]
    command = ["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", trouble[0], "-e", trouble[1]]
    run = subprocess.run(
        [*command, sys.executable, "-c", WRITE, str(path), "120"], text=True, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert lines.count("no room") >= 5
    assert "no room" not in lines[:10] + lines[-10:]
    with Journal(path) as journal:
        kept = [one.seq for one in journal.current_day()]
    assert kept == list(range(1, len(kept) + 1))
    assert set(acknowledged(run.stdout)) <= set(kept)


SYNCS = """
import sys
from pathlib import Path
from core.messages.events import DayOpened, Entry, TicketVoided
from core.instant import Instant
from core.rules import Rules
from runtime.journal.schema import chained
from runtime.journal.writer import INSERT, CommandReply, Journal

def append(event):
    seq = journal.last + 1
    entry = Entry(seq=seq, day="2026-11-23", at=Instant(seq), line=Instant(seq), event=event)
    journal.append([entry], reply=CommandReply("console", str(seq), b"yes"), words="free words")

with Journal(Path(sys.argv[1])) as journal:
    append(DayOpened(Rules(services={}, counters={})))
    for _ in range(3):
        journal.checkpoint()
        for _ in range(30):
            print("begin", flush=True)
            journal.cursor = journal.last
            append(TicketVoided("201", "free"))
            print("end", flush=True)
"""


def test_after_a_checkpoint_each_entry_costs_exactly_one_sync(path: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-o", str(trace), "-e", "trace=fdatasync,fsync,sync_file_range,msync,write"]
    subprocess.run([*command, sys.executable, "-c", SYNCS, str(path)], check=True, capture_output=True)
    calls = re.findall(r'write\(1, "(begin|end)|(fdatasync|fsync|sync_file_range|msync)\(', trace.read_text())
    between = "".join(mark[:1] or "s" for mark, _ in calls)
    assert between.count("b") == 90
    assert re.findall(r"b(s*)e", between) == ["s"] * 90


def test_a_commit_does_not_change_the_size_of_the_wal(journal: Journal, path: Path) -> None:
    """A file that grows costs the disk a second write, that of its length."""
    wal = path.with_name("journal.sqlite-wal")
    before = wal.stat().st_size
    journal.append(MORNING)
    journal.checkpoint()
    journal.append([entry(7, TicketVoided("202", "left"))])
    assert wal.stat().st_size == before


def test_the_preallocated_zeros_of_the_wal_are_no_entries(journal: Journal, path: Path, tmp_path: Path) -> None:
    """As after a power cut: the files as they lie there, without a goodbye."""
    journal.append(MORNING)
    for name in ("journal.sqlite", "journal.sqlite-wal"):
        (tmp_path / f"cut-{name}").write_bytes(path.with_name(name).read_bytes())
    with Journal(tmp_path / "cut-journal.sqlite") as after:
        assert tuple(after.current_day()) == MORNING
