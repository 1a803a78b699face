"""What a program tells systemd (sd_notify): that it is ready, alive, or stopping. Without systemd nothing is sent."""

from __future__ import annotations

import faulthandler
import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

logger = logging.getLogger(__name__)


def watchdog_period_s(environ: Mapping[str, str] = os.environ) -> float | None:
    """A quarter of the watchdog's timeout (`WatchdogSec=`); None if systemd does not watch this process.

    A loop that has just missed the moment and then sleeps this long still feeds the watchdog within half the timeout.
    """
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    microseconds = environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 4_000_000 if microseconds.isdigit() else None


class Systemd:
    def __init__(
        self, environ: Mapping[str, str] = os.environ, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._address = environ.get("NOTIFY_SOCKET")
        self.period_s = watchdog_period_s(environ)
        """Seconds between two messages to the watchdog; None if there is no watchdog."""
        self._monotonic = monotonic
        self._fed_s = monotonic()

    def notify(self, state: Literal["READY=1", "STOPPING=1", "WATCHDOG=1"]) -> None:
        self._send(state)

    def tell(self, status: str) -> None:
        """The line that `systemctl status` shows of the program."""
        self._send(f"STATUS={status}")

    def _send(self, state: str) -> None:
        """Sends one datagram, if systemd listens; a failure is logged only."""
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.sendto(state.encode(), address)
        except OSError as error:
            logger.warning("cannot tell systemd %s: %s", state, error)

    def feed_watchdog(self) -> None:
        """Call this in every round of the main loop; it sends a message only when one is due."""
        now_s = self._monotonic()
        if self.period_s is not None and now_s - self._fed_s >= self.period_s:
            self._fed_s = now_s
            self.notify("WATCHDOG=1")

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Wraps the main loop: says "ready" before it, and "stopping" after it unless it raises. From then on SIGABRT,
        by which the watchdog ends a program, prints on stderr where each thread stands."""
        faulthandler.enable(2)  # stderr, also where a test has taken its place
        self.notify("READY=1")
        yield
        self.notify("STOPPING=1")
