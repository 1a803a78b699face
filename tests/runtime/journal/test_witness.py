"""The note in the lock file: a witness of how far the journal had come, which says nothing once it is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.messages.commands import TakeTicket
from core.messages.observations import EntriesLost
from runtime.journal.lock import LockedError
from runtime.journal.witness import Note, Witness
from runtime.journal.writer import Journal
from tests.core.hall import Hall

NOTE = Note("boot 12 1795482900000", Witness(412, "2026-11-24", {"CT": 207, "Đ": 3}))


def test_a_note_comes_back_as_it_was_written() -> None:
    assert Note.parse(bytes(NOTE)) == NOTE
    assert Note.parse(bytes(NOTE) + b"the rest of a longer one") != NOTE
    assert Note.parse(b"boot 12 1795482900000\n") == Note("boot 12 1795482900000")
    assert Note.parse(b"") == Note()
    assert Note.parse(bytes(Note("boot 1 2"))) == Note("boot 1 2")


@pytest.mark.parametrize("at", range(len(bytes(NOTE)) - 1))
def test_a_damaged_note_never_tells_anything_else(at: int) -> None:
    data = bytearray(bytes(NOTE))
    data[at] ^= 1 << at % 8
    read = Note.parse(bytes(data))
    assert read.witness in (None, NOTE.witness)  # a digit of the sum may be written in another way
    assert Note.parse(bytes(NOTE)[:at]).witness is None


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.start()
    hall.take("CT")
    hall.take("CT")
    return hall


def keep(path: Path, hall: Hall, count: int) -> None:
    with Journal(path) as journal:
        journal.append(hall.entries[:count])
        journal.counts = hall.line.issuing.counts
        journal.mark_alive("")


def test_what_is_missing_behind_the_last_entry_is_noticed_by_the_next_start(tmp_path: Path, hall: Hall) -> None:
    path, count = tmp_path / "journal.sqlite", len(hall.entries)
    keep(path, hall, count)
    with Journal(path) as journal:
        assert journal.lost is None
    path.unlink()
    with Journal(path) as journal:
        day = hall.line.day
        assert journal.lost == EntriesLost(first=1, last=count, day=day, counts={"CT": 2})
        assert (journal.newest, journal.last) == (0, count)
        journal.mark_alive("")
    with Journal(path) as journal:
        assert journal.lost is not None, "a start that came to nothing takes nothing away"


def test_a_gap_among_the_entries_of_today_is_noticed(tmp_path: Path, hall: Hall) -> None:
    path = tmp_path / "journal.sqlite"
    keep(path, hall, len(hall.entries))
    with Journal(path) as journal:
        journal._db.execute("DELETE FROM event WHERE seq = 3")
    with Journal(path) as journal:
        assert journal.lost == EntriesLost(first=3, last=3, day=hall.line.day, counts={"CT": 2})


def test_numbers_that_only_the_witness_knows_are_lost_though_no_entry_is(tmp_path: Path, hall: Hall) -> None:
    path, count = tmp_path / "journal.sqlite", len(hall.entries)
    keep(path, hall, count)
    with Journal(path) as journal:
        assert journal.lost is None
        assert journal.numbers_lost({"CT": 2, "HT": 1}) is None
        lost = EntriesLost(first=count, last=count, day=hall.line.day, counts={"CT": 2})
        assert journal.numbers_lost({"CT": 1}) == lost
        assert journal.numbers_lost({}) == lost


def test_a_journal_has_one_lock_by_whatever_name(tmp_path: Path) -> None:
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "journal.sqlite")
    with Journal(tmp_path / "journal.sqlite"), pytest.raises(LockedError):
        Journal(tmp_path / "link.sqlite")


def test_a_reply_tells_of_a_lost_entry_too(tmp_path: Path, hall: Hall) -> None:
    """The command's row may be in another page than that of its entry."""
    path = tmp_path / "journal.sqlite"
    assert hall.ask(TakeTicket(id="c", service="HT", paperless=True))
    keep(path, hall, len(hall.entries))
    (tmp_path / "journal.sqlite.lock").unlink()
    with Journal(path) as journal:
        last = journal.last
        journal._db.execute("INSERT INTO command VALUES ('guide', 'c', ?, x'7b7d')", (last,))
        journal._db.execute("DELETE FROM event WHERE seq = ?", (last,))
    with Journal(path) as journal:
        assert journal.lost == EntriesLost(first=last, last=last, day=hall.line.day)
