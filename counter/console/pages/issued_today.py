"""The tickets that were issued last today, as the journal tells them: the state forgets what has left the line."""

from __future__ import annotations

import logging
import threading
from collections import deque
from pathlib import Path
from typing import NamedTuple

from core.instant import Instant
from core.messages.events import Entry, TicketIssued, TicketVoided
from core.messages.state import State
from core.rules import TicketClass
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader

logger = logging.getLogger(__name__)

KEPT = 60
"""Tickets that are remembered: people may take some without a slip between those with one."""


class Issued(NamedTuple):
    label: str
    service: str
    """For which it was issued; it may have been transferred since."""
    class_: TicketClass
    at: Instant
    """Clock time."""
    paper: bool
    operator: str | None
    day: str
    is_void: bool = False


class IssuedToday:
    """Follows the journal; to be used from any thread."""

    def __init__(self, journal: Path) -> None:
        self._path = journal
        self._lock = threading.Lock()
        self._seq: int | None = None
        """Of the last entry that was read; None: none was."""
        self._issued: deque[Issued] = deque(maxlen=KEPT)
        self._void: set[str] = set()

    def newest(self, state: State) -> tuple[Issued, ...] | None:
        """Newest first, of the day of the state; None: the journal cannot be read."""
        with self._lock:
            if self._seq is None or self._seq < state.revision:
                try:
                    self._read_on(JournalReader(self._path))
                except JournalError as error:
                    logger.warning("the last slips are not known: %s", error)
                    return None
            today = (each for each in reversed(self._issued) if each.day == state.day)
            return tuple(each._replace(is_void=each.label in self._void) for each in today)

    def _read_on(self, journal: JournalReader) -> None:
        seq = max(0, journal.seq_of_last("TicketIssued", KEPT) - 1) if self._seq is None else self._seq
        for entry in journal.after(seq):
            seq = entry.seq
            match entry.event:
                case TicketIssued() as issued:
                    self._issued.append(_of(entry, issued))
                    self._void.discard(issued.label)
                case TicketVoided(label=label):
                    self._void.add(label)
        self._seq = seq


def _of(entry: Entry, issued: TicketIssued) -> Issued:
    return Issued(
        label=issued.label,
        service=issued.service,
        class_=issued.class_,
        at=entry.at,
        paper=issued.paper,
        operator=entry.operator,
        day=entry.day,
    )
