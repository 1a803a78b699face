"""A journal of an earlier version is brought up to this one: nothing is lost, wherever that is cut short."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.events import CounterPaused, Entry
from core.messages.wire import decode_entry
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from runtime.journal.schema import SCHEMA_VERSION, migrate
from runtime.journal.writer import Journal

HERE = Path(__file__).parent
SCHEMA_1 = (HERE / "journal_schema_1.sql").read_text(encoding="utf-8")
"""A journal of version 0.1: its two days, replies, free text, and what the broker had acknowledged."""
ENTRIES_OF_0_1 = [
    entry
    for line in (HERE.parents[1] / "core/line/journal_0_1.jsonl").read_bytes().splitlines()
    if (entry := decode_entry(line)) is not None
]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite"
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(SCHEMA_1)
    db.close()
    return path


def version(path: Path) -> int:
    db = sqlite3.connect(path)
    (found,) = db.execute("PRAGMA user_version").fetchone()
    db.close()
    return int(found)


def next_entry(journal: Journal) -> Entry:
    last = ENTRIES_OF_0_1[-1]
    return Entry(
        seq=journal.last + 1,
        day=last.day,
        at=last.at,
        line=last.line,
        by="console",
        operator="lan",
        event=CounterPaused("1", "free"),
    )


def test_a_journal_of_schema_1_opens_replays_equal_and_goes_on(old: Path) -> None:
    with Journal(old) as journal:
        assert (version(old), journal.last, journal.cursor) == (SCHEMA_VERSION, 65, 62)
        assert evolve(EMPTY, JournalReader(old).entries()) == evolve(EMPTY, ENTRIES_OF_0_1)
        assert list(journal.current_day()) == [entry for entry in ENTRIES_OF_0_1 if entry.day == ENTRIES_OF_0_1[-1].day]
        assert journal.reply_to("console", "ask-1") == b'{"id":"ask-1","ok":true,"revision":3}'
        journal.append([next_entry(journal)])
    assert [entry.operator for entry in JournalReader(old).after(64)] == [None, "lan"]
    with Journal(old) as journal:
        assert journal.last == 66


def test_who_only_reads_needs_no_migration_and_makes_none(old: Path) -> None:
    assert list(JournalReader(old).entries()) == ENTRIES_OF_0_1
    assert len(JournalReader(old).days()) == 2
    assert list(JournalReader(old).entries(ENTRIES_OF_0_1[-1].day))[-1] == ENTRIES_OF_0_1[-1]
    assert JournalReader(old).daily_figures() == {}
    assert version(old) == 1


def test_a_migration_that_is_cut_short_at_any_step_is_made_at_the_next_start(old: Path) -> None:
    original = old.read_bytes()
    cut_short = steps = 0
    while cut_short == steps:
        steps += 1
        old.write_bytes(original)
        db = sqlite3.connect(old, isolation_level=None)
        db.set_progress_handler(lambda: 1, 20 * steps)  # ends it after so many steps of SQLite's machine
        try:
            migrate(db)
        except sqlite3.OperationalError:
            cut_short += 1
        db.set_progress_handler(None, 0)
        db.close()
        assert version(old) in (1, SCHEMA_VERSION)
        with Journal(old) as journal:
            assert (version(old), journal.last) == (SCHEMA_VERSION, 65)
            journal.append([next_entry(journal)])
        assert list(JournalReader(old).entries())[:65] == ENTRIES_OF_0_1
    assert cut_short > 5


def test_each_entry_carries_the_hash_of_the_one_before(old: Path) -> None:
    """By the words of `docs/interfaces.md`, with other tools than the kiosk's."""
    with Journal(old) as journal:
        journal.append([next_entry(journal)])
        entry = next_entry(journal)
        journal.append([entry, Entry(**{name: getattr(entry, name) for name in entry.__struct_fields__} | {"seq": 68})])
    db = sqlite3.connect(old)
    columns = "seq, day, at, type, label, by, cause, body, line, trusted, operator"
    rows = db.execute(f"SELECT {columns}, chain FROM event ORDER BY seq").fetchall()  # noqa: S608  # no input
    db.close()
    assert [row[-1] for row in rows[:65]] == [None] * 65, "what version 1 wrote has none"
    before = None
    for *row, chain in rows[65:]:
        written = json.dumps([before, *row], ensure_ascii=False, separators=(",", ":"))
        assert chain == hashlib.sha256(written.encode()).hexdigest()[:32]
        before = chain
    assert json.loads(next(JournalReader(old).json_after(67)).json)["chain"] == before
    found = JournalReader(old).check_chain()
    assert (found.broken, found.begins, found.first, found.last) == (None, 66, (1, "2026-11-24"), (68, "2026-11-25"))


def test_a_journal_of_a_later_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    Journal(path).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"is of version 3, this program knows 2; install the newer program again"):
        Journal(path)
    with pytest.raises(JournalError, match="is of version 3"):
        JournalReader(path)
    assert path.read_bytes() == before
