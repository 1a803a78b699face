"""What a state that was published earlier, and kept by the broker, says of a journal that may have lost entries."""

from __future__ import annotations

from core.line.line import Line
from core.messages.observations import EntriesLost
from core.messages.state import ServiceView, State

MOST_MISSING = 200_000
"""Entries: what a large office writes in a month. A state that is further ahead was not published by this office."""


def is_plausible(kept: State, first: int) -> bool:
    """`first`: the `seq` of the first entry since the start."""
    return kept.revision < first + MOST_MISSING


def entries_lost(line: Line, kept: State, first: int) -> EntriesLost:
    """The entries that the kept state knows and the journal does not. `first`: the `seq` of the first entry since the
    start, which was written in place of the first that is missing."""
    prefixes = line.rules.services
    counts = {view.code: _number(view, prefixes.get(view.code)) for view in kept.services}
    return EntriesLost(
        first=min(first, kept.revision),
        last=kept.revision,
        day=kept.day,
        counts={code: number for code, number in counts.items() if number},
    )


def _number(view: ServiceView, prefix: str | None) -> int:
    """The number in the last label of the service; 0: there is none, or it is not one of this prefix."""
    if not prefix or not view.last:
        return 0
    number = view.last.removeprefix(prefix)
    return int(number) if number.isascii() and number.isdecimal() else 0
