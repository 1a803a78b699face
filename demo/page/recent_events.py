"""The last events of the office as sentences, newest first, each with its time."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from core.instant import Instant
from core.messages.events import Entry
from core.names import Names
from runtime.changes import Changes
from runtime.clock import Clock
from runtime.journal.reader import JournalReader
from words.narration import narrate
from words.sentence import Sentence
from words.translation import mark

KEEP = 60


class RecentEvent(NamedTuple):
    at: Instant | None
    """None: the clock was not trusted then."""
    sentence: Sentence


class RecentEvents:
    def __init__(self, *, services: Mapping[str, Names], clock: Clock, changes: Changes | None = None) -> None:
        """`changes` is notified of each event."""
        self._changes = changes or Changes()
        self._services = services
        self._clock = clock
        self._events: list[RecentEvent] = []
        self._last_seq = 0
        """After a reconnect the bus delivers some entries again."""

    @property
    def newest(self) -> tuple[RecentEvent, ...]:
        return tuple(self._events)

    def record_last(self, path: Path) -> None:
        """Begins with what the journal at `path` has of its last day."""
        journal = JournalReader(path)
        for entry in deque(journal.entries(journal.days()[-1]), KEEP):
            self.record(entry)

    def record(self, entry: Entry) -> None:
        sentence = narrate(entry.event, self._services)
        if entry.seq > self._last_seq and sentence is not None:
            self._last_seq = entry.seq
            self._insert(RecentEvent(entry.at if entry.trusted else None, sentence))

    def note_connection(self, is_there: bool) -> None:  # it is called by the office client
        said = mark("Connected") if is_there else mark("No connection: the network (MQTT) is down")
        self.note(Sentence(said))

    def note(self, sentence: Sentence) -> None:
        """Adds something that happened now and is no event of the office, such as a lost connection."""
        self._insert(RecentEvent(self.now(), sentence))

    def _insert(self, event: RecentEvent) -> None:
        """Sorts the event in by its time: entries that were missed during an outage arrive late."""
        earlier = (n for n, other in enumerate(self._events) if not _is_later(other, event))
        self._events.insert(next(earlier, len(self._events)), event)
        del self._events[KEEP:]
        self._changes.notify()

    def now(self) -> Instant | None:
        now = self._clock.now()
        return now.utc if now.trusted else None


def _is_later(one: RecentEvent, other: RecentEvent) -> bool:
    return one.at is not None and other.at is not None and one.at > other.at
