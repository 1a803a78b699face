"""What kiosk, its forecasts, wall and keypad take: memory after some work, and the processor while nothing happens."""

from __future__ import annotations

import re
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.rig.office_processes import Console, Office
from benchmarks.rig.table import Row
from core.messages.commands import CallNext, OpenCounter, TakeTicket

SETTLE_S = 3
TICKETS = 60


def rows(office: Office, console: Console, idle_s: float) -> list[Row]:
    with ExitStack() as running:
        kiosk = running.enter_context(office.program("kiosk"))
        console.health("kiosk", lambda health: health.online)
        wall = running.enter_context(office.program("display"))
        console.health("wall", lambda health: health.online)
        keypad = running.enter_context(office.program("counter.keypad", "--device", "keypad-1"))
        console.health("keypad-1", lambda health: health.online)
        _work(console)
        time.sleep(SETTLE_S)
        names = {"kiosk": kiosk.pid, "forecasts": _child(kiosk.pid), "wall": wall.pid, "keypad": keypad.pid}
        before = {name: _busy_ns(pid) for name, pid in names.items()}
        time.sleep(idle_s)
        idle = {name: (_busy_ns(pid) - before[name]) / idle_s / 1e7 for name, pid in names.items()}
        memory = {name: _pss_mb(pid) for name, pid in names.items()}
    return [*_told("memory (PSS)", memory, "MB", 120), *_told("idle", idle, "% of a core", 1)]


def _told(what: str, each: dict[str, float], unit: str, most: float) -> list[Row]:
    single = [Row(f"{what}: {name}", figure, unit) for name, figure in each.items()]
    return [*single, Row(f"{what}: all together", sum(each.values()), unit, most=most)]


def _work(console: Console) -> None:
    """Slips and calls, so that all that is loaded late is loaded."""
    console.ask(OpenCounter(id=console.new_id(), counter="1"))
    for _ in range(TICKETS):
        taken = console.ask(TakeTicket(id=console.new_id(), service="HT"))
        if taken.ok and taken.ticket:
            label = taken.ticket.label
            console.state(lambda state, label=label: any(waits.label == label for waits in state.waiting))  # type: ignore[misc]
        called = console.ask(CallNext(id=console.new_id(), counter="1"))
        if not called.ok:
            raise RuntimeError(f"no call: {called}")
    newest = console.state(lambda state: bool(state.calls))[1].calls[0].call_no
    console.health("wall", lambda health: health.shown == newest)


def _child(pid: int) -> int:
    """The kiosk's one child, which foresees."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])


def _pss_mb(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) / 1000 if found else 0.0


def _busy_ns(pid: int) -> int:
    """Processor time of all threads so far."""
    return sum(
        int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()
    )
