"""How accurate forecasts are: ours compared with the estimators of the literature, on the same days.

Queue length, head of line and last to enter service as in Ibrahim and Whitt, Operations Research 57 (2009).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from statistics import fmean
from typing import NamedTuple

from core.forecast.forecast import Forecaster, ToldForecast
from core.forecast.intervals import AT_ONCE, SOON_MIN, LegKind
from core.forecast.queues import Kind
from core.instant import MINUTE_MS, Instant, Now
from core.line.line import Line
from core.messages.events import DayOpened, Entry, TicketCalled, TicketIssued
from core.messages.state import Minutes

OURS = "rollouts"
OTHERS = ("historic mean", "queue length, all", "queue length, by service", "head of line", "last to enter service")


class ForecastOutcome(NamedTuple):
    """The forecasts for one ticket, and how long it waited."""

    forecasts: dict[str, float]
    """Estimator → minutes."""
    told: ToldForecast
    drawn: tuple[float, ...]
    """The draws of our forecast, minutes, ascending."""
    at: Instant
    """When the forecast was made."""
    day: int
    """From 1."""
    leg: LegKind = "first"
    actual_min: float = math.nan
    """The wait since then, minutes; known when the ticket is called."""

    @property
    def is_inside(self) -> bool:
        """Whether the wait was one that was told; who is told to be called at once is called within five minutes."""
        if self.told.range == AT_ONCE:
            return self.actual_min <= SOON_MIN
        return any(low <= self.actual_min <= high for low, high in self._ranges)

    @property
    def point_min(self) -> float:
        """The mean of the draws; of those on the side of the break that came, where two outcomes were told."""
        if self.told.outcomes is None or self.told.outcomes[1] is None:
            return fmean(self.drawn)
        middle = (self.told.outcomes[0][1] + self.told.outcomes[1][0]) / 2
        return fmean(each for each in self.drawn if (each > middle) == (self.actual_min > middle))

    @property
    def width_min(self) -> int:
        """Of what was told, without a break between two outcomes."""
        return sum(high - low for low, high in self._ranges)

    @property
    def _ranges(self) -> list[Minutes]:
        return [each for each in self.told.outcomes or (self.told.range,) if each is not None]

    @property
    def latest_min(self) -> int:
        return max(high for _, high in self._ranges)


class Accuracy(NamedTuple):
    """Errors of a forecast for the tickets that had to wait. Minutes."""

    people: int
    mean: float
    rmse_by_mean: float
    mae: float
    bias: float
    late: float
    """Share that waited over five minutes longer than forecast."""


class Coverage(NamedTuple):
    """How well the ranges hold for the tickets that had to wait."""

    inside: float
    above: float
    """Share that waited longer than the high end."""
    width_min: float


class ForecastTrial:
    """Makes forecasts for every ticket of the days that it is given, and compares them with the waits.

    The first `learning` days only teach the model, the next `ranging` days also its ranges; all later days count.
    """

    def __init__(self, zone: tzinfo, *, learning: int, ranging: int) -> None:
        self.outcomes: list[ForecastOutcome] = []
        """One for each ticket called on the days that count."""
        self.forecaster = Forecaster(zone)
        self._zone = zone
        self._days_without_forecasts, self._days_before_outcomes = learning, learning + ranging
        self._days = 0
        self._last_entry: Entry | None = None
        self._pending: dict[str, ForecastOutcome] = {}
        """Label → the forecasts made for a ticket that has not been called yet."""
        self._waits: list[float] = []
        """Waits of all tickets called so far."""
        self._last: dict[str, float] = {}
        """Service → wait of the last ticket called today."""

    def apply(self, entry: Entry) -> None:
        event = entry.event
        if self._last_entry is not None and self._days > self._days_without_forecasts:
            for label in self.forecaster.due(entry.line):
                self._make(self._last_entry, label, label, {}, "later")
        match event:
            case DayOpened():
                self._days += 1
                self._pending.clear()
                self._last.clear()
            case TicketIssued() if self._days > self._days_without_forecasts:
                self._forecast(entry, event)
            case TicketCalled():
                self._compare(entry, event)
            case _:
                pass
        self.forecaster.apply(entry)
        self._last_entry = entry

    def _forecast(self, entry: Entry, event: TicketIssued) -> None:
        line = self.forecaster.line
        others = dict(zip(OTHERS, self._estimates(line, event.service, entry.line), strict=True))
        self._make(entry, event.label, (event.service, event.class_), others, "first")

    def _make(self, entry: Entry, label: str, what: str | Kind, others: dict[str, float], leg: LegKind) -> None:
        """`what`: the ticket, if it waits already, or its kind."""
        draws = self.forecaster.draws(now_at(entry.line, self._zone), what)
        drawn = draws.waiting.get(label) if isinstance(what, str) else draws.new.get(what)
        self.forecaster.forget_told()
        told = self.forecaster.told(draws, what) if drawn else None
        if drawn is not None and told is not None:
            forecasts = others | {OURS: fmean(drawn)}
            self._pending[label] = ForecastOutcome(forecasts, told, tuple(sorted(drawn)), entry.line, self._days, leg)

    def _estimates(self, line: Line, service: str, now: Instant) -> Iterator[float]:
        learned, counters = self.forecaster.learned, line.counters.values()
        working = [counter for counter in counters if counter.status == "open"]
        able = [counter for counter in working if service in counter.services]
        queue = line.queues.get(service, ())
        is_free = any(counter.ticket is None for counter in able)
        yield fmean(self._waits) if self._waits else 0
        means = [learned.service_times.distribution(each).mean_ms / MINUTE_MS for each, _ in learned.arrivals.kinds]
        waiting = sum(len(each) for each in line.queues.values())
        yield 0 if is_free or not means else (waiting + 1) * fmean(means) / max(1, len(working))
        mean = learned.service_times.distribution(service).mean_ms / MINUTE_MS
        yield 0 if is_free else (len(queue) + 1) * mean / max(1, len(able))
        arrivals = [line.tickets[place.label].arrival for place in queue]
        yield (now - min(arrivals)) / MINUTE_MS if arrivals else 0
        yield self._last.get(service, 0)

    def _compare(self, entry: Entry, event: TicketCalled) -> None:
        ticket = self.forecaster.line.tickets[event.label]
        wait_min = (entry.line - ticket.arrival) / MINUTE_MS
        self._last[ticket.service] = wait_min
        if event.count == 1 and not ticket.legs:
            self._waits.append(wait_min)
        made = self._pending.pop(event.label, None)
        if made is not None and self._days > self._days_before_outcomes:
            self.outcomes.append(made._replace(actual_min=(entry.line - made.at) / MINUTE_MS))

    @property
    def waited(self) -> list[ForecastOutcome]:
        """Of the tickets that had to wait."""
        return [each for each in self.outcomes if each.actual_min > 0]

    def of_leg(self, leg: LegKind) -> list[ForecastOutcome]:
        """Of those that had to wait."""
        return [each for each in self.waited if each.leg == leg]

    def accuracy(self, estimator: str = OURS) -> Accuracy:
        """Of first legs."""
        return accuracy([(each.forecasts[estimator], each.actual_min) for each in self.of_leg("first")])


def coverage(waited: Sequence[ForecastOutcome]) -> Coverage:
    return Coverage(
        inside=fmean(each.is_inside for each in waited),
        above=fmean(not each.is_inside and each.actual_min > each.latest_min for each in waited),
        width_min=fmean(each.width_min for each in waited),
    )


def now_at(at: Instant, zone: tzinfo) -> Now:
    return Now(utc=at, line=at, trusted=True, local=at.moment.astimezone(zone))


def accuracy(pairs: list[tuple[float, float]]) -> Accuracy:
    """`pairs`: forecast and wait; at least one."""
    mean = fmean(actual for _, actual in pairs)
    return Accuracy(
        people=len(pairs),
        mean=mean,
        rmse_by_mean=math.sqrt(fmean((forecast - actual) ** 2 for forecast, actual in pairs)) / mean,
        mae=fmean(abs(forecast - actual) for forecast, actual in pairs),
        bias=fmean(forecast - actual for forecast, actual in pairs),
        late=fmean(actual > forecast + 5 for forecast, actual in pairs),
    )
