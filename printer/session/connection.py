"""Keeps a session with the printer open: reconnects when it is lost, and clears what the printer still holds."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

from printer.escpos.status import PrinterStatus
from printer.session.condition import OFFLINE
from printer.session.session import PrinterSession
from printer.transports.transport import MEANINGS, Cause, PrinterGone, Transport

logger = logging.getLogger(__name__)

SLICE_S = 0.1
GREETING_S = 0.5
"""How long a printer may take to report its status on a new connection before the kiosk goes on without."""
CLEARING_S = 0.5
"""How long a printer may take to confirm that it has discarded what it held."""
RETRY_S = (0.25, 0.5, 1.0)
"""Pauses between attempts to connect; the last one repeats."""


class Connection:
    def __init__(
        self,
        open_transport: Callable[[], Transport],
        monotonic: Callable[[], float],
        *,
        uri: str,
        init: bytes,
        may_hold_lost_slip: bool,
    ) -> None:
        self._uri = uri
        self._init = init
        self._open_transport = open_transport
        self._monotonic = monotonic
        self._attempts = 0
        self._retry_at = -math.inf
        self._logged_causes: set[Cause] = set()
        """Causes logged since the last connection: each only once, as attempts go on every second."""
        self._logged_connected = False
        self._stalls = 0
        """How many connections in a row were given up because the printer took no bytes."""
        self._known: PrinterStatus | None = None
        """What the printer reported on the last of these, if that explains why."""
        self.session: PrinterSession | None = None
        """None while there is no connection."""
        self.may_hold_lost_slip = may_hold_lost_slip
        """The printer may hold a part of a lost slip, which must not come out when it can print again."""

    @property
    def status(self) -> PrinterStatus:
        """The printer's status, as far as it is known; offline while there is no connection."""
        if self.session is not None:
            return self.session.status
        return self._known or OFFLINE

    def connect(self) -> PrinterSession | None:
        """The open session, a new one if need be; None if the printer cannot be reached.

        A new one takes up to 3 s to connect, the time to look up a host name, and 1 s to greet.
        """
        if self.session is None and self._monotonic() >= self._retry_at:
            try:
                self.session = PrinterSession(
                    self._open_transport(), self._monotonic, init=self._init, stalls=self._stalls, known=self._known
                )
                self._greet(self.session)
                self._attempts = 0
                self._known = None
                self._log_connected()
            except PrinterGone as gone:
                self.disconnect(gone.cause)
        return self.session

    def reconnect(self) -> None:
        """Opens a new connection at once, so that bytes waiting on the old one never reach the printer."""
        self._known = self.session.status if self.session is not None else None
        self.close(drop=True)
        self.connect()

    def disconnect(self, cause: Cause) -> None:
        """Gives up a connection that is no longer usable; the next attempt follows after a pause."""
        self._log_gone(cause)
        if self.session is not None:
            timed_out, status = cause == "timeout", self.session.status
            self._stalls = (0 if self.session.questions.rounds else self._stalls) + 1 if timed_out else 0
            self._known = status if timed_out and (status.paper_out or status.cover_open or status.error) else None
        elif cause != "not-clear-to-send":
            self._known = None  # it cannot be reached, whatever it reported before
        self.close(drop=True)
        self._retry_at = self._monotonic() + RETRY_S[min(self._attempts, len(RETRY_S) - 1)]
        self._attempts += 1

    def clear_buffer(self) -> None:
        """Tells the printer to discard what it holds; raises `PrinterGone`.

        Many printers do not know the command and do not answer. They are not told again: what they hold is printed.
        """
        session = self.session
        if session is not None:
            session.clear_buffer()
            self._listen_until(session, lambda: session.cleared, CLEARING_S)
            self.may_hold_lost_slip = False

    def close(self, *, drop: bool = False) -> None:
        if self.session is not None:
            self.session.close(drop=drop)
            self.session = None

    def _log_connected(self) -> None:
        self._logged_causes.clear()
        if not self._logged_connected:
            logger.info("printer %s: connected", self._uri)
            self._logged_connected = True

    def _log_gone(self, cause: Cause) -> None:
        self._logged_connected = False
        if cause not in self._logged_causes:
            logger.warning("printer %s: %s", self._uri, MEANINGS[cause])
            self._logged_causes.add(cause)

    def _greet(self, session: PrinterSession) -> None:
        session.end_command()
        if self.may_hold_lost_slip:
            self.clear_buffer()
        session.initialise()
        self._listen_until(session, lambda: session.status.heard, GREETING_S)

    def _listen_until(self, session: PrinterSession, holds: Callable[[], bool], within_s: float) -> None:
        deadline = self._monotonic() + within_s
        while not holds() and self._monotonic() < deadline:
            session.listen(min(deadline, self._monotonic() + SLICE_S))
