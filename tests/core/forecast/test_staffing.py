"""When an unstaffed counter is expected to open again: late clerks, pauses for lunch, evenings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

import pytest
from msgspec.structs import replace

from core.decisions.decide import decide, entries_of
from core.decisions.decision import Decision
from core.forecast.forecast import Forecaster
from core.instant import Instant, Now
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import AnyCommand, CallNext, CloseCounter, Finish, OpenCounter, PauseCounter, TakeTicket
from core.messages.observations import Observation, OfficeStarted, TimePassed
from core.messages.state import Minutes
from core.rules import Rules
from tests.clumsy import HERE, MORNING, RULES, ClumsyWeek

pytestmark = pytest.mark.slow


class Office:
    """An office on one date that is asked for forecasts at times of day."""

    def __init__(self, date: str, entries: list[Any], rules: Rules = RULES) -> None:
        self.forecaster = Forecaster(HERE)
        self.line = EMPTY
        self._date = date
        self._asked = 0
        self._hear(entries)
        self.at("06:00", OfficeStarted(rules, None), TimePassed())
        self.at("06:15", TimePassed())

    def _hear(self, entries: Sequence[Any]) -> None:
        for entry in entries:
            self.forecaster.apply(entry)
        self.line = evolve(self.line, entries)

    def now(self, time: str, *, trusted: bool = True) -> Now:
        utc = Instant.parse(f"{self._date}T{time}:00+07:00")
        return Now(utc=utc, line=utc, trusted=trusted, local=utc.moment.astimezone(HERE))

    def at(self, time: str, *asks: AnyCommand | Observation) -> None:
        for ask in asks:
            decision = decide(self.line, ask, self.now(time))
            assert isinstance(decision, Decision), decision
            self._asked += 1
            self._hear(entries_of(self.line, decision, self.now(time), cause=f"{self._asked}", by="x"))

    def told(self, time: str, service: str = "DD", **how: bool) -> Minutes | None:
        forecast_set = self.forecaster.forecast_set(self.now(time, **how))
        assert not forecast_set.simple
        return forecast_set.regular.get(service)

    def drawn_min(self, time: str) -> float:
        """The mean wait of a ticket taken now."""
        return fmean(self.forecaster.draws(self.now(time)).new["DD", "N"])

    def take(self, time: str, *services: str) -> None:
        for service in services:
            self.at(time, TakeTicket(id="t", service=service, paperless=True))


def command(kind: Callable[..., AnyCommand], *counters: str) -> list[AnyCommand]:
    return [kind(id="x", counter=counter) for counter in counters]


@pytest.fixture(scope="module")
def week(clumsy_week: ClumsyWeek) -> list[Any]:
    return clumsy_week.entries


@pytest.fixture
def monday(week: list[Any]) -> Office:
    """After a clumsy week: counters open some minutes after seven, pause for lunch, and are never closed."""
    return Office("2026-11-30", week)


@pytest.fixture
def first_day() -> Office:
    """The first day of an office, of which only the hours are known."""
    return Office("2026-11-27", [])


def test_a_week_without_closings_makes_a_pattern(monday: Office) -> None:
    pattern = monday.forecaster.learned.staffing_pattern
    assert pattern.is_known
    for counter in RULES.counters:
        for periods in pattern.periods_of_days(counter):
            assert [round(each.begin_ms / 3_600_000, 0) for each in periods] == [7, 13]


@pytest.mark.parametrize(("time", "most_min"), [("06:59", 30), ("07:02", 30), ("07:09", 40), ("07:20", 80)])
def test_a_late_clerk_may_come_at_any_moment(monday: Office, time: str, most_min: int) -> None:
    """They are not expected only at the next usual opening, at 13:00."""
    told = monday.told(time)
    assert told is not None
    assert told[1] <= most_min


def test_the_later_a_clerk_is_the_longer_it_takes(monday: Office) -> None:
    soon, later = monday.told("07:05"), monday.told("08:30")
    assert soon is not None
    assert later is not None
    assert later[1] >= soon[1] + 60


def test_a_clerk_hours_late_is_expected_after_lunch_at_the_latest(monday: Office) -> None:
    told = monday.told("10:00")
    assert told is not None
    assert told[1] <= 200
    assert monday.told("16:59") in (None, (0, 5)), "in the afternoon with the usual end"
    assert monday.told("17:30") is None


def test_on_the_first_day_a_late_clerk_comes_soon_or_not_at_all(first_day: Office) -> None:
    assert first_day.told("06:30") == (25, 30)
    told = first_day.told("07:10")
    assert told is not None
    assert told[1] <= 60
    assert first_day.told("07:31") is None


def test_a_closed_counter_is_not_overdue(first_day: Office) -> None:
    first_day.at("06:55", *command(OpenCounter, "3"))
    first_day.at("07:02", *command(CloseCounter, "3"))
    assert first_day.told("07:10") is None


@pytest.mark.parametrize("knows", [True, False])
@pytest.mark.parametrize("begins", ["10:58", "11:00", "11:07"])
def test_a_pause_at_lunch_lasts_until_the_afternoon_from_its_first_minute(
    week: list[Any], knows: bool, begins: str
) -> None:
    office = Office("2026-11-30", week if knows else [])
    office.at("07:00", *command(OpenCounter, *RULES.counters))
    office.take("10:45", "DD", "DD")
    office.at("10:50", *command(CallNext, "3"))
    office.at(begins, *command(Finish, "3"), *command(PauseCounter, *RULES.counters))
    for time, left in (("11:10", 110), ("11:29", 91), ("11:45", 75)):
        told = office.told(time)
        assert told is not None
        assert told[0] >= left - 5
        assert told[1] <= left + 60


def test_a_clerk_late_from_lunch_is_not_expected_only_tomorrow(monday: Office) -> None:
    monday.at("07:00", *command(OpenCounter, *RULES.counters))
    monday.at("11:00", *command(PauseCounter, *RULES.counters))
    told = monday.told("13:15")
    assert told is not None
    assert told[1] <= 60


@pytest.mark.parametrize("knows", [True, False])
def test_a_pause_in_the_middle_of_the_morning_is_a_break(week: list[Any], knows: bool) -> None:
    office = Office("2026-11-30", week if knows else [])
    office.at("07:00", *command(OpenCounter, *RULES.counters))
    office.at("09:00", *command(PauseCounter, *RULES.counters))
    told = office.told("09:03")
    assert told is not None
    assert told[1] <= 30


@pytest.mark.parametrize("knows", [True, False])
@pytest.mark.parametrize("asked", [("09:29", "09:31"), ("09:31", "09:35"), ("09:45", "09:50"), ("10:30", "10:35")])
def test_the_longer_a_break_lasts_the_later_it_ends_without_a_jump(
    week: list[Any], knows: bool, asked: tuple[str, str]
) -> None:
    office = Office("2026-11-30", week if knows else [])
    office.at("07:00", *command(OpenCounter, *RULES.counters))
    office.at("09:00", *command(PauseCounter, *RULES.counters))
    before, after = (office.drawn_min(time) for time in asked)
    assert before * 0.8 <= after <= before + 10


def test_a_pause_shortly_before_lunch_is_lunch(monday: Office) -> None:
    monday.at("07:00", *command(OpenCounter, *RULES.counters))
    monday.at("10:57", *command(PauseCounter, *RULES.counters))
    assert monday.drawn_min("10:59") >= 118


def test_a_clerk_late_from_lunch_is_expected_on_the_first_day_too(first_day: Office) -> None:
    first_day.at("07:00", *command(OpenCounter, *RULES.counters))
    first_day.at("11:00", *command(PauseCounter, *RULES.counters))
    assert first_day.drawn_min("13:15") <= 60


@pytest.mark.parametrize("knows", [True, False])
def test_after_the_last_closing_there_is_no_forecast_for_another_day(week: list[Any], knows: bool) -> None:
    """On a Friday: the next opening is Monday's."""
    for kind, how in ((CloseCounter, "closed"), (PauseCounter, "paused")):
        other = Office("2026-12-04", week if knows else [])
        other.at("07:00", *command(OpenCounter, *RULES.counters))
        other.take("16:40", "DD", "DD")
        other.at("17:05", *command(kind, *RULES.counters))
        forecast_set = other.forecaster.forecast_set(other.now("17:11"))
        assert (forecast_set.regular, forecast_set.waiting) == ({}, {}), how


def test_with_an_untrusted_clock_no_opening_is_expected(monday: Office) -> None:
    assert monday.told("07:10", trusted=False) is None


def test_on_a_day_without_hours_no_pattern_holds(week: list[Any]) -> None:
    assert Office("2026-11-29", week).told("07:10") is None


def test_after_the_last_closing_of_a_short_day_no_pattern_holds(week: list[Any]) -> None:
    """The counters usually open again at 13:00; today the office closes at 11:00."""
    assert RULES.hours is not None
    hours = replace(RULES.hours, days={"2026-11-30": (MORNING,)})
    office = Office("2026-11-30", week, replace(RULES, hours=hours))
    assert office.told("07:05") is not None
    assert office.told("11:30") is None
