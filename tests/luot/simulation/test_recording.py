"""An office's own journal, lived through again: the same people wait as they did, until something is changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from core.commands import (
    AnyCommand,
    CallNext,
    ChangeClass,
    Finish,
    Hold,
    MarkAbsent,
    OpenCounter,
    PauseCounter,
    Refused,
    Resume,
    Return,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
)
from core.decide import decide, entries_of
from core.events import Entry
from core.evolve import evolve
from core.hours import Half, Hours
from core.instant import Instant
from core.line import EMPTY
from core.news import News, OfficeStarted, TimePassed
from core.now import Now
from core.rules import Rules
from luot.simulation.change import AS_IT_IS, ChangeError, change_of
from luot.simulation.diary import Diary
from luot.simulation.hours import MINUTE_MS
from luot.simulation.plan import Act, Leg, Visitor
from luot.simulation.recording import UNKNOWN_MS, plans
from luot.simulation.scenario import load_scenario
from luot.simulation.source import Invented, Recorded, lived
from luot.simulation.tally import Presence, Tally
from runtime.journal import History, JournalError

RULES = Rules(services={"A": "1", "B": "2"}, counters={"1": {"A": 0, "B": 0}, "2": {"B": 0}}, head_start_s=1800)
EIGHT = Instant.parse("2026-01-05T08:00:00+07:00")


@pytest.fixture
def month(tmp_path: Path) -> Path:
    """Eight invented days."""
    path = tmp_path / "journal.sqlite"
    with Diary(path) as diary:
        lived(Invented("x", replace(load_scenario("reference-day"), days=8)), AS_IT_IS, hear=diary.hear, paper=True)
    return path


class Day:
    """A day as a kiosk writes it down: `at(minute, command)`."""

    def __init__(self) -> None:
        self.line = EMPTY
        self.entries: list[Entry] = []
        self.at(-60, OfficeStarted(RULES, None))

    def at(self, minute: float, *asks: AnyCommand | News) -> None:
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


def take(service: str, class_: str = "N") -> TakeTicket:
    return TakeTicket(id="t", service=service, class_=class_, paperless=True)


def visitors(day: Day) -> list[Visitor]:
    (plan,) = plans(day.entries)
    return [visitor._replace(at_ms=visitor.at_ms // MINUTE_MS - 480) for visitor in plan.visitors]


def test_the_same_people_wait_as_long_as_they_did(month: Path) -> None:
    recorded = Recorded(month)
    again, was = lived(recorded, AS_IT_IS), recorded.as_it_was()
    assert again.tally.waits == was.tally.waits
    assert again.figures == was.figures
    assert again.figures.days == 8


def test_only_the_last_days_where_so_many_are_asked_for(month: Path) -> None:
    recorded = Recorded(month, last_days=2)
    assert lived(recorded, AS_IT_IS).figures == recorded.as_it_was().figures
    assert [str(plan.day) for plan in recorded.plans(AS_IT_IS)] == ["2026-01-13", "2026-01-14"]


def test_a_second_counter_for_land_helps_the_recorded_people_too(month: Path) -> None:
    recorded = Recorded(month)
    before = lived(recorded, AS_IT_IS).figures
    after = lived(recorded, change_of("counter4+DD", recorded.rules)).figures
    assert after.customers == before.customers
    assert after.by_service["DD"].wait_mean_min < before.by_service["DD"].wait_mean_min


def test_the_journal_is_only_read(month: Path) -> None:
    before = month.read_bytes()
    lived(Recorded(month), AS_IT_IS)
    assert month.read_bytes() == before
    assert sorted(file.name for file in month.parent.iterdir()) == ["journal.sqlite", "journal.sqlite.lock"]


def test_other_people_than_came_are_no_question_to_a_journal(month: Path) -> None:
    recorded = Recorded(month)
    with pytest.raises(ChangeError, match="per_day=300"):
        lived(recorded, change_of("per_day=300", recorded.rules))


def test_invented_days_are_never_added_to_others(month: Path) -> None:
    with pytest.raises(JournalError, match="is there already"):
        Diary(month)


def test_an_invented_month_is_a_journal_like_any_other(month: Path) -> None:
    with History(month) as history:
        entries = list(history.entries())
        assert len(history.days()) == 8
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert evolve(EMPTY, entries).seq == len(entries)


def test_nobody_who_had_a_number_is_kept_out_by_hours_or_quotas(day: Day) -> None:
    half = Half(open=60, close=70, issue_from=60, issue_until=65)  # this kiosk keeps UTC
    rules = replace(RULES, hours=Hours(week=((half,),) * 7), quotas={"A": 2})
    day.at(0, OfficeStarted(rules, 0), OpenCounter(id="o", counter="1"), take("A"), take("A"))
    day.at(5, TimePassed())
    assert day.line.issuing == "outside_hours"
    (plan,) = plans(day.entries)
    assert (plan.rules.hours, plan.rules.quotas, len(plan.visitors)) == (None, {}, 2)


def test_each_leg_has_its_service_and_its_time(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A", "P"))
    day.at(10, CallNext(id="c", counter="1"))
    day.at(14, Transfer(id="x", counter="1", service="B"))
    day.at(20, CallNext(id="d", counter="1"))
    day.at(29, Finish(id="f", counter="1"))
    assert visitors(day) == [Visitor(0, "P", (Leg("A", 4 * MINUTE_MS), Leg("B", 9 * MINUTE_MS)))]


def test_who_comes_back_or_is_held_has_been_at_counters_for_all_of_that_time(day: Day) -> None:
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


def test_who_never_came_costs_the_time_that_he_cost(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), CallNext(id="c", counter="1"))
    day.at(3, MarkAbsent(id="m", counter="1"))
    assert visitors(day) == [Visitor(0, "N", (Leg("A", 3 * MINUTE_MS),), shows_up=False)]


def test_an_undone_call_has_not_been(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), take("A"), CallNext(id="c", counter="1"))
    day.at(5, CallNext(id="d", counter="1"))
    day.at(5.1, Undo(id="u", counter="1"))
    day.at(6, Finish(id="f", counter="1"), CallNext(id="e", counter="1"))
    day.at(8, Finish(id="g", counter="1"))
    first, second = visitors(day)
    assert first.legs[0].work_ms == 6 * MINUTE_MS, "he was there all the time"
    assert second.legs[0].work_ms == 2 * MINUTE_MS


def of_a_planned_visit(day: Day) -> Day:
    """101 is through with A at 5, by a mistake that is undone, and again at 6; it waits for B until 7."""
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


def test_who_goes_on_by_a_plan_has_a_leg_at_each_counter_also_after_an_undo(day: Day) -> None:
    first, second = visitors(of_a_planned_visit(day))
    assert [leg.service for leg in first.legs] == ["A", "B"]
    assert [leg.work_ms for leg in first.legs] == [6 * MINUTE_MS, 3 * MINUTE_MS]
    assert second.legs == (Leg("A", 2 * MINUTE_MS),)


def test_each_leg_of_a_plan_has_waited_for_itself_and_nobody_is_left(day: Day) -> None:
    tally = Tally()
    tally.hear_all(of_a_planned_visit(day).entries)
    tally.end()
    assert sorted((wait.service, wait.ms, wait.first) for wait in tally.waits) == [
        ("A", 0, True),
        ("A", 6 * MINUTE_MS, True),
        ("B", MINUTE_MS, False),
    ]
    assert (tally.unserved, tally.no_shows) == (0, 0)


def test_whom_nobody_called_would_have_taken_the_usual_time(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1", services=("A",)), take("A"), take("A"), take("B"))
    day.at(0, CallNext(id="c", counter="1"))
    day.at(7, Finish(id="f", counter="1"))
    assert [visitor.legs[0].work_ms for visitor in visitors(day)] == [7 * MINUTE_MS, 7 * MINUTE_MS, UNKNOWN_MS]


def test_void_numbers_are_nobody_and_the_class_is_what_it_became(day: Day) -> None:
    day.at(0, take("A"), take("A"))
    day.at(1, VoidTicket(id="v", label="101", reason="x"), ChangeClass(id="k", label="102", reason="x", class_="P"))
    assert [(visitor.class_, visitor.at_ms) for visitor in visitors(day)] == [("P", 0)]


def test_clerks_come_and_go_as_they_did_with_the_services_that_they_chose(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1", services=("A",)), OpenCounter(id="p", counter="2"), take("A"))
    day.at(5, PauseCounter(id="q", counter="2"))
    (plan,) = plans(day.entries)
    assert [act._replace(at_ms=act.at_ms // MINUTE_MS) for act in plan.acts] == [
        Act(480, "1", "open", ("A",)),
        Act(480, "2", "open"),
        Act(485, "2", "pause"),
    ]
    more = change_of("counter1+B", plan.rules).of_plan(plan)
    assert more.acts[0].services == ("A", "B")


def test_the_time_that_the_office_was_dark_is_nobodys_wait(day: Day) -> None:
    day.at(0, OpenCounter(id="o", counter="1"), take("A"), take("A"), CallNext(id="c", counter="1"))
    day.at(20, OfficeStarted(RULES, 600))
    day.at(21, CallNext(id="d", counter="1"))
    day.at(25, Finish(id="f", counter="1"))
    tally = Tally()
    tally.hear_all(day.entries)
    tally.end()
    assert [(wait.ms or 0) / MINUTE_MS for wait in tally.waits] == [0, 11]
    assert tally.counters["1"] == Presence(customers=2, busy_ms=15 * MINUTE_MS, open_ms=15 * MINUTE_MS)
