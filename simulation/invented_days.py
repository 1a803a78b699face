"""The days of a scenario. The same seed brings the same people, whatever the rules are."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta, tzinfo
from itertools import accumulate, count, islice
from random import Random

from core.instant import MINUTE_MS, SECOND_MS
from reports.tally import ZONE
from simulation.day_parts import Span, joined, span_of, spans_of
from simulation.day_plan import NO_SHOW_MS, ClerkAction, DayPlan, Leg, Pace, Visitor
from simulation.distributions import exponential, normal, service_time_quantile, uniform, weighted
from simulation.scenario import USUAL, Arrivals, Scenario, ScenarioCounter, ScenarioVisit, scenario_rules
from simulation.what_if import Change

FIRST_DAY = date(2026, 1, 5)
"""A Monday."""
SATURDAY = 5
PLAIN = ScenarioVisit(share=1, services=(USUAL,))
"""The only visit of a scenario that names none."""


class InventedDays:
    """A `DaySource` made from a scenario."""

    zone: tzinfo = ZONE

    def __init__(self, name: str, scenario: Scenario, *, first_day: date = FIRST_DAY) -> None:
        self.name = name
        self.rules = scenario_rules(scenario)
        self.partial_counters = frozenset(each.id for each in scenario.counter if isinstance(each.hours, dict))
        self.has_days = scenario.arrivals.rate_per_min is None
        self.visitors = round((scenario.arrivals.per_day or 0) * scenario.days) or scenario.arrivals.customers
        self._scenario = scenario
        self._first_day = first_day

    def plans(self, change: Change) -> Iterator[DayPlan]:
        scenario = change.apply_to_scenario(self._scenario)
        return map(change.apply_to_plan, invented_plans(scenario, first_day=self._first_day))


def invented_plans(scenario: Scenario, *, first_day: date = FIRST_DAY) -> Iterator[DayPlan]:
    """A plan for each working day; for a constant rate only one, which lasts until all people have come."""
    rules, visitors = scenario_rules(scenario), VisitorGenerator(scenario)
    days = scenario.days if scenario.arrivals.rate_per_min is None else 1
    for number, day in enumerate(islice(_working_days(first_day), days)):
        yield DayPlan(day, rules, list(visitors.of_day(number)), _actions(scenario, number))


def _working_days(first: date) -> Iterator[date]:
    day = first
    while True:
        if day.weekday() < SATURDAY:
            yield day
        day += timedelta(days=1)


def _actions(scenario: Scenario, number: int) -> list[ClerkAction]:
    """`number`: 0 for the first day."""
    if scenario.arrivals.rate_per_min is not None:
        return [ClerkAction(0, counter.id, "open") for counter in scenario.counter]
    office = joined(spans_of(scenario.arrivals.profile))
    late = Random(f"{scenario.seed}/{number}/late").random  # noqa: S311  # no secret
    actions = []
    for counter in scenario.counter:
        for span, services in _shifts(counter) or [(span, ()) for span in office]:
            begin_ms = span.begin_ms + round(scenario.late_min * MINUTE_MS * late())
            if begin_ms < span.end_ms:
                actions += [
                    ClerkAction(begin_ms, counter.id, "open", services),
                    ClerkAction(span.end_ms, counter.id, "close" if counter.hours else "leave"),
                ]
    return sorted(actions, key=lambda action: action.at_ms)


def _shifts(counter: ScenarioCounter) -> list[tuple[Span, tuple[str, ...]]]:
    """Hours of its own and the services that it serves then (none: all), in the order of the day."""
    services = counter.hours if isinstance(counter.hours, dict) else dict.fromkeys(counter.hours, ())
    return sorted((span, codes) for text, codes in services.items() if (span := span_of(text)))


class VisitorGenerator:
    """Draws the visitors of each day. Each takes equally many random numbers, so that changing one share of the
    scenario leaves everything else alone. Further legs, patience and the clerks' pace come from a generator of each
    visitor's own: with other visits the same people come at the same times, and what they came for takes as long.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._quantiles = {service.code: service_time_quantile(service) for service in scenario.service}
        self._service = weighted([(service.code, service.share) for service in scenario.service])
        self._services = weighted([(visit.services, visit.share) for visit in scenario.visit or (PLAIN,)])
        self._is_plain = not (scenario.visit or scenario.patience_min) and _are_prompt(scenario)

    def of_day(self, number: int) -> Iterator[Visitor]:
        """`number`: 0 for the first day."""
        scenario = self._scenario
        draw = Random(f"{scenario.seed}/{number}").random  # noqa: S311  # no secret
        slowness = math.exp(scenario.speed_sd * normal(draw()))
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
                rest_ms=round(uniform(scenario.break_min, rest_u) * MINUTE_MS) if rests else 0,
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
            other_u, patience_u, *pace_us = (aside() for _ in range(6))
            code, u = own if service == USUAL else service, work_u if place == main else other_u
            legs.append(
                Leg(code, self._work_ms(code, u, slowness), self._patience_ms(patience_u), self._pace(*pace_us))
            )
        return tuple(legs)

    def _work_ms(self, service: str, u: float, slowness: float) -> int:
        return max(1, round(self._quantiles[service](u) * slowness))

    def _patience_ms(self, u: float) -> int | None:
        mean_min = self._scenario.patience_min
        return None if mean_min is None else round(mean_min * MINUTE_MS * exponential(u))

    def _pace(self, notice_u: float, next_u: float, off_u: float, away_u: float) -> Pace:
        scenario = self._scenario
        walks_off = off_u < scenario.walks_off
        return Pace(
            notice_ms=round(SECOND_MS * uniform(scenario.notice_s, notice_u)),
            next_call_ms=round(SECOND_MS * uniform(scenario.next_call_s, next_u)),
            away_ms=round(MINUTE_MS * uniform(scenario.break_min, away_u)) if walks_off else 0,
        )


def _are_prompt(scenario: Scenario) -> bool:
    """Whether all clerks press "next" at once."""
    return not (any(scenario.next_call_s) or any(scenario.notice_s) or scenario.walks_off)


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
