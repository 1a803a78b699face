"""The connection to the printer: opened again whenever it is lost, and rid of what the printer still holds."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

from printer.escpos.status import PrinterStatus
from printer.session.session import PrinterSession
from printer.transports.causes import MEANINGS
from printer.transports.transport import Cause, PrinterGone, Transport

logger = logging.getLogger(__name__)

SLICE_S = 0.1
GREETING_S = 0.5
CLEARING_S = 0.5
RETRY_S = (0.25, 0.5, 1.0)
"""Pauses between attempts to connect; the last one repeats."""


class Connection:
    def __init__(
        self, open_transport: Callable[[], Transport], monotonic: Callable[[], float], *, where: str, holds_lost: bool
    ) -> None:
        """`where`: the printer's URI, for the log."""
        self._where = where
        self._open_transport = open_transport
        self._monotonic = monotonic
        self._attempts = 0
        self._retry_at = -math.inf
        self._told: set[Cause] = set()
        """Causes that were logged since there was a connection: attempts go on every second, complaints do not."""
        self._stalls = 0
        """So many connections in a row were given up because the printer took nothing."""
        self._known: PrinterStatus | None = None
        """Why it did so, if it said that."""
        self._connected = False
        """Whether it was logged that there is one."""
        self.dialogue: PrinterSession | None = None
        """None while there is no connection."""
        self.holds_lost = holds_lost
        """The printer may hold a part of a lost slip, which must not come out when it is well again."""

    @property
    def status(self) -> PrinterStatus:
        """How the printer is, as far as it is known."""
        if self.dialogue is not None:
            return self.dialogue.status
        return self._known or PrinterStatus(heard=True, offline=True)

    def connect(self) -> PrinterSession | None:
        """The open connection, if need be a new one; None while there is none to be had.

        A new one takes up to 3 s, what the name of a host takes to look up, and 1 s to greet.
        """
        if self.dialogue is None and self._monotonic() >= self._retry_at:
            try:
                self.dialogue = PrinterSession(
                    self._open_transport(), self._monotonic, stalls=self._stalls, known=self._known
                )
                self._greet(self.dialogue)
                self._attempts = 0
                self._known = None
                self._say_connected()
            except PrinterGone as gone:
                self.hang_up(gone.cause)
        return self.dialogue

    def start_over(self) -> None:
        """A new connection at once: what this one holds back must not reach the printer any more."""
        self._known = self.dialogue.status if self.dialogue is not None else None
        self.close(drop=True)
        self.connect()

    def hang_up(self, cause: Cause) -> None:
        """The connection is of no use; another attempt follows after a pause."""
        self._say_gone(cause)
        if self.dialogue is not None:
            self._stalls = (0 if self.dialogue.rounds else self._stalls) + 1 if cause == "timeout" else 0
            told = self.dialogue.status
            self._known = told if cause == "timeout" and (told.paper_out or told.cover_open or told.error) else None
        elif cause != "not-clear-to-send":
            self._known = None  # it is out of reach, whatever it was before
        self.close(drop=True)
        self._retry_at = self._monotonic() + RETRY_S[min(self._attempts, len(RETRY_S) - 1)]
        self._attempts += 1

    def clear(self) -> None:
        """Has the printer throw away what it holds; raises `PrinterGone`.

        Many do not know that and do not answer. They are not told again: what they hold comes out as it is.
        """
        dialogue = self.dialogue
        if dialogue is not None:
            dialogue.clear()
            self._listen_until(dialogue, lambda: dialogue.cleared, CLEARING_S)
            self.holds_lost = False

    def close(self, *, drop: bool = False) -> None:
        if self.dialogue is not None:
            self.dialogue.close(drop=drop)
            self.dialogue = None

    def _say_connected(self) -> None:
        self._told.clear()
        if not self._connected:
            logger.info("printer %s: connected", self._where)
            self._connected = True

    def _say_gone(self, cause: Cause) -> None:
        self._connected = False
        if cause not in self._told:
            logger.warning("printer %s: %s", self._where, MEANINGS[cause])
            self._told.add(cause)

    def _greet(self, dialogue: PrinterSession) -> None:
        dialogue.end_command()
        if self.holds_lost:
            self.clear()
        dialogue.begin()
        self._listen_until(dialogue, lambda: dialogue.status.heard, GREETING_S)

    def _listen_until(self, dialogue: PrinterSession, holds: Callable[[], bool], within_s: float) -> None:
        deadline = self._monotonic() + within_s
        while not holds() and self._monotonic() < deadline:
            dialogue.listen(min(deadline, self._monotonic() + SLICE_S))
