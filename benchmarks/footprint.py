"""What the programs need: memory after some work, and processor time while nothing happens."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.rig.memory_steps import memory_kb
from benchmarks.rig.office_processes import Console, Office
from benchmarks.rig.table import Row
from core.messages.commands import CallNext, OpenCounter, TakeTicket

SETTLE_S = 3
TICKETS = 60


def rows(office: Office, console: Console, idle_s: float) -> list[Row]:
    with ExitStack() as running:
        kiosk = running.enter_context(office.program("kiosk"))
        console.health("kiosk", lambda health: health.online)
        wall = running.enter_context(office.program("display", SDL_AUDIODRIVER="dummy"))
        console.health("wall", lambda health: health.online)
        keypad = running.enter_context(office.program("counter.keypad", "--device", "keypad-1"))
        console.health("keypad-1", lambda health: health.online)
        _work(console)
        time.sleep(SETTLE_S)
        names = {"kiosk": kiosk.pid, "forecasts": _child(kiosk.pid), "wall": wall.pid, "keypad": keypad.pid}
        before = {name: busy_ns(pid) for name, pid in names.items()}
        time.sleep(idle_s)
        idle = {name: (busy_ns(pid) - before[name]) / idle_s / 1e7 for name, pid in names.items()}
        memory = {name: memory_kb(pid)[1] / 1000 for name, pid in names.items()}
    return [
        *_rows("memory (PSS)", memory, "MB", 120),
        Row("memory (PSS): the wall, with its voice", memory["wall"], "MB", most=70),
        *_rows("idle", idle, "% of a core", 1),
        Row("idle: the wall, with its voice", idle["wall"], "% of a core", most=1),
    ]


def _rows(what: str, each: dict[str, float], unit: str, most: float) -> list[Row]:
    single = [Row(f"{what}: {name}", figure, unit) for name, figure in each.items()]
    return [*single, Row(f"{what}: all together", sum(each.values()), unit, most=most)]


def _work(console: Console) -> None:
    """Issues and calls tickets, so that everything that is loaded late is loaded."""
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
    """The kiosk's only child: the forecast worker."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])


def busy_ns(pid: int) -> int:
    """Processor time of all threads of a process so far."""
    return sum(
        int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()
    )
