"""Whether a call takes longer the more people wait, or the more were called just before."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import NamedTuple

from benchmarks.rig.filled_day import COUNTER, SERVICES, write_day
from benchmarks.rig.office_processes import Console, Office
from benchmarks.rig.samples import Samples
from benchmarks.rig.table import Row
from core.messages.commands import CallNext, TakeTicket

WAITING = (3, 50, 200, 1000)
CALLED = (0, 60, 300)
"""Calls just before, in far less than the 90 s for which the state keeps them."""
WAITING_BESIDE_CALLS = 50
REST_S = 0.08
FLAT = 1.2


class Hall(NamedTuple):
    """An office whose kiosk runs, with a counter that is open."""

    console: Console
    what: str


def rows(offices: Sequence[Office], stack: ExitStack, count: int) -> list[Row]:
    """`offices`: a new one for each of WAITING and CALLED."""
    by_waiting = [_open(office, stack, n, f"{n} waiting") for office, n in zip(offices, WAITING, strict=False)]
    by_calls = [
        _open(office, stack, WAITING_BESIDE_CALLS, f"{n} calls just before")
        for office, n in zip(offices[len(WAITING) :], CALLED, strict=True)
    ]
    waited = _by_turns(by_waiting, count)
    for hall, calls in zip(by_calls, CALLED, strict=True):
        for _ in range(calls):
            _call(hall.console)
    return [*_rows(by_waiting, waited), *_rows(by_calls, _by_turns(by_calls, count))]


def _open(office: Office, stack: ExitStack, waiting: int, what: str) -> Hall:
    write_day(office.settings, waiting, waiting=True)
    console = office.console()
    stack.enter_context(office.program("kiosk"))
    console.health("kiosk", lambda health: health.online)
    _call(console)
    return Hall(console, what)


def _by_turns(halls: Sequence[Hall], count: int) -> list[list[tuple[int, int]]]:
    """Hall → what each of its calls took: a busy moment of this machine is every hall's."""
    taken: list[list[tuple[int, int]]] = [[] for _ in halls]
    for _ in range(count):
        for hall, times in zip(halls, taken, strict=True):
            time.sleep(REST_S)
            times.append(_call(hall.console))
    return taken


def _call(console: Console) -> tuple[int, int]:
    """Another ticket, so that as many wait as before, and a call: until its answer and its state are here (ns)."""
    console.ask(TakeTicket(id=console.new_id(), service=SERVICES[0], paperless=True))
    command = CallNext(id=console.new_id(), counter=COUNTER)
    sent = console.send(command)
    answered, reply = console.reply(command.id)
    revision = reply.revision or 0
    told, _ = console.state(lambda state: state.revision >= revision)
    return answered - sent, told - sent


def _rows(halls: Sequence[Hall], taken: Sequence[Sequence[tuple[int, int]]]) -> list[Row]:
    answers = [Samples.of_ns([answered for answered, _ in times]).p50 for times in taken]
    states = [Samples.of_ns([told for _, told in times]).p50 for times in taken]
    made: list[Row] = []
    for what, figures in (("call → answer", answers), ("call → state at a subscriber", states)):
        first = f"{what}, p50, {halls[0].what}"
        made.append(Row(first, figures[0], "ms"))
        for hall, figure in zip(halls[1:], figures[1:], strict=True):
            made.append(Row(f"{what}, p50, {hall.what}", figure, "ms", figures[0], halls[0].what, FLAT, True))
    return made
