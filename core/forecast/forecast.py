"""Forecasts how long each waiting ticket still waits, and how long one would wait that is taken now.

The estimator is a hundred seeded rollouts of the line under the real rule. They include what is left of running
services, no-shows, breaks, counters that will open or close, and tickets that will be taken soon and may overtake.
An interval that was told stays until one of its ends is clearly off, so forecasts depend on those asked for before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import NamedTuple, TypeVar

from core.forecast.intervals import AT_ONCE, Intervals, rounded
from core.forecast.learning import Learned
from core.forecast.model import ForecastModel
from core.forecast.queues import Kind
from core.forecast.rollout import run_rollouts, seeded_rng
from core.history.visits import Stay
from core.instant import MINUTE_MS, Now
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.events import DayOpened, Entry, TicketIssued, TicketTransferred, TicketVoided
from core.messages.forecasts import ForecastSet
from core.messages.state import Minutes
from core.rules import TicketClass

FRESH_MS = 10_000
"""A ticket that is taken within this time of a forecast was promised it."""
CLASSES: tuple[TicketClass, TicketClass] = ("N", "P")

K = TypeVar("K")


class Draws(NamedTuple):
    """Waits in minutes: of each ticket, one for each rollout in which it was called."""

    new: dict[Kind, list[float]]
    """Of tickets that might be taken now."""
    waiting: dict[str, list[float]]


class Forecaster:
    """Follows the entries of a journal in order. Times of day are those of `zone`."""

    def __init__(self, zone: tzinfo | None) -> None:
        self.line = EMPTY
        self.learned = Learned(zone)
        self.intervals = Intervals()
        self._points: dict[Kind, float] = {}
        self._points_at = 0
        """The last forecasts for tickets taken now, in minutes, and their line time."""
        self._promised: dict[str, float] = {}
        """Label → the forecast at its issue in minutes, until the ticket is called."""
        self._told: dict[str | Kind, Minutes] = {}
        """The intervals that were told last today, by label or kind."""

    def apply(self, entry: Entry) -> None:
        """Adds the next entry. If learning from it raises an exception, the line is up to date nevertheless."""
        try:
            for stay in self.learned.apply(self.line, entry):
                self._judge(stay)
            self._promise(entry)
        finally:
            self.line = evolve(self.line, (entry,))

    def _promise(self, entry: Entry) -> None:
        match event := entry.event:
            case TicketIssued():
                point = self._points.get((event.service, event.class_))
                if point and entry.line - self._points_at <= FRESH_MS:
                    self._promised[event.label] = point
            case TicketVoided():
                self._promised.pop(event.label, None)
            case TicketTransferred() if event.counter is None:
                self._promised.pop(event.label, None)
            case DayOpened():
                self._promised.clear()
                self._told.clear()

    def _judge(self, stay: Stay) -> None:
        """Compares a ticket's forecast with its first call that was not undone, unless a clerk chose the ticket."""
        point = self._promised.pop(stay.label, None)
        if point is not None and stay.waited_ms is not None and stay.rule != "chosen":
            self.intervals.add(point, stay.waited_ms / MINUTE_MS)

    def forecast_set(self, now: Now) -> ForecastSet:
        try:
            draws = self.draws(now)
        except OverflowError:  # the clock is beyond what `datetime` can hold
            return self.simple_forecast_set()
        return ForecastSet(
            seq=self.line.seq,
            regular=self._intervals_of(draws, "N"),
            priority=self._intervals_of(draws, "P"),
            waiting={label: self._interval(label, drawn) for label, drawn in draws.waiting.items()},
            learning=not self.intervals.are_learned,
        )

    def _intervals_of(self, draws: Draws, wanted: TicketClass) -> dict[str, Minutes]:
        return {kind[0]: self._interval(kind, drawn) for kind, drawn in draws.new.items() if kind[1] == wanted}

    def _interval(self, what: str | Kind, drawn: Sequence[float]) -> Minutes:
        told = self._told[what] = self.intervals.interval_of(drawn, self._told.get(what))
        return told

    def draws(self, now: Now, only: Kind | None = None) -> Draws:
        """Forecasts of all tickets or `only` of one kind taken now; such a ticket is promised its forecast."""
        model = ForecastModel(self.line, self.learned, now)
        issued = [code for code, prefix in self.line.rules.services.items() if prefix]
        kinds = [only] if only else [(code, class_) for code in issued for class_ in CLASSES]
        waiting = {} if only else model.queues.ranks
        rng = seeded_rng(self.line.day, "hall")
        times = run_rollouts(model.hall_state(waiting.values(), kinds), rng, model.rollouts)
        new = _known(kinds, times.probes, model.rollouts)
        self._points = {kind: sum(minutes) / len(minutes) for kind, minutes in new.items()}
        self._points_at = now.line
        return Draws(new, _known(waiting, times.targets, model.rollouts))

    def simple_forecast_set(self) -> ForecastSet:
        """For when the rollouts fail: length of each queue × mean service time / its open counters, ±50 %."""
        line, new, waiting = self.line, dict[str, Minutes](), dict[str, Minutes]()
        for service, prefix in line.rules.services.items():
            counters = [each for each in line.counters.values() if each.status == "open" and service in each.services]
            if not counters:
                continue
            each_min = self.learned.service_times.distribution(service).mean_ms / MINUTE_MS / len(counters)
            queue = line.queues.get(service, ())
            waits = [rounded(0.5 * each_min * n, 1.5 * each_min * n) for n in range(1, len(queue) + 2)]
            waiting |= {place.label: wait for place, wait in zip(queue, waits, strict=False)}
            if prefix:
                is_free = not queue and any(each.ticket is None for each in counters)
                new[service] = AT_ONCE if is_free else waits[-1]
        return ForecastSet(seq=line.seq, regular=new, priority=new, waiting=waiting, simple=True)


def _known(names: Iterable[K], times: Sequence[list[float]], count: int) -> dict[K, list[float]]:
    """The tickets that were called in most rollouts; times in minutes."""
    return {
        name: [ms / MINUTE_MS for ms in drawn]
        for name, drawn in zip(names, times, strict=True)
        if 2 * len(drawn) > count
    }
