"""Forecasts how long each waiting ticket still waits, and how long one would wait that is taken now.

The estimator is a hundred seeded rollouts of the line under the real rule. They include what is left of running
services, no-shows, breaks, counters that will open or close, and tickets that will be taken soon and may overtake.
An interval that was told stays until one of its ends is clearly off, so forecasts depend on those asked for before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple, TypeVar

from core.forecast.intervals import AT_ONCE, Intervals, LegKind, is_at_once, is_far, rounded
from core.forecast.learning import Learned
from core.forecast.model import ForecastModel
from core.forecast.outcomes import TwoTimes, has_two_outcomes, likely_draws, two_times
from core.forecast.queues import Kind
from core.forecast.rollout import Rank, run_rollouts, seeded_rng
from core.history.visits import Stay
from core.instant import MINUTE_MS, Instant, Now
from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.line.ticket import Uptime
from core.messages.events import DayOpened, Entry, TicketIssued, TicketTransferred
from core.messages.forecasts import ForecastSet
from core.messages.state import Minutes, TwoOutcomes
from core.rules import TicketClass

TOLD_AFTER_MS = 2_000
"""So long after it was sent on, a ticket gets its first forecast: a kiosk asks for them so often."""
FRESH_MS = 10_000
"""A ticket that is taken within this time of a forecast was promised it."""
CLASSES: tuple[TicketClass, TicketClass] = ("N", "P")

K = TypeVar("K")


class Draws(NamedTuple):
    """Waits in minutes: of each ticket, one for each rollout in which it was called."""

    new: dict[Kind, list[float]]
    """Of tickets that might be taken now."""
    waiting: dict[str, list[float]]
    rollouts: int
    """How many there were."""
    at: Instant
    """When they were made."""


class ToldForecast(NamedTuple):
    range: Minutes | None
    """None: in most rollouts the ticket is not called today."""
    outcomes: TwoOutcomes | None = None


class LegNumber(NamedTuple):
    label: str
    number: int
    """From 0."""


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
        self._promised: dict[LegNumber, Promise] = {}
        """The forecast when the leg began, until its first call stands."""
        self._sent_on: dict[LegNumber, Uptime] = {}
        """Later legs that have no forecast yet, and when they began."""
        self._told: dict[str | Kind, Minutes] = {}
        """The intervals that were told last today, by label or kind."""
        self._told_outcomes: dict[str | Kind, TwoTimes] = {}
        """The same of forecasts that have two outcomes."""

    def apply(self, entry: Entry) -> None:
        """Adds the next entry. If learning from it raises an exception, the line is up to date nevertheless."""
        before = self.line
        try:
            for stay in self.learned.apply(before, entry):
                self._judge(stay)
        finally:
            self.line = evolve(before, (entry,))
        self._promise(before, entry)

    def _promise(self, before: Line, entry: Entry) -> None:
        match event := entry.event:
            case TicketIssued():
                offered = self._offered.get((event.service, event.class_))
                if offered and self.line.uptime(entry.line) - offered.at <= FRESH_MS:
                    self._promised[LegNumber(event.label, 0)] = offered
            case TicketTransferred():
                was, leg = _present_leg(before, event.label), _present_leg(self.line, event.label)
                if leg is not None and leg != was:
                    self._sent_on[leg] = self.line.uptime(entry.line)
                elif was is not None:  # a waiting ticket is moved to another queue, of which it was told nothing
                    self._promised.pop(was, None)
                    self._sent_on.pop(was, None)
            case DayOpened():
                self._promised.clear()
                self._sent_on.clear()
                self.forget_told()

    def due(self, line_time: Instant) -> list[str]:
        """Labels of tickets that were sent on so long ago that a kiosk would have told them a forecast."""
        latest = self.line.uptime(line_time) - TOLD_AFTER_MS
        return [leg.label for leg, since in self._sent_on.items() if since <= latest]

    def _judge(self, stay: Stay) -> None:
        """Compares the forecast of a leg with its first call that was not undone, unless a clerk chose the ticket."""
        if stay.waited_ms is None:
            return
        made = self._promised.pop(LegNumber(stay.label, stay.leg), None)
        if made is not None and stay.rule != "chosen":
            actual_min = max(0, stay.called.uptime - made.at) / MINUTE_MS
            self.intervals.add(made.point_min, actual_min, made.leg, at_once=made.at_once)

    def forecast_set(self, now: Now) -> ForecastSet:
        try:
            draws = self.draws(now)
        except OverflowError:  # the clock is beyond what `datetime` can hold
            return self.simple_forecast_set()
        waiting = {label: self.told(draws, label) for label in draws.waiting}
        regular, priority = (self._told_of_class(draws, class_) for class_ in CLASSES)
        return ForecastSet(
            seq=self.line.seq,
            regular=_ranges(regular),
            priority=_ranges(priority),
            waiting=_ranges(waiting),
            regular_outcomes=_outcomes(regular),
            priority_outcomes=_outcomes(priority),
            waiting_outcomes=_outcomes(waiting),
            learning=not self.intervals.are_learned,
        )

    def _told_of_class(self, draws: Draws, wanted: TicketClass) -> dict[str, ToldForecast | None]:
        return {kind[0]: self.told(draws, kind) for kind in draws.new if kind[1] == wanted}

    def told(self, draws: Draws, what: str | Kind) -> ToldForecast | None:
        """What is told of a ticket that waits, or of one that is taken now; None: too seldom is it called today."""
        drawn = draws.waiting[what] if isinstance(what, str) else draws.new[what]
        is_likely = 2 * len(drawn) > draws.rollouts
        times = two_times(drawn, draws.rollouts, draws.at, self._told_outcomes.pop(what, None))
        if times is not None:
            self._told_outcomes[what] = times
            before, after = outcomes = times.told_at(draws.at)
            return ToldForecast(rounded(before[0], (after or before)[1]) if is_likely else None, outcomes)
        if not is_likely:
            return None
        leg = self._leg(what) if isinstance(what, str) else "first"
        told = self._told[what] = self.intervals.interval_of(likely_draws(drawn), self._told.get(what), leg)
        return ToldForecast(told)

    def forget_told(self) -> None:
        """What was told before no longer holds what is told next."""
        self._told.clear()
        self._told_outcomes.clear()

    def _leg(self, label: str) -> LegKind:
        return "later" if self.line.tickets[label].legs else "first"

    def draws(self, now: Now, only: Kind | str | None = None) -> Draws:
        """Forecasts of all tickets, or `only` of one that waits (its label) or of one kind taken now.

        A ticket that is taken now, or has just been sent on, is promised its forecast.
        """
        self.learned.follow(self.line)
        model = ForecastModel(self.line, self.learned, now)
        kinds, waiting = self._wanted(model.queues.ranks, only)
        rng = seeded_rng(self.line.day, "hall")
        times = run_rollouts(model.hall_state(waiting.values(), kinds), rng, model.rollouts)
        new = _called(kinds, times.probes)
        drawn = _called(waiting, times.targets)
        uptime = self.line.uptime(now.line)
        self._offered = {
            kind: made
            for kind, minutes in new.items()
            if (made := _promise_of(minutes, model.rollouts, uptime, "first")) is not None
        }
        for leg in [leg for leg in self._sent_on if only in (None, leg.label)]:
            del self._sent_on[leg]
            made = _promise_of(drawn.get(leg.label, []), model.rollouts, uptime, "later")
            if made is not None and leg == _present_leg(self.line, leg.label):
                self._promised[leg] = made
        return Draws(new, drawn, model.rollouts, now.utc)

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


def _present_leg(line: Line, label: str) -> LegNumber | None:
    ticket = line.tickets.get(label)
    return LegNumber(label, len(ticket.legs)) if ticket is not None else None


def _promise_of(draws_min: list[float], rollouts: int, at: Uptime, leg: LegKind) -> Promise | None:
    """None: its error would teach nothing about other forecasts."""
    if 2 * len(draws_min) <= rollouts or has_two_outcomes(draws_min, rollouts) or is_far(draws_min):
        return None
    likely = likely_draws(draws_min)
    return Promise(sum(likely) / len(likely), at, leg, is_at_once(likely))


def _called(names: Iterable[K], times: Sequence[list[float]]) -> dict[K, list[float]]:
    """Those that were called in any rollout; times in minutes."""
    return {name: [ms / MINUTE_MS for ms in drawn] for name, drawn in zip(names, times, strict=True) if drawn}


def _ranges(told: Mapping[str, ToldForecast | None]) -> dict[str, Minutes]:
    return {name: each.range for name, each in told.items() if each is not None and each.range is not None}


def _outcomes(told: Mapping[str, ToldForecast | None]) -> dict[str, TwoOutcomes]:
    return {name: each.outcomes for name, each in told.items() if each is not None and each.outcomes is not None}
