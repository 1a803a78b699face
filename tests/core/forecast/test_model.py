"""A line as plain numbers: what of chance and of the counters' habits gets into it."""

from __future__ import annotations

import math
from statistics import fmean, stdev
from typing import Any

import pytest

from core.forecast.forecast import Forecaster
from core.forecast.model import ROLLOUTS, STREAMS, ForecastModel
from core.instant import HOUR_MS
from core.messages.commands import Transfer

Session = tuple[float, float, bool]
"""From … to, hours, and whether somebody waited then."""


def knowing(hall: Any, **habits: list[Session]) -> Forecaster:
    """Has heard the hall's day, and five days before on which counters were staffed so: `_1=[(8, 10, True)]`."""
    forecaster = Forecaster(hall.now.local.tzinfo)
    for entry in hall.entries:
        forecaster.hear(entry)
    presence = forecaster.experience.presence
    for _ in range(5):
        for counter, sessions in habits.items():
            for begin, end, waited_for in sessions:
                presence.opened(counter[1:], round(begin * HOUR_MS))
                presence.closed(counter[1:], round(end * HOUR_MS), left_waiting=waited_for)
        presence.begin_day()
    return forecaster


def test_each_rollout_has_a_pace_of_its_own(hall: Any) -> None:
    """Nobody knows today's to better than a tenth."""
    paces = ForecastModel(hall.line, knowing(hall).experience, hall.now).scene((), ()).chances.paces
    assert len(paces) == ROLLOUTS
    logs = [math.log(pace) for pace in paces]
    assert stdev(logs) == pytest.approx(0.10, rel=0.1)
    assert fmean(logs) == pytest.approx(0, abs=0.01)


def test_who_may_come_differs_from_rollout_to_rollout(hall: Any) -> None:
    forecaster = knowing(hall)
    for minute in range(420, 660):
        forecaster.experience.arrivals.note(minute * 60_000, "CT", "P")
    forecaster.experience.arrivals.begin_day()
    coming = ForecastModel(hall.line, forecaster.experience, hall.now).scene((), ()).chances.coming
    assert len(set(coming)) == STREAMS
    assert len({len(stream) for stream in coming}) > 5


def test_who_is_bound_to_a_counter_that_will_close_goes_to_another_then(hall: Any) -> None:
    """Counter 2 always closes at eight, with people waiting, and does not come again."""
    forecaster = knowing(hall, _2=[(7, 8, True)])
    labels = [hall.take("CT") for _ in range(6)]
    hall.do(Transfer, label=labels[-1], to_counter="2")
    hall.next("2")
    for entry in hall.entries[forecaster.line.seq :]:
        forecaster.hear(entry)
    drawn = forecaster.draws(hall.now).waiting
    hall_closes_min = 30
    assert len(drawn[labels[-1]]) == ROLLOUTS, "somebody always calls him"
    assert max(drawn[labels[-1]]) > hall_closes_min


def test_who_is_bound_to_it_does_not_wait_for_it_to_come_again(hall: Any) -> None:
    """Counter 2 closes at eight and is there again in the afternoon."""
    hall.do(Transfer, label=hall.take("CT"), to_counter="2")
    scenery = ForecastModel(hall.line, knowing(hall, _2=[(7, 8, True), (13, 17, True)]).experience, hall.now)
    bound = scenery.numbers["CT", "2"]
    morning, afternoon = scenery._desks("2")
    assert (bound in dict(morning.skills), bound in dict(afternoon.skills)) == (True, False)
    assert len(afternoon.skills) == 2
