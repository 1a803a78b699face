"""What visitors and clerks do on a simulated day, as its entries show it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import asdict, replace

from core.instant import HOUR_MS, MINUTE_MS
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.events import (
    HAS_LEFT,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    DayOpened,
    Entry,
    ServiceFinished,
    SlipConfirmed,
    TicketAbsent,
    TicketCalled,
    TicketIssued,
    TicketTransferred,
    TicketVoided,
)
from core.rules import Rules
from simulation.day_plan import ClerkAction, DayPlan
from simulation.invented_days import invented_plans
from simulation.scenario import load_scenario
from simulation.simulator import Simulator
from simulation.virtual_kiosk import RefusedError
from tests.simulation.conftest import Comes, LiveThrough

EAST_MS = 7 * HOUR_MS


def at(entry: Entry) -> float:
    """Minutes after midnight."""
    return (entry.line + EAST_MS) % (24 * HOUR_MS) / MINUTE_MS


def told(entries: list[Entry], *kinds: type) -> list[tuple[float, str, str, str]]:
    """Minute, event, label (or counter, without a label) and counter."""
    events = [(at(entry), entry.event, asdict(entry.event)) for entry in entries if isinstance(entry.event, kinds)]
    return [
        (minute, type(event).__name__, values.get("label", values["counter"]), values["counter"])
        for minute, event, values in events
    ]


OPEN = [ClerkAction(7 * HOUR_MS, "1", "open")]


def test_a_free_counter_calls_at_once_and_the_next_ticket_when_it_is_done(
    live_through: LiveThrough, comes: Comes
) -> None:
    entries = live_through([comes(480, "A", 5), comes(481, "A", 5)], {"1": {"A": 0}}, OPEN)
    assert told(entries, TicketCalled, ServiceFinished) == [
        (480, "TicketCalled", "101", "1"),
        (485, "ServiceFinished", "101", "1"),
        (485, "TicketCalled", "102", "1"),
        (490, "ServiceFinished", "102", "1"),
    ]
    assert all(entry.event.started for entry in entries if isinstance(entry.event, ServiceFinished))


def test_of_free_counters_the_one_with_the_smallest_offset_calls(live_through: LiveThrough, comes: Comes) -> None:
    actions = [ClerkAction(7 * HOUR_MS, counter, "open") for counter in ("1", "2", "3")]
    entries = live_through([comes(480, "A", 5)], {"1": {"A": 10}, "2": {"A": 0}, "3": {"A": 0}}, actions)
    assert told(entries, TicketCalled) == [(480, "TicketCalled", "101", "2")]


def test_priority_goes_ahead_by_its_head_start_and_no_further(live_through: LiveThrough, comes: Comes) -> None:
    people = [comes(480, "A", 60), comes(490, "A", 1), comes(515, "A", 1, class_="P"), comes(521, "A", 1, class_="P")]
    entries = live_through(people, {"1": {"A": 0}}, OPEN)
    assert [label for _, _, label, _ in told(entries, TicketCalled)] == ["101", "103", "102", "104"]


def test_a_no_show_is_marked_absent_and_the_next_is_called(live_through: LiveThrough, comes: Comes) -> None:
    entries = live_through([comes(480, "A", 1, shows_up=False), comes(480.5, "A", 5)], {"1": {"A": 0}}, OPEN)
    assert told(entries, TicketCalled, TicketAbsent, ServiceFinished) == [
        (480, "TicketCalled", "101", "1"),
        (481, "TicketAbsent", "101", "1"),
        (481, "TicketCalled", "102", "1"),
        (486, "ServiceFinished", "102", "1"),
    ]


def test_a_break_follows_a_service_and_people_wait_for_its_end(live_through: LiveThrough, comes: Comes) -> None:
    entries = live_through([comes(480, "A", 5, rest_min=10), comes(486, "A", 5)], {"1": {"A": 0}}, OPEN)
    assert told(entries, TicketCalled, CounterPaused, CounterResumed)[1:] == [
        (485, "CounterPaused", "1", "1"),
        (495, "CounterResumed", "1", "1"),
        (495, "TicketCalled", "102", "1"),
    ]


def test_a_counter_with_hours_closes_after_its_ticket_and_leaves_the_rest(
    live_through: LiveThrough, comes: Comes
) -> None:
    actions = [*OPEN, ClerkAction(8 * HOUR_MS, "1", "close")]
    entries = live_through([comes(479, "A", 5), comes(480, "A", 5)], {"1": {"A": 0}}, actions)
    assert told(entries, TicketCalled, CounterClosed) == [
        (479, "TicketCalled", "101", "1"),
        (484, "CounterClosed", "1", "1"),
    ]


def test_counters_without_hours_stay_until_nobody_is_left(live_through: LiveThrough, comes: Comes) -> None:
    actions = [*OPEN, ClerkAction(8 * HOUR_MS, "1", "leave"), ClerkAction(13 * HOUR_MS, "1", "open")]
    entries = live_through([comes(479, "A", 5), comes(480, "A", 5), comes(800, "A", 1)], {"1": {"A": 0}}, actions)
    assert told(entries, CounterOpened, CounterClosed) == [
        (420, "CounterOpened", "1", "1"),
        (489, "CounterClosed", "1", "1"),
        (780, "CounterOpened", "1", "1"),
        (801, "CounterClosed", "1", "1"),
    ]


def test_tickets_still_waiting_when_a_counter_opens_again_are_served_once(
    live_through: LiveThrough, comes: Comes
) -> None:
    actions = [*OPEN, ClerkAction(8 * HOUR_MS, "1", "leave"), ClerkAction(9 * HOUR_MS, "1", "open")]
    entries = live_through([comes(479, "A", 65), comes(480, "A", 5), comes(481, "A", 5)], {"1": {"A": 0}}, actions)
    assert [(when, label) for when, _, label, _ in told(entries, ServiceFinished)] == [
        (544, "101"),
        (549, "102"),
        (554, "103"),
    ]


def test_a_visit_of_two_legs_is_one_ticket(live_through: LiveThrough, comes: Comes) -> None:
    actions = [*OPEN, ClerkAction(7 * HOUR_MS, "2", "open")]
    entries = live_through([comes(480, "A", 5, "B", 7)], {"1": {"A": 0}, "2": {"B": 0}}, actions)
    assert told(entries, TicketCalled, TicketTransferred, ServiceFinished) == [
        (480, "TicketCalled", "101", "1"),
        (485, "TicketTransferred", "101", "1"),
        (485, "TicketCalled", "101", "2"),
        (492, "ServiceFinished", "101", "2"),
    ]


def test_who_leaves_unseen_is_called_in_vain(live_through: LiveThrough, comes: Comes) -> None:
    people = [comes(480, "A", 10), comes(481, "A", 5, patience_min=8), comes(482, "A", 5, patience_min=9)]
    entries = live_through(people, {"1": {"A": 0}}, OPEN)
    assert told(entries, TicketCalled, TicketAbsent, ServiceFinished)[1:] == [
        (490, "ServiceFinished", "101", "1"),
        (490, "TicketCalled", "102", "1"),
        (491, "TicketAbsent", "102", "1"),
        (491, "TicketCalled", "103", "1"),
        (496, "ServiceFinished", "103", "1"),
    ]


def test_who_tells_the_guide_is_not_called(live_through: LiveThrough, comes: Comes) -> None:
    people = [comes(480, "A", 10), comes(481, "A", 5, patience_min=8, tells=True), comes(482, "A", 5)]
    entries = live_through(people, {"1": {"A": 0}}, OPEN)
    assert [(at(entry), entry.by, entry.event) for entry in entries if isinstance(entry.event, TicketVoided)] == [
        (489, "guide", TicketVoided("102", HAS_LEFT))
    ]
    assert [(when, label) for when, _, label, _ in told(entries, TicketCalled)] == [(480, "101"), (490, "103")]


@pytest.mark.parametrize("tells", [True, False])
def test_patience_begins_anew_with_each_leg(live_through: LiveThrough, comes: Comes, tells: bool) -> None:
    """The visitor waits 19 minutes for the first counter, and has waited 20 for the second when he leaves."""
    actions = [*OPEN, ClerkAction(7 * HOUR_MS, "2", "open")]
    people = [
        comes(479, "B", 50),
        comes(480, "A", 20),
        comes(481, "A", 5, "B", 5, "A", 5, patience_min=20, tells=tells),
    ]
    entries = live_through(people, {"1": {"A": 0}, "2": {"B": 0}}, actions)
    assert [each for each in told(entries, TicketCalled, TicketAbsent) if each[2] == "102"] == [
        (500, "TicketCalled", "102", "1"),
        *([] if tells else [(529, "TicketCalled", "102", "2"), (530, "TicketAbsent", "102", "2")]),
    ]
    left = [at(entry) for entry in entries if isinstance(entry.event, TicketVoided)]
    assert left == ([525] if tells else [])


def test_a_clerk_takes_a_while_between_an_end_and_the_next_call(live_through: LiveThrough, comes: Comes) -> None:
    people = [comes(480, "A", 5, pace=(0, 2, 0)), comes(481, "A", 5), comes(482, "A", 5)]
    entries = live_through(people, {"1": {"A": 0}}, OPEN)
    assert [(when, label) for when, _, label, _ in told(entries, TicketCalled)] == [
        (480, "101"),
        (487, "102"),
        (492, "103"),
    ]


def test_the_clerk_of_an_idle_counter_notices_after_a_while(live_through: LiveThrough, comes: Comes) -> None:
    """Somebody else who comes meanwhile goes to another idle counter; who has priority is called first."""
    actions = [*OPEN, ClerkAction(7 * HOUR_MS, "2", "open")]
    people = [
        comes(480, "A", 5, pace=(3, 0, 0)),
        comes(481, "A", 5, pace=(1, 0, 0)),
        comes(482.5, "A", 5, class_="P"),
    ]
    entries = live_through(people, {"1": {"A": 0}, "2": {"A": 0}}, actions)
    assert told(entries, TicketCalled) == [
        (482, "TicketCalled", "101", "2"),
        (483, "TicketCalled", "103", "1"),
        (487, "TicketCalled", "102", "2"),
    ]


def test_a_clerk_for_whom_nobody_waits_walks_off_without_the_pause_key(live_through: LiveThrough, comes: Comes) -> None:
    people = [comes(480, "A", 5, pace=(0, 1, 10)), comes(490, "A", 5, pace=(0, 0, 10)), comes(491, "A", 5)]
    entries = live_through(people, {"1": {"A": 0}}, OPEN)
    assert told(entries, TicketCalled, CounterPaused) == [
        (480, "TicketCalled", "101", "1"),
        (496, "TicketCalled", "102", "1"),
        (501, "TicketCalled", "103", "1"),
    ]


@pytest.mark.parametrize(("does", "again"), [("close", "open"), ("pause", "resume")])
def test_a_clerk_who_was_away_works_from_the_next_opening_on(
    live_through: LiveThrough, comes: Comes, does: Any, again: Any
) -> None:
    actions = [*OPEN, ClerkAction(487 * MINUTE_MS, "1", does), ClerkAction(489 * MINUTE_MS, "1", again)]
    people = [comes(480, "A", 5, pace=(0, 0, 30)), comes(486, "A", 5), comes(494.5, "A", 5)]
    entries = live_through(people, {"1": {"A": 0}}, actions)
    assert [(when, label) for when, _, label, _ in told(entries, TicketCalled)] == [
        (480, "101"),
        (489, "102"),
        (494.5, "103"),
    ]


def test_clerks_who_wait_for_the_last_visitor_leave_when_he_has_left(live_through: LiveThrough, comes: Comes) -> None:
    people = [comes(470, "B", 1, patience_min=20, tells=True)]
    entries = live_through(people, {"1": {"A": 0}, "2": {"B": 0}}, [*OPEN, ClerkAction(8 * HOUR_MS, "1", "leave")])
    assert told(entries, CounterClosed) == [(490, "CounterClosed", "1", "1")]


def test_a_ticket_for_a_counter_that_never_opens_waits_all_day(live_through: LiveThrough, comes: Comes) -> None:
    entries = live_through([comes(480, "B", 5)], {"1": {"A": 0}, "2": {"B": 0}}, OPEN)
    assert told(entries, TicketCalled) == []


def test_a_service_without_a_counter_is_waited_for_in_vain_and_delays_nobody_else(
    live_through: LiveThrough, comes: Comes
) -> None:
    """For example because a change takes a service from its last counter."""
    people = [comes(480, "A", 5, "B", 5), comes(481, "B", 5), comes(482, "A", 5)]
    heard: list[Entry] = []
    rules = Rules(services={"A": "1", "B": "2"}, counters={"1": {"A": 0}})
    Simulator(heard.append).run_day(DayPlan(date(2026, 1, 5), rules, people, OPEN))
    issued = [entry.event.label for entry in heard if isinstance(entry.event, TicketIssued)]
    assert issued == ["101", "201", "102"]
    assert told(heard, TicketCalled) == [(480, "TicketCalled", "101", "1"), (485, "TicketCalled", "102", "1")]


def test_a_counter_that_is_open_already_is_opened_again_only_for_other_services(
    live_through: LiveThrough, comes: Comes
) -> None:
    actions = [*OPEN, ClerkAction(430 * MINUTE_MS, "1", "open"), ClerkAction(440 * MINUTE_MS, "1", "open", ("B",))]
    actions += [
        ClerkAction(450 * MINUTE_MS, "1", "open", ("B",)),
        ClerkAction(460 * MINUTE_MS, "1", "close"),
        ClerkAction(461 * MINUTE_MS, "1", "pause"),
    ]
    entries = live_through([comes(500, "A", 5)], {"1": {"A": 0, "B": 0}}, actions)
    assert told(entries, CounterOpened, CounterPaused, CounterClosed) == [
        (420, "CounterOpened", "1", "1"),
        (440, "CounterOpened", "1", "1"),
        (460, "CounterClosed", "1", "1"),
    ]


def test_a_refused_command_raises(live_through: LiveThrough, comes: Comes) -> None:
    with pytest.raises(RefusedError, match="unknown_counter"):
        live_through([comes(480, "A", 5)], {"1": {"A": 0}}, [ClerkAction(0, "9", "open")])
    rules = Rules(services={"A": None}, counters={"1": {"A": 0}})
    with pytest.raises(RefusedError, match="by_transfer"):
        Simulator(lambda _: None).run_day(DayPlan(date(2026, 1, 5), rules, [comes(480, "A", 5)], OPEN))


def test_slips_do_not_change_the_waits() -> None:
    day = next(invented_plans(replace(load_scenario("reference-day"), days=1)))
    with_paper: list[Entry] = []
    without: list[Entry] = []
    Simulator(with_paper.append, paper=True).run_day(day)
    Simulator(without.append).run_day(day)
    assert told(with_paper, TicketCalled) == told(without, TicketCalled)
    slips = [entry.event.label for entry in with_paper if isinstance(entry.event, SlipConfirmed)]
    issued = [entry.event for entry in with_paper if isinstance(entry.event, TicketIssued)]
    assert slips == [ticket.label for ticket in issued]
    assert all(ticket.paper for ticket in issued)


def test_days_follow_one_another_with_new_labels_in_one_sequence_of_entries() -> None:
    heard: list[Entry] = []
    simulator = Simulator(heard.append)
    for plan in invented_plans(replace(load_scenario("reference-day"), days=4)):
        simulator.run_day(plan)
    assert [entry.seq for entry in heard] == list(range(1, len(heard) + 1))
    assert [entry.line for entry in heard] == sorted(entry.line for entry in heard)
    opened = [entry.day for entry in heard if isinstance(entry.event, DayOpened)]
    assert opened == ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"]
    issued = [(entry.day, entry.event.label) for entry in heard if isinstance(entry.event, TicketIssued)]
    assert len(set(issued)) == len(issued)
    line = evolve(EMPTY, heard)
    assert (line.queues.get("DD", ()), line.issuing.stop_reason) == ((), None)
    assert {counter.status for counter in line.counters.values()} == {"closed"}
