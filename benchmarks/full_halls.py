"""Whether a call takes longer the more people wait, or the more were called just before."""

from __future__ import annotations

import time
from collections.abc import Sequence
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
REST_S = 0.3
SETTLE_S = 8
"""Until the kiosk has loaded what draws slips, and its child has learnt from the day."""
FLAT = 1.2


class Hall(NamedTuple):
    what: str
    taken: list[tuple[int, int]]
    """Of each call, until its answer and until its state (ns)."""


def rows(offices: Sequence[Office], count: int) -> list[Row]:
    """`offices`: a new one for each of WAITING and CALLED. One after the other, since a kiosk's child foresees after
    each call, and so many children at once would keep the processors busy."""
    by_waiting = [_measure(office, n, 0, f"{n} waiting", count) for office, n in zip(offices, WAITING, strict=False)]
    by_calls = [
        _measure(office, WAITING_BESIDE_CALLS, n, f"{n} calls just before", count)
        for office, n in zip(offices[len(WAITING) :], CALLED, strict=True)
    ]
    return [*_rows(by_waiting), *_rows(by_calls)]


def _measure(office: Office, waiting: int, called: int, what: str, count: int) -> Hall:
    write_day(office.settings, waiting, waiting=True)
    console = office.console()
    with office.program("kiosk"):
        console.health("kiosk", lambda health: health.online)
        time.sleep(SETTLE_S)
        for _ in range(1 + called):
            _call(console)
        taken = []
        for _ in range(count):
            time.sleep(REST_S)
            taken.append(_call(console))
    return Hall(what, taken)


def _call(console: Console) -> tuple[int, int]:
    """Another ticket, so that as many wait as before, and a call: until its answer and its state are here (ns)."""
    console.ask(TakeTicket(id=console.new_id(), service=SERVICES[0], paperless=True))
    command = CallNext(id=console.new_id(), counter=COUNTER)
    sent = console.send(command)
    answered, reply = console.reply(command.id)
    revision = reply.revision or 0
    told, _ = console.state(lambda state: state.revision >= revision)
    return answered - sent, told - sent


def _rows(halls: Sequence[Hall]) -> list[Row]:
    answers = [Samples.of_ns([answered for answered, _ in hall.taken]).p50 for hall in halls]
    states = [Samples.of_ns([told for _, told in hall.taken]).p50 for hall in halls]
    made: list[Row] = []
    for what, figures in (("call → answer", answers), ("call → state at a subscriber", states)):
        first = halls[0].what
        made.append(Row(f"{what}, p50, {first}", figures[0], "ms"))
        for hall, figure in zip(halls[1:], figures[1:], strict=True):
            made.append(Row(f"{what}, p50, {hall.what}", figure, "ms", figures[0], first, FLAT, True))
    return made
