"""On unusual days after eight usual ones, forecasts are still plausible ranges, and mostly hold."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy, deepcopy
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from core.forecast.forecast import Forecaster
from core.instant import HOUR_MS, Instant, Now
from core.messages.events import Entry, TicketCalled, TicketIssued
from core.messages.forecasts import ForecastSet
from core.messages.state import Minutes
from reports.tally import ZONE
from simulation.day_plan import ClerkAction, DayPlan
from simulation.invented_days import invented_plans
from simulation.scenario import load_scenario
from simulation.simulator import Simulator
from simulation.virtual_kiosk import VirtualKiosk

pytestmark = pytest.mark.slow

EVERY = 4
"""All forecasts of the moment are checked at every fourth ticket."""


def days(per_day: int = 100) -> list[DayPlan]:
    reference = load_scenario("reference-day")
    return list(invented_plans(replace(reference, days=9, arrivals=replace(reference.arrivals, per_day=per_day))))


USUAL, TODAY = days()[:-1], days()[-1]


def acting(*actions: ClerkAction, but: str) -> DayPlan:
    """Today with other actions at one counter."""
    kept = [action for action in TODAY.actions if action.counter != but]
    return TODAY._replace(actions=sorted([*kept, *actions], key=lambda action: action.at_ms))


def left_open() -> DayPlan:
    """A clerk forgets to end a service."""
    people = list(TODAY.visitors)
    people[5] = people[5]._replace(
        legs=tuple(leg._replace(work_ms=6 * HOUR_MS) for leg in people[5].legs), shows_up=True
    )
    return TODAY._replace(visitors=people)


def all_late() -> DayPlan:
    """No counter opens before a quarter past seven."""
    actions = [action._replace(at_ms=max(action.at_ms, 7 * HOUR_MS + 900_000)) for action in TODAY.actions]
    return TODAY._replace(actions=sorted(actions, key=lambda action: action.at_ms))


class Told(NamedTuple):
    outlooks: list[ForecastSet]
    judged: list[tuple[Minutes, float]]
    """The range at issue and the wait of each ticket, minutes."""


@pytest.fixture(scope="module")
def live() -> Callable[[DayPlan], Told]:
    """Simulates a day of an office that has learned from eight usual ones."""
    learnt = Forecaster(ZONE)

    def learn(entry: Entry) -> None:
        if isinstance(entry.event, TicketIssued):
            learnt.draws(now_at(entry.line), (entry.event.service, entry.event.class_))
        learnt.apply(entry)

    usual = Simulator(learn)
    for plan in USUAL:
        usual.run_day(plan)
    assert learnt.intervals.are_learned

    def through(plan: DayPlan) -> Told:
        forecaster, simulator, told = deepcopy(learnt), copy(usual), Told([], [])
        said: dict[str, Minutes] = {}
        simulator._kiosk = VirtualKiosk(lambda entry: follow(forecaster, entry, told, said))
        simulator._kiosk.line = usual._kiosk.line
        simulator.run_day(plan)
        return told

    return through


def now_at(at: Instant) -> Now:
    return Now(utc=at, line=at, trusted=True, local=at.moment.astimezone(ZONE))


def follow(forecaster: Forecaster, entry: Entry, told: Told, said: dict[str, Minutes]) -> None:
    match entry.event:
        case TicketIssued(service=service, label=label, class_=class_):
            if len(said) % EVERY == 0:
                told.outlooks.append(forecaster.forecast_set(now_at(entry.line)))
            drawn = forecaster.draws(now_at(entry.line), (service, class_)).new.get((service, class_))
            if drawn:
                said[label] = forecaster.intervals.interval_of(drawn)
        case TicketCalled(label=label, count=1) if label in said:
            waited = (entry.line - forecaster.line.tickets[label].arrival) / 60_000
            told.judged.append((said[label], waited))
    forecaster.apply(entry)


@pytest.mark.parametrize(
    ("plan", "longest_min"),
    [
        pytest.param(TODAY, 90, id="as usual"),
        pytest.param(
            acting(ClerkAction(7 * HOUR_MS, "2", "open"), ClerkAction(9 * HOUR_MS, "2", "close"), but="2"),
            120,
            id="one closes",
        ),
        pytest.param(
            acting(ClerkAction(7 * HOUR_MS, "5", "open"), ClerkAction(17 * HOUR_MS, "5", "leave"), but="5"),
            90,
            id="one stays",
        ),
        pytest.param(left_open(), 180, id="a service is left open for six hours"),
        pytest.param(
            TODAY._replace(visitors=[person._replace(class_="P") for person in TODAY.visitors]), 90, id="all priority"
        ),
        pytest.param(days(300)[-1], 400, id="three hundred come"),
        pytest.param(all_late(), 120, id="all clerks are late"),
    ],
)
def test_on_an_unusual_day_ranges_are_possible_and_mostly_hold(
    live: Callable[[DayPlan], Told], plan: DayPlan, longest_min: int
) -> None:
    told = live(plan)
    assert len(told.outlooks) > 15
    for forecast_set in told.outlooks:
        assert not forecast_set.simple
        for low, high in (
            *forecast_set.regular.values(),
            *forecast_set.priority.values(),
            *forecast_set.waiting.values(),
        ):
            assert (low, high) == (0, 0) or (0 <= low < high <= longest_min and low % 5 == high % 5 == 0)
    inside = [low <= waited <= high for (low, high), waited in told.judged]
    assert len(inside) > 60
    assert sum(inside) > 0.75 * len(inside), "ranges have learnt on days that were not like this one"


def test_clerks_who_are_some_minutes_late_cause_no_forecasts_of_hours(live: Callable[[DayPlan], Told]) -> None:
    """Counters usually open at seven; at ten past none is open yet."""
    told = live(all_late())
    early = [forecast_set for forecast_set in told.outlooks if forecast_set.regular][:2]
    assert early
    assert all(high <= 60 for forecast_set in early for _, high in forecast_set.regular.values())


def test_while_no_counter_opens_forecasts_lead_to_the_next_usual_hour(live: Callable[[DayPlan], Told]) -> None:
    told = live(TODAY._replace(actions=[]))
    assert told.judged == []
    highs = [high for forecast_set in told.outlooks for _, high in forecast_set.regular.values()]
    assert highs
    assert highs[0] <= 60, "at seven the clerks are only late"
    assert max(highs) <= 780, "then all who have come are served from one o'clock on"


def test_an_empty_day_has_no_forecasts(live: Callable[[DayPlan], Told]) -> None:
    assert live(TODAY._replace(visitors=[])) == Told([], [])
