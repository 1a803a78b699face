"""What a press takes while forecasts are reckoned without a pause, beside what it takes while none are."""

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

from benchmarks.presses import press_by_turns
from benchmarks.rig.child import Child
from benchmarks.rig.office_processes import Office
from benchmarks.rig.samples import Samples
from benchmarks.rig.table import Row
from core.messages.forecasts import ForecastRequest
from kiosk.forecast.client import worker_command
from runtime.clock import Clock

WARM = 12
MOST_P99_MS = 10


def rows(office: Office, kiosk: Child, presses: int) -> list[Row]:
    press_by_turns([(office, kiosk)], WARM)
    with restless(office) as child:
        taken: dict[bool, list[tuple[Samples, Samples]]] = {True: [], False: []}
        for busy in [True, False] * (presses // WARM):
            os.kill(child, signal.SIGCONT if busy else signal.SIGSTOP)
            taken[busy] += press_by_turns([(office, kiosk)], WARM)
        os.kill(child, signal.SIGCONT)
    told, when, floor_is = [], "forecasts reckoned without a pause", "none reckoned"
    for place, what in enumerate(("press → durable", "press → first byte")):
        with_it, without = _of(taken[True], place), _of(taken[False], place)
        told.append(Row(f"{what}, p50, {when}", with_it.p50, "ms", without.p50, floor_is))
        told.append(Row(f"{what}, p99, {when}", with_it.p99, "ms", without.p99, floor_is, MOST_P99_MS))
    return told


def _of(taken: list[tuple[Samples, Samples]], place: int) -> Samples:
    return Samples(tuple(ms for each in taken for ms in each[place].ms))


@contextmanager
def restless(office: Office) -> Iterator[int]:
    """A child like the kiosk's that is asked again as soon as it has answered; its process id.

    Its pipes are buffered: a thread that reads byte by byte would keep the one waiting that is the printer.
    """
    settings = office.settings
    clock = Clock(timezone=settings.office.timezone, trust="trusted", resume_from=None)
    command = worker_command(Path(settings.kiosk.journal), settings.office.timezone)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:

        def ask() -> None:
            assert child.stdin is not None
            assert child.stdout is not None
            with suppress(BrokenPipeError):  # it has ended
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
            print(f"{_busy_s(child.pid):.0f} s of forecasts", file=sys.stderr)
            child.kill()  # also one that has been stopped
            asking.join()


def _busy_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
