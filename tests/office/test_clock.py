"""The clock jumps, is lost and comes back, and midnight passes, while people wait: nobody vanishes or overtakes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.messages.commands import Finish, OpenCounter
from core.messages.events import DayOpened, Entry, ServiceFinished, TicketCalled, TicketIssued, TicketUnserved
from kiosk.compose import open_kiosk
from kiosk.kiosk import Stop
from kiosk.time_scale import TimeScale
from runtime.bus.credentials import access_of
from runtime.clock import Clock, boot_clock_ns
from runtime.gpio.pins import MockPins
from runtime.journal.journal import Journal

House = Any
Eventually = Any
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
A_WHILE_S = 1.3
"""Longer than the second after which the kiosk looks whether another day is due."""


class Times:
    """The sources of a kiosk's clock. They go on by themselves; we set the clock, or let hours go by for both."""

    def __init__(self) -> None:
        self.synchronised = True
        self._skipped = timedelta()
        self._set_by = timedelta()

    def is_set(self, local: str) -> None:
        """The clock alone: nobody has waited longer by that."""
        there = datetime.fromisoformat(local).replace(tzinfo=HANOI).timestamp()
        self._set_by += timedelta(seconds=there - self.wall_ns() / 1e9)

    def jumps(self, **by: float) -> None:
        self._set_by += timedelta(**by)

    def goes_by(self, **time: float) -> None:
        self._skipped += timedelta(**time)

    def wall_ns(self) -> int:
        return time.time_ns() + _ns(self._skipped + self._set_by)

    def stopwatch_ns(self) -> int:
        return boot_clock_ns() + _ns(self._skipped)

    @property
    def make_clock(self) -> Callable[..., Clock]:
        sources = {"wall_ns": self.wall_ns, "stopwatch_ns": self.stopwatch_ns}
        return partial(Clock, **sources, synchronised=lambda: self.synchronised)


def _ns(span: timedelta) -> int:
    return span // timedelta(microseconds=1) * 1000


class Hall:
    """A kiosk in this process, which can be started anew; people at the door, and one clerk."""

    def __init__(self, house: House, times: Times) -> None:
        self.house, self.times = house, times
        self._open = ExitStack()
        self.door = house.client("console", looks=False)
        """Without a picture no command is dated by it: hours go by in one moment here."""

    def start(self) -> None:
        stack, house = self._open, self.house
        kiosk = open_kiosk(
            stack,
            settings=house.settings,
            device="kiosk",
            pins=stack.enter_context(MockPins()),
            access=access_of(house.settings, "kiosk", {}),
            journal=stack.enter_context(Journal(house.journal)),
            tempo=TimeScale(self.times.make_clock),
        )
        thread = threading.Thread(target=kiosk.run, name="kiosk")
        thread.start()
        stack.callback(thread.join, 5)
        stack.callback(kiosk.inbox.put, Stop())

    def stop(self) -> None:
        self._open.close()

    def opens_a_counter(self) -> None:
        assert self.door.insist(OpenCounter(id=self.door.new_id(), counter="1")).ok

    def people_come(self, for_s: float = 0) -> list[str]:
        """Their numbers; at least two."""
        labels, end = [], time.monotonic() + for_s
        while len(labels) < 2 or time.monotonic() < end:
            labels.append(self.door.take(("CT", "HT")[len(labels) % 2], paperless=True))
            self.door.pump(0.1)
        return labels

    def calls(self, people: int) -> list[str]:
        """Whom the counter calls, one after another; the last is seen to, as well."""
        called = [self.door.call_next("1").ticket.label for _ in range(people)]
        assert self.door.insist(Finish(id=self.door.new_id(), counter="1")).ok
        return called

    @property
    def days(self) -> list[str]:
        return [entry.day for entry in self.house.entries() if isinstance(entry.event, DayOpened)]


@pytest.fixture
def clock() -> str:
    return "auto"


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def hall(house: House, times: Times) -> Iterator[Hall]:
    times.is_set("2026-11-24T10:00")
    hall = Hall(house, times)
    hall.start()
    try:
        yield hall
    finally:
        hall.stop()
    everybody_had_his_turn(house.entries())


