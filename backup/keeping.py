"""Which backups stay: the newest of each hour, day, week and month, as far back as there is a use for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple


class Span(NamedTuple):
    name_of: Callable[[datetime], tuple[int, ...]]
    """What all moments of one hour, day, week or month have in common."""
    kept: int


SPANS = (
    Span(lambda at: (at.year, at.month, at.day, at.hour), 24),
    Span(lambda at: (at.year, at.month, at.day), 14),
    Span(lambda at: at.isocalendar()[:2], 8),
    Span(lambda at: (at.year, at.month), 24),
)
"""A mistake of this morning, of last week, of last season; months as long as the journal keeps its days."""


def to_keep(made: Iterable[datetime]) -> frozenset[datetime]:
    """Of each span the newest backup, in the newest spans in which there is one: a box that was off for a year does
    not lose what it has."""
    newest_first = sorted(made, reverse=True)
    kept: set[datetime] = set()
    for span in SPANS:
        newest: dict[tuple[int, ...], datetime] = {}
        for at in newest_first:
            newest.setdefault(span.name_of(at), at)
        kept.update(list(newest.values())[: span.kept])
    return frozenset(kept)
