"""`luot-kiosk` as a program on a machine whose clock is wrong, is set, or turns to another day while it is killed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from core.messages.commands import CloseCounter, Finish, NewDay, OpenCounter
from core.messages.events import Entry, OfficeResumed, TicketIssued, TicketUnserved
from printer.drawing.office_layout import layout_of
from printer.slip import Slip
from tests.office.hall import Hall
from tests.office.machine import HANOI, Machine, at

House = Any


@pytest.fixture
def clock() -> str:
    return "auto"


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
    hall.sees(lambda state: state.clock == "trusted", "the network has told the time")
    hall.restarts()
    hall.asks(OpenCounter, counter="1")
    hall.boots("2026-11-25T06:50", network=True)
    assert [view.label for view in hall.eyes.state.waiting] == blind, "who came this morning"
    since = hall.takes()
    assert [hall.hand.call_next("1").ticket.label] == blind
    hall.asks(Finish, counter="1")
    hall.restarts()
    assert [view.label for view in hall.eyes.state.waiting] == since, "and who came after him"
    assert [hall.hand.call_next("1").ticket.label] == since
    hall.asks(Finish, counter="1")
    assert len(hall.days) == 2
    hall.machine.is_later("2026-11-25T07:55")
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
    moves(hall, "America/Los_Angeles")  # it is yesterday there
    came += hall.takes()
    machine.is_later("2027-01-01T17:30")
    moves(hall, "Pacific/Kiritimati")  # it is tomorrow there, but not yet three
    came += hall.takes()
    hall.asks(OpenCounter, counter="1")
    assert [hall.hand.call_next("1").ticket.label for _ in came] == came
    assert hall.days == ["2027-01-01"]


def moves(hall: Hall, zone: str) -> None:
    text = re.sub(r"\ntimezone = .*", "", hall.house.file.read_text())
    hall.house.kiosk.kill()
    hall.house.file.write_text(text.replace("[office]", f'[office]\ntimezone = "{zone}"'))
    hall.start()


def test_a_kiosk_of_2038_and_later_is_a_kiosk(hall: Hall) -> None:
    """In 2038 seconds since 1970 outgrow 32 bits with a sign, in 2106 those without."""
    hall.machine.boots("2038-01-19T10:14:06", network=True)
    hall.start()
    works_at(hall, "2038-01-19")
    assert hall.eyes.until(lambda: hall.machine.now.second > 8, 10)
    hall.restarts()
    assert hall.takes() == ["202"]
    hall.boots("2106-02-07T13:28:15", network=True)
    works_at(hall, "2106-02-07")
    assert unserved(hall.entries) == [("2038-01-19", "202")]
    assert hall.wall(hall.eyes.state.at).read_bytes() == hall.wall().read_bytes()


def works_at(hall: Hall, day: str) -> None:
    """From the paper to the wall."""
    hall.asks(OpenCounter, counter="1")
    assert hall.takes(paperless=False) == ["201"]
    hall.sees(lambda state: len(state.waiting) == 1, "its slip is out")
    assert has_a_time(hall, "201")
    assert hall.hand.call_next("1").ticket.label == "201"
    hall.asks(Finish, counter="1")
    hall.sees(lambda state: [call.label for call in state.calls] == ["201"], "the wall has called it")
    state = hall.eyes.state
    assert (state.day, state.clock) == (day, "trusted")
    assert state.at.moment.astimezone(HANOI).date().isoformat() == day


def test_killed_again_and_again_while_a_day_changes_it_opens_each_day_once(hall: Hall) -> None:
    machine = hall.machine
    machine.boots("2026-11-24T23:10", network=True)
    hall.start()
    came = hall.takes()
    machine.is_later("2026-11-24T23:59:58")
    came += dies_until(hall, "2026-11-25T00:00:01")
    assert hall.days == ["2026-11-24"], "somebody waits"
    machine.is_later("2026-11-25T02:59:58")
    dies_until(hall, "2026-11-25T03:00:01")
    assert hall.days == ["2026-11-24", "2026-11-25"]
    first, *others = unserved(hall.entries)
    assert first == ("2026-11-24", "201")
    hall.hand.open_counters()
    while hall.hand.call_next("1").ok:
        pass
    machine.is_later("2026-11-25T23:59:58")
    hall.asks(CloseCounter, counter="1")
    dies_until(hall, "2026-11-26T00:00:01", somebody_comes=False)
    assert hall.takes() == ["201"]
    assert hall.days == ["2026-11-24", "2026-11-25", "2026-11-26"]
    assert unserved(hall.entries) == [first, *others], "nobody more"
    numbers_go_up_by_one_from_one(hall.entries)
    every_dark_time_is_told(hall.entries)


def dies_until(hall: Hall, local: str, *, somebody_comes: bool = True) -> list[str]:
    """Killed as soon as it is there and has given somebody a number; the numbers."""
    labels = []
    while hall.machine.now < at(local):
        if somebody_comes:
            labels += hall.takes()
        hall.restarts()
    return labels


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
