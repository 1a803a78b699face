"""Simulated days of an office's own journal: the same people wait as long as they did, unless something is changed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.decisions.decide import decide, entries_of
from core.hours import Half, Hours
from core.instant import HOUR_MS, MINUTE_MS, Instant, Now
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import (
    AnyCommand,
    CallNext,
    CallTicket,
    ChangeClass,
    CloseCounter,
    Finish,
    Hold,
    MarkAbsent,
    NewDay,
    OpenCounter,
    PauseCounter,
    Refused,
    Resume,
    ResumeCounter,
    Return,
    SetOffsets,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
)
from core.messages.events import HAS_LEFT, Entry
from core.messages.observations import Observation, OfficeStarted, TimePassed
from core.rules import Rules, TicketClass
from reports.tally import CounterTotals, Tally
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from simulation.day_plan import ClerkAction, Leg, Visitor
from simulation.day_source import simulate_days
from simulation.invented_days import InventedDays
from simulation.invented_journal import InventedJournal
from simulation.recorded_days import UNKNOWN_MS, RecordedDays, recorded_plans
from simulation.scenario import load_scenario
from simulation.simulator import Simulator
from simulation.what_if import NO_CHANGE, Change, ChangeError, parse_change
from tests.clumsy import DAYS, ClumsyWeek
from tests.clumsy import RULES as RULES_OF_THE_WEEK

pytestmark = pytest.mark.slow

RULES = Rules(services={"A": "1", "B": "2"}, counters={"1": {"A": 0, "B": 0}, "2": {"B": 0}}, head_start_s=1800)
BOTH = frozenset("AB")
EIGHT = Instant.parse("2026-01-05T08:00:00+07:00")


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """Eight invented days."""
    path = tmp_path / "journal.sqlite"
    with InventedJournal(path) as journal:
        simulate_days(
            InventedDays("x", replace(load_scenario("reference-day"), days=8)),
            NO_CHANGE,
            record=journal.record,
            paper=True,
        )
    return path


class Day:
    """The entries of a day: `at(minutes after eight, command, …)`."""

    def __init__(self) -> None:
        self.line = EMPTY
        self.entries: list[Entry] = []
        self.at(-60, OfficeStarted(RULES, None))

    def at(self, minute: float, *asks: AnyCommand | Observation) -> None:
        for ask in asks:
            time = EIGHT.later(minute * MINUTE_MS)
            now = Now(utc=time, line=time, trusted=True, local=time.moment)
            decision = decide(self.line, ask, now)
            assert not isinstance(decision, Refused), decision
            entries = entries_of(self.line, decision, now, cause=getattr(ask, "id", None), by="console")
            self.line = evolve(self.line, entries)
            self.entries += entries


@pytest.fixture
def day() -> Day:
    return Day()


def take(service: str, class_: TicketClass = "N") -> TakeTicket:
    return TakeTicket(id="t", service=service, class_=class_, paperless=True)


def visitors(day: Day) -> list[Visitor]:
    (plan,) = recorded_plans(day.entries)
    return [visitor._replace(at_ms=visitor.at_ms // MINUTE_MS - 480) for visitor in plan.visitors]


def test_the_same_people_wait_as_long_as_they_did(month: Path) -> None:
    recorded = RecordedDays(month)
    again, was = simulate_days(recorded, NO_CHANGE), recorded.as_it_was()
    assert again.tally.waits == was.tally.waits
    assert again.figures == was.figures
    assert again.figures.days == 8


@pytest.mark.parametrize("leaves", ["unseen", "tells"])
def test_visits_of_several_legs_and_people_who_leave_are_lived_again(leaves: Literal["unseen", "tells"]) -> None:
    scenario = replace(load_scenario("reference-day-with-legs"), days=3, patience_min=15, leaves=leaves)
    entries: list[Entry] = []
    simulate_days(InventedDays("x", scenario), NO_CHANGE, record=entries.append)
    was, again = counted(entries), Tally()
    simulator = Simulator(again.apply)
    for plan in recorded_plans(entries):
        simulator.run_day(plan)
    again.end()
    assert {wait.leg for wait in was.waits} == {1, 2, 3}
    assert (again.waits, again.no_shows, again.abandoned) == (was.waits, was.no_shows, was.abandoned)
    assert was.no_shows > 0
    assert (was.abandoned > 0) == (leaves == "tells")


def test_only_the_last_days_are_used_if_asked_for(month: Path) -> None:
    recorded = RecordedDays(month, last_days=2)
    assert simulate_days(recorded, NO_CHANGE).figures == recorded.as_it_was().figures
    assert [str(plan.day) for plan in recorded.plans(NO_CHANGE)] == ["2026-01-13", "2026-01-14"]


def test_a_second_counter_for_land_helps_the_recorded_people_too(month: Path) -> None:
    recorded = RecordedDays(month)
    before = simulate_days(recorded, NO_CHANGE).figures
    after = simulate_days(recorded, parse_change("counter4+DD", recorded.rules)).figures
    assert after.customers == before.customers
    wait_before, wait_after = before.by_service["DD"].wait_mean_min, after.by_service["DD"].wait_mean_min
    assert wait_before is not None
    assert wait_after is not None
    assert wait_after < wait_before


def test_the_journal_is_only_read(month: Path) -> None:
    before = month.read_bytes()
    simulate_days(RecordedDays(month), NO_CHANGE)
    assert month.read_bytes() == before
    assert sorted(file.name for file in month.parent.iterdir()) == ["journal.sqlite", "journal.sqlite.lock"]


def test_a_change_of_the_people_is_refused_for_a_journal(month: Path) -> None:
    recorded = RecordedDays(month)
    with pytest.raises(ChangeError, match="per_day=300"):
        simulate_days(recorded, parse_change("per_day=300", recorded.rules))


def test_invented_days_are_never_added_to_an_existing_journal(month: Path) -> None:
    with pytest.raises(JournalError, match="is there already"):
        InventedJournal(month)


def test_an_invented_month_is_a_journal_like_any_other(month: Path) -> None:
    history = JournalReader(month)
    entries = list(history.entries())
    assert len(history.days()) == 8
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert evolve(EMPTY, entries).seq == len(entries)


def test_hours_and_quotas_keep_no_recorded_visitor_out(day: Day) -> None:
    half = Half(open=60, close=70, issue_from=60, issue_until=65)  # this kiosk keeps UTC
    rules = replace(RULES, hours=Hours(week=((half,),) * 7), quotas={"A": 2})
    day.at(0, OfficeStarted(rules, 0), OpenCounter(id="o", counter="1"), take("A"), take("A"))
    day.at(5, TimePassed())
    assert day.line.issuing.stop_reason == "outside_hours"
    (plan,) = recorded_plans(day.entries)
    assert (plan.rules.hours, plan.rules.quotas, len(plan.visitors)) == (None, {}, 2)


def test_each_leg_has_its_service_and_its_duration(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A", "P"))
    day.at(10, CallNext(id="c", counter="1"))
    day.at(14, Transfer(id="x", counter="1", service="B"))
    day.at(20, CallNext(id="d", counter="1"))
    day.at(29, Finish(id="f", counter="1"))
    assert visitors(day) == [Visitor(0, "P", (Leg("A", 4 * MINUTE_MS), Leg("B", 9 * MINUTE_MS)))]


def test_a_ticket_returned_or_held_keeps_all_its_time_at_counters(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), take("A"))
    day.at(1, CallNext(id="c", counter="1"))
    day.at(2, MarkAbsent(id="m", counter="1"), Return(id="r", label="101"), CallNext(id="c2", counter="1"))
    day.at(5, Hold(id="h", counter="1"), CallNext(id="c3", counter="1"))
    day.at(9, Finish(id="f", counter="1"), Resume(id="e", label="102"), CallNext(id="c4", counter="1"))
    day.at(11, Finish(id="g", counter="1"))
    assert visitors(day) == [
        Visitor(0, "N", (Leg("A", 5 * MINUTE_MS),)),
        Visitor(0, "N", (Leg("A", 5 * MINUTE_MS),)),
    ]


def test_a_no_show_keeps_the_time_that_the_counter_waited(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), CallNext(id="c", counter="1"))
    day.at(3, MarkAbsent(id="m", counter="1"))
    assert visitors(day) == [Visitor(0, "N", (Leg("A", 3 * MINUTE_MS),), shows_up=False)]


def test_an_undone_call_does_not_count(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), take("A"), CallNext(id="c", counter="1"))
    day.at(5, CallNext(id="d", counter="1"))
    day.at(5.1, Undo(id="u", counter="1"))
    day.at(6, Finish(id="f", counter="1"), CallNext(id="e", counter="1"))
    day.at(8, Finish(id="g", counter="1"))
    first, second = visitors(day)
    assert first.legs[0].work_ms == 6 * MINUTE_MS, "they were there all the time"
    assert second.legs[0].work_ms == 2 * MINUTE_MS


def of_a_planned_visit(day: Day) -> Day:
    """101 ends A at 5 by a mistake that is undone, and again at 6; it waits for B until 7."""
    planned = TakeTicket(id="t", service="A", paperless=True, then=("B",))
    day.at(0, OpenCounter(id="o", counter="1", services=("A",)), OpenCounter(id="p", counter="2"), planned, take("A"))
    day.at(0, CallNext(id="c", counter="1"))
    day.at(5, CallNext(id="d", counter="1"))
    day.at(5.1, Undo(id="u", counter="1"))
    day.at(6, Finish(id="f", counter="1"), CallNext(id="e", counter="1"))
    day.at(7, CallNext(id="g", counter="2"))
    day.at(8, Finish(id="h", counter="1"))
    day.at(10, Finish(id="i", counter="2"))
    return day


def test_a_planned_visit_has_a_leg_at_each_counter_also_after_an_undo(day: Day) -> None:
    first, second = visitors(of_a_planned_visit(day))
    assert [leg.service for leg in first.legs] == ["A", "B"]
    assert [leg.work_ms for leg in first.legs] == [6 * MINUTE_MS, 3 * MINUTE_MS]
    assert second.legs == (Leg("A", 2 * MINUTE_MS),)


def test_each_leg_of_a_planned_visit_has_its_own_wait(day: Day) -> None:
    tally = Tally()
    tally.apply_all(of_a_planned_visit(day).entries)
    tally.end()
    assert sorted((wait.service, wait.ms, wait.first) for wait in tally.waits) == [
        ("A", 0, True),
        ("A", 6 * MINUTE_MS, True),
        ("B", MINUTE_MS, False),
    ]
    assert (tally.unserved, tally.no_shows) == (0, 0)


def test_a_ticket_that_was_not_called_gets_the_usual_duration(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1", services=("A",)), take("A"), take("A"), take("B"))
    day.at(0, CallNext(id="c", counter="1"))
    day.at(7, Finish(id="f", counter="1"))
    assert [visitor.legs[0].work_ms for visitor in visitors(day)] == [7 * MINUTE_MS, 7 * MINUTE_MS, UNKNOWN_MS]


def test_the_usual_duration_is_without_no_shows(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"))
    for minute in (0, 10, 20):
        day.at(minute, take("A"), CallNext(id="c", counter="1"))
        day.at(minute + 1, MarkAbsent(id="m", counter="1"))
    day.at(30, take("A"), take("A"), CallNext(id="c", counter="1"))
    day.at(37, Finish(id="f", counter="1"))
    assert visitors(day)[-1].legs[0].work_ms == 7 * MINUTE_MS


def test_a_leg_for_which_the_ticket_became_void_does_not_count(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), CallNext(id="c", counter="1"))
    day.at(4, Transfer(id="x", counter="1", service="B"))
    day.at(5, VoidTicket(id="v", label="101", reason="x"))
    assert visitors(day) == [Visitor(0, "N", (Leg("A", 4 * MINUTE_MS),))]
    tally = counted(day.entries)
    assert (len(tally.waits), tally.unserved) == (1, 0)


def test_who_had_left_leaves_again_after_the_same_wait_unless_called_before(day: Day) -> None:
    day.at(-60, OfficeStarted(replace(RULES, reasons=(HAS_LEFT,)), None), OpenCounter(id="o", counter="1"))
    day.at(0, take("A"), take("A"), CallNext(id="c", counter="1"))
    day.at(4, Transfer(id="x", counter="1", service="B"), CallNext(id="c2", counter="1"))
    day.at(9, VoidTicket(id="v", label="102", reason=HAS_LEFT))
    day.at(15, Finish(id="f", counter="1"), CloseCounter(id="z", counter="1"))
    assert counted(day.entries).abandoned == 1
    again = Tally()
    (plan,) = recorded_plans(day.entries)
    Simulator(again.apply).run_day(plan)
    again.end()
    assert [(wait.service, wait.ms) for wait in again.waits] == [
        (wait.service, wait.ms) for wait in counted(day.entries).waits
    ]


def test_void_tickets_are_left_out_and_the_class_is_the_last_one(day: Day) -> None:
    day.at(0, take("A"), take("A"))
    day.at(1, VoidTicket(id="v", label="101", reason="x"), ChangeClass(id="k", label="102", reason="x", class_="P"))
    assert [(visitor.class_, visitor.at_ms) for visitor in visitors(day)] == [("P", 0)]


def test_counters_open_and_pause_as_recorded_with_the_chosen_services(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1", services=("A",)), OpenCounter(id="p", counter="2"), take("A"))
    day.at(5, PauseCounter(id="q", counter="2"))
    (plan,) = recorded_plans(day.entries)
    assert [action._replace(at_ms=action.at_ms // MINUTE_MS) for action in plan.actions] == [
        ClerkAction(480, "1", "open", ("A",)),
        ClerkAction(480, "2", "open"),
        ClerkAction(485, "2", "pause"),
    ]
    more = parse_change("counter1+B", plan.rules, partial_counters=("1",)).apply_to_plan(plan)
    assert more.actions[0].services == ("A", "B")


def test_time_without_power_is_not_part_of_a_wait(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), take("A"), CallNext(id="c", counter="1"))
    day.at(20, OfficeStarted(RULES, 600))
    day.at(21, CallNext(id="d", counter="1"))
    day.at(25, Finish(id="f", counter="1"))
    tally = Tally()
    tally.apply_all(day.entries)
    tally.end()
    assert [(wait.ms or 0) / MINUTE_MS for wait in tally.waits] == [0, 11]
    assert tally.counters["1"] == CounterTotals(2, 15 * MINUTE_MS, 15 * MINUTE_MS, BOTH)


# -- days as they really are


def counted(entries: list[Entry]) -> Tally:
    tally = Tally()
    tally.apply_all(entries)
    tally.end()
    return tally


def served(day: Day, people: int) -> None:
    """One after the other at counter 1, five minutes each, with five minutes between them."""
    day.at(0, OpenCounter(id="o", counter="1"))
    for n in range(people):
        day.at(10 * n, take("A"), CallNext(id="c", counter="1"))
        day.at(10 * n + 5, Finish(id="f", counter="1"))


def test_a_night_without_power_changes_nothing_of_the_day_before(day: Day) -> None:
    """The counter was not closed; in the morning the entries of the old day say how long the power was off."""
    served(day, 10)
    before = counted(day.entries).counters
    day.at(27 * 60, OfficeStarted(RULES, 25 * 3600))
    assert day.line.day == "2026-01-06"
    assert counted(day.entries).counters == before == {"1": CounterTotals(10, 50 * MINUTE_MS, 95 * MINUTE_MS, BOTH)}


def test_an_unfinished_ticket_lasts_until_the_last_action_and_gets_the_usual_duration(day: Day) -> None:
    served(day, 3)
    day.at(30, take("A"), CallNext(id="c", counter="1"))
    day.at(32, OpenCounter(id="p", counter="2"))
    day.at(27 * 60, TimePassed())
    assert day.line.day == "2026-01-06"
    assert [visitor.legs[0].work_ms for visitor in visitors(day)] == [5 * MINUTE_MS] * 4
    tally = counted(day.entries)
    assert tally.counters["1"] == CounterTotals(4, 17 * MINUTE_MS, 32 * MINUTE_MS, BOTH)
    assert (tally.unserved, tally.no_shows) == (0, 0)


def test_a_power_cut_is_cut_out_of_a_service_and_later_visitors_come_earlier(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), CallNext(id="c", counter="1"))
    day.at(121, OfficeStarted(RULES, 7200))
    day.at(123, Finish(id="f", counter="1"), take("A"))
    first, second = visitors(day)
    assert (first.at_ms, first.legs) == (0, (Leg("A", 3 * MINUTE_MS),))
    assert second.at_ms == 3


def test_a_ticket_transferred_while_waiting_is_taken_for_the_first_service(day: Day) -> None:
    """Tickets cannot be taken for service F, only be transferred to it."""
    rules = replace(RULES, services={"A": "1", "B": "2", "F": None}, counters={"1": {"A": 0}, "2": {"F": 0}})
    day.at(0, OfficeStarted(rules, 0), OpenCounter(id="o", counter="2"), take("A"))
    day.at(1, Transfer(id="x", label="101", service="F"))
    day.at(2, CallNext(id="c", counter="2"))
    day.at(5, Finish(id="f", counter="2"))
    (plan,) = recorded_plans(day.entries)
    assert [visitor._replace(at_ms=0) for visitor in plan.visitors] == [
        Visitor(0, "N", (Leg("F", 3 * MINUTE_MS),), asked_for="A")
    ]
    for paper in (False, True):
        heard: list[Entry] = []
        Simulator(heard.append, paper=paper).run_day(plan)
        found, was = counted(heard), counted(day.entries)
        assert [(wait.service, wait.class_) for wait in found.waits] == [("F", "N")]
        assert [wait.service for wait in was.waits] == ["F"]
        assert found.counters["2"].busy_ms == was.counters["2"].busy_ms == 3 * MINUTE_MS


def test_an_absent_ticket_whose_call_is_undone_is_still_absent(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), CallNext(id="c", counter="1"))
    day.at(1, MarkAbsent(id="m", counter="1"), CallTicket(id="k", counter="1", label="101", reason="x"))
    day.at(1.1, Undo(id="u", counter="1"))
    assert visitors(day) == [Visitor(0, "N", (Leg("A", MINUTE_MS),), shows_up=False)]
    tally = counted(day.entries)
    assert (tally.no_shows, tally.counters["1"].customers) == (1, 1)


def test_a_ticket_that_is_called_again_is_not_absent(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), CallNext(id="c", counter="1"))
    day.at(1, MarkAbsent(id="m", counter="1"), CallTicket(id="k", counter="1", label="101", reason="x"))
    day.at(9, Finish(id="f", counter="1"))
    assert counted(day.entries).no_shows == 0
    assert visitors(day) == [Visitor(0, "N", (Leg("A", 9 * MINUTE_MS),))]


def test_a_no_show_at_the_second_leg_was_served_at_the_first(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), CallNext(id="c", counter="1"))
    day.at(4, Transfer(id="x", counter="1", service="B"))
    day.at(6, CallNext(id="d", counter="1"))
    day.at(7, MarkAbsent(id="m", counter="1"))
    (plan,) = recorded_plans(day.entries)
    heard: list[Entry] = []
    Simulator(heard.append).run_day(plan)
    for tally in (counted(day.entries), counted(heard)):
        assert (tally.no_shows, tally.counters["1"].busy_ms) == (1, 5 * MINUTE_MS)


def test_a_counter_opened_before_midnight_of_the_day_is_open_at_midnight(day: Day) -> None:
    day.at(15 * 60, NewDay(id="n"), OpenCounter(id="o", counter="1"))
    day.at(16.5 * 60, take("A"))
    (plan,) = recorded_plans(day.entries)
    assert plan.actions == [ClerkAction(0, "1", "open")]
    assert [visitor.at_ms / MINUTE_MS for visitor in plan.visitors] == [30]


def test_times_of_day_are_in_the_time_zone_of_the_office(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"))
    (plan,) = recorded_plans(day.entries, zone=ZoneInfo("Asia/Tokyo"))
    assert (plan.actions[0].at_ms, plan.visitors[0].at_ms) == (10 * HOUR_MS, 10 * HOUR_MS)
    tally = Tally(ZoneInfo("Asia/Tokyo"))
    tally.apply_all(day.entries)
    tally.end()
    assert [wait.hour for wait in tally.waits] == [10]


def test_times_of_day_are_those_of_the_clock_once_it_is_trusted(day: Day) -> None:
    """Line time is two hours behind, as after a morning with an untrusted clock."""
    day.at(0, OpenCounter(id="o", counter="1"), take("A"))
    day.at(30, take("A"))
    late = [replace(entry, at=entry.line.later(2 * HOUR_MS), trusted=entry.line > EIGHT) for entry in day.entries]
    (plan,) = recorded_plans(late)
    assert [visitor.at_ms / MINUTE_MS for visitor in plan.visitors] == [600, 630]
    assert plan.actions[0].at_ms == 10 * HOUR_MS
    assert [wait.hour for wait in counted(late).waits] == [10, 10]
    nobody_knows = [replace(entry, trusted=False) for entry in late]
    assert [wait.hour for wait in counted(nobody_knows).waits] == [8, 8]
    assert recorded_plans(nobody_knows)[0].actions[0].at_ms == 8 * HOUR_MS


def test_a_counter_that_got_another_service_during_the_day_is_open_for_it(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), CallNext(id="c", counter="1"))
    day.at(0, OpenCounter(id="p", counter="2"))
    day.at(5, Finish(id="f", counter="1"), SetOffsets(id="s", counter="2", offsets={"A": 0}))
    (plan,) = recorded_plans(day.entries)
    assert [action for action in plan.actions if action.counter == "2"] == [ClerkAction(8 * HOUR_MS, "2", "open")]
    assert plan.rules.counters["2"] == {"A": 0}


def test_a_service_and_a_counter_dropped_during_the_day_are_in_the_rules(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1", services=("A",)), OpenCounter(id="p", counter="2"), take("A"))
    day.at(0, CallNext(id="c", counter="1"))
    day.at(3, Transfer(id="x", counter="1", service="B"))
    day.at(4, CallNext(id="d", counter="2"))
    day.at(9, Finish(id="f", counter="2"))
    day.at(60, OfficeStarted(Rules(services={"A": "1"}, counters={"1": {"A": 0}}), 0), take("A"))
    (plan,) = recorded_plans(day.entries)
    assert [action.does for action in plan.actions if action.counter == "2"] == ["open", "close"]
    heard: list[Entry] = []
    Simulator(heard.append).run_day(plan)
    assert [wait.service for wait in counted(heard).waits] == ["A", "B", "A"]
    assert counted(heard).counters["2"] == CounterTotals(1, 5 * MINUTE_MS, 9 * MINUTE_MS, frozenset("B")), (
        "until its last work"
    )


def test_a_break_ends_as_recorded(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1", services=("A",)), take("A"))
    day.at(5, PauseCounter(id="q", counter="1"))
    day.at(9, ResumeCounter(id="r", counter="1"))
    day.at(20, CloseCounter(id="z", counter="1"))
    (plan,) = recorded_plans(day.entries)
    assert [(action.at_ms / MINUTE_MS - 480, action.does, action.services) for action in plan.actions] == [
        (0, "open", ("A",)),
        (5, "pause", ()),
        (9, "resume", ()),
        (20, "close", ()),
    ]


def test_a_wait_counts_for_the_last_class_of_the_ticket(day: Day) -> None:
    day.at(0, take("A"), ChangeClass(id="k", label="101", reason="x", class_="P"))
    assert [wait.class_ for wait in counted(day.entries).waits] == ["P"]


def test_the_plans_of_a_clumsy_week_have_the_true_durations(clumsy_week: ClumsyWeek) -> None:
    """Durations are those that were true, to the second, and none is hours long."""
    week = recorded_plans(clumsy_week.entries)
    assert len(week) == DAYS
    for number, plan in enumerate(week):
        truly = [minutes for (day, _), minutes in clumsy_week.served_min.items() if day == number]
        came = [visitor.legs[0].work_ms / MINUTE_MS for visitor in plan.visitors if visitor.shows_up]
        assert Counter(round(60 * minutes) for minutes in came) >= Counter(round(60 * minutes) for minutes in truly)
        assert max(came) < 20
        assert len(came) == len(plan.visitors) - sum(day == number for day, _ in clumsy_week.absent)
        assert len(plan.visitors) == sum(day == number for day, _ in clumsy_week.issued)


def test_a_clumsy_week_is_counted_correctly(clumsy_week: ClumsyWeek) -> None:
    tally = counted(clumsy_week.entries)
    assert tally.days == DAYS + 1
    assert tally.no_shows == len(clumsy_week.absent)
    seen = {*clumsy_week.served_min, *clumsy_week.absent, *clumsy_week.left}
    assert tally.unserved == len(clumsy_week.issued - seen)
    assert len(tally.waits) == len(clumsy_week.issued)
    busy_ms = sum(counter.busy_ms for counter in tally.counters.values())
    assert busy_ms > MINUTE_MS * sum(clumsy_week.served_min.values())
    for counter in tally.counters.values():
        assert 0 < counter.busy_ms <= counter.open_ms < DAYS * 9 * HOUR_MS


def test_a_clumsy_week_can_be_simulated_and_another_counter_helps(clumsy_week: ClumsyWeek) -> None:
    def lived_again(change: Change) -> Tally:
        tally = Tally()
        simulator = Simulator(tally.apply)
        for plan in recorded_plans(clumsy_week.entries):
            simulator.run_day(change.apply_to_plan(plan))
        tally.end()
        return tally

    as_it_is, helped = lived_again(NO_CHANGE), lived_again(parse_change("counter9+CT", RULES_OF_THE_WEEK))
    assert len(as_it_is.waits) == len(helped.waits) == len(clumsy_week.issued)
    assert helped.counters["9"].customers > 20
    assert sum(wait.ms or 0 for wait in helped.waits) < 0.9 * sum(wait.ms or 0 for wait in as_it_is.waits)
