"""How long it takes from a call at a console to the state at a subscriber, and to the wall."""

from __future__ import annotations

import time
from typing import NamedTuple

from benchmarks.presses import floor_ns
from benchmarks.rig.child import Child
from benchmarks.rig.office_processes import Console, Office
from benchmarks.rig.samples import Samples
from benchmarks.rig.table import Row
from core.messages.commands import CallNext, OpenCounter, TakeTicket

REST_S = 0.12
"""More than the gap that the wall keeps between two calls."""
WAITING = 3
"""How many tickets wait all the time."""


class Calls(NamedTuple):
    """Durations of the calls, and of the floors measured between them."""

    state: Samples
    frame: Samples
    echo: Samples
    insert: Samples
    redraw: Samples


def call(office: Office, console: Console, floors: Child, count: int) -> Calls:
    taken: list[tuple[int, ...]] = []
    with office.program("kiosk"), office.watched_wall() as wall:
        console.health("kiosk", lambda health: health.online)
        console.health("wall", lambda health: health.online)
        _open(console)
        for call_no in range(1, count + 1):
            _take_ticket(console)
            time.sleep(office.settings.display.call_gap_s + REST_S)
            taken.append(
                (*_call(console, wall, call_no), *(floor_ns(floors, what) for what in ("echo", "insert", "redraw")))
            )
    return Calls(*(Samples.of_ns(column) for column in zip(*taken, strict=True)))


def _open(console: Console) -> None:
    console.ask(OpenCounter(id=console.new_id(), counter="1"))
    for _ in range(WAITING):
        _take_ticket(console)


def _take_ticket(console: Console) -> None:
    console.ask(TakeTicket(id=console.new_id(), service="HT", paperless=True))


def _call(console: Console, wall: Child, call_no: int) -> tuple[int, int]:
    """How long until the state is back at the console, and until the wall's picture has changed (ns)."""
    sent = console.send(CallNext(id=console.new_id(), counter="1"))
    came, _ = console.state(lambda state: any(call.call_no == call_no for call in state.calls[:1]))
    console.health("wall", lambda health: health.shown == call_no)
    return came - sent, wall.ask(f"since {sent}")[0] - sent


def rows(calls: Calls) -> list[Row]:
    state, frame, echo, insert, redraw = calls
    floor = echo.p50 + insert.p50
    return [
        Row("bare round trip through mosquitto, p50", echo.p50, "ms"),
        Row("call → state at a subscriber, p50", state.p50, "ms", floor, "round trip + insert"),
        Row(
            "call → frame on the wall, p50",
            frame.p50,
            "ms",
            floor + redraw.p50,
            "round trip + insert + redraw",
            3,
            True,
        ),
        Row("call → frame on the wall, the slowest", max(frame.ms), "ms", most=50),
    ]
