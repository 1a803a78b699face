"""What a power cut leaves of what a program has written, as `strace` records it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from faults.rig.disk_trace import Created, Cut, Removed, Sent, Step, Synced, Wrote, recorded, steps
from faults.rig.power_cut import Disk, lay_out
from runtime.journal.writer import Journal
from tests.paths import PROJECT

DICE = Random(1)  # noqa: S311  # no secret
WRITES = """
import os, socket, sys
fd = os.open(sys.argv[1] + "/book", os.O_RDWR | os.O_CREAT)
os.pwrite(fd, b"first", 0)
os.fdatasync(fd)
here, there = socket.socketpair()
here.send(b"said")
os.write(fd, b"\\0")
os.pwrite(fd, b"second", 5)
os.ftruncate(fd, 8)
"""


def after(*done: Step) -> Disk:
    disk = Disk()
    for step in done:
        disk.follow(step)
    return disk


def test_what_was_synced_survives_and_the_rest_as_chance_has_it() -> None:
    disk = after(Created("a"), Wrote("a", 0, b"one"), Synced("a"), Wrote("a", 3, b"two"))
    assert disk.cut_power(DICE, 0) == {"a": b"one"}
    assert disk.cut_power(DICE, 1) == {"a": b"onetwo"} == disk.seen


def test_a_write_may_be_torn_where_sectors_meet() -> None:
    disk = after(Created("a"), Wrote("a", 0, bytes(2048)), Synced("a"), Wrote("a", 500, b"x" * 1024))
    found = {tuple(disk.cut_power(DICE, 0.5)["a"][at] for at in (500, 512, 1024)) for _ in range(200)}
    assert len(found) == 8, "each of the three sectors, with and without the others"


def test_a_sync_of_another_file_makes_names_durable_but_no_bytes() -> None:
    disk = after(Created("a"), Wrote("a", 0, b"one"), Created("b"), Synced("b"))
    assert disk.cut_power(DICE, 0) == {"a": b"", "b": b""}


def test_a_removed_file_may_be_there_again() -> None:
    disk = after(Created("a"), Wrote("a", 0, b"one"), Synced("a"), Removed("a"))
    assert disk.cut_power(DICE, 0) == {"a": b"one"}
    assert disk.cut_power(DICE, 1) == {}


def test_a_new_length_is_lost_like_other_writes() -> None:
    disk = after(Created("a"), Wrote("a", 0, b"one"), Synced("a"), Cut("a", 1))
    assert (disk.cut_power(DICE, 0), disk.cut_power(DICE, 1)) == ({"a": b"one"}, {"a": b"o"})


@pytest.mark.slow
def test_strace_records_what_a_program_writes_and_sends(tmp_path: Path) -> None:
    trace, book = tmp_path / "trace", str(tmp_path / "book")
    command = [*recorded(trace), sys.executable, "-c", WRITES, str(tmp_path)]
    subprocess.run([word for word in command if word != "-D"], check=True, timeout=60)
    found = steps(trace, tmp_path / "book")
    (to,) = [step.socket for step in found if isinstance(step, Sent)]
    assert to.startswith("socket:["), "who it was sent to can be told apart"
    assert found == [
        Created(book),
        Wrote(book, 0, b"first"),
        Synced(book),
        Sent(b"said", to),
        Wrote(book, None, b"\0"),
        Wrote(book, 5, b"second"),
        Cut(book, 8),
    ]


CHECKPOINTS = """
import sys
from pathlib import Path
from core.messages.commands import TakeTicket
from tests.kiosk.world import World

world = World(Path(sys.argv[1]))
world.start()
for _ in range(3):
    for _ in range(12):
        world.ask(TakeTicket, service="CT", paperless=True)
    world.journal.checkpoint()
    world.journal._wal_holds_deleted_words = True
"""


@pytest.mark.slow
def test_a_power_cut_while_the_wal_is_begun_anew_loses_no_entry(tmp_path: Path) -> None:
    """Zeros amidst the frames of before leave a beginning of them, which SQLite would put over newer pages."""
    journal, trace = tmp_path / "day" / "journal.sqlite", tmp_path / "trace"
    command = [*recorded(trace), sys.executable, "-c", CHECKPOINTS, str(journal)]
    subprocess.run([word for word in command if word != "-D"], check=True, timeout=60, cwd=PROJECT)
    disk, found = Disk(), []
    for number, step in enumerate(steps(trace, journal)):
        if isinstance(step, Synced) and any(isinstance(each, Cut) and "-wal" in each.file for each in disk._pending):
            for cut in range(20):
                folder = tmp_path / f"{number}-{cut}"
                lay_out(disk.cut_power(DICE, 0.5), folder)
                with Journal(folder / journal.name) as left:
                    found.append(left.newest)
        disk.follow(step)
    assert found == sorted(found), "no cut has fewer entries than one before"
    assert len(set(found)) > 1, "the WAL was begun anew more than once"
