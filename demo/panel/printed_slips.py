"""The slips that have come out of the demo's printer, each with the label read off its picture, and their cards."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from demo.panel.slip_reader import SlipReader
from printer.virtual.printouts import Printout
from printer.virtual.virtual_printer import VirtualPrinter
from words.translation import say

SHOWN = 50
"""So many of the newest slips can be leafed through on the page."""


class PrintedSlip(NamedTuple):
    n: int
    label: str | None
    """None for a strip of paper without a whole label."""
    complete: bool
    path: Path
    again: bool = False
    """Whether a slip of the same ticket has come out before."""
    cut_number: bool = False
    """Whether the label is torn off so low that a person may still read it."""


class PrintedSlips:
    def __init__(self, printer: VirtualPrinter, reader: SlipReader, *, earlier: Sequence[Printout] = ()) -> None:
        """`earlier`: slips of earlier runs, see `slips_in_folder`."""
        self._printer = printer
        self._reader = reader
        self._earlier = list(earlier)
        self._lock = threading.Lock()
        self._read: list[PrintedSlip] = []
        self._issued: dict[str, int] = {}
        """Label → how often it had been issued when its last slip came out."""

    @property
    def count(self) -> int:
        return len(self._earlier) + len(self._printer.slips)

    def slips(self) -> list[PrintedSlip]:
        """Oldest first."""
        with self._lock:
            out = [*self._earlier, *self._printer.slips]
            self._read += [self._examine(slip) for slip in out[len(self._read) :]]
            return list(self._read)

    def path(self, n: int) -> Path | None:
        return next((slip.path for slip in self.slips() if slip.n == n), None)

    def _examine(self, slip: Printout) -> PrintedSlip:
        picture = slip.picture
        rows = picture.tobytes("raw", "1;I")
        label = self._reader.read(picture.width, rows)
        # Whether slips of earlier runs were cut is unknown: with a whole label they count as complete.
        complete = slip.complete and (label is not None or slip not in self._earlier)
        if label is not None:
            return PrintedSlip(slip.n, label, complete, slip.path, again=self._is_again(label))
        cut_number = self._reader.ends_in_cut_label(picture.width, rows)
        return PrintedSlip(slip.n, None, complete, slip.path, cut_number=cut_number)

    def _is_again(self, label: str) -> bool:
        """Labels repeat from day to day: if this one was issued anew since its last slip, it is a first slip."""
        before, self._issued[label] = self._issued.get(label), self._reader.times_issued(label)
        return before == self._issued[label]


def slips_in_folder(folder: Path) -> list[Printout]:
    """The slips that earlier runs left in a folder, oldest first."""
    paths = {int(path.stem): path for path in folder.glob("*.png") if path.stem.isdecimal()}
    return [Printout(n, paths[n], complete=True) for n in sorted(paths)]


class SlipCard(Struct, frozen=True):
    png: str
    """URL of the picture."""
    label: str
    caption: str


def newest(slips: Sequence[PrintedSlip]) -> Sequence[PrintedSlip]:
    """The slips that are shown, newest first; `slips`: all of them, oldest first."""
    return slips[: -SHOWN - 1 : -1]


def slip_card(slip: PrintedSlip, language: str) -> SlipCard:
    return SlipCard(f"/slips/{slip.n}.png", slip.label or "–", _caption(slip, language))


def _caption(slip: PrintedSlip, language: str) -> str:
    if slip.label is None and slip.cut_number:
        return say(language, "A slip torn off in its number")
    if slip.label is None:
        return say(language, "A strip without a number")
    if not slip.complete:
        return say(language, "Slip {label}, torn off", label=slip.label)
    if slip.again:
        return say(language, "Slip {label}, reprint", label=slip.label)
    return say(language, "Slip {label}", label=slip.label)
