"""How long still: asks a child process, since a thread that computes would keep presses waiting. Never waits for it."""

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

from core.messages.forecasts import NO_FORECAST_SET, ForecastRequest, ForecastSet
from core.messages.state import Lack
from core.now import Now
from kiosk.timer import Every

logger = logging.getLogger(__name__)

GAP_S = 2.0
"""Between two questions; also how long a kiosk is up before the first."""
AGE_S = 10.0
"""So often one is asked although nothing has happened: time passes, too."""
STALE_S = 30.0
"""An answer that is older is none."""
SILENT_S = 180.0
"""A child that has not answered for so long has hung, or learns on a small machine that is busy: each next one since
the last answer gets twice as long."""
MOST_TIMES = 16
SOON_S = 0.05
"""How soon one looks again for an answer that is on its way …"""
AWAITED_S = 1.0
"""… for so long."""
BACKOFF_S = (1.0, 5.0, 30.0, 120.0)
"""Until a child that has ended gets a successor."""
CHUNK = 65_536
MOST = 16 * CHUNK
"""No answer is longer: one for 10,000 who wait has 200 kB."""
WORDS: dict[Lack | None, tuple[int, str]] = {
    None: (logging.INFO, "forecasts are as good as this office's days make them"),
    "learning": (logging.INFO, "forecasts are not judged yet: ranges are as wide as the rollouts differ"),
    "by_queue": (logging.WARNING, "forecasts are reckoned from the length of the queues alone: rollouts fail"),
}


class Child(NamedTuple):
    """The process, and its two pipes, on which nobody waits."""

    process: subprocess.Popen[bytes]
    questions: IO[bytes]
    answers: IO[bytes]

    @classmethod
    def of(cls, command: Sequence[str]) -> Child:
        """`OSError`: it cannot be started."""
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        if process.stdin is None or process.stdout is None:
            raise OSError("it has no pipes")
        for pipe in (process.stdin, process.stdout):
            os.set_blocking(pipe.fileno(), False)
        return cls(process, process.stdin, process.stdout)

    def end(self) -> None:
        """It owns nothing: it may go at once."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.questions, self.answers):
            with suppress(OSError):
                pipe.close()


class ForecastClient:
    """Starts the child with the first question, and again when it has ended. Only for one thread."""

    def __init__(self, command: Sequence[str], monotonic: Callable[[], float], gap_s: float = GAP_S) -> None:
        """`gap_s`: between two questions; five of them, and one is asked although nothing has happened."""
        self.forecast_set = NO_FORECAST_SET
        """The last answer; empty while there is none."""
        self._command = command
        self._monotonic = monotonic
        self._child: Child | None = None
        self._start_at = monotonic() + GAP_S
        self._deaths = 0
        """Since the last answer."""
        self._asked_at: float | None = None
        """When the question was put whose answer has not come."""
        self._asked_seq = -1
        self._answered_at = 0.0
        self._rest_s = min(AWAITED_S, gap_s)
        self._gap = Every(gap_s, monotonic)
        self._age = Every(AGE_S / GAP_S * gap_s, monotonic)
        self._read = b""
        self._lacks: Lack | None = None
        """As last said in the log."""
        self._decoder = msgspec.json.Decoder(ForecastSet)

    @property
    def pid(self) -> int | None:
        """Of the child, while there is one."""
        return self._child.process.pid if self._child else None

    @property
    def wait_s(self) -> float:
        """After so long it is worth to come round again."""
        awaited = self._asked_at is not None and self._monotonic() - self._asked_at < AWAITED_S
        return SOON_S if awaited else self._rest_s

    def tick(self, seq: int, clock: Callable[[], Now]) -> None:
        """Takes an answer that is there, and asks when it is time; `seq`: of the last entry in the journal."""
        if self._child is None:
            self._start()
            return
        self._hear(self._child)
        now_s = self._monotonic()
        if self.forecast_set is not NO_FORECAST_SET and now_s - self._answered_at > STALE_S:
            logger.warning("no forecasts for now: the process for them has not answered for %g s", STALE_S)
            self.forecast_set = NO_FORECAST_SET
        if self._child is None:
            return
        if self._asked_at is not None:
            if now_s - self._asked_at > SILENT_S * min(2**self._deaths, MOST_TIMES):
                self._end("has not answered")
        elif self._age or (seq != self._asked_seq and self._gap):
            self._ask(self._child, seq, clock())

    def close(self) -> None:
        self._bury()

    def _start(self) -> None:
        if self._monotonic() < self._start_at:
            return
        try:
            self._child = Child.of(self._command)
        except OSError as error:
            self._end(f"cannot be started: {error}")
        self._read, self._asked_seq = b"", -1

    def _ask(self, child: Child, seq: int, now: Now) -> None:
        question = ForecastRequest(
            seq=seq, utc_ms=int(now.utc), line_ms=int(now.line), trusted=now.trusted and not now.jumped
        )
        try:
            child.questions.write(msgspec.json.encode(question) + b"\n")  # one at a time: a pipe has room for it
        except OSError as error:
            self._end(f"hears nothing: {error}")
            return
        self._asked_at, self._asked_seq = self._monotonic(), seq
        self._gap.done()
        self._age.done()

    def _hear(self, child: Child) -> None:
        chunk: bytes | None = b"more"
        while len(self._read) < MOST and (chunk := child.answers.read(CHUNK)):
            self._read += chunk
        *lines, self._read = self._read.split(b"\n")
        if lines:
            self._take(lines[-1])
        if self._child is not None and chunk == b"":  # None is: nothing for now
            self._end("has ended")
        elif len(self._read) >= MOST:
            self._end("talks without end")

    def _take(self, line: bytes) -> None:
        try:
            forecast_set = self._decoder.decode(line)
        except msgspec.DecodeError as error:
            self._end(f"speaks no sense: {error}")
            return
        asked_at, self._asked_at, self._deaths = self._asked_at, None, 0
        if asked_at is None or self._monotonic() - asked_at > STALE_S:
            return  # nobody has asked, or long ago: it is asked again at once
        self.forecast_set, self._answered_at = forecast_set, self._monotonic()
        if forecast_set.lacks != self._lacks:
            self._lacks = forecast_set.lacks
            logger.log(*WORDS[self._lacks])

    def _end(self, why: str) -> None:
        self._bury()
        wait_s = BACKOFF_S[min(self._deaths, len(BACKOFF_S) - 1)]
        logger.warning("no forecasts: the process for them %s; the next one comes in %g s", why, wait_s)
        self._deaths += 1
        self._start_at = self._monotonic() + wait_s

    def _bury(self) -> None:
        if self._child is not None:
            self._child.end()
        self._child, self._asked_at, self.forecast_set = None, None, NO_FORECAST_SET


def command_for(journal: Path, timezone: str) -> list[str]:
    return [sys.executable, "-m", "kiosk.forecast.worker", str(journal.absolute()), timezone]
