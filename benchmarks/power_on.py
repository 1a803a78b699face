"""What of the time from the plug to the first ticket is ours: the start of each program, as systemd waits for it.

The rest, a machine's firmware, its kernel and Debian's own units, is measured in the proving ground (`appliance/`).
"""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.rig.child import ROOT
from benchmarks.rig.office_processes import DEADLINE_S, Console, Office
from benchmarks.rig.table import Row
from benchmarks.starts import STARTS, processor_ms
from core.messages.commands import TakeTicket

PROGRAMS = {
    "kiosk": ("kiosk",),
    "console": ("counter.console", "--port", "0"),
    "keypad": ("counter.keypad", "--device", "keypad-1"),
    "wall": ("display",),
}
"""What is on the machine of a small office → its module and arguments."""
FLOOR = "an empty program"
ALL_MOST_S = 3
"""Of processor time, on this machine: a Pi 4 is four to eight times slower, and has four cores for it."""


class Ready:
    """The socket on which a program tells systemd that it is ready."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.address = str(folder / "notify")
        self._socket = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        self._socket.bind(self.address)
        self._socket.settimeout(DEADLINE_S)

    def wait(self) -> None:
        while b"READY=1" not in self._socket.recv(4096).split(b"\n"):
            pass


class Started(NamedTuple):
    ready_ms: dict[str, float]
    """Processor time of each program until it is ready."""
    slip_s: float
    """From the start of the kiosk to the last byte of its first slip, at the printer."""


def rows(office: Office, console: Console) -> Iterator[Row]:
    with ExitStack() as stack:
        ready = Ready(office.home, stack)
        rounds = [(_start_all(office, console, ready), bare_python()) for _ in range(STARTS)]
    floor_ms, floor_s = (median(column) for column in zip(*(floor for _, floor in rounds), strict=True))
    each = {name: median(started.ready_ms[name] for started, _ in rounds) for name in PROGRAMS}
    for name, ms in each.items():
        yield Row(f"processor time, start → ready: {name}", ms, "ms", floor_ms, FLOOR)
    yield Row(
        "processor time, start → ready: all four",
        sum(each.values()) / 1000,
        "s",
        floor_ms * len(each) / 1000,
        f"{len(each)} × {FLOOR}",
        ALL_MOST_S,
    )
    slip_s = median(started.slip_s for started, _ in rounds)
    yield Row("start of the kiosk → first slip printed", slip_s, "s", floor_s, FLOOR)


def bare_python() -> tuple[float, float]:
    """Milliseconds of a processor, and seconds, that Python itself takes to start and to end."""
    began, before = time.monotonic(), _children_s()
    subprocess.run([sys.executable, "-c", "pass"], cwd=ROOT, check=True)
    return (_children_s() - before) * 1000, time.monotonic() - began


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _start_all(office: Office, console: Console, ready: Ready) -> Started:
    """One after another, the kiosk first, which prints a slip as soon as it can."""
    ready_ms = dict[str, float]()
    with ExitStack() as running:
        began = time.monotonic_ns()
        for name, (module, *arguments) in PROGRAMS.items():
            environ = {"NOTIFY_SOCKET": ready.address, "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
            program = running.enter_context(office.program(module, *arguments, **environ))
            ready.wait()
            ready_ms[name] = processor_ms(program.pid)
            if name == "kiosk":
                slip_s = (_first_slip(office, console) - began) / 1e9
    console.health("kiosk", lambda health: not health.online)
    return Started(ready_ms, slip_s)


def _first_slip(office: Office, console: Console) -> int:
    """Takes a ticket once the kiosk is heard; returns when its slip was there (monotonic ns)."""
    office.slip_timer.start()
    console.health("kiosk", lambda health: health.online)
    reply = console.ask(TakeTicket(id=console.new_id(), service="CT"))
    if not reply.ok:
        raise RuntimeError(f"no ticket: {reply}")
    return office.slip_timer.wait()[1]
