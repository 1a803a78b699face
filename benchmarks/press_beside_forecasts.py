"""How long a press takes while forecasts are computed without a pause, compared to while none are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from benchmarks.footprint import busy_ns
from benchmarks.presses import press_by_turns
from benchmarks.rig.child import Child
from benchmarks.rig.office_processes import Office
from benchmarks.rig.samples import Samples
from benchmarks.rig.table import Row
from core.messages.forecasts import ForecastRequest
from kiosk.forecast.worker_client import worker_command
from runtime.clock import Clock

BLOCK = 12
"""Presses between two changes, and before the first that is measured."""
MOST_P99_MS = 10


def rows(office: Office, kiosk: Child, presses: int) -> list[Row]:
    press_by_turns([(office, kiosk)], BLOCK)
    with busy_forecast_worker(office) as child:
        taken: dict[bool, list[tuple[Samples, Samples]]] = {True: [], False: []}
        for busy in [True, False] * (presses // BLOCK):
            os.kill(child, signal.SIGCONT if busy else signal.SIGSTOP)
            taken[busy] += press_by_turns([(office, kiosk)], BLOCK)
        os.kill(child, signal.SIGCONT)
    table, when, floor_is = [], "forecasts computed without a pause", "none computed"
    for place, what in enumerate(("press → durable", "press → first byte")):
        with_it, without = _samples_of(taken[True], place), _samples_of(taken[False], place)
        table.append(Row(f"{what}, p50, {when}", with_it.p50, "ms", without.p50, floor_is))
        table.append(Row(f"{what}, p99, {when}", with_it.p99, "ms", without.p99, floor_is, MOST_P99_MS))
    return table


def _samples_of(taken: list[tuple[Samples, Samples]], place: int) -> Samples:
    return Samples(tuple(ms for each in taken for ms in each[place].ms))


@contextmanager
def busy_forecast_worker(office: Office) -> Iterator[int]:
    """Runs a forecast worker like the kiosk's that gets a new request after each answer; yields its process id.

    The pipes are buffered: a thread that reads byte by byte would delay the virtual printer's thread.
    """
    settings = office.settings
    clock = Clock(timezone=settings.office.timezone, trust="trusted", resume_from=None)
    command = worker_command(Path(settings.kiosk.journal), settings.office.timezone)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:

        def ask() -> None:
            assert child.stdin is not None
            assert child.stdout is not None
            with suppress(BrokenPipeError):  # the worker has ended
                answer = b"\n"
                while answer:
                    now = clock.now()
                    question = ForecastRequest(seq=0, utc_ms=int(now.utc), line_ms=int(now.line), trusted=True)
                    child.stdin.write(msgspec.json.encode(question) + b"\n")
                    child.stdin.flush()
                    answer = child.stdout.readline()

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        try:
            yield child.pid
        finally:
            print(f"{busy_ns(child.pid) / 1e9:.0f} s of forecasts", file=sys.stderr)
            child.kill()  # works on a stopped process, too
            asking.join()
