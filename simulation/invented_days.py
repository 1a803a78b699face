"""The days of a scenario. The same seed brings the same people, whatever the rules are."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta, tzinfo
from itertools import accumulate, count, islice
from random import Random

from core.instant import MINUTE_MS
from reports.tally import ZONE
from simulation.day_parts import joined, span_of, spans_of
from simulation.day_plan import NO_SHOW_MS, ClerkAction, DayPlan, Leg, Visitor
from simulation.distributions import exponential, normal, service_time_quantile, weighted
from simulation.scenario import USUAL, Arrivals, Scenario, ScenarioVisit, scenario_rules
from simulation.what_if import Change

FIRST_DAY = date(2026, 1, 5)
"""A Monday."""
SATURDAY = 5
PLAIN = ScenarioVisit(share=1, services=(USUAL,))
"""The only visit of a scenario that names none."""


class InventedDays:
    """A `DaySource` made from a scenario."""

    zone: tzinfo = ZONE
    partial_counters: frozenset[str] = frozenset()

    def __init__(self, name: str, scenario: Scenario, *, first_day: date = FIRST_DAY) -> None:
        self.name = name
        self.rules = scenario_rules(scenario)
        self.has_days = scenario.arrivals.rate_per_min is None
        self.visitors = round((scenario.arrivals.per_day or 0) * scenario.days) or scenario.arrivals.customers
        self._scenario = scenario
        self._first_day = first_day

    def plans(self, change: Change) -> Iterator[DayPlan]:
        scenario = change.apply_to_scenario(self._scenario)
        return map(change.apply_to_plan, invented_plans(scenario, first_day=self._first_day))


def invented_plans(scenario: Scenario, *, first_day: date = FIRST_DAY) -> Iterator[DayPlan]:
    """A plan for each working day; for a constant rate only one, which lasts until all people have come."""
    rules, visitors, actions = scenario_rules(scenario), VisitorGenerator(scenario), _actions(scenario)
    days = scenario.days if scenario.arrivals.rate_per_min is None else 1
    for number, day in enumerate(islice(_working_days(first_day), days)):
        yield DayPlan(day, rules, list(visitors.of_day(number)), actions)


def _working_days(first: date) -> Iterator[date]:
    day = first
    while True:
        if day.weekday() < SATURDAY:
            yield day
        day += timedelta(days=1)


def _actions(scenario: Scenario) -> list[ClerkAction]:
    if scenario.arrivals.rate_per_min is not None:
        return [ClerkAction(0, counter.id, "open") for counter in scenario.counter]
    office = joined(spans_of(scenario.arrivals.profile))
    actions = []
    for counter in scenario.counter:
        for span in spans_of(counter.hours) or office:
            actions += [
                ClerkAction(span.begin_ms, counter.id, "open"),
                ClerkAction(span.end_ms, counter.id, "close" if counter.hours else "leave"),
            ]
    return sorted(actions, key=lambda action: action.at_ms)


class VisitorGenerator:
    """Draws the visitors of each day. Each takes equally many random numbers, so that changing one share of the
    scenario leaves everything else alone. Further legs and patience come from a generator of each visitor's own: with
    other visits the same people come at the same times, and stay as long for what they came for.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._quantiles = {service.code: service_time_quantile(service) for service in scenario.service}
        self._service = weighted([(service.code, service.share) for service in scenario.service])
        self._services = weighted([(visit.services, visit.share) for visit in scenario.visit or (PLAIN,)])
        self._is_plain = not scenario.visit and scenario.patience_min is None

    def of_day(self, number: int) -> Iterator[Visitor]:
        """`number`: 0 for the first day."""
        scenario = self._scenario
        draw = Random(f"{scenario.seed}/{number}").random  # noqa: S311  # no secret
        slowness = math.exp(scenario.speed_sd * normal(draw()))
        shortest, longest = scenario.break_min
        arrivals = _arrival_process(scenario.arrivals)
        passed = 0.0
        for place in count():
            passed += exponential(draw())
            class_u, service_u, work_u, show_u, break_u, rest_u = (draw() for _ in range(6))
            at_ms = arrivals.at_ms(passed)
            if at_ms is None:
                return
            shows_up, rests = show_u >= scenario.no_show, break_u < scenario.break_share
            legs = self._legs(f"{scenario.seed}/{number}/{place}", self._service(service_u), work_u, slowness)
            yield Visitor(
                at_ms=at_ms,
                class_="P" if class_u < scenario.priority_share else "N",
                legs=legs if shows_up else (*legs[:-1], legs[-1]._replace(work_ms=NO_SHOW_MS)),
                shows_up=shows_up,
                rest_ms=round((shortest + (longest - shortest) * rest_u) * MINUTE_MS) if rests else 0,
                tells=scenario.leaves == "tells",
            )

    def _legs(self, seed: str, own: str, work_u: float, slowness: float) -> tuple[Leg, ...]:
        """`own`: the service by the shares of the services; `work_u` is for that leg or, without it, for the last."""
        if self._is_plain:
            return (Leg(own, self._work_ms(own, work_u, slowness)),)
        aside = Random(seed).random  # noqa: S311  # no secret
        services = self._services(aside())
        main = services.index(USUAL) if USUAL in services else len(services) - 1
        legs = []
        for place, service in enumerate(services):
            other_u, patience_u = aside(), aside()
            code, u = own if service == USUAL else service, work_u if place == main else other_u
            legs.append(Leg(code, self._work_ms(code, u, slowness), self._patience_ms(patience_u)))
        return tuple(legs)

    def _work_ms(self, service: str, u: float, slowness: float) -> int:
        return max(1, round(self._quantiles[service](u) * slowness))

    def _patience_ms(self, u: float) -> int | None:
        mean_min = self._scenario.patience_min
        return None if mean_min is None else round(mean_min * MINUTE_MS * exponential(u))


class _ConstantRate:
    """A Poisson process of a constant rate, which ends when so many people have come."""

    def __init__(self, rate_per_min: float, customers: int) -> None:
        self._gap_ms = MINUTE_MS / rate_per_min
        self._still_to_come = customers

    def at_ms(self, passed: float) -> int | None:
        self._still_to_come -= 1
        return round(passed * self._gap_ms) if self._still_to_come >= 0 else None


class _DailyProfile:
    """A Poisson process whose rate follows the shares of the parts of the day."""

    def __init__(self, per_day: float, profile: dict[str, float]) -> None:
        parts = sorted((span, share) for text, share in profile.items() if (span := span_of(text)))
        whole = sum(share for _, share in parts)
        self._spans = [span for span, _ in parts]
        self._expected = [per_day * share / whole for _, share in parts]
        self._before = [0.0, *accumulate(self._expected)]

    def at_ms(self, passed: float) -> int | None:
        place = bisect_right(self._before, passed) - 1
        if place >= len(self._spans):
            return None
        span, within = self._spans[place], (passed - self._before[place]) / self._expected[place]
        return round(span.begin_ms + within * (span.end_ms - span.begin_ms))


def _arrival_process(arrivals: Arrivals) -> _ConstantRate | _DailyProfile:
    """Its `at_ms` maps the time of a Poisson process of rate 1 to the time of day; None: no more people come."""
    if arrivals.rate_per_min is not None:
        return _ConstantRate(arrivals.rate_per_min, arrivals.customers)
    return _DailyProfile(arrivals.per_day or 0, arrivals.profile)
