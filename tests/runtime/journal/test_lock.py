"""A lock file: one owner at a time, released at its death, with the time of its last sign of life."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.instant import Instant
from runtime.journal.lock import Lock, LockedError

HOLD = """
import sys
from pathlib import Path
from runtime.journal.lock import Lock
lock = Lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""

TOUCH_WITHOUT_ROOM = """
import resource, sys
from pathlib import Path
from runtime.journal.lock import Lock
lock = Lock(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    lock.touch(b"a note")
except OSError:
    print("no room")
"""


def test_one_program_holds_the_lock_until_it_releases_it(tmp_path: Path) -> None:
    path = tmp_path / "office.lock"
    first = Lock(path)
    with pytest.raises(LockedError, match=r"office\.lock: another program holds it"):
        Lock(path)
    first.release()
    first.release()
    Lock(path).release()


def test_a_killed_program_releases_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "office.lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LockedError):
            Lock(path)
        other.kill()
    Lock(path).release()


def test_a_child_process_does_not_inherit_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "office.lock"
    lock = Lock(path)
    command = [sys.executable, "-c", "print('up', flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=False) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        lock.release()
        Lock(path).release()
        child.communicate(b"\n")


def test_a_lock_tells_when_it_was_last_touched(tmp_path: Path) -> None:
    path = tmp_path / "office.lock"
    first = Lock(path)
    assert first.touched is None
    assert first.note == b""
    first.touch(b"a long note")
    first.touch(b"a note")
    first.release()
    noon = Instant.parse("2026-11-24T05:00:00.250Z")
    os.utime(path, ns=(noon * 1_000_000, noon * 1_000_000))
    second = Lock(path)
    assert (second.touched, second.note) == (noon, b"a note")
    second.touch(b"")
    second.release()
    third = Lock(path)
    assert third.touched is not None
    assert third.touched > noon
    assert third.note == b""
    third.release()


def test_a_lock_is_touched_even_if_the_disk_has_no_room_for_its_note(tmp_path: Path) -> None:
    path = tmp_path / "office.lock"
    Lock(path).release()
    long_ago = Instant.parse("2026-11-24T05:00:00Z")
    os.utime(path, ns=(long_ago * 1_000_000, long_ago * 1_000_000))
    command = [sys.executable, "-c", TOUCH_WITHOUT_ROOM, str(path)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert told == "no room\n"
    assert path.stat().st_mtime_ns > long_ago * 1_000_000


def test_a_lock_that_cannot_be_created_is_no_lock_of_another_program(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Lock(tmp_path / "nowhere" / "office.lock")
