"""On random days, who goes before a ticket is whom the rule would call before it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from core.forecast.forecast import Forecaster
from core.forecast.outlook import outlook
from core.line.order import next_ticket
from core.messages.forecasts import NO_FORECAST_SET
from tests.core.days.steps import Step, histories, take_step
from tests.core.hall import HERE, Hall

pytestmark = pytest.mark.slow


@settings(max_examples=settings().max_examples // 2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_nobody_goes_before_whom_every_counter_calls_next(history: list[Step]) -> None:
    hall = Hall()
    hall.start()
    hall.open("1", "2", "3")
    for step in history:
        take_step(hall, step)
    forecaster = Forecaster(HERE)
    for entry in hall.entries:
        forecaster.apply(entry)
    line = hall.line
    waiting = [line.tickets[place.label] for queue in line.queues.values() for place in queue]
    for ticket in waiting:
        found = outlook(forecaster, ticket.label, NO_FORECAST_SET, hall.now)
        assert 0 <= found.ahead_elsewhere <= found.ahead < len(waiting)
        assert not {each.counter for each in found.absent} & set(found.counters)
        for name in found.counters:
            assert line.could_serve(name, ticket)
        if found.counters and all(each.phase == "waiting" and not each.behind for each in waiting):
            calls = [next_ticket(line, name) for name in found.counters]
            assert (found.ahead == 0) == all(call and call.ticket.label == ticket.label for call in calls)
