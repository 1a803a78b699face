"""A Pi without a battery starts in 1970, in the middle of the day, and the network tells the time later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from core.messages.commands import CallNext, OpenCounter, TakeTicket
from core.messages.events import DayOpened
from core.messages.state import Reply
from faults.invariants import broken
from faults.report import Outcome, Trial
from faults.rig.hall import Hall
from tests.office.device import Device, label_of

TIMES, QUICK = 10, 1
COLD = "1970-01-01T00:00:07"


def run(trial: Trial) -> Iterator[Outcome]:
    waits, lost = list[float](), list[str]()
    with ExitStack() as stack:
        hall = Hall(trial.home / "office", stack, clock="auto")
        right = hall.machine.now.replace(hour=9, minute=0, tzinfo=None)
        hall.machine.boot(right.isoformat(), network=True)
        hall.start()
        console = hall.office.device("console", receives_states=False)
        acknowledged: dict[str, Reply] = {}
        _ask(console, acknowledged, OpenCounter(id=console.new_id(), counter="1"))
        waiting = [label_of(_take(console, acknowledged)) for _ in range(2)]
        for number in range(1, trial.times + 1):
            hall.office.kiosk.kill()
            hall.machine.boot(COLD, network=False)
            hall.start()
            waits.append(hall.next_number_s())
            waiting.append(hall.newest())
            waiting.append(label_of(_take(console, acknowledged)))
            hall.machine.set_clock(right.replace(minute=5 * number % 60).isoformat())
            hall.machine.set_synchronised(True)
            waits.append(hall.next_number_s())
            waiting.append(hall.newest())
            called = label_of(_ask(console, acknowledged, CallNext(id=console.new_id(), counter="1")))
            if called != waiting.pop(0):
                lost.append(f"{called} was called before {waiting}")
        entries = hall.office.entries()
        if (days := sum(isinstance(entry.event, DayOpened) for entry in entries)) != 1:
            lost.append(f"{days} days were opened")
        lost += broken(entries, acknowledged=acknowledged, slips=hall.office.slips(), logs=[hall.log])
    yield Outcome(
        "boots in 1970, and the clock is set later",
        trial.times,
        f"a number {max(waits):.1f} s after the start at the latest; the order is as people came",
        max(waits),
        tuple(lost),
    )


def _take(console: Device, acknowledged: dict[str, Reply]) -> Reply:
    return _ask(console, acknowledged, TakeTicket(id=console.new_id(), service="CT", paperless=True))


def _ask(console: Device, acknowledged: dict[str, Reply], command: TakeTicket | CallNext | OpenCounter) -> Reply:
    reply = console.request(command)
    assert reply.ok, reply
    acknowledged[reply.id] = reply
    return reply
