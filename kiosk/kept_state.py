"""Compares the journal with the state that the broker has kept from before the start: a witness outside the disk."""

from __future__ import annotations

import logging
from collections.abc import Callable

from core.messages.state import State
from core.messages.wire import WireError, decode_state
from core.public_state.kept_state import entries_lost, is_plausible
from kiosk.line_owner import LineOwner
from runtime.bus.bus import Message
from runtime.journal.writer import Journal

logger = logging.getLogger(__name__)


class KeptState:
    """Reads the first state that comes: the one kept by the broker, or the kiosk's own where it has kept none."""

    def __init__(self, journal: Journal, owner: LineOwner, leave: Callable[[], object]) -> None:
        """`journal` is as before the owner's start. `leave` tells the bus that no further state shall come."""
        self._journal = journal
        self._first = journal.last + 1
        self._owner = owner
        self._leave = leave
        self._is_read = False

    def handle(self, message: Message) -> None:
        if self._is_read:
            return
        self._is_read = True
        self._leave()
        try:
            kept = decode_state(message.payload)
        except WireError as error:
            logger.warning("cannot read the state that the broker has kept, ignored: %s", error)
            return
        if self._is_known(kept):
            return
        if not is_plausible(kept, self._first):
            logger.error(
                "the state that the broker has kept is of entry %s, ignored: not of this office", kept.revision
            )
            return
        self._owner.entries_lost(entries_lost(self._owner.line, kept, self._first))

    def _is_known(self, kept: State) -> bool:
        """Whether the journal has its entry, as the chain shows: since the start another one may have its `seq`. Where
        the entry is not there, it has been dropped with an old day, or a witness has told of it already.
        """
        chain = self._journal.chain_at(kept.revision)
        if chain is not None and kept.chain is not None:
            return chain == kept.chain
        is_told = any(lost.first <= kept.revision <= lost.last for lost in self._owner.line.lost)
        return kept.revision < self._first or is_told
