"""`python -m kiosk.forecast.worker JOURNAL TIMEZONE`: the child process that computes forecasts for the kiosk.

Each line of stdin is a request, each line of stdout a reply. The process only reads, so it may be killed at any moment.
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
from core.forecast.intervals import KEEP_ERRORS
from core.forecast.patterns import DAYS
from core.forecast.queues import Kind
from core.instant import Instant, Now
from core.messages.events import Entry, TicketIssued
from core.messages.forecasts import ForecastRequest, ForecastSet
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader

NICE = 15
"""Everything else on this machine has priority. SCHED_IDLE made no press faster, but left the worker a twelfth of the
processor time while all processors are busy."""
LEARN_S = 20
"""Processor time spent at the start on checking forecasts against past days, which makes their ranges better."""


class ForecastWorker:
    """Follows a journal, beginning some days back."""

    def __init__(self, path: Path, zone: tzinfo) -> None:
        self._journal = JournalReader(path)
        self._zone = zone
        self.forecaster = Forecaster(zone)
        self.last: Entry | None = None
        """The last entry that was read."""
        self._has_failed = False
        self._learn()

    def _learn(self) -> None:
        """Learns from the last days and today, and how right forecasts for the last tickets would have been."""
        began = time.process_time()
        judged_from = self._journal.seq_of_last(TicketIssued.__name__, KEEP_ERRORS)
        for entry in self._journal.after(max(0, self._journal.seq_of_last("DayOpened", DAYS + 1) - 1)):
            is_judged = entry.seq >= judged_from and time.process_time() - began < LEARN_S
            if is_judged and self.last is not None:
                for label in self.forecaster.due(entry.line):
                    self._forecast(self.last, label)
            if is_judged and isinstance(entry.event, TicketIssued):
                self._forecast(entry, (entry.event.service, entry.event.class_))
            self._apply((entry,))

    def _forecast(self, entry: Entry, what: Kind | str) -> None:
        """Makes the forecast that a ticket would have got; it is judged when that ticket is called."""
        with self._logging_once():
            self.forecaster.draws(self._now(entry.at, entry.line, trusted=entry.trusted), what)

    def _apply(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            with self._logging_once():
                self.forecaster.apply(entry)
            self.last = entry

    def reply_to(self, request: ForecastRequest) -> ForecastSet:
        self._apply(self._journal.after(self.last.seq if self.last else 0))
        with self._logging_once():
            now = self._now(Instant(request.utc_ms), Instant(request.line_ms), trusted=request.trusted)
            return self.forecaster.forecast_set(now)
        return self.forecaster.simple_forecast_set()

    @contextmanager
    def _logging_once(self) -> Iterator[None]:
        """Logs the first exception only: after a fault in here there are still forecasts from the queues' lengths."""
        try:
            yield
        except Exception:  # noqa: BLE001  # whatever it is, people still get forecasts
            if not self._has_failed:
                traceback.print_exc()
            self._has_failed = True

    def _now(self, utc: Instant, line: Instant, *, trusted: bool) -> Now:
        return Now(utc=utc, line=line, trusted=trusted, local=utc.moment.astimezone(self._zone))


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk.forecast.worker", description="Computes the kiosk's forecasts."
    )
    parser.add_argument("journal", type=Path)
    parser.add_argument("timezone")
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end of stdin ends this process
    with suppress(OSError):
        os.nice(NICE)
    try:
        worker = ForecastWorker(arguments.journal, ZoneInfo(arguments.timezone))
        for line in sys.stdin.buffer:
            reply = worker.reply_to(msgspec.json.decode(line, type=ForecastRequest))
            sys.stdout.buffer.write(msgspec.json.encode(reply) + b"\n")
            sys.stdout.buffer.flush()
    except JournalError as error:
        print(f"no forecasts: {error}", file=sys.stderr)  # noqa: T201  # this process has no log
        return 1
    except BrokenPipeError:  # the kiosk has ended
        os._exit(0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
