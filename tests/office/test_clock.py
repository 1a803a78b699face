"""The clock jumps, is wrong and right again, and midnight passes, while tickets wait: none is lost or overtakes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from core.messages.commands import Finish, OpenCounter
from core.messages.events import DayOpened, Entry, ServiceFinished, TicketCalled, TicketIssued, TicketUnserved
from kiosk.compose import open_kiosk
from kiosk.kiosk import Stop
from kiosk.time_scale import TimeScale
from runtime.bus.credentials import broker_access
from runtime.clock import Clock, boot_clock_ns
from runtime.gpio.pins import MockPins
from runtime.journal.writer import Journal
from tests.conftest import Eventually
from tests.office.device import label_of
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
A_WHILE_S = 1.3
"""Longer than the second after which the kiosk checks whether another day is due."""


class TimeSources:
    """The sources of a kiosk's clock. They run by themselves; the test sets the clock, or lets time pass for both."""

    def __init__(self) -> None:
        self.synchronised = True
        self._skipped = timedelta()
        self._set_by = timedelta()

    def set_clock(self, local: str) -> None:
        """Sets the clock; no time passes."""
        there = datetime.fromisoformat(local).replace(tzinfo=HANOI).timestamp()
        self._set_by += timedelta(seconds=there - self.wall_ns() / 1e9)

    def shift_clock(self, **by: float) -> None:
        self._set_by += timedelta(**by)

    def advance(self, **by: float) -> None:
        """Lets time pass."""
        self._skipped += timedelta(**by)

    def wall_ns(self) -> int:
        return time.time_ns() + _ns(self._skipped + self._set_by)

    def stopwatch_ns(self) -> int:
        return boot_clock_ns() + _ns(self._skipped)

    @property
    def make_clock(self) -> Callable[..., Clock]:
        return partial(
            Clock,
            wall_ns=self.wall_ns,
            stopwatch_ns=self.stopwatch_ns,
            synchronised=lambda: self.synchronised,
        )


def _ns(span: timedelta) -> int:
    return span // timedelta(microseconds=1) * 1000


class KioskInThread:
    """A kiosk in this process, which can be restarted; the test takes tickets and calls them at a console."""

    def __init__(self, office: Office, times: TimeSources) -> None:
        self.office, self.times = office, times
        self._running = ExitStack()
        self.console = office.device("console", receives_states=False)
        """It receives no states, since commands carry their age, and here hours pass in a moment."""

    def start(self) -> None:
        stack, office = self._running, self.office
        kiosk = open_kiosk(
            stack,
            settings=office.settings,
            device="kiosk",
            pins=stack.enter_context(MockPins()),
            access=broker_access(office.settings, "kiosk", {}),
            journal=stack.enter_context(Journal(office.journal)),
            time_scale=TimeScale(self.times.make_clock),
        )
        thread = threading.Thread(target=kiosk.run, name="kiosk")
        thread.start()
        stack.callback(thread.join, 5)
        stack.callback(kiosk.inbox.put, Stop())

    def stop(self) -> None:
        self._running.close()

    def open_counter(self) -> None:
        assert self.console.request(OpenCounter(id=self.console.new_id(), counter="1")).ok

    def take(self, for_s: float = 0) -> list[str]:
        """Takes tickets for so long, and two at least; returns their labels."""
        labels, end = list[str](), time.monotonic() + for_s
        while len(labels) < 2 or time.monotonic() < end:
            labels.append(self.console.take(("CT", "HT")[len(labels) % 2], paperless=True))
            self.console.pump(0.1)
        return labels

    def call(self, count: int) -> list[str]:
        """Calls tickets one after another and finishes the last; returns their labels."""
        called = [label_of(self.console.call_next("1")) for _ in range(count)]
        assert self.console.request(Finish(id=self.console.new_id(), counter="1")).ok
        return called

    @property
    def days(self) -> list[str]:
        return [entry.day for entry in self.office.entries() if isinstance(entry.event, DayOpened)]


@pytest.fixture
def clock() -> str:
    return "auto"


@pytest.fixture
def times() -> TimeSources:
    return TimeSources()


