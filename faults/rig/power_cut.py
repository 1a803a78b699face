"""What a disk may hold after a power cut: all that was synced, and of the rest whatever chance has left.

Of what was written to a file since its last sync, each sector of 512 bytes is there or not, however old; so is a new
length. What was created, renamed or removed may be undone until the next sync of any file, as ext4 and XFS order it.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

from faults.rig.disk_trace import Created, Cut, Removed, Renamed, Sent, Step, Synced, Wrote

MAPPED = "-shm"
"""The end of a name: SQLite's index of its log, which is made anew at each start."""
SECTOR = 512
Change = Wrote | Cut | Created | Removed | Renamed


class Disk:
    """Follows the steps of a program."""

    def __init__(self) -> None:
        self._durable: dict[str, bytearray] = {}
        self.seen: dict[str, bytearray] = {}
        """What programs read at this moment."""
        self._pending: list[Change] = []

    def follow(self, step: Step) -> None:
        if isinstance(step, Sent) or step.file.endswith(MAPPED):
            return
        if isinstance(step, Synced):
            self._sync(step.file)
            return
        if isinstance(step, Wrote) and step.offset is None:
            step = step._replace(offset=len(self.seen.get(step.file, b"")))
        _apply(step, self.seen)
        self._pending.append(step)

    def _sync(self, file: str) -> None:
        """Makes the file durable, and what has become of the names of all files."""
        still: list[Change] = []
        for step in self._pending:
            if isinstance(step, Wrote | Cut) and step.file != file:
                still.append(step)
            else:
                _apply(step, self._durable)
        self._pending = still

    def cut_power(self, rng: Random, survives: float) -> dict[str, bytes]:
        """The files as they may be found, by their names; each sector survives with this probability."""
        files = {file: bytearray(data) for file, data in self._durable.items()}
        names = sum(isinstance(step, Created | Removed | Renamed) for step in self._pending)
        reached = round(survives * names) if survives in (0, 1) else rng.randint(0, names)
        for step in self._pending:
            if isinstance(step, Created | Removed | Renamed):
                reached -= 1
                if reached >= 0:
                    _apply(step, files)
            elif step.file in files and isinstance(step, Cut):
                if rng.random() < survives:
                    _apply(step, files)
            elif isinstance(step, Wrote) and step.file in files:
                for piece in _sectors(step):
                    if rng.random() < survives:
                        _apply(piece, files)
        return {file: bytes(data) for file, data in files.items()}


def lay_out(files: dict[str, bytes], folder: Path) -> None:
    folder.mkdir()
    for name, data in files.items():
        (folder / Path(name).name).write_bytes(data)


def _sectors(step: Wrote) -> list[Wrote]:
    """The pieces of a write that a disk takes as one."""
    begin, end = step.offset or 0, (step.offset or 0) + len(step.data)
    borders = [begin, *range((begin // SECTOR + 1) * SECTOR, end, SECTOR), end]
    return [Wrote(step.file, one, step.data[one - begin : other - begin]) for one, other in pairwise(borders)]


def _apply(step: Change, files: dict[str, bytearray]) -> None:
    match step:
        case Created(file):
            files.setdefault(file, bytearray())
        case Removed(file):
            files.pop(file, None)
        case Renamed(file, to):
            if file in files:
                files[to] = files.pop(file)
        case Cut(file, size):
            data = files.setdefault(file, bytearray())
            data[size:] = bytes(max(0, size - len(data)))
        case Wrote(file, offset, written):
            data, begin = files.setdefault(file, bytearray()), offset or 0
            data.extend(bytes(max(0, begin - len(data))))
            data[begin : begin + len(written)] = written
