"""Compares the journal with the state that the broker has kept from before the start: a witness outside the disk."""

from __future__ import annotations

import logging
from collections.abc import Callable

from core.messages.wire import WireError, decode_state
from core.public_state.kept_state import entries_lost
from kiosk.line_owner import LineOwner
from runtime.bus.bus import Message

logger = logging.getLogger(__name__)


class KeptState:
    """Reads the first state that comes: the one kept by the broker, or the kiosk's own where it has kept none."""

    def __init__(self, owner: LineOwner, leave: Callable[[], object]) -> None:
        """`leave`: tells the bus that no further state shall come."""
        self._owner = owner
        self._leave = leave
        self._is_read = False

    def handle(self, message: Message) -> None:
        if self._is_read:
            return
        self._is_read = True
        self._leave()
        try:
            lost = entries_lost(self._owner.line, decode_state(message.payload))
        except WireError as error:
            logger.warning("cannot read the state that the broker has kept, ignored: %s", error)
            return
        if lost is not None:
            self._owner.entries_lost(lost)
