"""What has come out of the demo's printer, with the number that stands on each slip."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from demo.reading import Reader
from printer.album import Printed
from printer.virtual import VirtualPrinter


class OutSlip(NamedTuple):
    n: int
    label: str | None
    """None: a strip without a whole number is not a ticket."""
    complete: bool
    path: Path


class Tray:
    def __init__(self, printer: VirtualPrinter, reader: Reader, *, earlier: Sequence[Printed] = ()) -> None:
        """`earlier`: what has come out before this printer was switched on, as `lying_in` finds it."""
        self._printer = printer
        self._reader = reader
        self._earlier = list(earlier)
        self._turn = threading.Lock()
        self._read: list[OutSlip] = []

    @property
    def count(self) -> int:
        return len(self._earlier) + len(self._printer.slips)

    def slips(self) -> list[OutSlip]:
        """Oldest first."""
        with self._turn:
            out = [*self._earlier, *self._printer.slips]
            self._read += [self._look_at(slip) for slip in out[len(self._read) :]]
            return list(self._read)

    def path(self, n: int) -> Path | None:
        return next((slip.path for slip in self.slips() if slip.n == n), None)

    def _look_at(self, slip: Printed) -> OutSlip:
        picture = slip.picture
        label = self._reader.read(picture.width, picture.tobytes("raw", "1;I"))
        # What an earlier run left has no witness; a strip with a whole number is a whole slip.
        complete = slip.complete and (label is not None or slip not in self._earlier)
        return OutSlip(slip.n, label, complete, slip.path)


def lying_in(folder: Path) -> list[Printed]:
    """The slips in a folder, oldest first."""
    paths = {int(path.stem): path for path in folder.glob("*.png") if path.stem.isdecimal()}
    return [Printed(n, paths[n], complete=True) for n in sorted(paths)]
