"""What the log says of numbers: when they stop, why, when they come again, and of which service there are none."""

from __future__ import annotations

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.state import Issuing, PrinterView, ServiceView, State
from kiosk.publishing.issuing_log import IssuingLog

NOW = datetime(2026, 11, 27, 15, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
OPEN = State(
    revision=1,
    day="2026-11-27",
    at=Instant.of(NOW),
    office="test",
    clock="trusted",
    issuing=Issuing(True),
    printer=PrinterView("ready", 0),
    services=tuple(ServiceView(code=code, name={}, short={}, waiting=0, last=None, open=True) for code in ("CT", "XH")),
)


def shut(state: State, *codes: str) -> State:
    """The same without numbers of these services."""
    return replace(state, services=tuple(replace(each, open=each.code not in codes) for each in state.services))


def test_each_change_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    until = Instant.parse("2026-11-30T06:15:00+07:00")
    late = shut(OPEN, "XH")
    evening = shut(replace(OPEN, issuing=Issuing(False, "outside_hours", until)), "CT", "XH")
    stopped = shut(replace(OPEN, issuing=Issuing(False, "closed")), "CT", "XH")
    offers = IssuingLog()
    for state in (OPEN, OPEN, late, late, evening, evening, stopped, late, OPEN):
        offers.record(state, NOW)
    assert [record.getMessage() for record in caplog.records] == [
        "numbers of XH: none for now",
        "no numbers: outside_hours, again 2026-11-30 06:15",
        "no numbers: closed",
        "numbers are given out",
        "numbers of XH: given out again",
    ]
