"""`luot-kiosk` as a process on a machine whose clock is wrong or is set, and killed while another day begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from core.messages.commands import CloseCounter, Finish, NewDay, OpenCounter
from core.messages.events import Entry, OfficeResumed, TicketIssued, TicketUnserved
from printer.drawing.office_layout import layout_of
from printer.slip import Slip
from tests.office.machine import HANOI, Machine, at
from tests.office.real_office import Office
from tests.office.scenario import Scenario

pytestmark = pytest.mark.slow


@pytest.fixture
def clock() -> str:
    return "auto"


@pytest.fixture
def scenario(office: Office, machine: Machine) -> Iterator[Scenario]:
    scenario = Scenario(office, machine)
    yield scenario
    check_journal_is_in_order(scenario.entries)


def check_journal_is_in_order(entries: list[Entry]) -> None:
    """Line time, days and arrivals never go backwards, and no label is issued twice in a day."""
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


def test_after_a_boot_in_1970_the_open_day_goes_on_until_staff_open_the_next(scenario: Scenario) -> None:
    scenario.machine.boot("2026-11-23T16:00", network=True)
    scenario.start()
    assert scenario.take() == ["201"]
    scenario.boot("1970-01-01T08:00:10", network=False)
    assert (scenario.wall.state.clock, scenario.wall.state.day) == ("untrusted", "2026-11-23")
    assert scenario.take(paperless=False) == ["202"]
    scenario.wait_for_state(lambda state: len(state.waiting) == 2, "its slip is out")
    assert [view.label for view in scenario.wall.state.waiting] == ["201", "202"]
    assert not has_time(scenario, "202")
    assert scenario.days == ["2026-11-23"]
    scenario.request(NewDay)
    scenario.request(OpenCounter, counter="1")
    assert scenario.take(2) == ["201", "202"]
    scenario.machine.set_clock("2026-11-24T07:50")
    scenario.machine.set_synchronised(True)
    scenario.wait_for_state(lambda state: state.clock == "trusted", "the network has told the time")
    scenario.restart()
    assert scenario.take(paperless=False) == ["203"]
    scenario.wait_for_state(lambda state: len(state.waiting) == 3, "its slip is out")
    assert has_time(scenario, "203")
    assert [scenario.call_next() for _ in range(3)] == ["201", "202", "203"]
    assert scenario.days == ["2026-11-23", "2026-11-24"]
    assert unserved(scenario.entries) == [("2026-11-23", "201"), ("2026-11-23", "202")]


def has_time(scenario: Scenario, label: str) -> bool:
    """Whether the last slip has a time: it differs from the same slip without one."""
    issued = next(
        entry.event
        for entry in reversed(scenario.entries)
        if getattr(entry.event, "label", "") == label and isinstance(entry.event, TicketIssued)
    )
    service = scenario.office.settings.service[0]
    layout = layout_of(scenario.office.settings)
    timeless = layout.body(Slip(label=label, service=service.name, ahead=issued.ahead, forecast=issued.forecast)).raster
    paper = scenario.office.printer.slips[-1].picture.tobytes("raw", "1;I")
    assert layout.head.data in paper
    return timeless.data not in paper


def test_a_clock_that_is_right_again_opens_the_day_at_once_or_when_its_tickets_are_done(scenario: Scenario) -> None:
    """As on every morning with a Pi that has no clock and is switched off at night."""
    scenario.machine.boot("2026-11-23T16:00", network=True)
    scenario.start()
    yesterday = scenario.take()
    scenario.machine.advance_to("2026-11-24T06:30")
    scenario.boot("2026-11-23T16:01", network=False)
    scenario.machine.set_clock("2026-11-24T06:31")
    scenario.machine.set_synchronised(True)
    scenario.wait_for_state(lambda state: state.day == "2026-11-24", "no ticket of today waits, so at once")
    assert unserved(scenario.entries) == [("2026-11-23", *yesterday)]
    scenario.machine.advance_to("2026-11-25T06:30")
    scenario.boot("2026-11-24T16:01", network=False)
    early = scenario.take()
    scenario.machine.set_clock("2026-11-25T06:45")
    scenario.machine.set_synchronised(True)
    scenario.wait_for_state(lambda state: state.clock == "trusted", "the network has told the time")
    scenario.restart()
    scenario.request(OpenCounter, counter="1")
    scenario.boot("2026-11-25T06:50", network=True)
    assert [view.label for view in scenario.wall.state.waiting] == early, "those of this morning"
    later = scenario.take()
    assert [scenario.call_next()] == early
    scenario.request(Finish, counter="1")
    scenario.restart()
    assert [view.label for view in scenario.wall.state.waiting] == later, "those that labels later"
    assert [scenario.call_next()] == later
    scenario.request(Finish, counter="1")
    assert len(scenario.days) == 2
    scenario.machine.advance_to("2026-11-25T07:55")
    scenario.wait_for_state(lambda state: state.day == "2026-11-25", "no activity for an hour")


def test_a_changed_clock_or_time_zone_does_not_change_the_order(
    scenario: Scenario,
) -> None:
    machine = scenario.machine
    machine.boot("2027-01-01T06:59:58", network=True)
    scenario.start()
    machine.set_synchronised(False)  # the clock stays trusted until it is set
    labels = scenario.take()
    assert scenario.wall.wait_for(lambda: machine.now.second < 58)
    machine.shift_clock(seconds=-1)  # 23:59:60 UTC
    labels += scenario.take_for(2.2)
    assert all(entry.trusted for entry in scenario.entries), "a leap second"
    machine.shift_clock(days=-1)
    labels += scenario.take_until(lambda: not scenario.is_clock_trusted)
    machine.shift_clock(days=1)
    machine.set_synchronised(True)
    labels += scenario.take_until(lambda: scenario.is_clock_trusted)
    machine.shift_clock(days=1)
    labels += scenario.take_for(1.2)
    machine.shift_clock(days=-1)
    labels += scenario.take()
    change_zone(scenario, "America/Los_Angeles")  # it is yesterday there
    labels += scenario.take()
    machine.advance_to("2027-01-01T17:30")
    change_zone(scenario, "Pacific/Kiritimati")  # it is tomorrow there, but not yet three
    labels += scenario.take()
    scenario.request(OpenCounter, counter="1")
    assert [scenario.call_next() for _ in labels] == labels
    assert scenario.days == ["2027-01-01"]


def change_zone(scenario: Scenario, zone: str) -> None:
    text = re.sub(r"\ntimezone = .*", "", scenario.office.file.read_text())
    scenario.office.kiosk.kill()
    scenario.office.file.write_text(text.replace("[office]", f'[office]\ntimezone = "{zone}"'))
    scenario.start()


def test_the_kiosk_works_in_2038_and_later(scenario: Scenario) -> None:
    """The seconds since 1970 exceed signed 32 bits in 2038, and unsigned ones in 2106."""
    keep_all_days(scenario)
    scenario.machine.boot("2038-01-19T10:14:06", network=True)
    scenario.start()
    check_everything_works(scenario, "2038-01-19")
    assert scenario.wall.wait_for(lambda: scenario.machine.now.second > 8)
    scenario.restart()
    assert scenario.take() == ["202"]
    scenario.boot("2106-02-07T13:28:15", network=True)
    check_everything_works(scenario, "2106-02-07")
    assert unserved(scenario.entries) == [("2038-01-19", "202")]
    assert scenario.draw_wall(scenario.wall.state.at).read_bytes() == scenario.draw_wall().read_bytes()


def keep_all_days(scenario: Scenario) -> None:
    """Else the kiosk drops the day of 2038 in the first quiet moment of 2106, before or after the test reads it."""
    file = scenario.office.file
    file.write_text(file.read_text().replace("[office]", "[office]\nkeep_months = 0"))


def check_everything_works(scenario: Scenario, day: str) -> None:
    """Takes, calls and finishes a ticket."""
    scenario.request(OpenCounter, counter="1")
    assert scenario.take(paperless=False) == ["201"]
    scenario.wait_for_state(lambda state: len(state.waiting) == 1, "its slip is out")
    assert has_time(scenario, "201")
    assert scenario.call_next() == "201"
    scenario.request(Finish, counter="1")
    scenario.wait_for_state(lambda state: [call.label for call in state.calls] == ["201"], "the call is in the state")
    state = scenario.wall.state
    assert (state.day, state.clock) == (day, "trusted")
    assert state.at.moment.astimezone(HANOI).date().isoformat() == day


def test_a_kiosk_killed_again_and_again_around_midnight_opens_each_day_once(scenario: Scenario) -> None:
    machine = scenario.machine
    machine.boot("2026-11-24T23:10", network=True)
    scenario.start()
    scenario.take()
    machine.advance_to("2026-11-24T23:59:58")
    restart_until(scenario, "2026-11-25T00:00:01")
    assert scenario.days == ["2026-11-24"], "tickets wait"
    machine.advance_to("2026-11-25T02:59:58")
    restart_until(scenario, "2026-11-25T03:00:01")
    assert scenario.days == ["2026-11-24", "2026-11-25"]
    first, *others = unserved(scenario.entries)
    assert first == ("2026-11-24", "201")
    scenario.console.open_counters()
    while scenario.console.call_next("1").ok:
        pass
    machine.advance_to("2026-11-25T23:59:58")
    scenario.request(CloseCounter, counter="1")
    restart_until(scenario, "2026-11-26T00:00:01", takes_tickets=False)
    assert scenario.take() == ["201"]
    assert scenario.days == ["2026-11-24", "2026-11-25", "2026-11-26"]
    assert unserved(scenario.entries) == [first, *others], "no other ticket"
    check_labels_are_consecutive(scenario.entries)
    check_outages_are_recorded(scenario.entries)


def restart_until(scenario: Scenario, local: str, *, takes_tickets: bool = True) -> list[str]:
    """Kills the kiosk again and again, each time after it has issued a ticket; returns the labels."""
    labels = []
    while scenario.machine.now < at(local):
        if takes_tickets:
            labels += scenario.take()
        scenario.restart()
    return labels


def check_labels_are_consecutive(entries: list[Entry]) -> None:
    for day in {entry.day for entry in entries}:
        issued = [e.event.label for e in entries if e.day == day and isinstance(e.event, TicketIssued)]
        assert [int(label[1:]) for label in issued] == list(range(1, len(issued) + 1))


def check_outages_are_recorded(entries: list[Entry]) -> None:
    """After each kill that followed a ticket."""
    resumed = [(before, entry) for before, entry in pairwise(entries) if isinstance(entry.event, OfficeResumed)]
    after_tickets = [(before, entry) for before, entry in resumed if isinstance(before.event, TicketIssued)]
    assert len(after_tickets) > 1
    for before, entry in after_tickets:
        assert isinstance(entry.event, OfficeResumed)
        assert entry.event.away_s == (entry.line - before.line) // 1000
