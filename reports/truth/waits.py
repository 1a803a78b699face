"""The waits of a day, each with the range that was told at its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Literal, NamedTuple

from core.forecast.intervals import AT_ONCE
from core.history.day_record import DayRecord
from core.history.visits import Leg, Visit
from core.instant import HOUR_MS, MINUTE_MS
from core.messages.state import Minutes, TwoOutcomes
from reports.tally import hour_offset_ms

Fate = Literal["in_range", "at_once", "untold", "chosen", "not_called"]
"""`in_range` and `at_once`: what was told, which can be judged. `untold`: no range was told, or one of another queue.
`chosen`: staff chose the number. `not_called`: the day ended first."""


class ToldWait(NamedTuple):
    service: str
    hour: int
    """The hour of the day in which it began, from 0."""
    first: bool
    """Whether it is the visit's first leg."""
    fate: Fate
    told: Minutes = AT_ONCE
    """Of two outcomes, the one that came."""
    width_min: int = 0
    """Of what was told: of two outcomes, both together."""
    waited_min: float = 0
    """From when the range was told to the first call that stands."""


def told_waits(record: DayRecord, zone: tzinfo) -> Iterator[ToldWait]:
    """All waits of a day that has ended, but for those that ended because the ticket became void."""
    offset_ms = hour_offset_ms(record, zone)
    for visit in record.visits.values():
        for leg in visit.legs:
            if leg.stays or not visit.is_void:
                yield _told_wait(visit, leg, offset_ms)


def _told_wait(visit: Visit, leg: Leg, offset_ms: int) -> ToldWait:
    """A first leg begins with the issue: a number for somebody on a list counts from before, but was told then."""
    first = leg is visit.legs[0]
    begun = visit.issued.line if first else leg.since
    wait = ToldWait(leg.service, (begun + offset_ms) // HOUR_MS % 24, first, "untold")
    if not leg.stays:
        return wait._replace(fate="not_called")
    call = leg.stays[0]
    if call.rule == "chosen":
        return wait._replace(fate="chosen")
    if leg.told is None or leg.told_uptime is None:
        return wait
    waited_min = max(0, call.called.uptime - leg.told_uptime) / MINUTE_MS
    told = leg.told if leg.outcomes is None else _outcome_of(leg.outcomes, waited_min)
    width_min = sum(high - low for low, high in filter(None, leg.outcomes or (leg.told,)))
    fate: Fate = "at_once" if told == AT_ONCE else "in_range"
    return wait._replace(fate=fate, told=told, width_min=width_min, waited_min=waited_min)


def _outcome_of(outcomes: TwoOutcomes, waited_min: float) -> Minutes:
    """The one that is nearer."""
    before, after = outcomes
    return before if after is None or waited_min <= (before[1] + after[0]) / 2 else after
