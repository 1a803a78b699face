"""The last things that have happened, newest first, each with its time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from core.instant import Instant
from core.messages.events import Entry
from core.names import Names
from runtime.clock import Clock
from words.narration import Sentence, told

KEEP = 60


class Line(NamedTuple):
    at: Instant | None
    """None: at a time that nobody is sure of."""
    sentence: Sentence


class RecentEvents:
    def __init__(self, *, services: Mapping[str, Names], clock: Clock) -> None:
        """`services`: code → name."""
        self._services = services
        self._clock = clock
        self._lines: list[Line] = []
        self._seq = 0
        """Of the last event told: after a reconnect some come again."""

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines)

    def hear(self, entry: Entry) -> None:
        sentence = told(entry.event, self._services)
        if entry.seq > self._seq and sentence is not None:
            self._seq = entry.seq
            self._put(Line(entry.at if entry.trusted else None, sentence))

    def add(self, sentence: Sentence) -> None:
        """What has happened now, and is no event."""
        self._put(Line(self.now(), sentence))

    def _put(self, line: Line) -> None:
        """In its place by time: what happened while nobody could hear of it is told later."""
        earlier = (n for n, other in enumerate(self._lines) if not _is_later(other, line))
        self._lines.insert(next(earlier, len(self._lines)), line)
        del self._lines[KEEP:]

    def now(self) -> Instant | None:
        now = self._clock.now()
        return now.utc if now.trusted else None


def _is_later(one: Line, other: Line) -> bool:
    return one.at is not None and other.at is not None and one.at > other.at
