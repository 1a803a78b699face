"""Damage of the journal, its WAL or its lock file never rolls the line back in silence, and each has a way out."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.messages.commands import TakeTicket
from core.messages.state import Reply
from runtime.journal.schema import chained
from tests.kiosk.damages import damaged
from tests.kiosk.world import World

SEEDS = int(os.environ.get("LUOT_DAMAGES", "40"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_number_is_given_out_twice_whatever_is_damaged(tmp_path: Path, seed: int) -> None:
    assert not damaged(tmp_path, seed).wrong


def take(world: World) -> str:
    answer = world.ask(TakeTicket, service="CT", paperless=True)
    assert isinstance(answer, Reply), answer
    assert answer.ticket
    return answer.ticket.label


def test_a_number_that_turns_out_to_be_taken_is_skipped_and_told(tmp_path: Path) -> None:
    """A damage that the index does not share: without this each press would end the kiosk."""
    world = World(tmp_path / "journal.sqlite")
    world.start()
    seq = world.journal.last
    db = world.journal._db
    assert take(world) == "201"
    db.execute("UPDATE event SET label = '202' WHERE label = '201'")
    assert int(take(world)) > 202
    (lost,) = world.office.state()[0].lost
    assert (lost.first, lost.last) == (seq + 1, seq + 1)
    db.execute("UPDATE event SET label = '224' WHERE label = '223'")
    assert world.office.press(TakeTicket(id="p", service="CT")) is None, "a press of a button, too"
    assert len(world.office.state()[0].lost) == 2
    world.journal.close()


def test_numbers_of_a_later_version_are_not_given_out_again(tmp_path: Path) -> None:
    """Its entries are whole, but this version cannot read what they have issued: the note beside the journal can."""
    world = World(tmp_path / "journal.sqlite")
    world.start()
    given = [take(world) for _ in range(3)]
    world.journal.close()
    with closing(sqlite3.connect(world.path)) as db:
        *row, _ = db.execute("SELECT * FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        names = [column[1] for column in db.execute("PRAGMA table_info(event)")]
        row[names.index("type")] = "TicketSung"
        (before,) = db.execute("SELECT chain FROM event WHERE seq = ?", (row[0] - 1,)).fetchone()
        db.execute("UPDATE event SET type = 'TicketSung', chain = ? WHERE seq = ?", (chained(before, row), row[0]))
        db.commit()
    world.start()
    assert int(take(world)) > int(given[-1])
    assert len(world.office.state()[0].lost) == 1
    world.restart()
    assert len(world.office.state()[0].lost) == 1, "once"
    world.journal.close()