@pytest.fixture
def kiosk(office: Office, times: TimeSources) -> Iterator[KioskInThread]:
    times.set_clock("2026-11-24T10:00")
    kiosk = KioskInThread(office, times)
    kiosk.start()
    try:
        yield kiosk
    finally:
        kiosk.stop()
    check_order(office.entries())


def check_order(entries: list[Entry]) -> None:
    """No label is issued twice, each call is that of the first ticket in line, and no ticket is lost."""
    waiting: list[str] = []
    called: set[str] = set()
    for entry in entries:
        match entry.event:
            case TicketIssued(label=label):
                assert label not in waiting, f"{label} is issued twice"
                waiting.append(label)
            case TicketCalled(label=label):
                assert label == next(one for one in waiting if one not in called), f"{label} overtakes"
                called.add(label)
            case ServiceFinished(label=label) | TicketUnserved(label=label):
                waiting.remove(label)
                called.discard(label)
            case DayOpened():
                assert waiting == [], "all tickets of the day before are unserved"
    assert waiting == []


def test_a_clock_that_jumps_changes_neither_order_nor_day(kiosk: KioskInThread, times: TimeSources) -> None:
    kiosk.open_counter()
    taken = kiosk.take()
    times.shift_clock(hours=-1)
    taken += kiosk.take()
    times.shift_clock(days=1, hours=1)
    taken += kiosk.take(for_s=A_WHILE_S)
    half = len(taken) // 2
    called = kiosk.call(half)
    times.shift_clock(days=-1)
    taken += kiosk.take(for_s=A_WHILE_S)
    called += kiosk.call(len(taken) - half)
    assert called == taken
    assert kiosk.days == ["2026-11-24"]


def test_tickets_taken_before_the_clock_is_trusted_are_kept(
    kiosk: KioskInThread, times: TimeSources, eventually: Eventually
) -> None:
    """Power fails at ten and is back the next morning, but the network that tells the time only later."""
    taken = kiosk.take()
    kiosk.stop()
    times.advance(hours=22)
    times.set_clock("2026-11-24T10:01")
    times.synchronised = False
    kiosk.start()
    kiosk.open_counter()
    taken += kiosk.take(for_s=A_WHILE_S)
    times.advance(minutes=10)
    times.set_clock("2026-11-25T08:10")
    times.synchronised = True
    taken += kiosk.take(for_s=A_WHILE_S)
    assert kiosk.days == ["2026-11-24"], "their labels are not issued again"
    assert kiosk.call(len(taken)) == taken
    times.advance(minutes=61)
    eventually(lambda: kiosk.days == ["2026-11-24", "2026-11-25"], "the day opens when no ticket is left")


def test_a_clock_that_is_trusted_again_opens_the_day_when_only_yesterdays_tickets_wait(
    kiosk: KioskInThread, times: TimeSources, eventually: Eventually
) -> None:
    kiosk.take()
    kiosk.stop()
    times.advance(hours=22)
    times.set_clock("2026-11-24T10:01")
    times.synchronised = False
    kiosk.start()
    kiosk.console.pump(A_WHILE_S)
    assert kiosk.days == ["2026-11-24"]
    times.advance(minutes=1)
    times.set_clock("2026-11-25T08:10")
    times.synchronised = True
    eventually(lambda: kiosk.days == ["2026-11-24", "2026-11-25"], "no ticket of today waits")
    kiosk.open_counter()
    assert kiosk.take() == ["201", "101"]
    assert kiosk.call(2) == ["201", "101"]


def test_tickets_wait_through_midnight_and_are_unserved_at_three(
    kiosk: KioskInThread, times: TimeSources, eventually: Eventually
) -> None:
    times.advance(hours=13, minutes=55)
    kiosk.open_counter()
    taken = kiosk.take()
    times.advance(minutes=10)
    taken += kiosk.take(for_s=A_WHILE_S)
    assert kiosk.days == ["2026-11-24"]
    assert len(set(taken)) == len(taken)
    assert kiosk.call(3) == taken[:3]
    times.advance(hours=3)
    eventually(lambda: kiosk.days == ["2026-11-24", "2026-11-25"], "at three the day opens")
    unserved = [entry.event.label for entry in kiosk.office.entries() if isinstance(entry.event, TicketUnserved)]
    assert unserved == taken[3:]
