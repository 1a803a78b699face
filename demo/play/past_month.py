"""The days before: a month that the simulator has invented for this office, and people to come on the next day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from core.settings.conversions import rules_of
from core.settings.sections import Settings
from runtime.journal.journal import History
from simulation.day_plan import Plan
from simulation.hall import Hall
from simulation.invented_days import plans
from simulation.invented_journal import Diary
from simulation.scenario import Desk, Scenario, Service, load_scenario

REFERENCE = "reference-day"
DAYS = 22
"""A month of working days."""
MONTH_SEED = 0
"""Of the days before; the play's own seeds begin at 1."""
SHARE = 0.1
"""Of the people, for a service that the reference day does not know."""
SATURDAY = 5


def scenario_of(settings: Settings, seed: int) -> Scenario:
    """The reference day at this office: its services with a button, its counters and its head start.

    Counters that the reference day knows have its hours; of the example's office it is the reference day itself.
    """
    reference = load_scenario(REFERENCE)
    shares = {service.code: service.share for service in reference.service}
    hours = {(desk.id, *sorted(desk.offsets.items())): desk.hours for desk in reference.counter}
    services = tuple(
        Service(code=each.code, share=shares.get(each.code, SHARE), mean_min=each.mean_min, cv=each.cv)
        for each in settings.service
        if each.button is not None
    )
    codes = {service.code for service in services}
    desks = []
    for counter in settings.counter:
        offsets = {code: minutes for code, minutes in counter.offsets.items() if code in codes}
        if offsets:
            kept = hours.get((counter.id, *sorted(offsets.items())), ())
            desks.append(Desk(id=counter.id, offsets=offsets, hours=kept))
    return replace(
        reference,
        seed=seed,
        head_start_min=settings.office.head_start_min,
        service=services,
        counter=tuple(desks),
    )


def days_from(settings: Settings, seed: int, first: date) -> Iterator[Plan]:
    """A plan for each working day from this one on, without end."""
    scenario = replace(scenario_of(settings, seed), days=10**6)
    rules = rules_of(settings)
    return (plan._replace(rules=rules) for plan in plans(scenario, first_day=first))


def write_month(journal: Path, settings: Settings, before: date, days: int = DAYS) -> None:
    """The working days before that one, in a journal of their own. `JournalError`: there is one."""
    first = before
    for _ in range(days):
        first = working_day(first - timedelta(days=1), step=-1)
    with Diary(journal) as diary:
        hall = Hall(diary.hear, paper=True, zone=ZoneInfo(settings.office.timezone))
        for plan in islice(days_from(replace(settings, hours=None), MONTH_SEED, first), days):
            hall.live(plan)


def next_day(journal: Path, today: date) -> date:
    """The first working day from today on that is later than all in the journal."""
    if not journal.exists():
        return working_day(today)
    with History(journal) as history:
        lived = history.days()
    return working_day(max([today, *(date.fromisoformat(day) + timedelta(days=1) for day in lived[-1:])]))


def working_day(day: date, *, step: int = 1) -> date:
    """This one, else the next (or the last before it)."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=step)
    return day
