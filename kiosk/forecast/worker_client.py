"""Asks a child process for forecasts. A thread would keep presses waiting while it computes; the child cannot.

Nothing here waits for the child.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from core.instant import Now
from core.messages.forecasts import NO_FORECAST_SET, ForecastRequest, ForecastSet
from core.messages.state import Lack
from kiosk.timer import Timer

logger = logging.getLogger(__name__)

GAP_S = 2.0
"""The shortest time between two requests; also the time before the first one."""
AGE_S = 10.0
"""The longest time between two requests: forecasts change with time, too."""
STALE_S = 30.0
"""A reply older than this is not used."""
SILENT_S = 180.0
"""A child without a reply for this long is restarted: it hangs, or it needs long to learn on a slow machine. So each
restart since the last reply doubles the time, up to MAX_FACTOR times."""
MAX_FACTOR = 16
POLL_S = 0.05
"""How often the pipe is read while a reply is expected …"""
EXPECTED_S = 1.0
"""… which is for this long after a request."""
BACKOFF_S = (1.0, 5.0, 30.0, 120.0)
"""The pauses before a child is replaced: after the first failure in a row, the second, …"""
CHUNK = 65_536
MAX_REPLY = 16 * CHUNK
"""A reply about 10,000 waiting tickets has 200 kB."""
LOG_LINES: dict[Lack | None, tuple[int, str]] = {
    None: (logging.INFO, "forecasts are as good as this office's days make them"),
    "learning": (logging.INFO, "forecasts are not judged yet: ranges are as wide as the rollouts differ"),
    "by_queue": (logging.WARNING, "forecasts are computed from the length of the queues alone: rollouts fail"),
}


class Child(NamedTuple):
    """The process and its two pipes, which never block."""

    process: subprocess.Popen[bytes]
    requests: IO[bytes]
    replies: IO[bytes]

    @classmethod
    def start(cls, command: Sequence[str]) -> Child:
        """Raises `OSError` if the process cannot be started."""
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        if process.stdin is None or process.stdout is None:
            raise OSError("it has no pipes")
        for pipe in (process.stdin, process.stdout):
            os.set_blocking(pipe.fileno(), False)
        return cls(process, process.stdin, process.stdout)

    def kill(self) -> None:
        """At any moment, since the child has nothing to lose."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.requests, self.replies):
            with suppress(OSError):
                pipe.close()


class ForecastClient:
    """Starts the child before the first request, and again whenever it has ended. For one thread."""

    def __init__(self, command: Sequence[str], monotonic: Callable[[], float], gap_s: float = GAP_S) -> None:
        """`gap_s` is the shortest time between two requests; the longest is five times as much."""
        self.forecast_set = NO_FORECAST_SET
        """The last reply; NO_FORECAST_SET if there is none, or none that is recent."""
        self._command = command
        self._monotonic = monotonic
        self._child: Child | None = None
        self._start_at_s = monotonic() + GAP_S
        self._failures = 0
        """Children that have ended since the last reply."""
        self._requested_s: float | None = None
        """When the request was sent that has no reply yet."""
        self._requested_seq = -1
        self._replied_s = 0.0
        self._rest_s = min(EXPECTED_S, gap_s)
        self._gap = Timer(gap_s, monotonic)
        self._age = Timer(AGE_S / GAP_S * gap_s, monotonic)
        self._buffer = b""
        self._logged_lack: Lack | None = None
        self._decoder = msgspec.json.Decoder(ForecastSet)

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is one."""
        return self._child.process.pid if self._child else None

    @property
    def wait_s(self) -> float:
        """Time until the next `tick` is worth while."""
        is_expected = self._requested_s is not None and self._monotonic() - self._requested_s < EXPECTED_S
        return POLL_S if is_expected else self._rest_s

    def tick(self, seq: int, clock: Callable[[], Now]) -> None:
        """Reads a reply, and sends a request if it is time; `seq` is the `seq` of the journal's last entry."""
        if self._child is None:
            self._start()
            return
        self._read(self._child)
        now_s = self._monotonic()
        if self.forecast_set is not NO_FORECAST_SET and now_s - self._replied_s > STALE_S:
            logger.warning("no forecasts for now: the process for them has not answered for %g s", STALE_S)
            self.forecast_set = NO_FORECAST_SET
        if self._child is None:
            return
        if self._requested_s is not None:
            if now_s - self._requested_s > SILENT_S * min(2**self._failures, MAX_FACTOR):
                self._fail("has not answered")
        elif self._age.is_due or (seq != self._requested_seq and self._gap.is_due):
            self._request(self._child, seq, clock())

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
        self._child, self._requested_s, self.forecast_set = None, None, NO_FORECAST_SET

    def _start(self) -> None:
        if self._monotonic() < self._start_at_s:
            return
        try:
            self._child = Child.start(self._command)
        except OSError as error:
            self._fail(f"cannot be started: {error}")
        self._buffer, self._requested_seq = b"", -1

    def _request(self, child: Child, seq: int, now: Now) -> None:
        request = ForecastRequest(
            seq=seq, utc_ms=int(now.utc), line_ms=int(now.line), trusted=now.trusted and not now.jumped
        )
        try:
            child.requests.write(msgspec.json.encode(request) + b"\n")  # a pipe has room for a single request
        except OSError as error:
            self._fail(f"takes no request: {error}")
            return
        self._requested_s, self._requested_seq = self._monotonic(), seq
        self._gap.restart()
        self._age.restart()

    def _read(self, child: Child) -> None:
        chunk: bytes | None = b"more"
        while len(self._buffer) < MAX_REPLY and (chunk := child.replies.read(CHUNK)):
            self._buffer += chunk
        *lines, self._buffer = self._buffer.split(b"\n")
        if lines:
            self._receive(lines[-1])
        if self._child is not None and chunk == b"":  # the end; None would mean: nothing for now
            self._fail("has ended")
        elif len(self._buffer) >= MAX_REPLY:
            self._fail("sends a reply without end")

    def _receive(self, line: bytes) -> None:
        try:
            forecast_set = self._decoder.decode(line)
        except msgspec.DecodeError as error:
            self._fail(f"sends what is no reply: {error}")
            return
        requested_s, self._requested_s, self._failures = self._requested_s, None, 0
        if requested_s is None or self._monotonic() - requested_s > STALE_S:
            return  # it was not requested, or is too old: the next request follows at once
        self.forecast_set, self._replied_s = forecast_set, self._monotonic()
        if forecast_set.lacks != self._logged_lack:
            self._logged_lack = forecast_set.lacks
            logger.log(*LOG_LINES[self._logged_lack])

    def _fail(self, reason: str) -> None:
        self.close()
        wait_s = BACKOFF_S[min(self._failures, len(BACKOFF_S) - 1)]
        logger.warning("no forecasts: the process for them %s; the next one comes in %g s", reason, wait_s)
        self._failures += 1
        self._start_at_s = self._monotonic() + wait_s


def worker_command(journal: Path, timezone: str) -> list[str]:
    return [sys.executable, "-m", "kiosk.forecast.worker", str(journal.absolute()), timezone]
