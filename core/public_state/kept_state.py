"""What a state that was published earlier, and kept by the broker, says of a journal that may have lost entries."""

from __future__ import annotations

from core.line.line import Line
from core.messages.observations import EntriesLost
from core.messages.state import ServiceView, State


def entries_lost(line: Line, kept: State) -> EntriesLost | None:
    """The entries that the kept state knows and the line does not; None: there are none."""
    if kept.revision <= line.seq:
        return None
    prefixes = line.rules.services
    counts = {view.code: _number(view, prefixes.get(view.code)) for view in kept.services}
    return EntriesLost(
        first=line.seq + 1,
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
