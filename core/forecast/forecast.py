"""How long still: for each who waits, and for whoever would come now. From rollouts of the line as it is.

The estimator: a hundred seeded rollouts under the real rule, with what is left of running services, no-shows, breaks,
counters that will open or close, and those who come soon and may overtake. A range is as wide as the last forecasts of
about this length were off, and stays as it was told until one of its ends is clearly off: so what is told depends on
what was asked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import NamedTuple, TypeVar

from core.forecast.intervals import AT_ONCE, Intervals, rounded
from core.forecast.learning import Learned
from core.forecast.model import ForecastModel, Kind
from core.forecast.rollout import rollouts
from core.history.visits import Stay
from core.instant import MINUTE_MS
from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.messages.events import DayOpened, Entry, TicketIssued, TicketTransferred, TicketVoided
from core.messages.forecasts import ForecastSet
from core.messages.state import Minutes
from core.now import Now
from core.rules import TicketClass

FRESH_MS = 10_000
"""A forecast older than this is nobody's."""
CLASSES: tuple[TicketClass, TicketClass] = ("N", "P")

K = TypeVar("K")


class Draws(NamedTuple):
    """Minutes, one for each rollout in which somebody was called."""

    new: dict[Kind, list[float]]
    waiting: dict[str, list[float]]


class Forecaster:
    """Hears all entries of a journal in order, and says how long it will take."""

    def __init__(self, zone: tzinfo | None) -> None:
        self.line = EMPTY
        self.experience = Learned(zone)
        self.ranges = Intervals()
        self._points: dict[Kind, float] = {}
        self._points_at = 0
        """Line time."""
        self._promised: dict[str, float] = {}
        """Label → the forecast at its issue, minutes; until it is judged."""
        self._told: dict[str | Kind, Minutes] = {}
        """What was said last today: to whom waits, and to whoever would come."""

    def hear(self, entry: Entry) -> None:
        """Whatever is raised by what would have been learnt, the line goes on."""
        try:
            for stay in self.experience.hear(self.line, entry):
                self._judge(stay)
            self._promise(entry)
        finally:
            self.line = evolve(self.line, (entry,))

    def _promise(self, entry: Entry) -> None:
        event = entry.event
        match event:
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
            case _:
                pass

    def _judge(self, stay: Stay) -> None:
        """What was foreseen for a ticket is held against its first call that was not undone; unless somebody chose it:
        no forecast knows of that."""
        point = self._promised.pop(stay.label, None)
        if point is not None and stay.waited_ms is not None and stay.rule != "chosen":
            self.ranges.note(point, stay.waited_ms / MINUTE_MS)

    def in_short(self) -> ForecastSet:
        """By the queues alone, for when all else fails."""
        return from_queues(self.line, self.experience)

    def forecast_set(self, now: Now) -> ForecastSet:
        try:
            draws = self.draws(now)
        except OverflowError:  # a clock that is beyond all calendars
            return self.in_short()
        return ForecastSet(
            seq=self.line.seq,
            regular=self._ranges_of(draws, "N"),
            priority=self._ranges_of(draws, "P"),
            waiting={label: self._range(label, drawn) for label, drawn in draws.waiting.items()},
            learning=not self.ranges.are_known,
        )

    def _ranges_of(self, draws: Draws, wanted: TicketClass) -> dict[str, Minutes]:
        return {kind[0]: self._range(kind, drawn) for kind, drawn in draws.new.items() if kind[1] == wanted}

    def _range(self, what: str | Kind, drawn: Sequence[float]) -> Minutes:
        told = self._told[what] = self.ranges.of(drawn, self._told.get(what))
        return told

    def draws(self, now: Now, only: Kind | None = None) -> Draws:
        """Of everybody, or of one who would come now; these are judged when he comes."""
        drawn = draw(self.line, self.experience, now, only)
        self._points = {kind: sum(minutes) / len(minutes) for kind, minutes in drawn.new.items()}
        self._points_at = now.line
        return drawn


def draw(line: Line, experience: Learned, now: Now, only: Kind | None = None) -> Draws:
    scenery = ForecastModel(line, experience, now)
    kinds = (
        [only] if only else [(code, each) for code, prefix in line.rules.services.items() if prefix for each in CLASSES]
    )
    asked = {} if only else scenery.ranks
    scene = scenery.scene(tuple(asked.values()), tuple(scenery.probe(kind) for kind in kinds))
    starts = rollouts(scene, scenery.chance, scenery.count)
    return Draws(_known(kinds, starts.probes, scenery.count), _known(asked, starts.asked, scenery.count))


def _known(names: Iterable[K], starts: Sequence[list[float]], count: int) -> dict[K, list[float]]:
    """Minutes of those who were called in most rollouts."""
    return {
        name: [ms / MINUTE_MS for ms in drawn]
        for name, drawn in zip(names, starts, strict=True)
        if 2 * len(drawn) > count
    }


def from_queues(line: Line, experience: Learned) -> ForecastSet:
    """The length of the queue, by how fast its counters are: for when all else fails."""
    new: dict[str, Minutes] = {}
    waiting: dict[str, Minutes] = {}
    for service, prefix in line.rules.services.items():
        counters = [each for each in line.counters.values() if each.status == "open" and service in each.services]
        if not counters:
            continue
        each_min = experience.laws.law(service).mean_ms / MINUTE_MS / len(counters)
        queue = line.queues.get(service, ())
        waits = [rounded(0.5 * each_min * n, 1.5 * each_min * n) for n in range(1, len(queue) + 2)]
        waiting |= {place.label: wait for place, wait in zip(queue, waits, strict=False)}
        if prefix:
            is_free = not queue and any(each.ticket is None for each in counters)
            new[service] = AT_ONCE if is_free else waits[-1]
    return ForecastSet(seq=line.seq, regular=new, priority=new, waiting=waiting, simple=True)
