"""The chain of a journal: where it breaks, and what a head that was noted elsewhere proves."""

from __future__ import annotations

import sqlite3
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from core.instant import Instant
from core.messages.events import DayOpened, Entry, OfficeResumed
from core.rules import Rules
from runtime.journal.chain import Break, Place, check_chain
from runtime.journal.heads import Head
from runtime.journal.reader import BATCH, JournalReader
from runtime.journal.schema import Row, chained, row_of
from runtime.journal.writer import CommandReply, Journal

DAYS = ("2026-11-23", "2026-11-24", "2026-11-25")
A_DAY = 4


def entries() -> list[Entry]:
    """Three days of four entries."""
    return [
        Entry(
            seq=seq,
            day=DAYS[(seq - 1) // A_DAY],
            at=Instant(seq),
            line=Instant(seq),
            event=OfficeResumed() if (seq - 1) % A_DAY else DayOpened(Rules(services={}, counters={})),
        )
        for seq in range(1, 3 * A_DAY + 1)
    ]


def chain_anew(rows: list[Row]) -> list[Row]:
    """As a forger would who knows how it is done."""
    first, *rest = [row[:-1] for row in rows]
    begin = (*first, chained(None, first))
    return list(accumulate(rest, lambda before, row: (*row, chained(before[-1], row)), initial=begin))


@pytest.fixture
def rows() -> list[Row]:
    return chain_anew([row_of(entry, None) for entry in entries()])


def changed(rows: list[Row], seq: int, **columns: Any) -> list[Row]:
    names = ("seq", "day", "at", "type", "label", "by", "cause", "body", "line", "trusted", "operator", "chain")
    return [
        tuple(columns.get(name, value) for name, value in zip(names, row, strict=True)) if row[0] == seq else row
        for row in rows
    ]


def head(rows: list[Row], seq: int) -> Head:
    return Head(seq, rows[seq - 1][-1][:16])


def result(rows: list[Row], *heads: Head, is_dropped: bool = False) -> list[str]:
    return [found.result for found in check_chain(rows, heads, is_dropped=is_dropped).heads]


def test_a_chain_that_nobody_touched_holds(rows: list[Row]) -> None:
    found = check_chain(rows, [head(rows, 8)])
    assert (found.first, found.last, found.begins) == (Place(1, DAYS[0]), Place(12, DAYS[2]), 1)
    assert (found.breaks, found.broken) == (0, None)
    (proof,) = found.heads
    assert (proof.result, proof.since, proof.day) == ("proven", 1, DAYS[1])


@pytest.mark.parametrize("column", ["day", "at", "type", "label", "by", "cause", "body", "line", "operator", "chain"])
def test_whatever_is_changed_breaks_it(rows: list[Row], column: str) -> None:
    found = check_chain(changed(rows, 6, **{column: "x"}), [head(rows, 8)])
    assert found.broken is not None
    assert (found.broken.at.seq, found.broken.missing) == (6, None)
    assert found.breaks == (2 if column == "chain" else 1)
    assert found.heads[0].since == (8 if column == "chain" else 7), "behind the break it holds again"


def test_entries_that_are_missing_are_named(rows: list[Row]) -> None:
    assert check_chain([*rows[:5], *rows[7:]]).broken == Break(Place(8, DAYS[1]), (6, 7))
    assert check_chain(rows[2:]).broken == Break(Place(3, DAYS[0]), (1, 2))
    assert check_chain(rows[:-1]).broken is None, "nothing in the journal tells of a cut end"


def test_a_head_finds_what_was_chained_anew(rows: list[Row]) -> None:
    kept = head(rows, 8)
    forged = chain_anew(changed(rows, 6, by="x"))
    assert check_chain(forged).broken is None
    assert result(forged, kept, head(rows, 5)) == ["differs", "proven"]
    assert result(rows[:7], kept) == ["cut"]
    assert result([*rows[:7], *rows[8:]], kept) == ["differs"]


def test_after_dropped_days_the_first_entry_is_believed(rows: list[Row]) -> None:
    found = check_chain(rows[A_DAY:], [head(rows, 2), head(rows, 10)], is_dropped=True)
    assert (found.broken, found.first, found.begins) == (None, Place(5, DAYS[1]), 5)
    assert [(proof.result, proof.since) for proof in found.heads] == [("dropped", 0), ("proven", 6)], (
        "of the first one nobody can tell"
    )
    assert result(changed(rows, 5, body="x")[A_DAY:], head(rows, 5), is_dropped=True) == ["differs"]


def test_entries_of_the_first_schema_have_no_chain(rows: list[Row]) -> None:
    old = [(*row[:-1], None) for row in rows[:5]]
    mixed = [*old, *chain_anew(rows[5:])]
    found = check_chain(mixed, [head(rows, 3), head(mixed, 9)])
    assert (found.broken, found.begins) == (None, 6)
    assert [(proof.result, proof.since) for proof in found.heads] == [("differs", 1), ("proven", 6)]
    assert check_chain(old).begins is None
    assert check_chain(mixed, unchained=5).broken is None
    gone = changed(rows, 7, chain=None)
    assert check_chain(gone).broken == Break(Place(7, DAYS[1])), "a chain does not end"


def test_whoever_takes_the_chain_away_is_found(rows: list[Row]) -> None:
    without = [(*row[:-1], None) for row in rows]
    assert check_chain(without, unchained=0).broken == Break(Place(1, DAYS[0]))
    assert check_chain([*without[:7], *chain_anew(rows[7:])], unchained=5).broken == Break(Place(6, DAYS[1]))
    assert result(without, head(rows, 8)) == ["differs"], "a head says that there was one"


def test_a_head_does_not_prove_the_entry_at_which_the_chain_breaks(rows: list[Row]) -> None:
    forged = changed(rows, 6, body="x")
    assert result(forged, head(rows, 5), head(rows, 6), head(rows, 7)) == ["proven", "differs", "proven"]


def test_an_empty_journal_proves_nothing() -> None:
    found = check_chain([], [Head(1, "ab" * 8)])
    assert (found.first, found.broken, [each.result for each in found.heads]) == (None, None, ["cut"])


def test_a_reader_checks_a_file_of_any_length_with_events_of_any_type(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    made = entries()
    with Journal(path) as journal:
        journal.append(made)
        for seq in range(len(made) + 1, BATCH * 2 + 9):
            entry = Entry(seq=seq, day=DAYS[2], at=Instant(seq), line=Instant(seq), event=OfficeResumed())
            journal.append([entry])
    db = sqlite3.connect(path)
    with db:
        (*row, _) = db.execute("SELECT * FROM event WHERE seq = 208").fetchone()
        (before,) = db.execute("SELECT chain FROM event WHERE seq = 207").fetchone()
        row[3] = "HoldMusicChosen"
        db.execute("UPDATE event SET type = ?, chain = ? WHERE seq = 208", (row[3], chained(before, row)))
    db.close()
    found = JournalReader(path).check_chain()
    assert (found.last, found.breaks, found.begins) == (Place(208, DAYS[2]), 0, 1)


def test_days_that_the_kiosk_dropped_are_no_break(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        journal.append(entries())
        oldest = journal.oldest_day()
        assert oldest is not None
        journal.drop_day(oldest, "{}", 2)
        found = JournalReader(path).check_chain()
        assert (found.first, found.broken) == (Place(5, DAYS[1]), None), "what is left of a dropped day is not read"
        journal.drop_leftover(100)
        assert JournalReader(path).check_chain() == found


def test_an_end_that_was_cut_off_is_known_to_what_was_published_or_answered(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        journal.append(entries()[:-1])
        journal.append(entries()[-1:], reply=CommandReply("console", "c-1", b"{}"))
    db = sqlite3.connect(path)
    with db:
        db.execute("DELETE FROM event WHERE seq > 9")
    assert JournalReader(path).check_chain().broken == Break(Place(9, DAYS[2]), (10, 12))
    with db:
        db.execute("UPDATE command SET seq = 9")
    assert JournalReader(path).check_chain().broken is None
    with db:
        db.execute("INSERT OR REPLACE INTO cursor VALUES ('events', 11)")
    assert JournalReader(path).check_chain().broken == Break(Place(9, DAYS[2]), (10, 11))
    db.close()
