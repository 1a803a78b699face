"""What has come out of the demo's printer, with the number that stands on each slip."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from demo.panel.slip_reader import Reader
from printer.virtual.printer import VirtualPrinter
from printer.virtual.printouts import Printed


class OutSlip(NamedTuple):
    n: int
    label: str | None
    """None: a strip without a whole number is not a ticket."""
    complete: bool
    path: Path
    again: bool = False
    """A slip with this number had come out before."""
    cut_number: bool = False
    """The number is torn off so low that somebody may read it."""


class PrintedSlips:
    def __init__(self, printer: VirtualPrinter, reader: Reader, *, earlier: Sequence[Printed] = ()) -> None:
        """`earlier`: what has come out before this printer was switched on, as `lying_in` finds it."""
        self._printer = printer
        self._reader = reader
        self._earlier = list(earlier)
        self._turn = threading.Lock()
        self._read: list[OutSlip] = []
        self._given_out: dict[str, int] = {}
        """Number → how often it had been given out, over all days, when its last slip came."""

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
        rows = picture.tobytes("raw", "1;I")
        label = self._reader.read(picture.width, rows)
        # What an earlier run left has no witness; a strip with a whole number is a whole slip.
        complete = slip.complete and (label is not None or slip not in self._earlier)
        if label is None:
            return OutSlip(
                slip.n, None, complete, slip.path, cut_number=self._reader.ends_in_a_number(picture.width, rows)
            )
        return OutSlip(slip.n, label, complete, slip.path, again=self._is_again(label))

    def _is_again(self, label: str) -> bool:
        """Numbers begin anew with each day: who was given the same one since then has a first slip."""
        before, self._given_out[label] = self._given_out.get(label), self._reader.given_out(label)
        return before == self._given_out[label]


def lying_in(folder: Path) -> list[Printed]:
    """The slips in a folder, oldest first."""
    paths = {int(path.stem): path for path in folder.glob("*.png") if path.stem.isdecimal()}
    return [Printed(n, paths[n], complete=True) for n in sorted(paths)]
