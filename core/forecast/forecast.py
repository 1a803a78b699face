"""Forecasts how long each waiting ticket still waits, and how long one would wait that is taken now.

The estimator is a hundred seeded rollouts of the line under the real rule. They include what is left of running
services, no-shows, breaks, counters that will open or close, and tickets that will be taken soon and may overtake.
An interval that was told stays until one of its ends is clearly off, so forecasts depend on those asked for before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple, TypeVar

from core.forecast.intervals import AT_ONCE, Intervals, LegKind, is_at_once, rounded
from core.forecast.learning import Learned
from core.forecast.model import ForecastModel
from core.forecast.queues import Kind
from core.forecast.rollout import Rank, run_rollouts, seeded_rng
from core.history.visits import Stay
from core.instant import MINUTE_MS, Now
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.line.ticket import Phase, Uptime
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


class Promise(NamedTuple):
    """A forecast to be compared with the ticket's next call."""

    point_min: float
    at: Uptime
    leg: LegKind
    at_once: bool


class Forecaster:
    """Follows the entries of a journal in order. Times of day are those of `zone`."""

    def __init__(self, zone: tzinfo | None) -> None:
        self.line = EMPTY
        self.learned = Learned(zone)
        self.intervals = Intervals()
        self._offered: dict[Kind, Promise] = {}
        """The last forecasts for tickets taken now."""
        self._promised: dict[str, Promise | None] = {}
        """Label → the forecast when its present leg began, until the ticket is called; None: it has none yet."""
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
                offered = self._offered.get((event.service, event.class_))
                if offered and self.line.uptime(entry.line) - offered.at <= FRESH_MS:
                    self._promised[event.label] = offered
            case TicketTransferred() if event.counter is not None or self._phase(event.label) != "waiting":
                self._promised[event.label] = None
            case TicketVoided() | TicketTransferred():
                self._promised.pop(event.label, None)
            case DayOpened():
                self._promised.clear()
                self._told.clear()

    def _judge(self, stay: Stay) -> None:
        """Compares a ticket's forecast with its first call that was not undone, unless a clerk chose the ticket."""
        made = self._promised.pop(stay.label, None)
        if made is not None and stay.waited_ms is not None and stay.rule != "chosen":
            actual_min = max(0, stay.called.uptime - made.at) / MINUTE_MS
            self.intervals.add(made.point_min, actual_min, made.leg, at_once=made.at_once)

    def forecast_set(self, now: Now) -> ForecastSet:
        try:
            draws = self.draws(now)
        except OverflowError:  # the clock is beyond what `datetime` can hold
            return self.simple_forecast_set()
        return ForecastSet(
            seq=self.line.seq,
            regular=self._intervals_of(draws, "N"),
            priority=self._intervals_of(draws, "P"),
            waiting={label: self._interval(label, drawn, self._leg(label)) for label, drawn in draws.waiting.items()},
            learning=not self.intervals.are_learned,
        )

    def _intervals_of(self, draws: Draws, wanted: TicketClass) -> dict[str, Minutes]:
        return {kind[0]: self._interval(kind, drawn) for kind, drawn in draws.new.items() if kind[1] == wanted}

    def _interval(self, what: str | Kind, drawn: Sequence[float], leg: LegKind = "first") -> Minutes:
        told = self._told[what] = self.intervals.interval_of(drawn, self._told.get(what), leg)
        return told

    def _phase(self, label: str) -> Phase | None:
        ticket = self.line.tickets.get(label)
        return ticket.phase if ticket else None

    def _leg(self, label: str) -> LegKind:
        return "later" if self.line.tickets[label].legs else "first"

    def draws(self, now: Now, only: Kind | str | None = None) -> Draws:
        """Forecasts of all tickets, or `only` of one that waits (its label) or of one kind taken now.

        A ticket that is taken now, or has just been sent on, is promised its forecast.
        """
        model = ForecastModel(self.line, self.learned, now)
        kinds, waiting = self._wanted(model.queues.ranks, only)
        rng = seeded_rng(self.line.day, "hall")
        times = run_rollouts(model.hall_state(waiting.values(), kinds), rng, model.rollouts)
        new = _known(kinds, times.probes, model.rollouts)
        drawn = _known(waiting, times.targets, model.rollouts)
        uptime = self.line.uptime(now.line)
        self._offered = {kind: _promise_of(minutes, uptime, "first") for kind, minutes in new.items()}
        for label in drawn.keys() & {label for label, made in self._promised.items() if made is None}:
            self._promised[label] = _promise_of(drawn[label], uptime, "later")
        return Draws(new, drawn)

    def _wanted(self, ranks: Mapping[str, Rank], only: Kind | str | None) -> tuple[list[Kind], Mapping[str, Rank]]:
        match only:
            case None:
                issued = [code for code, prefix in self.line.rules.services.items() if prefix]
                return [(code, class_) for code in issued for class_ in CLASSES], ranks
            case str():
                return [], {only: ranks[only]} if only in ranks else {}
            case _:
                return [only], {}

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


def _promise_of(draws_min: list[float], at: Uptime, leg: LegKind) -> Promise:
    return Promise(sum(draws_min) / len(draws_min), at, leg, is_at_once(draws_min))


def _known(names: Iterable[K], times: Sequence[list[float]], count: int) -> dict[K, list[float]]:
    """The tickets that were called in most rollouts; times in minutes."""
    return {
        name: [ms / MINUTE_MS for ms in drawn]
        for name, drawn in zip(names, times, strict=True)
        if 2 * len(drawn) > count
    }
