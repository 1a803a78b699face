"""Looks once a day until when the broker's certificate holds, and says in the log when that is soon."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue

from core.instant import Instant, Now
from core.settings.sections import BrokerSettings
from kiosk.timer import Timer
from runtime.bus.credentials import BrokerAccess, authority_file, tls_uris
from runtime.bus.tls import SOON, certificate_end, why_not

logger = logging.getLogger(__name__)

LOOK_AGAIN_S = 86_400
TRY_AGAIN_S = 60
"""Until it has been seen once: after a start the broker may not be there yet."""
PATIENCE_S = 5


class CertificateWatch:
    def __init__(
        self,
        broker: BrokerSettings,
        now: Callable[[], Now],
        monotonic: Callable[[], float],
        *,
        look: Callable[[str, str | None, float], Instant] = certificate_end,
        aside: Callable[[Callable[[], None]], None] = lambda work: threading.Thread(target=work, daemon=True).start(),
    ) -> None:
        """It connects to the first address at which the broker speaks TLS, as a device would; if there is none, it does
        nothing. `aside` runs what waits for the network in a thread that nobody waits for."""
        self._uri = next(iter(tls_uris(broker)), None)
        self._ca = authority_file(broker)
        self._now = now
        self._look = look
        self._aside = aside
        self._day = Timer(LOOK_AGAIN_S, monotonic)
        self._minute = Timer(TRY_AGAIN_S, monotonic)
        self._seen = SimpleQueue[Instant | str]()
        """What looks have found, an end or why there is none, until it is taken note of."""
        self._failed = ""
        """Why the last look has failed."""
        self._told = ""
        """Which reason was told last: each when it has come twice, since the first look may come before the broker."""
        self._until: Instant | None = None

    def until(self) -> Instant | None:
        """Until when the certificate holds; None: there is no TLS, or nothing is known yet. Called every second, it
        looks again when it is time."""
        if self._uri is not None and (self._day.is_due or (self._until is None and self._minute.is_due)):
            self._day.restart()
            self._minute.restart()
            self._aside(partial(self._look_at, self._uri))
        with suppress(Empty):
            self._note(self._seen.get_nowait())
        return self._until

    def _look_at(self, uri: str) -> None:
        try:
            self._seen.put(self._look(uri, self._ca, PATIENCE_S))
        except (OSError, ValueError) as error:
            self._seen.put(why_not(error, BrokerAccess(uri, "", ca=self._ca)))

    def _note(self, seen: Instant | str) -> None:
        if isinstance(seen, Instant):
            self._until, self._failed, self._told = seen, "", ""
            self._warn(seen)
        else:
            self._fail(seen)

    def _fail(self, reason: str) -> None:
        if reason == self._failed != self._told:
            logger.warning("TLS at %s: %s", self._uri, reason)
            self._told = reason
        self._failed = reason

    def _warn(self, until: Instant) -> None:
        now = self._now()
        if now.trusted and until.moment - now.utc.moment < SOON:
            ends = "ends" if until > now.utc else "has ended"
            logger.warning(
                "the broker's certificate %s on %s: `luot tls init --renew`, then restart mosquitto",
                ends,
                f"{until.moment:%Y-%m-%d}",
            )
