"""On random days every wait is judged once, from a time within it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from core.history.day_record import day_records
from core.messages.events import Told
from reports.truth.truth import TruthTally
from reports.truth.waits import told_waits
from tests.core.days.steps import Step, histories, take_step
from tests.core.hall import HERE, Hall

pytestmark = pytest.mark.slow


@settings(max_examples=settings().max_examples // 2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_each_wait_is_counted_once_and_what_was_told_of_it_was_told_within_it(history: list[Step]) -> None:
    hall = Hall()
    hall.start()
    hall.open("1", "2", "3")
    hall.forecasts = {"HT": (5, 10), "CT": (0, 0)}
    for step in history:
        take_step(hall, step)
        if step[0] == "restart":
            hall.told.clear()  # as the kiosk forgets it
        for ticket in hall.line.tickets.values():
            if ticket.legs and ticket.phase == "waiting":
                hall.told.setdefault(ticket.leg, Told((5, 15), hall.line_time))
    for record in day_records(hall.entries):
        legs = [leg for visit in record.visits.values() for leg in visit.legs if leg.stays or not visit.is_void]
        for leg in legs:
            if leg.told is not None and leg.told_uptime is not None and leg.stays:
                assert leg.since_uptime <= leg.told_uptime <= leg.stays[0].called.uptime
        tally = TruthTally(HERE)
        tally.count(record)
        truth = tally.truth()
        assert truth.ranges + truth.at_once + truth.not_called + truth.chosen + truth.untold == len(legs)
        for wait in told_waits(record, HERE):
            assert 0 <= wait.waited_min <= 24 * 60
