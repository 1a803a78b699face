"""The forecast model of a line: what it takes from chance and from the patterns of its counters."""

from __future__ import annotations

import math
from statistics import fmean, stdev

import pytest

from core.forecast.forecast import Forecaster
from core.forecast.model import STREAMS, ForecastModel
from core.forecast.rollout import ROLLOUTS
from core.instant import HOUR_MS
from core.messages.commands import Transfer
from tests.core.hall import Hall

Hours = tuple[float, float, bool]
"""Begin and end in hours after midnight, and whether people waited at the end."""


def knowing(hall: Hall, **habits: list[Hours]) -> Forecaster:
    """A forecaster after the hall's day and five days before with these staffed periods: `_1=[(8, 10, True)]`."""
    forecaster = Forecaster(hall.now.local.tzinfo)
    for entry in hall.entries:
        forecaster.apply(entry)
    pattern = forecaster.learned.staffing_pattern
    for _ in range(5):
        for counter, sessions in habits.items():
            for begin, end, waited_for in sessions:
                pattern.opened(counter[1:], round(begin * HOUR_MS))
                pattern.closed(counter[1:], round(end * HOUR_MS), left_waiting=waited_for)
        pattern.begin_day()
    return forecaster


def test_each_rollout_has_a_pace_of_its_own(hall: Hall) -> None:
    """Today's pace is uncertain by a tenth."""
    paces = ForecastModel(hall.line, knowing(hall).learned, hall.now).distributions.paces
    assert len(paces) == ROLLOUTS
    logs = [math.log(pace) for pace in paces]
    assert stdev(logs) == pytest.approx(0.10, rel=0.1)
    assert fmean(logs) == pytest.approx(0, abs=0.01)


def test_arrivals_differ_between_rollouts(hall: Hall) -> None:
    forecaster = knowing(hall)
    for minute in range(420, 660):
        forecaster.learned.arrivals.add(minute * 60_000, "CT", "P")
    forecaster.learned.arrivals.begin_day()
    arrivals = ForecastModel(hall.line, forecaster.learned, hall.now).distributions.arrivals
    assert len(set(arrivals)) == STREAMS
    assert len({len(stream) for stream in arrivals}) > 5


def test_a_ticket_bound_to_a_closing_counter_goes_to_another_one(hall: Hall) -> None:
    """Counter 2 always closes at eight, with people waiting, and does not open again."""
    forecaster = knowing(hall, _2=[(7, 8, True)])
    labels = [hall.take("CT") for _ in range(6)]
    hall.do(Transfer, label=labels[-1], to_counter="2")
    hall.next("2")
    for entry in hall.entries[forecaster.line.seq :]:
        forecaster.apply(entry)
    drawn = forecaster.draws(hall.now).waiting
    hall_closes_min = 30
    assert len(drawn[labels[-1]]) == ROLLOUTS, "another counter always calls it"
    assert max(drawn[labels[-1]]) > hall_closes_min


def test_a_bound_ticket_does_not_wait_for_its_counter_to_reopen(hall: Hall) -> None:
    """Counter 2 closes at eight and opens again in the afternoon."""
    hall.do(Transfer, label=hall.take("CT"), to_counter="2")
    model = ForecastModel(hall.line, knowing(hall, _2=[(7, 8, True), (13, 17, True)]).learned, hall.now)
    bound = model.queues.indices["CT", "2"]
    morning, afternoon = model.counters.of("2")
    assert (bound in dict(morning.services), bound in dict(afternoon.services)) == (True, False)
    assert len(afternoon.services) == 2
