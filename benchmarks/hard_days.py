"""Whether forecasts hold where days are not ideal: visits of several legs, a lunch for all, clerks who take their time,
offices that are new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from benchmarks.estimators import OURS, ForecastOutcome, ForecastTrial, accuracy, coverage
from benchmarks.forecasts import forecast_trial
from benchmarks.rig.table import Row
from benchmarks.simulations import reference_day
from core.forecast.intervals import AT_ONCE, SOON_MIN
from core.messages.state import Minutes
from reports.tally import ZONE
from simulation.scenario import Scenario, ScenarioCounter, ScenarioService, ScenarioVisit

LUNCH = ("07-11", "13-17")
GUIDED = 0.7
"""The share of visitors who go to guidance first."""
NEW_OFFICES, FIRST_DAYS = 4, 10
SLOW: dict[str, Any] = {"next_call_s": (5.0, 60.0), "notice_s": (5.0, 60.0), "walks_off": 0.1, "late_min": 10.0}
Leaving = Literal["unseen", "tells"]
LEAVING: tuple[Leaving, ...] = ("unseen", "tells")
LEGS: tuple[Literal["first", "later"], ...] = ("first", "later")


class LegLimits(NamedTuple):
    rmse_by_mean: float
    width_min: float


def rows(days: int) -> Iterator[Row]:
    """`days`: of each office."""
    for per_day, limits in ((100, LegLimits(0.66, 20)), (140, LegLimits(0.43, 28))):
        for place in ("last", "first"):
            trial = forecast_trial(guided_day(per_day, place), days)
            yield from leg_rows(f"{per_day} a day, 70 % through guidance, its counter {place}", trial, limits)
    yield from clerk_rows(forecast_trial(guided_day(100, "last", **SLOW), days))
    for leaves in LEAVING:
        yield from leaver_rows(leaves, forecast_trial(reference_day(140, patience_min=60.0, leaves=leaves), days))
    yield from lunch_rows(forecast_trial(with_lunch(reference_day(100)), days))
    yield from new_office_rows()


def guided_day(per_day: int, place: str, **changes: Any) -> Scenario:
    """The reference day with guidance before most services, at a counter that stands `first` or `last`."""
    day, own = reference_day(per_day), ScenarioCounter(id="6", offsets={"HD": 0})
    return replace(
        day,
        service=(*day.service, ScenarioService(code="HD", share=0, mean_min=4, cv=0.7)),
        counter=(*day.counter, own) if place == "last" else (own, *day.counter),
        visit=(
            ScenarioVisit(share=GUIDED, services=("HD", "*")),
            ScenarioVisit(share=1 - GUIDED, services=("*",)),
        ),
        **changes,
    )


def with_lunch(scenario: Scenario) -> Scenario:
    """All counters stop at eleven, whoever still waits, and begin again at one."""
    counters = tuple(replace(counter, hours=counter.hours or LUNCH) for counter in scenario.counter)
    return replace(scenario, counter=counters)


def leg_rows(name: str, trial: ForecastTrial, limits: LegLimits) -> Iterator[Row]:
    """Errors are those of who has just taken a ticket; ranges are judged for later legs, too."""
    ours = trial.accuracy()
    what = f"{name}, {ours.people} who wait {ours.mean:.1f} min"
    yield Row(f"{what}: rollouts, RMSE / mean", ours.rmse_by_mean, "", most=limits.rmse_by_mean)
    yield Row(f"{name}: rollouts, bias", ours.bias, "min")
    for leg in LEGS:
        ranges = coverage(trial.of_leg(leg))
        yield Row(f"{name}: {leg} legs, waits within the range", 100 * ranges.inside, "%", least=88, most=95)
        yield Row(f"{name}: {leg} legs, mean width of a range", ranges.width_min, "min", most=limits.width_min)


def clerk_rows(trial: ForecastTrial) -> Iterator[Row]:
    name = "100 a day, clerks who rest, walk off and come late"
    ours = trial.accuracy()
    yield Row(f"{name}, {ours.people} who wait {ours.mean:.1f} min: rollouts, RMSE / mean", ours.rmse_by_mean, "")
    yield Row(f"{name}: rollouts, bias", ours.bias, "min")
    for leg in LEGS:
        ranges = coverage(trial.of_leg(leg))
        yield Row(f"{name}: {leg} legs, waits within the range", 100 * ranges.inside, "%", least=88, most=97)
        yield Row(f"{name}: {leg} legs, mean width of a range", ranges.width_min, "min")
    yield from soon_rows(name, trial.outcomes)


def leaver_rows(leaves: Leaving, trial: ForecastTrial) -> Iterator[Row]:
    """People whose patience is an hour on average; who leaves unseen is called all the same."""
    name = f"140 a day, some leave after an hour on average ({leaves})"
    ours, ranges = trial.accuracy(), coverage(trial.of_leg("first"))
    by_length = trial.accuracy("queue length, by service").rmse_by_mean
    what = f"{name}, {ours.people} who wait {ours.mean:.1f} min"
    yield Row(f"{what}: rollouts, RMSE / mean", ours.rmse_by_mean, "", by_length, "queue length, by service")
    yield Row(f"{name}: rollouts, bias", ours.bias, "min")
    yield Row(f"{name}: waits within the range", 100 * ranges.inside, "%", least=88, most=95)
    yield Row(f"{name}: mean width of a range", ranges.width_min, "min")


def soon_rows(name: str, outcomes: Sequence[ForecastOutcome]) -> Iterator[Row]:
    soon = [each.actual_min <= SOON_MIN for each in outcomes if each.told.range == AT_ONCE]
    if soon:
        yield Row(f"{name}: of {len(soon)} told “soon”, called within 5 min", 100 * fmean(soon), "%", least=90)


def lunch_rows(trial: ForecastTrial) -> Iterator[Row]:
    """Of those who came between ten and eleven."""
    name = "100 a day, lunch for all from 11 to 13, who came 10–11"
    came = [each for each in trial.of_leg("first") if _hour(each) == 10]
    ranges = coverage(came)
    yield Row(f"{name}: {len(came)} waits, within the range", 100 * ranges.inside, "%", least=88)
    yield Row(f"{name}: mean width of what is told", ranges.width_min, "min")
    two = [each for each in came if each.told.outcomes is not None]
    yield Row(f"{name}: told as two outcomes", 100 * len(two) / len(came), "%")
    after = [each for each in came if _after_lunch(each) is not None]
    late = [each for each in came if each.actual_min > 60 and each not in after]
    errors = accuracy([(each.point_min, each.actual_min) for each in after])
    yield Row(f"{name}: {len(after)} called after lunch who were told so, bias", errors.bias, "min", least=-10, most=10)
    yield Row(f"{name}: called after lunch, told of before only", len(late), "people")


def _after_lunch(outcome: ForecastOutcome) -> Minutes | None:
    """What was told of the time after lunch to somebody whom it came to; None: nothing, or it did not come to it."""
    if outcome.actual_min <= 60:
        return None
    told = outcome.told.outcomes[1] if outcome.told.outcomes else outcome.told.range
    return told if told is not None and told[1] > 60 else None


def _hour(outcome: ForecastOutcome) -> int:
    return outcome.at.moment.astimezone(ZONE).hour


def new_office_rows() -> Iterator[Row]:
    """Two working weeks of offices that begin with nothing, half of them with a lunch for all."""
    outcomes: list[ForecastOutcome] = []
    for seed in range(1, NEW_OFFICES + 1):
        scenario = replace(guided_day(100, "last", **SLOW), seed=seed)
        office = with_lunch(scenario) if seed % 2 == 0 else scenario
        outcomes += forecast_trial(office, FIRST_DAYS, learning=0, ranging=0).outcomes
    waited = [each for each in outcomes if each.actual_min > 0]
    name = f"the first two weeks of {NEW_OFFICES} offices"
    for what, some in (
        ("all days", waited),
        ("the first day", [each for each in waited if each.day == 1]),
        ("days 2 to 5", [each for each in waited if 1 < each.day <= 5]),
        ("days 6 to 10", [each for each in waited if each.day > 5]),
    ):
        ranges, bar = coverage(some), 85 if some is waited else None
        yield Row(f"{name}, {what}: {len(some)} waits, within the range", 100 * ranges.inside, "%", least=bar)
    ours = accuracy([(each.forecasts[OURS], each.actual_min) for each in waited])
    yield Row(f"{name}: rollouts, RMSE / mean", ours.rmse_by_mean, "")
    yield Row(f"{name}: mean width of a range", coverage(waited).width_min, "min")
    yield from soon_rows(name, outcomes)
