"""What a kiosk's start costs until its first ticket, in time and in processor time, and the replay of a day alone."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.rig.child import ROOT
from benchmarks.rig.filled_day import write_day
from benchmarks.rig.office_processes import Console, Office
from benchmarks.rig.table import Row
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import TakeTicket
from runtime.journal.writer import Journal

STARTS = 5
"""Of so many the median counts; the floor is measured in between."""
PAUSE_S = 0.01


class Start(NamedTuple):
    """From the start of a program to its first answer."""

    s: float
    cpu_ms: float
    """Processor time of all its threads, user and system; it has no children yet."""


def first_ticket(office: Office, console: Console) -> Start:
    """From the start of the kiosk's program to the reply with a ticket, which a console asks for once it is online."""
    began = time.monotonic_ns()
    with office.program("kiosk") as kiosk:
        console.health("kiosk", lambda health: health.online)
        asked = TakeTicket(id=console.new_id(), service="CT")
        console.send(asked)
        answered, reply = console.reply(asked.id)
        cpu_ms = processor_ms(kiosk.pid)
    console.health("kiosk", lambda health: not health.online)
    if not reply.ok:
        raise RuntimeError(f"no ticket: {reply}")
    return Start((answered - began) / 1e9, cpu_ms)


def hello_cpu_ms() -> float:
    """What the floor takes: a Flask program of three lines, from its start to its first answer."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.rig.hello", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(port):
            time.sleep(PAUSE_S)
        return processor_ms(process.pid)
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with suppress(ConnectionError):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/")
        return connection.getresponse().read() == b"hello"
    return False


def processor_ms(pid: int) -> float:
    """Processor time of a process, also of its threads that have ended."""
    clock = ~pid << 3 | 2  # as clock_getcpuclockid(3) makes it; a clock has the precision that /proc/PID/stat lacks
    return time.clock_gettime_ns(clock) / 1e6


def replay_seconds(journal: Path) -> float:
    """How long reading a journal's last day into a line takes."""
    with Journal(journal) as opened:
        began = time.monotonic_ns()
        evolve(EMPTY, opened.current_day())
        return (time.monotonic_ns() - began) / 1e9


def rows(office: Office, console: Console, tickets: int, most_s: float) -> list[Row]:
    write_day(office.settings, tickets)
    alone = replay_seconds(office.journal)
    return [
        Row(f"start → first ticket, {tickets} in the day", first_ticket(office, console).s, "s", most=most_s),
        Row(f"replay of a day of {tickets} alone", alone, "s"),
    ]


def processor_row(office: Office, console: Console, tickets: int, most: float) -> Row:
    """The processor time of a start, against that of the floor. With no `tickets` each start makes its journal."""
    if tickets:
        write_day(office.settings, tickets)
    pairs = [(_start_cpu_ms(office, console, is_new=not tickets), hello_cpu_ms()) for _ in range(STARTS)]
    start, hello = (median(column) for column in zip(*pairs, strict=True))
    day = f"{tickets} in the day" if tickets else "no journal yet"
    what = f"processor time, start → first ticket, {day}"
    return Row(what, start, "ms", hello, "a Flask hello", most, True)


def _start_cpu_ms(office: Office, console: Console, *, is_new: bool) -> float:
    if is_new:
        for file in office.journal.parent.glob(f"{office.journal.name}*"):
            file.unlink()
    return first_ticket(office, console).cpu_ms
