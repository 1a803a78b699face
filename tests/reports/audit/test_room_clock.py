"""The clock for all times of an explanation: that of the call, or the nearest trusted one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.instant import HOUR_MS
from core.messages.commands import Announce
from reports.audit.replay import RoomClock, replay_day, room_clock_at
from tests.core.hall import HERE, Hall


def clock(hall: Hall, *labels: str | None) -> RoomClock:
    """The clock at the first call."""
    day = replay_day(hall.entries)
    return room_clock_at(day, day.calls[0], HERE, *labels)


def happens(hall: Hall, *, trusted: bool, ahead_ms: int) -> None:
    """Writes an entry while the clock is so far ahead of line time."""
    set_clock(hall, trusted=trusted, ahead_ms=ahead_ms)
    hall.do(Announce, text=f"{len(hall.entries)}")


def set_clock(hall: Hall, *, trusted: bool, ahead_ms: int) -> None:
    hall.trusted, hall.utc = trusted, hall.line_time.later(ahead_ms)


@pytest.mark.parametrize(("ahead_ms", "sure"), [(59_999, True), (60_000, False), (-59_999, True), (-60_000, False)])
def test_a_clock_set_by_a_minute_or_more_since_is_not_reliable(hall: Hall, ahead_ms: int, sure: bool) -> None:
    label = hall.take("CT")
    set_clock(hall, trusted=True, ahead_ms=ahead_ms)
    hall.next("2")
    assert clock(hall, label, None, "999") == RoomClock(ahead_ms, HERE, sure)


def test_a_clock_not_set_since_the_slip_is_reliable(hall: Hall) -> None:
    set_clock(hall, trusted=True, ahead_ms=-HOUR_MS)
    label = hall.take("CT")
    hall.next("2")
    assert clock(hall, label) == RoomClock(-HOUR_MS, HERE, is_reliable=True)
    assert clock(hall).at(hall.line_time).hour == 6


def test_the_last_trusted_clock_before_the_call_holds(hall: Hall) -> None:
    happens(hall, trusted=True, ahead_ms=HOUR_MS)
    happens(hall, trusted=True, ahead_ms=2 * HOUR_MS)
    set_clock(hall, trusted=False, ahead_ms=9 * HOUR_MS)
    hall.take("CT")
    hall.next("2")
    happens(hall, trusted=True, ahead_ms=3 * HOUR_MS)
    assert clock(hall, "201") == RoomClock(2 * HOUR_MS, HERE, is_reliable=True)


def test_behind_an_outage_of_unknown_length_the_first_trusted_clock_of_that_run_holds(hall: Hall) -> None:
    """The clock is believed before the power goes, and again some minutes after it is back; the call lies between."""
    hall.take("CT")
    hall.trusted = False
    hall.restart(outage_s=800)
    hall.next("2")
    true = hall.utc
    hall.wait(60)
    happens(hall, trusted=True, ahead_ms=800_000)
    assert clock(hall, "201").at(replay_day(hall.entries).calls[0].entry.line) == true.moment
    assert not clock(hall, "201").is_reliable, "the slip shows a time before the outage"


def test_without_a_trusted_clock_before_the_call_the_first_one_after_it_holds(new_hall: Callable[..., Hall]) -> None:
    hall = new_hall()
    hall.trusted = False
    hall.start()
    hall.open("2")
    hall.take("CT")
    hall.next("2")
    assert clock(hall, "201") == RoomClock(0, HERE, is_reliable=False)
    happens(hall, trusted=True, ahead_ms=HOUR_MS)
    happens(hall, trusted=True, ahead_ms=2 * HOUR_MS)
    assert clock(hall, "201") == RoomClock(HOUR_MS, HERE, is_reliable=True)
