"""A test of the office's devices: nothing is issued or called until it ends, by a word, by time, or with the kiosk."""

from __future__ import annotations

from typing import Any

import pytest

from core.decisions.testing import LASTS_MIN
from core.messages.commands import (
    BeginTest,
    CallNext,
    EndTest,
    NewDay,
    OpenCounter,
    Recall,
    Refused,
    TakeTicket,
    VoidTicket,
)
from core.messages.events import DeviceTestBegun, DeviceTestEnded
from core.messages.observations import TimePassed
from tests.core.hall import Hall


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.start()
    return hall


def said(hall: Hall, kind: type, **fields: Any) -> tuple[str, str | None] | None:
    """Code and cause of a refusal; None: it was done."""
    found = hall.ask(hall._command(kind, fields))
    return (found.code, found.because) if isinstance(found, Refused) else None


def test_while_devices_are_tried_no_ticket_is_issued_and_no_counter_acts(hall: Hall) -> None:
    hall.open("1")
    hall.do(BeginTest)
    assert said(hall, TakeTicket, service="CT") == ("issuing_closed", "testing")
    assert said(hall, TakeTicket, service="CT", paperless=True) == ("issuing_closed", "testing")
    for kind in (CallNext, Recall, OpenCounter):
        assert said(hall, kind, counter="1") == ("wrong_state", "testing")
    assert said(hall, BeginTest) == ("wrong_state", "testing")
    hall.do(EndTest)
    assert said(hall, EndTest) == ("wrong_state", "no_test")
    assert said(hall, TakeTicket, service="CT") is None


def test_it_does_not_begin_beside_people_unless_they_are_to_wait(hall: Hall) -> None:
    hall.open("1")
    label = hall.take("CT")
    assert said(hall, BeginTest) == ("wrong_state", "people_wait")
    hall.do(CallNext, counter="1")
    assert said(hall, BeginTest) == ("counter_busy", None)
    hall.do(BeginTest, anyway=True)
    hall.do(EndTest)
    assert hall.line.counter("1").ticket == label, "nobody has lost anything"


def test_it_ends_by_itself_after_ten_minutes(hall: Hall) -> None:
    hall.do(BeginTest)
    hall.wait(LASTS_MIN * 60 - 1)
    hall.observe(TimePassed())
    assert hall.line.test_until is not None
    hall.wait(1)
    hall.observe(TimePassed())
    assert hall.line.test_until is None
    kinds = [type(entry.event) for entry in hall.entries]
    assert kinds.count(DeviceTestBegun) == kinds.count(DeviceTestEnded) == 1


def test_a_new_day_and_a_restart_end_it(hall: Hall) -> None:
    hall.do(BeginTest)
    hall.restart()
    assert hall.line.test_until is None
    assert any(isinstance(entry.event, DeviceTestEnded) for entry in hall.entries)
    hall.do(BeginTest)
    hall.do(NewDay)
    assert hall.line.test_until is None


def test_what_concerns_no_counter_goes_on(hall: Hall) -> None:
    label = hall.take("CT")
    hall.do(BeginTest, anyway=True)
    assert said(hall, VoidTicket, label=label, reason="left") is None