def everybody_had_his_turn(entries: list[Entry]) -> None:
    """No label twice among those who are there, each call that of the first in line, and nobody who just vanishes."""
    there: list[str] = []
    called: set[str] = set()
    for entry in entries:
        match entry.event:
            case TicketIssued(label=label):
                assert label not in there, f"{label} is given out twice"
                there.append(label)
            case TicketCalled(label=label):
                assert label == next(one for one in there if one not in called), f"{label} overtakes"
                called.add(label)
            case ServiceFinished(label=label) | TicketUnserved(label=label):
                there.remove(label)
                called.discard(label)
            case DayOpened():
                assert there == [], "told of each whose day is over"
    assert there == []


def test_a_clock_that_jumps_while_people_wait_changes_neither_their_order_nor_the_day(hall: Hall, times: Times) -> None:
    hall.opens_a_counter()
    came = hall.people_come()
    times.jumps(hours=-1)
    came += hall.people_come()
    times.jumps(days=1, hours=1)
    came += hall.people_come(for_s=A_WHILE_S)
    half = len(came) // 2
    called = hall.calls(half)
    times.jumps(days=-1)
    came += hall.people_come(for_s=A_WHILE_S)
    called += hall.calls(len(came) - half)
    assert called == came
    assert hall.days == ["2026-11-24"]


def test_who_took_a_number_before_the_clock_was_believed_keeps_it_when_it_is(
    hall: Hall, times: Times, eventually: Eventually
) -> None:
    """Power fails at ten and is back the next morning, but the network with its time only later."""
    came = hall.people_come()
    hall.stop()
    times.goes_by(hours=22)
    times.is_set("2026-11-24T10:01")
    times.synchronised = False
    hall.start()
    hall.opens_a_counter()
    came += hall.people_come(for_s=A_WHILE_S)
    times.goes_by(minutes=10)
    times.is_set("2026-11-25T08:10")
    times.synchronised = True
    came += hall.people_come(for_s=A_WHILE_S)
    assert hall.days == ["2026-11-24"], "their numbers are not given out again beside them"
    assert hall.calls(len(came)) == came
    times.goes_by(minutes=61)
    eventually(lambda: hall.days == ["2026-11-24", "2026-11-25"], "the day opens when nobody is left")


def test_a_clock_that_is_believed_again_opens_the_day_when_only_yesterdays_people_are_in_line(
    hall: Hall, times: Times, eventually: Eventually
) -> None:
    hall.people_come()
    hall.stop()
    times.goes_by(hours=22)
    times.is_set("2026-11-24T10:01")
    times.synchronised = False
    hall.start()
    hall.door.pump(A_WHILE_S)
    assert hall.days == ["2026-11-24"]
    times.goes_by(minutes=1)
    times.is_set("2026-11-25T08:10")
    times.synchronised = True
    eventually(lambda: hall.days == ["2026-11-24", "2026-11-25"], "nobody of today is in line")
    hall.opens_a_counter()
    assert hall.people_come() == ["201", "101"]
    assert hall.calls(2) == ["201", "101"]


def test_midnight_passes_with_people_in_the_hall_and_at_three_the_rest_is_told(
    hall: Hall, times: Times, eventually: Eventually
) -> None:
    times.goes_by(hours=13, minutes=55)
    hall.opens_a_counter()
    came = hall.people_come()
    times.goes_by(minutes=10)
    came += hall.people_come(for_s=A_WHILE_S)
    assert hall.days == ["2026-11-24"]
    assert len(set(came)) == len(came)
    assert hall.calls(3) == came[:3]
    times.goes_by(hours=3)
    eventually(lambda: hall.days == ["2026-11-24", "2026-11-25"], "at three the day opens")
    unserved = [e.event.label for e in hall.house.entries() if isinstance(e.event, TicketUnserved)]
    assert unserved == came[3:]
