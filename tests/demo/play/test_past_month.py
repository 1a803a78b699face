"""The month behind a busy day: the reference day's people at this office, in a journal like the kiosk's own."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby, islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.messages.events import CounterOpened, DayOpened, Entry, SlipConfirmed, TicketCalled, TicketIssued
from core.settings.sections import CounterSettings, ServiceSettings, Settings
from demo.example_office import example_file
from demo.play.past_month import (
    DAYS_PER_MONTH,
    busy_scenario_of,
    days_from,
    next_day,
    scenario_of,
    write_month,
)
from luot.demo import SEED
from reports.audit.replay import replay_day
from reports.audit.verdict import judge_calls
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from runtime.settings.load import load
from simulation.invented_days import invented_plans
from simulation.scenario import load_scenario, scenario_problems
from simulation.simulator import Simulator

pytestmark = pytest.mark.slow

FRIDAY = date(2026, 11, 27)


@pytest.fixture(scope="module")
def example() -> Settings:
    return replace(load(example_file()), hours=None)


@pytest.fixture(scope="module")
def month(example: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    journal = tmp_path_factory.mktemp("month") / "journal.sqlite"
    write_month(journal, example, before=FRIDAY)
    return journal


def test_the_example_office_has_the_reference_day_with_some_who_go_to_guidance_first(example: Settings) -> None:
    """The same people come at the same times for the same things, which take as long."""
    day, reference = scenario_of(example, seed=7), replace(load_scenario("reference-day"), seed=7)
    assert list(scenario_problems(day)) == []
    assert {visit.services: visit.share for visit in day.visit} == {("HD", "*"): 8, ("HD", "TT", "*"): 2, ("*",): 90}
    assert [service for service in day.service if service.share] == list(reference.service)
    invented = zip(invented_plans(replace(day, days=2)), invented_plans(replace(reference, days=2)), strict=True)
    for with_legs, plain in invented:
        assert [each._replace(legs=each.legs[-1:]) for each in with_legs.visitors] == plain.visitors


def test_nobody_goes_to_a_guidance_that_gives_out_no_numbers_or_has_no_counter(example: Settings) -> None:
    silent = replace(
        example,
        service=tuple(replace(each, prefix=None) if each.code == "HD" else each for each in example.service),
    )
    closed = replace(
        example,
        counter=tuple(
            replace(each, offsets={code: minutes for code, minutes in each.offsets.items() if code != "HD"})
            for each in example.counter
        ),
    )
    for office in (silent, closed):
        day = scenario_of(office, seed=7)
        assert day.visit == ()
        assert {service.code for service in day.service} == {"HT", "CT", "DD", "XH", "KD", "KQ"}


def test_the_same_seed_brings_the_citizens_of_the_simulator(example: Settings) -> None:
    """`luot simulate --seed 7 --days 1` shows the figures of the same citizens."""
    first, second = (next(days_from(example, scenario_of(example, seed), FRIDAY)) for seed in (7, 8))
    assert first.day == FRIDAY
    assert len(first.visitors) > 60
    assert first.visitors != second.visitors
    assert set(first.rules.counters) == {counter.id for counter in example.counter}


def waiting_at_nine(entries: list[Entry]) -> Counter[str]:
    """Service → how many wait for their first call."""
    zone, waiting = ZoneInfo("Asia/Ho_Chi_Minh"), dict[str, str]()
    for entry in entries:
        if entry.at.moment.astimezone(zone).hour >= 9:
            break
        match entry.event:
            case TicketIssued(label=label, service=service):
                waiting[label] = service
            case TicketCalled(label=label):
                waiting.pop(label, None)
    return Counter(waiting.values())


def test_on_the_busy_days_that_a_demo_shows_first_people_wait_in_every_line_at_nine(example: Settings) -> None:
    for plan in islice(days_from(example, busy_scenario_of(example, SEED), FRIDAY), 3):
        assert 230 <= len(plan.visitors) <= 270
        entries = list[Entry]()
        Simulator(entries.append, paper=True, zone=ZoneInfo("Asia/Ho_Chi_Minh")).run_day(plan)
        waiting = waiting_at_nine(entries)
        assert set(waiting) >= {service.code for service in example.service if service.button is not None}
        assert waiting.total() > 20


def test_fewer_people_come_where_there_are_fewer_counters(example: Settings) -> None:
    small = replace(example, counter=example.counter[3:])
    assert busy_scenario_of(small, SEED).arrivals.per_day == 100
    large = replace(example, counter=tuple(replace(example.counter[4], id=str(n)) for n in range(1, 9)))
    assert busy_scenario_of(large, SEED).arrivals.per_day == 250


def test_an_office_with_other_services_and_counters_has_citizens_too(example: Settings) -> None:
    other = replace(
        example,
        service=(
            ServiceSettings(code="A", prefix="A", name={"vi": "A"}, button=5, mean_min=4, cv=0.3),
            ServiceSettings(code="CT", prefix="B", name={"vi": "B"}, button=6),
            ServiceSettings(code="C", prefix="C", name={"vi": "C"}),
        ),
        counter=(
            CounterSettings(id="x", offsets={"A": 0, "C": 0}),
            CounterSettings(id="y", offsets={"CT": 5, "A": 0}),
            CounterSettings(id="z", offsets={"C": 0}),
        ),
    )
    scenario = scenario_of(other, seed=1)
    assert list(scenario_problems(scenario)) == []
    assert [(service.code, service.mean_min, service.cv) for service in scenario.service] == [
        ("A", 4, 0.3),
        ("CT", 8, 0.7),
    ]
    assert {desk.id: desk.offsets for desk in scenario.counter} == {"x": {"A": 0}, "y": {"CT": 5, "A": 0}}
    plan = next(days_from(other, scenario, FRIDAY))
    assert {action.counter for action in plan.actions} == {"x", "y"}
    assert {leg.service for visitor in plan.visitors for leg in visitor.legs} == {"A", "CT"}


def test_the_journal_is_like_one_that_a_kiosk_wrote(month: Path) -> None:
    history = JournalReader(month)
    entries = list(history.entries())
    days = {day: replay_day(of_day) for day, of_day in groupby(entries, key=lambda entry: entry.day)}
    assert len(days) == DAYS_PER_MONTH
    assert max(days) == "2026-11-26"
    assert all(date.fromisoformat(day).weekday() < 5 for day in days)
    kinds = Counter(type(entry.event) for entry in entries)
    assert kinds[TicketIssued] == kinds[SlipConfirmed] > 1800
    assert kinds[DayOpened] == DAYS_PER_MONTH
    assert {verdict.kind for day in days.values() for verdict in judge_calls(day.calls)} == {"by_rule"}


def test_its_times_are_in_the_zone_of_the_office(example: Settings, tmp_path: Path) -> None:
    here = replace(example, office=replace(example.office, timezone="Asia/Tokyo"))
    write_month(tmp_path / "month.sqlite", here, before=FRIDAY, days=1)
    history = JournalReader(tmp_path / "month.sqlite")
    opened = next(entry.at for entry in history.entries() if isinstance(entry.event, CounterOpened))
    assert opened.moment.astimezone(ZoneInfo("Asia/Tokyo")).hour == 7


def test_an_existing_journal_is_not_changed(month: Path, example: Settings) -> None:
    before = month.read_bytes()
    with pytest.raises(JournalError, match="never added to others"):
        write_month(month, example, before=FRIDAY)
    assert month.read_bytes() == before


@pytest.mark.parametrize(
    ("today", "plays"),
    [
        ("2026-11-20", "2026-11-27"),
        ("2026-11-26", "2026-11-27"),
        ("2026-11-28", "2026-11-30"),
        ("2027-01-15", "2027-01-15"),
    ],
)
def test_the_next_working_day_after_the_journals_is_played(month: Path, today: str, plays: str) -> None:
    assert next_day(month, date.fromisoformat(today)).isoformat() == plays


def test_without_a_journal_today_or_monday_is_played(tmp_path: Path) -> None:
    assert next_day(tmp_path / "none.sqlite", date(2026, 11, 26)) == date(2026, 11, 26)
    assert next_day(tmp_path / "none.sqlite", date(2026, 11, 29)) == date(2026, 11, 30)
