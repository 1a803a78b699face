"""The days before a played day: a month invented by the simulator, in a journal; and the plans of the days to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from core.settings.conversions import rules_of
from core.settings.sections import Settings
from runtime.journal.reader import JournalReader
from simulation.day_plan import DayPlan
from simulation.invented_days import invented_plans
from simulation.invented_journal import InventedJournal
from simulation.scenario import USUAL, Scenario, ScenarioCounter, ScenarioService, ScenarioVisit, load_scenario
from simulation.simulator import Simulator

REFERENCE = "reference-day"
DAYS_PER_MONTH = 22
MONTH_SEED = 0
"""Seed of the past month; the seeds of played days begin at 1."""
SHARE = 0.1
"""Share of the citizens who come for a service that the reference day does not have."""
VISITS = (
    ScenarioVisit(share=90, services=(USUAL,)),
    ScenarioVisit(share=8, services=("HD", USUAL)),
    ScenarioVisit(share=2, services=("HD", "TT", USUAL)),
)
"""One in ten goes to guidance first: as many as the example office has time for on a busy day."""
BUSY_VISITORS, BUSY_VISITORS_PER_COUNTER = 250, 50
"""On a busy day: as after Tết in the example office, fewer where there are fewer counters."""
SATURDAY = 5


def scenario_of(settings: Settings, seed: int) -> Scenario:
    """The reference day with the services (those with a button), counters and head start of this office.

    Counters that the reference day has, too, keep its hours. Some of the people go to guidance first, if it gives out
    numbers here.
    """
    reference = load_scenario(REFERENCE)
    shares = {service.code: service.share for service in reference.service}
    hours = {(desk.id, *sorted(desk.offsets.items())): desk.hours for desk in reference.counter}
    visits = _visits(settings)
    on_the_way = {code for visit in visits for code in visit.services}
    services = tuple(
        ScenarioService(
            code=each.code,
            share=0 if each.button is None else shares.get(each.code, SHARE),
            mean_min=each.mean_min,
            cv=each.cv,
        )
        for each in settings.service
        if each.button is not None or each.code in on_the_way
    )
    codes = {service.code for service in services}
    desks = []
    for counter in settings.counter:
        offsets = {code: minutes for code, minutes in counter.offsets.items() if code in codes}
        if offsets:
            kept = hours.get((counter.id, *sorted(offsets.items())), ())
            desks.append(ScenarioCounter(id=counter.id, offsets=offsets, hours=kept))
    head_start_min = settings.office.head_start_min
    return replace(
        reference, seed=seed, head_start_min=head_start_min, service=services, counter=tuple(desks), visit=visits
    )


def _visits(settings: Settings) -> tuple[ScenarioVisit, ...]:
    """Those that can be walked in this office: their services have counters, and the first has numbers of its own."""
    served = {code for counter in settings.counter for code in counter.offsets}
    with_numbers = {each.code for each in settings.service if each.prefix is not None}
    possible = [
        visit
        for visit in VISITS
        if {USUAL, *visit.services} <= {USUAL, *served} and visit.services[0] in {USUAL, *with_numbers}
    ]
    return tuple(possible) if len(possible) > 1 else ()


def busy_scenario_of(settings: Settings, seed: int) -> Scenario:
    """The same day with so many people that they wait for every service, and with all counters open all day."""
    usual = scenario_of(settings, seed)
    per_day = min(BUSY_VISITORS, BUSY_VISITORS_PER_COUNTER * len(usual.counter))
    desks = tuple(replace(desk, hours=()) for desk in usual.counter)
    return replace(usual, arrivals=replace(usual.arrivals, per_day=per_day), counter=desks)


def days_from(settings: Settings, scenario: Scenario, first: date) -> Iterator[DayPlan]:
    """A plan for each working day from `first` on, without end."""
    rules = rules_of(settings)
    plans = invented_plans(replace(scenario, days=10**6), first_day=first)
    return (plan._replace(rules=rules) for plan in plans)


def write_month(journal: Path, settings: Settings, before: date, days: int = DAYS_PER_MONTH) -> None:
    """Writes the last `days` working days before that date into a new journal. `JournalError`: it exists already."""
    first = before
    for _ in range(days):
        first = working_day(first - timedelta(days=1), step=-1)
    with InventedJournal(journal) as month:
        simulator = Simulator(month.record, paper=True, zone=ZoneInfo(settings.office.timezone))
        usual_days = days_from(replace(settings, hours=None), scenario_of(settings, MONTH_SEED), first)
        for plan in islice(usual_days, days):
            simulator.run_day(plan)


def next_day(journal: Path, today: date) -> date:
    """The first working day from today on that is later than all days in the journal."""
    if not journal.exists():
        return working_day(today)
    history = JournalReader(journal)
    past = history.days()
    return working_day(max([today, *(date.fromisoformat(day) + timedelta(days=1) for day in past[-1:])]))


def working_day(day: date, *, step: int = 1) -> date:
    """`day` itself, or the nearest working day after it; before it if `step` is -1."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=step)
    return day
