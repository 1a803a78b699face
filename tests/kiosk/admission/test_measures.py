"""How much one device may ask for."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core.messages.commands import AnyCommand, CallNext, MarkAbsent, Recall, StopIssuing
from kiosk.admission.measures import COMMANDS_A_DAY, DAY_S, CallGaps, DailyMeasure
from tests.kiosk.world import Time


def call(counter: str = "1") -> AnyCommand:
    return CallNext(id="n", counter=counter)


@pytest.fixture
def gaps(time: Time) -> CallGaps:
    return CallGaps(1, time.monotonic)


def test_a_counter_calls_once_a_second(gaps: CallGaps, time: Time) -> None:
    began_s = time.monotonic()
    assert gaps.waits_until_s(call(), began_s) is None
    gaps.called("1", began_s)
    time.goes_by(0.25)
    assert gaps.waits_until_s(call(), time.monotonic()) == began_s + 1
    assert gaps.waits_until_s(call("2"), time.monotonic()) is None
    time.goes_by(0.75)
    assert gaps.waits_until_s(call(), began_s + 0.25) is None


def test_a_flood_of_calls_is_carried_out_once_a_second(gaps: CallGaps, time: Time) -> None:
    """Forty a second, each of which comes again when its time has come."""
    held: list[tuple[float, float]] = []
    carried_out = []
    for tick in range(400):
        now_s = time.monotonic()
        due = [came_s for until_s, came_s in held if until_s <= now_s]
        held = [one for one in held if one[0] > now_s]
        for came_s in [*due, now_s] if tick % 2 else [now_s, *due]:
            if (until_s := gaps.waits_until_s(call(), came_s)) is None:
                gaps.called("1", came_s)
                carried_out.append(now_s)
            else:
                held.append((until_s, came_s))
        time.goes_by(0.025)
    assert len(carried_out) == 10
    assert all(later - earlier >= 1 for earlier, later in pairwise(carried_out))


def test_presses_that_a_slow_disk_has_held_up_are_carried_out_together(gaps: CallGaps, time: Time) -> None:
    came_s = [time.monotonic(), time.monotonic() + 2.1]
    time.goes_by(4)
    for each_s in came_s:
        assert gaps.waits_until_s(call(), each_s) is None
        gaps.called("1", each_s)


def test_what_follows_a_call_that_waits_waits_behind_it(gaps: CallGaps, time: Time) -> None:
    gaps.called("1", time.monotonic())
    assert gaps.waits_until_s(Recall(id="r", counter="1"), time.monotonic()) is None, "nothing waits yet"
    until_s = gaps.waits_until_s(call(), time.monotonic())
    assert gaps.waits_until_s(MarkAbsent(id="a", counter="1"), time.monotonic()) == until_s
    assert gaps.waits_until_s(MarkAbsent(id="a", counter="2"), time.monotonic()) is None
    assert gaps.waits_until_s(StopIssuing(id="s"), time.monotonic()) is None
    time.goes_by(1)
    assert gaps.waits_until_s(MarkAbsent(id="a", counter="1"), time.monotonic()) is None


def test_a_device_has_a_measure_for_each_day(time: Time) -> None:
    measure = DailyMeasure({"keypad-1": COMMANDS_A_DAY - 1, "console": 5}, time.monotonic)
    measure.follow(time.clock().now())
    assert measure.full == frozenset()
    measure.count("keypad-1")
    measure.follow(time.clock().now())
    assert measure.full == {"keypad-1"}
    assert measure.is_full("keypad-1")
    time.goes_by(17 * 3600)
    measure.follow(time.clock().now())
    assert measure.full == frozenset(), "the date is another one"


def test_without_a_clock_the_measure_is_that_of_24_hours(time: Time) -> None:
    time.trusted = False
    measure = DailyMeasure({"keypad-1": COMMANDS_A_DAY}, time.monotonic)
    time.goes_by(DAY_S - 1)
    measure.follow(time.clock().now())
    assert measure.full == {"keypad-1"}
    time.goes_by(1)
    measure.follow(time.clock().now())
    assert measure.full == frozenset()
