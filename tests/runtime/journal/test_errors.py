"""Each error of a journal names its way out: room on the disk, or what to do with a damaged file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from runtime.journal.errors import JournalError, remedy_for_writer, told_as_damage
from runtime.journal.writer import Journal
from tests.core.hall import Hall

START_WITHOUT_ROOM = """
import resource, sys
from pathlib import Path
from runtime.journal.errors import JournalError
from runtime.journal.writer import Journal
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    Journal(Path(sys.argv[1]))
except JournalError as error:
    print(error)
"""


def test_a_start_on_a_full_disk_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-c", START_WITHOUT_ROOM, str(tmp_path / "journal.sqlite")]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert "; make room on its disk" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("code", "way"),
    [
        (sqlite3.SQLITE_FULL, "make room"),
        (sqlite3.SQLITE_IOERR_FSYNC, "make room"),
        (sqlite3.SQLITE_CORRUPT, "luot repair"),
        (sqlite3.SQLITE_NOTADB, "luot repair"),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, "luot repair"),
    ],
)
def test_the_way_out_is_that_of_the_error(code: int, way: str) -> None:
    error = sqlite3.DatabaseError("it failed")
    error.sqlite_errorcode = code
    assert way in remedy_for_writer(Path("/nowhere/journal.sqlite"), error)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET body = '{' WHERE seq = 2",
        "UPDATE event SET body = '[]' WHERE seq = 2",
        "UPDATE event SET at = 'noon' WHERE seq = 2",
        "UPDATE event SET line = CAST(x'ff' AS TEXT) WHERE seq = 2",
    ],
)
def test_a_damaged_row_of_today_is_told_in_one_sentence(tmp_path: Path, statement: str) -> None:
    hall, path = Hall(), tmp_path / "journal.sqlite"
    hall.start()
    hall.take("CT")
    with Journal(path) as journal:
        journal.append(hall.entries)
        journal._db.execute(statement)
        with pytest.raises(JournalError, match=r"journal\.sqlite: .*luot repair") as told:
            list(journal.current_day())
    assert "\n" not in str(told.value)


def test_other_faults_are_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(KeyError), told_as_damage(tmp_path):
        raise KeyError("a fault of the program")
