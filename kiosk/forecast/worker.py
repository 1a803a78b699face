"""`python -m kiosk.forecast.worker JOURNAL TIMEZONE`: the child process that foresees. One question a line, one answer.

It reads the journal like any other reader and owns nothing: it may be killed at any moment.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from core.forecast.forecast import Forecaster
from core.forecast.intervals import KEEP
from core.forecast.patterns import DAYS
from core.instant import Instant
from core.messages.events import Entry, TicketIssued
from core.messages.forecasts import ForecastRequest, ForecastSet
from core.now import Now
from runtime.journal.journal import History, JournalError

NICE = 15
"""Everything else on this machine goes first. SCHED_IDLE made no press faster, and gets a twelfth of it while all
processors are busy."""
LEARN_S = 20
"""Processor time; after it, ranges are as good as they have become."""


class ForecastWorker:
    """Follows a journal, from the first of its last days on."""

    def __init__(self, path: Path, zone: tzinfo) -> None:
        self._path = path
        self._zone = zone
        self._forecaster = Forecaster(zone)
        self._heard = 0
        self._has_failed = False
        self._learn()

    def _learn(self) -> None:
        """From past days, and how true the forecasts of the last tickets would have come."""
        began = time.process_time()
        with History(self._path) as history:
            judged_from = history.seq_of_last(TicketIssued.__name__, KEEP)
            for entry in history.after(max(0, history.seq_of_last("DayOpened", DAYS + 1) - 1)):  # and today
                if entry.seq >= judged_from and time.process_time() - began < LEARN_S:
                    self._foresee(entry)
                self._hear((entry,))

    def _foresee(self, entry: Entry) -> None:
        """What would have been said to him who took this number; when he is called it is judged."""
        if isinstance(entry.event, TicketIssued):
            with self._telling_once():
                now = self._now(entry.at, entry.line, trusted=entry.trusted)
                self._forecaster.draws(now, (entry.event.service, entry.event.class_))

    def _hear(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            with self._telling_once():
                self._forecaster.hear(entry)
            self._heard = entry.seq

    def answer(self, question: ForecastRequest) -> ForecastSet:
        with History(self._path) as history:
            self._hear(history.after(self._heard))
        with self._telling_once():
            now = self._now(Instant(question.utc_ms), Instant(question.line_ms), trusted=question.trusted)
            return self._forecaster.forecast_set(now)
        return self._forecaster.in_short()

    @contextmanager
    def _telling_once(self) -> Iterator[None]:
        """A fault of ours leaves people with the length of the queues, and us with one trace of it in the log."""
        try:
            yield
        except Exception:  # noqa: BLE001  # whatever it is
            if not self._has_failed:
                traceback.print_exc()
            self._has_failed = True

    def _now(self, utc: Instant, line: Instant, *, trusted: bool) -> Now:
        return Now(utc=utc, line=line, trusted=trusted, local=utc.moment.astimezone(self._zone))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk.forecast.worker", description="Answers how long still.")
    parser.add_argument("journal", type=Path)
    parser.add_argument("timezone")
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end of the questions is the end
    with suppress(OSError):
        os.nice(NICE)
    try:
        follower = ForecastWorker(arguments.journal, ZoneInfo(arguments.timezone))
        for line in sys.stdin.buffer:
            answer = follower.answer(msgspec.json.decode(line, type=ForecastRequest))
            sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
            sys.stdout.buffer.flush()
    except JournalError as error:
        print(f"no forecasts: {error}", file=sys.stderr)  # noqa: T201  # there is no log
        return 1
    except BrokenPipeError:  # nobody wants to know any longer
        os._exit(0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
