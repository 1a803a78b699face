"""A scenario's days: seeded, so that the same seed brings the same people, whatever the rules are."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate, islice
from random import Random

from core.instant import MINUTE_MS
from simulation.day_parts import joined, span_of, spans_of
from simulation.day_plan import Act, Leg, Plan, Visitor
from simulation.distributions import exponential, normal, service_law
from simulation.scenario import Arrivals, Scenario, rules_of

FIRST_DAY = date(2026, 1, 5)
"""A Monday."""
SATURDAY = 5
NO_SHOW_MS = MINUTE_MS
"""How long a clerk waits for somebody who does not come."""


def plans(scenario: Scenario, *, first_day: date = FIRST_DAY) -> Iterator[Plan]:
    """A plan for each working day; of a constant rate only one, which goes on for as long as people come."""
    rules, crowd, acts = rules_of(scenario), Crowd(scenario), _acts(scenario)
    for number, day in enumerate(islice(_working_days(first_day), days_of(scenario))):
        yield Plan(day, rules, list(crowd.visitors(number)), acts)


def days_of(scenario: Scenario) -> int:
    return scenario.days if scenario.arrivals.rate_per_min is None else 1


def _working_days(first: date) -> Iterator[date]:
    day = first
    while True:
        if day.weekday() < SATURDAY:
            yield day
        day += timedelta(days=1)


def _acts(scenario: Scenario) -> list[Act]:
    if scenario.arrivals.rate_per_min is not None:
        return [Act(0, desk.id, "open") for desk in scenario.counter]
    office = joined(spans_of(scenario.arrivals.profile))
    acts = []
    for desk in scenario.counter:
        for span in spans_of(desk.hours) or office:
            acts += [
                Act(span.begin_ms, desk.id, "open"),
                Act(span.end_ms, desk.id, "close" if desk.hours else "leave"),
            ]
    return sorted(acts, key=lambda act: act.at_ms)


class Crowd:
    """Who comes on each day. Every visitor takes as many draws, so a change of one share leaves all others alone."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._laws = [service_law(service) for service in scenario.service]
        self._codes = [service.code for service in scenario.service]
        self._shares = list(accumulate(service.share for service in scenario.service))

    def visitors(self, number: int) -> Iterator[Visitor]:
        """Of the day with this number."""
        scenario, chance = self._scenario, Random(f"{self._scenario.seed}/{number}")  # noqa: S311  # no secret
        draw = chance.random
        slowness = _slowness(scenario.speed_sd, draw())
        shortest, longest = scenario.break_min
        times = _times(scenario.arrivals)
        passed = 0.0
        while True:
            passed += exponential(draw())
            class_u, service_u, work_u, show_u, break_u, rest_u = (draw() for _ in range(6))
            at_ms = times.at_ms(passed)
            if at_ms is None:
                return
            service = min(bisect_right(self._shares, service_u * self._shares[-1]), len(self._codes) - 1)
            shows_up, rests = show_u >= scenario.no_show, break_u < scenario.break_share
            work_ms = max(1, round(self._laws[service](work_u) * slowness)) if shows_up else NO_SHOW_MS
            yield Visitor(
                at_ms=at_ms,
                class_="P" if class_u < scenario.priority_share else "N",
                legs=(Leg(self._codes[service], work_ms),),
                shows_up=shows_up,
                rest_ms=round((shortest + (longest - shortest) * rest_u) * MINUTE_MS) if rests else 0,
            )


def _slowness(sd: float, u: float) -> float:
    return math.exp(sd * normal(u))


class _Steady:
    """So many a minute, until all have come."""

    def __init__(self, rate_per_min: float, customers: int) -> None:
        self._gap_ms = MINUTE_MS / rate_per_min
        self._left = customers

    def at_ms(self, passed: float) -> int | None:
        self._left -= 1
        return round(passed * self._gap_ms) if self._left >= 0 else None


class _ByHour:
    """A Poisson process whose rate follows the profile."""

    def __init__(self, per_day: float, profile: dict[str, float]) -> None:
        parts = sorted((span, share) for text, share in profile.items() if (span := span_of(text)))
        whole = sum(share for _, share in parts)
        self._spans = [span for span, _ in parts]
        self._shares = [per_day * share / whole for _, share in parts]
        self._before = [0.0, *accumulate(self._shares)]

    def at_ms(self, passed: float) -> int | None:
        place = bisect_right(self._before, passed) - 1
        if place >= len(self._spans):
            return None
        span, within = self._spans[place], (passed - self._before[place]) / self._shares[place]
        return round(span.begin_ms + within * (span.end_ms - span.begin_ms))


def _times(arrivals: Arrivals) -> _Steady | _ByHour:
    """What turns the time of a Poisson process of rate 1 into the time of day; None: nobody comes any more."""
    if arrivals.rate_per_min is not None:
        return _Steady(arrivals.rate_per_min, arrivals.customers)
    return _ByHour(arrivals.per_day or 0, arrivals.profile)
