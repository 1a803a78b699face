"""How true forecasts would have been: ours beside the estimators of the literature, on one stream of days.

Queue length, head of line and last to enter service as in Ibrahim and Whitt, Operations Research 57 (2009).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import tzinfo
from statistics import fmean
from typing import NamedTuple

from core.forecast.forecast import Forecaster
from core.instant import MINUTE_MS, Instant
from core.line.line import Line
from core.messages.events import DayOpened, Entry, TicketCalled, TicketIssued
from core.messages.state import Minutes
from core.now import Now

OURS = "rollouts"
OTHERS = ("historic mean", "queue length, all", "queue length, by service", "head of line", "last to enter service")


class Kept(NamedTuple):
    """A forecast, and what came."""

    said: dict[str, float]
    """Estimator → minutes."""
    range_min: Minutes
    drawn: tuple[float, ...]
    """The draws of ours, minutes, by size."""
    actual_min: float


class Accuracy(NamedTuple):
    """Of those who had to wait. Minutes."""

    people: int
    mean: float
    rmse_by_mean: float
    mae: float
    bias: float
    late: float
    """Share who waited over five minutes longer than was said."""


class Coverage(NamedTuple):
    """Of the ranges of those who had to wait."""

    inside: float
    above: float
    """Share who waited for longer than the high end."""
    width_min: float


class Foresight:
    """Hears days one after the other. Of the first `learning` it only learns, of the next `ranging` also its ranges."""

    def __init__(self, zone: tzinfo, *, learning: int, ranging: int) -> None:
        self.kept: list[Kept] = []
        """Of all further days."""
        self.forecaster = Forecaster(zone)
        self._zone = zone
        self._speaks_from, self._kept_from = learning, learning + ranging
        self._days = 0
        self._said: dict[str, tuple[dict[str, float], Minutes, tuple[float, ...], Instant]] = {}
        self._waits: list[float] = []
        """Of all who have been called."""
        self._last: dict[str, float] = {}
        """Service → wait of the last one who was called today."""

    def hear(self, entry: Entry) -> None:
        event = entry.event
        match event:
            case DayOpened():
                self._days += 1
                self._said.clear()
                self._last.clear()
            case TicketIssued() if self._days > self._speaks_from:
                self._speak(entry, event)
            case TicketCalled():
                self._called(entry, event)
            case _:
                pass
        self.forecaster.apply(entry)

    def _speak(self, entry: Entry, event: TicketIssued) -> None:
        kind, line = (event.service, event.class_), self.forecaster.line
        drawn = self.forecaster.draws(self._now(entry.line), kind).new.get(kind)
        if drawn is not None:
            others = dict(zip(OTHERS, self._others(line, event.service, entry.line), strict=True))
            said = others | {OURS: fmean(drawn)}
            self._said[event.label] = (
                said,
                self.forecaster.intervals.interval_of(drawn),
                tuple(sorted(drawn)),
                entry.line,
            )

    def _now(self, at: Instant) -> Now:
        return Now(utc=at, line=at, trusted=True, local=at.moment.astimezone(self._zone))

    def _others(self, line: Line, service: str, now: Instant) -> Iterator[float]:
        service_times, counters = self.forecaster.learned.service_times, line.counters.values()
        working = [counter for counter in counters if counter.status == "open"]
        able = [counter for counter in working if service in counter.services]
        queue = line.queues.get(service, ())
        is_free = any(counter.ticket is None for counter in able)
        yield fmean(self._waits) if self._waits else 0
        means = [
            service_times.distribution(each).mean_ms / MINUTE_MS for each, _ in self.forecaster.learned.arrivals.kinds
        ]
        waiting = sum(len(each) for each in line.queues.values())
        yield 0 if is_free or not means else (waiting + 1) * fmean(means) / max(1, len(working))
        yield (
            0
            if is_free
            else (len(queue) + 1) * service_times.distribution(service).mean_ms / MINUTE_MS / max(1, len(able))
        )
        arrivals = [line.tickets[place.label].arrival for place in queue]
        yield (now - min(arrivals)) / MINUTE_MS if arrivals else 0
        yield self._last.get(service, 0)

    def _called(self, entry: Entry, event: TicketCalled) -> None:
        ticket = self.forecaster.line.tickets[event.label]
        wait_min = (entry.line - ticket.arrival) / MINUTE_MS
        self._last[ticket.service] = wait_min
        if event.count == 1 and not ticket.legs:
            self._waits.append(wait_min)
        said = self._said.pop(event.label, None)
        if said is not None and self._days > self._kept_from:
            self.kept.append(Kept(said[0], said[1], said[2], (entry.line - said[3]) / MINUTE_MS))

    @property
    def waited(self) -> list[Kept]:
        """Those who had to wait."""
        return [each for each in self.kept if each.actual_min > 0]

    def accuracy(self, estimator: str = OURS) -> Accuracy:
        return accuracy([(each.said[estimator], each.actual_min) for each in self.waited])

    def coverage(self) -> Coverage:
        waited = self.waited
        return Coverage(
            inside=fmean(each.range_min[0] <= each.actual_min <= each.range_min[1] for each in waited),
            above=fmean(each.actual_min > each.range_min[1] for each in waited),
            width_min=fmean(each.range_min[1] - each.range_min[0] for each in waited),
        )


def accuracy(pairs: list[tuple[float, float]]) -> Accuracy:
    """Of forecasts and what came; at least one."""
    mean = fmean(actual for _, actual in pairs)
    return Accuracy(
        people=len(pairs),
        mean=mean,
        rmse_by_mean=math.sqrt(fmean((said - actual) ** 2 for said, actual in pairs)) / mean,
        mae=fmean(abs(said - actual) for said, actual in pairs),
        bias=fmean(said - actual for said, actual in pairs),
        late=fmean(actual > said + 5 for said, actual in pairs),
    )
