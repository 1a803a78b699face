"""Checks the chain that ties each entry of a journal to the one before, and heads of it that were kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from core.messages.events import EVENT_TYPES
from runtime.journal.heads import Head
from runtime.journal.schema import Row, chained


class Place(NamedTuple):
    seq: int
    day: str
    """ISO date of the service day."""


class Break(NamedTuple):
    """Where the chain does not hold."""

    at: Place
    """The entry that does not fit to the one before it; of a cut end, the last that is left."""
    missing: tuple[int, int] | None = None
    """`seq` of the first and the last entry that are missing before it, or behind it; None: none is, so it or the one
    before it is not as it was written."""


HeadResult = Literal["proven", "differs", "cut", "dropped"]
"""`differs`: the entry has another chain, or none; `cut`: there is no such entry yet; `dropped`: not any more."""


class HeadCheck(NamedTuple):
    head: Head
    result: HeadResult
    since: int = 0
    """If `proven`: from this `seq` on, all entries up to the head are as they were when it was noted."""
    day: str = ""
    """The service day of the head's entry, if that is there."""


class ChainCheck(NamedTuple):
    first: Place | None
    """The first entry; None: the journal is empty."""
    last: Place | None
    begins: int | None
    """`seq` of the first entry that has a chain; None: none has."""
    breaks: int
    """How often it does not hold."""
    broken: Break | None
    """The first of these."""
    heads: tuple[HeadCheck, ...]
    """In the order in which they were asked for."""
    head: Head | None
    """Of the last entry; None: it has no chain."""


def check_chain(
    rows: Iterable[Row],
    heads: Sequence[Head] = (),
    *,
    is_dropped: bool = False,
    reached: int = 0,
    unchained: int | None = None,
) -> ChainCheck:
    """Reads all rows of a journal once, in order of `seq`, of whatever event type.

    `is_dropped`: days before the first row are no longer kept. Then that row's own chain is believed, since what it
    was computed from is gone. `reached`: the greatest `seq` that is known to have been there. `unchained`: the `seq` of
    the last entry that a version without chains wrote; None: it is not known, so a chain may begin anywhere.
    """
    return _Check(heads, is_dropped=is_dropped, unchained=unchained).of(rows, reached)


def believed(before: Row | None, row: Row) -> bool:
    """Whether a row may stand behind the one before it as it is; `before` is None if that is not there.

    Right behind another one its chain decides. Behind a gap, and where an early version wrote both, nothing can: then
    an event of a known type is believed, and one of an unknown type is more likely damaged than of a later version.
    """
    *columns, chain = row
    is_first = columns[0] == 1
    if not is_first and (before is None or before[0] != columns[0] - 1):
        return columns[3] in EVENT_TYPES
    chain_before = before[-1] if before else None
    if chain is None:
        return chain_before is None and columns[3] in EVENT_TYPES
    return bool(chain == chained(chain_before, columns))


def as_written(rows: Iterable[Row], before: Row | None) -> Iterator[Row]:
    """The rows, which follow `before`; raises `ValueError` at one that is not to be believed."""
    for row in rows:
        if not believed(before, row):
            raise ValueError(f"entry {row[0]}, {row[3]}, or the one before it is not as it was written")
        yield row
        before = row


class _Check:
    def __init__(self, heads: Sequence[Head], *, is_dropped: bool, unchained: int | None) -> None:
        self._heads = heads
        self._unchained = unchained
        self._is_dropped = is_dropped
        self._wanted = {head.seq for head in heads}
        self._reached: dict[int, tuple[str | None, int, str]] = {}
        """`seq` of a wanted head → its entry's chain, since when all holds, its day."""
        self._first: Place | None = None
        self._last: Place | None = None
        self._chain: str | None = None
        self._begins: int | None = None
        self._since = 1
        """From this `seq` on the chain holds up to the present row."""
        self._breaks: list[Break] = []

    def of(self, rows: Iterable[Row], reached: int) -> ChainCheck:
        for row in rows:
            self._add(row)
        if self._last is not None and self._last.seq < reached:
            self._breaks.append(Break(self._last, (self._last.seq + 1, reached)))
        broken = self._breaks[0] if self._breaks else None
        checked = tuple(map(self._head, self._heads))
        head = Head(self._last.seq, self._chain) if self._last and self._chain else None
        return ChainCheck(self._first, self._last, self._begins, len(self._breaks), broken, checked, head)

    def _add(self, row: Row) -> None:
        *columns, chain = row
        place = Place(columns[0], columns[1])
        expected = self._last.seq + 1 if self._last else 1
        if place.seq != expected and (self._last or not self._is_dropped):
            self._break(Break(place, (expected, place.seq - 1)))
        elif place.seq == expected and not self._fits(columns, chain):
            self._break(Break(place))
        if self._begins is None and chain is not None:
            self._begins = self._since = place.seq
            if self._is_dropped and self._first is None:
                self._since += 1  # what its chain was computed from is gone
        self._first, self._last, self._chain = self._first or place, place, chain
        if place.seq in self._wanted:
            self._reached[place.seq] = (chain, self._since, place.day)

    def _fits(self, columns: Sequence[Any], chain: str | None) -> bool:
        if chain is None:
            return self._chain is None and (self._unchained is None or columns[0] <= self._unchained)
        return chain == chained(self._chain, columns)

    def _break(self, found: Break) -> None:
        self._breaks.append(found)
        self._since = found.at.seq + 1  # its own chain may stand for another entry than this one

    def _head(self, head: Head) -> HeadCheck:
        if self._last is None or head.seq > self._last.seq:
            return HeadCheck(head, "cut")
        if head.seq not in self._reached:
            is_before = self._first is not None and head.seq < self._first.seq and self._is_dropped
            return HeadCheck(head, "dropped" if is_before else "differs")
        chain, since, day = self._reached[head.seq]
        is_same = chain is not None and chain.startswith(head.digits) and since <= head.seq
        return HeadCheck(head, "proven" if is_same else "differs", since, day)
