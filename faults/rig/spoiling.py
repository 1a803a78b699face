"""What can befall the files of a journal while no program has it open."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from core.messages.events import EVENT_TYPES

PARTS = ("", "-wal", ".lock")
"""The journal's files; what is behind the name of each."""


def spoil(journal: Path, earlier: Path, dice: Random) -> str:
    """Does one damage and returns its name; `earlier` is a copy of the journal from earlier that day."""
    if dice.random() < 0.15:  # an older copy is put back, without the newer WAL
        Path(f"{journal}-wal").unlink()
        shutil.copy(earlier, journal)
        return "older copy"
    parts = dice.choice((("",), ("",), ("-wal",), ("-wal",), (".lock",), ("", "-wal")))
    done = []
    for part in parts:
        damage = dice.choice(DAMAGES)
        damage(Path(f"{journal}{part}"), dice)
        done.append(f"{part or 'journal'} {damage.__name__.strip('_')}")
    return ", ".join(done)


def _flip(file: Path, dice: Random) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(dice.choice((1, 1, 3, 30)) if data else 0):
        data[_place(data, dice)] ^= 1 << dice.randrange(8)
    file.write_bytes(data)


def _place(data: bytearray, dice: Random) -> int:
    """Rarely among the zeros at the end of a WAL, which mean nothing."""
    used = len(data.rstrip(b"\0")) or len(data)
    return dice.randrange(used)


def _cut(file: Path, dice: Random) -> None:
    data = file.read_bytes().rstrip(b"\0")
    file.write_bytes(data[: dice.randrange(len(data) + 1)])


def _zero(file: Path, dice: Random) -> None:
    data = bytearray(file.read_bytes())
    if data:
        begin = _place(data, dice)
        length = min(len(data) - begin, dice.choice((16, 512, 4096, 1 << 20)))
        data[begin : begin + length] = bytes(length)
    file.write_bytes(data)


def _remove(file: Path, _: Random) -> None:
    file.unlink()


def _empty(file: Path, _: Random) -> None:
    file.write_bytes(b"")


def _noise(file: Path, dice: Random) -> None:
    file.write_bytes(dice.randbytes(dice.choice((3, 4096, 50_000))))


def _foreign(file: Path, _: Random) -> None:
    """A database of another program; made elsewhere, as SQLite would remove what lies beside it here."""
    with TemporaryDirectory() as folder:
        other = Path(folder) / "songs.sqlite"
        with closing(sqlite3.connect(other)) as db:
            db.executescript("CREATE TABLE songs (title TEXT, seconds INTEGER); INSERT INTO songs VALUES ('Lý', 300);")
        shutil.copy(other, file)


def _letter(file: Path, dice: Random) -> None:
    """One letter in the type of an event, if the file holds any: no page, no JSON and no number is damaged by it."""
    data = file.read_bytes()
    places = [found.start() for kind in EVENT_TYPES for found in re.finditer(kind.encode(), data)]
    if places:
        at = dice.choice(places)
        file.write_bytes(data[:at] + b"X" + data[at + 1 :])


DAMAGES: tuple[Callable[[Path, Random], None], ...] = (
    _flip,
    _flip,
    _letter,
    _cut,
    _zero,
    _remove,
    _empty,
    _noise,
    _foreign,
)
