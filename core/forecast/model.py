"""A line at one moment as plain numbers: what its rollouts need of tickets, counters and chance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from core.forecast.counter_models import CounterModels
from core.forecast.learning import Learned
from core.forecast.patterns import SLOT_MS
from core.forecast.queues import Kind, Queues
from core.forecast.rollout import ROLLOUTS, Distributions, HallState, Queue, Rank, Ways, rollout_count, seeded_rng
from core.forecast.service_times import NORMAL, PRIOR_WEIGHT, equally_likely_ms
from core.forecast.staffing import Staffing
from core.instant import DAY_MS, MINUTE_MS, Now
from core.line.line import Line

STREAMS = 25
"""How many different futures of further tickets there are; several rollouts share one."""
SOON_MS = 3 * 3_600_000
"""How far ahead further tickets are considered at most."""
JITTER = 0.10
"""How uncertain today's pace is: the standard deviation of its logarithm."""
JITTERS = tuple(math.exp(JITTER * NORMAL.inv_cdf((n + 0.5) * 0.7320508075688772 % 1)) for n in range(ROLLOUTS))
"""A factor for each rollout, evenly spread (a Kronecker sequence with step √3 − 1)."""


class ForecastModel:
    """Random numbers are seeded by day and purpose, so that forecasts change only when the line changes."""

    def __init__(self, line: Line, learned: Learned, now: Now) -> None:
        self.queues, staffing = Queues(line, now), Staffing(line, learned, now)
        self.rollouts = rollout_count(len(self.queues.ranks))
        onward = _onward(learned, self.queues)
        self.counters = CounterModels(line, learned, now, self.queues, staffing, onward, self.rollouts)
        self.distributions = _distributions(line, learned, self.queues, onward, staffing.time_of_day_ms)

    def hall_state(self, targets: Iterable[Rank], probes: Iterable[Kind]) -> HallState:
        return HallState(
            queues=tuple(map(tuple, self.queues.waiting)),
            counters=tuple(model for name in self.counters.line.rules.counters for model in self.counters.of(name)),
            distributions=self.distributions,
            targets=tuple(targets),
            probes=tuple(map(self.queues.probe, probes)),
            returned=tuple(self.queues.returned),
            called_before=frozenset(self.queues.called_before),
        )


def _distributions(
    line: Line, learned: Learned, queues: Queues, onward: Mapping[Queue, Ways], time_of_day_ms: int | None
) -> Distributions:
    """What the rollouts draw from. `time_of_day_ms`: None without a trusted clock, so no further tickets arrive."""
    service_times = learned.service_times
    return Distributions(
        service_ms={
            queue: equally_likely_ms(service_times.distribution(service))
            for (service, _), queue in queues.indices.items()
        },
        no_show_chance=learned.no_show_chance,
        no_show_ms=learned.no_show_ms,
        break_chance=learned.break_chance if learned.breaks_ms else 0,
        break_ms=tuple(learned.breaks_ms) or (0.0,),
        delays_ms=learned.call_delays.delays_ms(was_idle=False),
        idle_delays_ms=learned.call_delays.delays_ms(was_idle=True),
        onward=onward,
        paces=tuple(service_times.slowness * jitter for jitter in JITTERS),
        arrivals=_arrivals(line, learned, queues, time_of_day_ms),
    )


def _onward(learned: Learned, queues: Queues) -> dict[Queue, Ways]:
    """Queue → where tickets went after this service: the past ones, and as a prior `PRIOR_WEIGHT` that went home."""
    return {
        queue: [*(queues.indices.get((way or "", None)) for way in learned.onward[service]), *[None] * PRIOR_WEIGHT]
        for (service, _), queue in queues.indices.items()
        if learned.goes_on(service)
    }


def _arrivals(
    line: Line, learned: Learned, queues: Queues, time_of_day_ms: int | None
) -> tuple[tuple[tuple[float, Queue, Rank], ...], ...]:
    """Further tickets, as long as they may overtake one that is here now: head start and offsets set the limit."""
    if time_of_day_ms is None or line.issuing.stop_reason in ("closed", "quota"):
        return ((),)
    largest = max((minutes for offsets in line.rules.counters.values() for minutes in offsets.values()), default=0)
    soon_ms = min(queues.priority_head_start_ms + largest * MINUTE_MS, SOON_MS)
    kinds = [
        (queues.indices[service, None], float(queues.head_start_ms(class_)))
        for service, class_ in learned.arrivals.kinds
        if (service, None) in queues.indices
    ]
    periods = list(_periods(learned, time_of_day_ms, soon_ms))
    if not (kinds and periods):
        return ((),)
    return tuple(tuple(_stream(periods, kinds, seeded_rng(line.day, f"stream {number}"))) for number in range(STREAMS))


def _periods(learned: Learned, time_of_day_ms: int, soon_ms: float) -> Iterable[tuple[float, float, float]]:
    """Begin and end in milliseconds from now, and tickets per millisecond, by half hours."""
    begin_ms = 0.0
    while begin_ms < soon_ms:
        slot = int((time_of_day_ms + begin_ms) % DAY_MS // SLOT_MS)
        end_ms = min(soon_ms, begin_ms + SLOT_MS - (time_of_day_ms + begin_ms) % SLOT_MS)
        if rate := learned.arrivals.rate_per_ms(slot):
            yield begin_ms, end_ms, rate
        begin_ms = end_ms


def _stream(
    periods: Sequence[tuple[float, float, float]], kinds: Sequence[tuple[Queue, float]], rng: Random
) -> Iterable[tuple[float, Queue, Rank]]:
    """A Poisson process; each ticket has the queue and head start of one that was taken lately."""
    draw, many, log = rng.random, len(kinds), math.log
    for begin_ms, end_ms, rate in periods:
        at_ms = begin_ms - log(1 - draw()) / rate
        while at_ms < end_ms:
            queue, head_start_ms = kinds[int(draw() * many)]
            yield at_ms, queue, head_start_ms - at_ms
            at_ms -= log(1 - draw()) / rate
