"""One clock for all times of an explanation: that of the call, or the one nearest to it that was believed."""

from __future__ import annotations

from typing import Any

import pytest

from core.instant import HOUR_MS
from core.messages.commands import Announce
from reports.audit.replay import replayed
from reports.audit.room_clock import Dial, dial_at
from tests.core.conftest import HERE


def dial(hall: Any, *labels: str | None) -> Dial:
    """Of the first call."""
    day = replayed(hall.entries)
    return dial_at(day, day.calls[0], HERE, *labels)


def happens(hall: Any, *, trusted: bool, ahead_ms: int) -> None:
    """Something, while the clock is so much ahead of line time."""
    set_clock(hall, trusted=trusted, ahead_ms=ahead_ms)
    hall.do(Announce, text=f"{len(hall.entries)}")


def set_clock(hall: Any, *, trusted: bool, ahead_ms: int) -> None:
    hall.trusted, hall.utc = trusted, hall.line_time.later(ahead_ms)


@pytest.mark.parametrize(("ahead_ms", "sure"), [(59_999, True), (60_000, False), (-59_999, True), (-60_000, False)])
def test_a_clock_that_was_set_by_a_minute_since_shows_other_times_than_the_slips(
    hall: Any, ahead_ms: int, sure: bool
) -> None:
    label = hall.take("CT")
    set_clock(hall, trusted=True, ahead_ms=ahead_ms)
    hall.next("2")
    assert dial(hall, label, None, "999") == Dial(ahead_ms, HERE, sure)


def test_a_slip_of_the_same_clock_shows_the_same(hall: Any) -> None:
    set_clock(hall, trusted=True, ahead_ms=-HOUR_MS)
    label = hall.take("CT")
    hall.next("2")
    assert dial(hall, label) == Dial(-HOUR_MS, HERE, is_sure=True)
    assert dial(hall).at(hall.line_time).hour == 6


def test_what_was_believed_last_holds_and_not_what_comes_later(hall: Any) -> None:
    happens(hall, trusted=True, ahead_ms=HOUR_MS)
    happens(hall, trusted=True, ahead_ms=2 * HOUR_MS)
    set_clock(hall, trusted=False, ahead_ms=9 * HOUR_MS)
    hall.take("CT")
    hall.next("2")
    happens(hall, trusted=True, ahead_ms=3 * HOUR_MS)
    assert dial(hall, "201") == Dial(2 * HOUR_MS, HERE, is_sure=True)


def test_where_nobody_believed_it_before_what_was_believed_first_holds(new_hall: Any) -> None:
    hall = new_hall()
    hall.trusted = False
    hall.start()
    hall.open("2")
    hall.take("CT")
    hall.next("2")
    assert dial(hall, "201") == Dial(0, HERE, is_sure=False)
    happens(hall, trusted=True, ahead_ms=HOUR_MS)
    happens(hall, trusted=True, ahead_ms=2 * HOUR_MS)
    assert dial(hall, "201") == Dial(HOUR_MS, HERE, is_sure=True)
