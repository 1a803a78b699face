"""Reads the label off a slip: the last block on the paper is compared dot by dot with the labels issued so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from core.messages.events import TicketIssued
from printer.drawing.layout_sections import NUMBER_MM
from printer.drawing.slip_layout import SlipLayout
from printer.raster import Raster
from runtime.journal.reader import JournalReader

READABLE = 2 / 3
"""Part of a label's height, from its top, from which on a person can read it."""
IN_PRINT = 4
"""At most so many of the last issued labels can still be in print."""


class IssuedLabels:
    """All labels that were ever issued, from the kiosk's journal, which can be read while the broker is away, too."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._labels: list[str] = []
        self._last_seq = 0

    def read(self) -> list[str]:
        """In the order in which they were issued, over all days; for one thread at a time."""
        journal = JournalReader(self._journal)
        for entry in journal.after(self._last_seq):
            self._last_seq = entry.seq
            if isinstance(entry.event, TicketIssued):
                self._labels.append(entry.event.label)
        return self._labels


class SlipReader:
    """To be used by one thread at a time."""

    def __init__(self, layout: SlipLayout, labels: Callable[[], Iterable[str]]) -> None:
        """`labels` returns all labels issued so far; called when a slip shows one that is not yet known."""
        self._layout = layout
        self._labels = labels
        self._learned: set[str] = set()
        self._known: dict[bytes, str] = {}
        self._rows = layout.paper.rows(NUMBER_MM)
        """The height of the lowest printed label in dots."""

    def read(self, width: int, rows: bytes) -> str | None:
        """The label at the end of a strip `width` dots wide (one bit per dot, 1 is black); None if it is not whole."""
        foot = self._foot(width // 8, rows)
        if foot not in self._known:
            self._learn()
        return self._known.get(foot)

    def times_issued(self, label: str) -> int:
        return sum(1 for each in self._labels() if each == label)

    def ends_in_cut_label(self, width: int, rows: bytes) -> bool:
        """Whether a strip without a whole label ends in enough of one for a person to read it."""
        printed = _inked(width // 8, rows)
        last = list(dict.fromkeys(self._labels()))[-IN_PRINT:]
        return any(_is_cut_off(number, printed) for label in last for number in self._layout.numbers(label))

    def _learn(self) -> None:
        for label in self._labels():
            if label not in self._learned:
                feet = [self._foot(number.stride, number.data) for number in self._layout.numbers(label)]
                self._known |= dict.fromkeys(feet, label)
                self._learned.add(label)

    def _foot(self, stride: int, rows: bytes) -> bytes:
        """The last rows with ink on them; the blank paper fed for the cut is ignored."""
        return _inked(stride, rows)[-self._rows * stride :]


def _inked(stride: int, rows: bytes) -> bytes:
    """All rows down to the last one with ink on it."""
    return rows[: -(-len(rows.rstrip(b"\0")) // stride) * stride]


def _is_cut_off(number: Raster, printed: bytes) -> bool:
    whole = len(_inked(number.stride, number.data)) // number.stride
    return any(printed.endswith(number.data[: rows * number.stride]) for rows in range(int(whole * READABLE), whole))
