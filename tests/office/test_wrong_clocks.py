"""`luot-kiosk` as a program on a machine whose clock is wrong, is set, or turns to another day while it is killed."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from core.commands import CloseCounter, Finish, NewDay, OpenCounter
from core.events import DayOpened, Entry, OfficeResumed, TicketIssued, TicketUnserved
from core.instant import Instant
from core.wire import encode
from kiosk.compose import layout_of
from printer.slip import Slip
from tests.office.machine import HANOI, Machine, at

House = Any
Eventually = Callable[..., None]


class Hall:
    """A kiosk on such a machine, somebody who looks at the wall, and somebody at a console who does not.

    A command is as old as the picture that its sender saw, and here hours go by in one moment.
    """

    def __init__(self, house: House, machine: Machine) -> None:
        self.house, self.machine = house, machine
        self.eyes = house.client("wall")
        self.hand = house.client("console", looks=False)

    def start(self) -> None:
        before = self.house.last_seq() if self.house.journal.exists() else 0
        self.house.kiosk.start(on="tests.office.pi", **self.machine.environ)
        self.sees(lambda state: state.revision > before, "it is there")

    def sees(self, holds: Callable[[Any], object], what: str) -> None:
        told = self.eyes.until(lambda: self.eyes.states and holds(self.eyes.state), 10)
        assert told, (what, self.eyes.states[-1:], self.house.kiosk.log)

    def boots(self, local: str, *, network: bool) -> None:
        self.house.kiosk.kill()
        self.machine.boots(local, network=network)
        self.start()

    def restarts(self) -> None:
        self.house.kiosk.kill()
        self.start()

    def asks(self, command: Any, **fields: Any) -> Any:
        reply = self.hand.insist(command(id=self.hand.new_id(), **fields))
        assert reply.ok, reply
        return reply

    def takes(self, many: int = 1, *, paperless: bool = True) -> list[str]:
        return [self.hand.take("CT", paperless=paperless) for _ in range(many)]

    def takes_for(self, for_s: float) -> list[str]:
        """Somebody comes now and then; by our own stopwatch, which nobody bends."""
        end = time.monotonic() + for_s
        return self.takes_until(lambda: time.monotonic() > end)

    def takes_until(self, holds: Callable[[], object]) -> list[str]:
        labels = self.takes()
        while not holds():
            assert len(labels) < 100, self.house.kiosk.log
            self.hand.pump(0.2)
            labels += self.takes()
        return labels

    @property
    def is_believed(self) -> bool:
        return self.entries[-1].trusted

    def works_at(self, day: str) -> None:
        """From the paper to the wall."""
        self.asks(OpenCounter, counter="1")
        assert self.takes(paperless=False) == ["201"]
        self.sees(lambda state: len(state.waiting) == 1, "its slip is out")
        assert has_a_time(self, "201")
        assert self.hand.call_next("1").ticket.label == "201"
        self.asks(Finish, counter="1")
        self.sees(lambda state: [call.label for call in state.calls] == ["201"], "the wall has called it")
        state = self.eyes.state
        assert (state.day, state.clock) == (day, "trusted")
        assert state.at.moment.astimezone(HANOI).date().isoformat() == day

    def moves(self, zone: str) -> None:
        text = re.sub(r"\ntimezone = .*", "", self.house.file.read_text())
        self.house.kiosk.kill()
        self.house.file.write_text(text.replace("[office]", f'[office]\ntimezone = "{zone}"'))
        self.start()

    def dies_until(self, local: str, *, somebody_comes: bool = True) -> list[str]:
        """Killed as soon as it is there and has given somebody a number; the numbers."""
        labels = []
        while self.machine.now < at(local):
            if somebody_comes:
                labels += self.takes()
            self.restarts()
        return labels

    @property
    def entries(self) -> list[Entry]:
        return list(self.house.entries())

    @property
    def days(self) -> list[str]:
        return [entry.day for entry in self.entries if isinstance(entry.event, DayOpened)]


@pytest.fixture
def clock() -> str:
    return "auto"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "pins")
    yield machine
    machine.close()


@pytest.fixture
def hall(house: House, machine: Machine) -> Iterator[Hall]:
    hall = Hall(house, machine)
    yield hall
    the_journal_is_in_order(hall.entries)


def the_journal_is_in_order(entries: list[Entry]) -> None:
    """Whatever the clock said: line time, days and arrivals never run backwards, no number is out twice in a day."""
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    for before, after in pairwise(entries):
        assert after.line >= before.line
        assert after.day >= before.day
    issued = [(entry.day, entry.event.label) for entry in entries if isinstance(entry.event, TicketIssued)]
    assert len(set(issued)) == len(issued)
    arrivals = [(entry.day, entry.event.arrival) for entry in entries if isinstance(entry.event, TicketIssued)]
    assert arrivals == sorted(arrivals)


def unserved(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(entry.day, entry.event.label) for entry in entries if isinstance(entry.event, TicketUnserved)]


def test_a_boot_in_1970_serves_the_day_that_is_open_and_a_person_opens_the_next(hall: Hall) -> None:
    hall.machine.boots("2026-11-23T16:00", network=True)
    hall.start()
    assert hall.takes() == ["201"]
    hall.boots("1970-01-01T08:00:10", network=False)
    assert (hall.eyes.state.clock, hall.eyes.state.day) == ("untrusted", "2026-11-23")
    assert hall.takes(paperless=False) == ["202"]
    hall.sees(lambda state: len(state.waiting) == 2, "its slip is out")
    assert [view.label for view in hall.eyes.state.waiting] == ["201", "202"]
    assert not has_a_time(hall, "202")
    assert hall.days == ["2026-11-23"]
    hall.asks(NewDay)
    hall.asks(OpenCounter, counter="1")
    assert hall.takes(2) == ["201", "202"]
    hall.machine.clock_is("2026-11-24T07:50")
    hall.machine.network_tells_time(True)
    hall.sees(lambda state: state.clock == "trusted", "the network has told the time")
    hall.restarts()
    assert hall.takes(paperless=False) == ["203"]
    hall.sees(lambda state: len(state.waiting) == 3, "its slip is out")
    assert has_a_time(hall, "203")
    assert [hall.hand.call_next("1").ticket.label for _ in range(3)] == ["201", "202", "203"]
    assert hall.days == ["2026-11-23", "2026-11-24"]
    assert unserved(hall.entries) == [("2026-11-23", "201"), ("2026-11-23", "202")]


def has_a_time(hall: Hall, label: str) -> bool:
    """Whether the last slip says when it was taken: it is not the one that says all but that."""
    issued = next(
        entry.event
        for entry in reversed(hall.entries)
        if getattr(entry.event, "label", "") == label and isinstance(entry.event, TicketIssued)
    )
    service = hall.house.settings.service[0]
    layout = layout_of(hall.house.settings)
    timeless = layout.body(Slip(label=label, service=service.name, ahead=issued.ahead, forecast=issued.forecast)).raster
    paper = hall.house.printer.slips[-1].picture.tobytes("raw", "1;I")
    assert layout.head.data in paper
    return timeless.data not in paper


def test_a_clock_that_is_right_again_opens_the_day_at_once_or_when_nobody_of_today_is_left(hall: Hall) -> None:
    """As every morning of a Pi without a clock that was switched off at night."""
    hall.machine.boots("2026-11-23T16:00", network=True)
    hall.start()
    yesterday = hall.takes()
    hall.machine.is_later("2026-11-24T06:30")
    hall.boots("2026-11-23T16:01", network=False)
    hall.machine.clock_is("2026-11-24T06:31")
    hall.machine.network_tells_time(True)
    hall.sees(lambda state: state.day == "2026-11-24", "nobody of today is there: at once")
    assert unserved(hall.entries) == [("2026-11-23", *yesterday)]
    hall.machine.is_later("2026-11-25T06:30")
    hall.boots("2026-11-24T16:01", network=False)
    blind = hall.takes()
    hall.machine.clock_is("2026-11-25T06:45")
    hall.machine.network_tells_time(True)
    since = hall.takes_until(lambda: hall.is_believed)
    hall.restarts()
    hall.machine.is_later("2026-11-25T08:00")
    hall.asks(OpenCounter, counter="1")
    assert [hall.hand.call_next("1").ticket.label] == blind
    hall.restarts()
    hall.asks(Finish, counter="1")
    since += hall.takes()
    hall.boots("2026-11-25T08:05", network=True)
    assert hall.eyes.state.day == "2026-11-24", "two who came today hold numbers of this day"
    assert [hall.hand.call_next("1").ticket.label for _ in since] == since
    hall.asks(Finish, counter="1")
    assert len(hall.days) == 2
    hall.machine.is_later("2026-11-25T09:06")
    hall.sees(lambda state: state.day == "2026-11-25", "nobody for an hour")


def test_a_clock_that_is_set_or_repeats_a_second_or_moves_to_another_zone_changes_nobodys_place(hall: Hall) -> None:
    machine = hall.machine
    machine.boots("2027-01-01T06:59:58", network=True)
    hall.start()
    machine.network_tells_time(False)  # its word holds until somebody sets the clock
    came = hall.takes()
    assert hall.eyes.until(lambda: machine.now.second < 58, 10)
    machine.jumps(seconds=-1)  # 23:59:60 UTC
    came += hall.takes_for(2.2)
    assert all(entry.trusted for entry in hall.entries), "a leap second"
    machine.jumps(days=-1)
    came += hall.takes_until(lambda: not hall.is_believed)
    machine.jumps(days=1)
    machine.network_tells_time(True)
    came += hall.takes_until(lambda: hall.is_believed)
    machine.jumps(days=1)
    came += hall.takes_for(1.2)
    machine.jumps(days=-1)
    came += hall.takes()
    hall.moves("America/Los_Angeles")  # it is yesterday there
    came += hall.takes()
    machine.is_later("2027-01-01T17:30")
    hall.moves("Pacific/Kiritimati")  # it is tomorrow there, but not yet three
    came += hall.takes()
    hall.asks(OpenCounter, counter="1")
    assert [hall.hand.call_next("1").ticket.label for _ in came] == came
    assert hall.days == ["2027-01-01"]


def test_a_kiosk_of_2038_and_later_is_a_kiosk(hall: Hall, tmp_path: Path) -> None:
    """In 2038 seconds since 1970 outgrow 32 bits with a sign, in 2106 those without."""
    hall.machine.boots("2038-01-19T10:14:06", network=True)
    hall.start()
    hall.works_at("2038-01-19")
    assert hall.eyes.until(lambda: hall.machine.now.second > 8, 10)
    hall.restarts()
    assert hall.takes() == ["202"]
    hall.boots("2106-02-07T13:28:15", network=True)
    hall.works_at("2106-02-07")
    assert unserved(hall.entries) == [("2038-01-19", "202")]
    assert wall(hall, tmp_path / "wall.png", hall.eyes.state.at) == wall(hall, tmp_path / "wall.png", None)


def wall(hall: Hall, picture: Path, at: Instant | None) -> bytes:
    """What stands on it for whoever looks at this time; None: as soon as the state comes."""
    state = picture.with_name("state.json")
    state.write_bytes(encode(hall.eyes.state))
    command = [sys.executable, "-m", "display", "--settings", str(hall.house.file), "--state", str(state)]
    now = ["--now", str(at)] if at else []
    subprocess.run([*command, "--frame", str(picture), *now], check=True, timeout=20)
    return picture.read_bytes()


def test_killed_again_and_again_while_a_day_changes_it_opens_each_day_once(hall: Hall) -> None:
    machine = hall.machine
    machine.boots("2026-11-24T23:10", network=True)
    hall.start()
    came = hall.takes()
    machine.is_later("2026-11-24T23:59:58")
    came += hall.dies_until("2026-11-25T00:00:01")
    assert hall.days == ["2026-11-24"], "somebody waits"
    machine.is_later("2026-11-25T02:59:58")
    hall.dies_until("2026-11-25T03:00:01")
    assert hall.days == ["2026-11-24", "2026-11-25"]
    first, *others = unserved(hall.entries)
    assert first == ("2026-11-24", "201")
    hall.hand.open_counters()
    while hall.hand.call_next("1").ok:
        pass
    machine.is_later("2026-11-25T23:59:58")
    hall.asks(CloseCounter, counter="1")
    hall.dies_until("2026-11-26T00:00:01", somebody_comes=False)
    assert hall.takes() == ["201"]
    assert hall.days == ["2026-11-24", "2026-11-25", "2026-11-26"]
    assert unserved(hall.entries) == [first, *others], "nobody more"
    numbers_go_up_by_one_from_one(hall.entries)
    every_dark_time_is_told(hall.entries)


def numbers_go_up_by_one_from_one(entries: list[Entry]) -> None:
    for day in {entry.day for entry in entries}:
        issued = [e.event.label for e in entries if e.day == day and isinstance(e.event, TicketIssued)]
        assert [int(label[1:]) for label in issued] == list(range(1, len(issued) + 1))


def every_dark_time_is_told(entries: list[Entry]) -> None:
    """Of each kill that came behind a number."""
    told = [(before, entry) for before, entry in pairwise(entries) if isinstance(entry.event, OfficeResumed)]
    after_numbers = [(before, entry) for before, entry in told if isinstance(before.event, TicketIssued)]
    assert len(after_numbers) > 1
    for before, entry in after_numbers:
        assert entry.event.away_s == (entry.line - before.line) // 1000
