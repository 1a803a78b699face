"""Time that passes faster: evenly, never backwards, and so that no clock takes it for one that somebody sets."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from demo.play.fast_clock import Pace

MORNING = datetime(2026, 11, 27, 6, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


class Stopwatch:
    def __init__(self) -> None:
        self.ns = 7_000_000_000
        self.looks = 0

    def goes_by(self, seconds: float) -> None:
        self.ns += round(seconds * 1e9)

    def __call__(self) -> int:
        self.looks += 1
        return self.ns


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def pace(watch: Stopwatch) -> Pace:
    return Pace(MORNING, 60, stopwatch_ns=watch)


def test_a_minute_is_a_second(watch: Stopwatch, pace: Pace) -> None:
    assert pace.now() == MORNING
    watch.goes_by(15.5)
    assert pace.now() == MORNING + timedelta(minutes=15, seconds=30)
    assert pace.now().tzinfo == MORNING.tzinfo


def test_a_noon_break_passes_faster_and_then_all_is_as_usual(watch: Stopwatch, pace: Pace) -> None:
    watch.goes_by(10)
    pace.hurry(MORNING + timedelta(minutes=110), within_s=5)
    watch.goes_by(2.5)
    assert pace.now() == MORNING + timedelta(minutes=60)
    watch.goes_by(2.5)
    assert pace.now() == MORNING + timedelta(minutes=110)
    watch.goes_by(3)
    assert pace.now() == MORNING + timedelta(minutes=113)


@pytest.mark.parametrize("minutes", [-5, 0, 9])
def test_nothing_is_hurried_that_comes_soon_enough_or_is_over(watch: Stopwatch, pace: Pace, minutes: int) -> None:
    pace.hurry(MORNING + timedelta(minutes=minutes), within_s=10)
    watch.goes_by(12)
    assert pace.now() == MORNING + timedelta(minutes=12)


def test_it_never_runs_backwards_when_somebody_hurries_in_between(watch: Stopwatch, pace: Pace) -> None:
    read = []
    for second in range(60):
        pace.hurry(MORNING + timedelta(minutes=20 * second), within_s=second / 10 + 0.1)
        read.append(pace.ns())
        watch.goes_by(0.37)
    assert read == sorted(set(read))


def test_a_clock_at_this_pace_never_seems_to_be_set(watch: Stopwatch, pace: Pace) -> None:
    """Even where the machine is busy between a look at the wall and one at the stopwatch."""

    def slow() -> int:
        watch.goes_by(0.08)
        return watch.ns

    slow_pace = Pace(MORNING, 60, stopwatch_ns=slow)
    clock = slow_pace.make_clock(timezone="Asia/Ho_Chi_Minh", trust="trusted", resume_from=None)
    before = clock.now()
    for _ in range(200):
        now = clock.now()
        assert not now.jumped
        assert now.line - before.line == now.utc - before.utc > 0
        before = now
    assert before.local > MORNING + timedelta(minutes=15)


def test_a_clock_at_this_pace_looks_again_only_when_something_came_in_between(watch: Stopwatch, pace: Pace) -> None:
    clock = pace.make_clock(timezone="Asia/Ho_Chi_Minh", trust="trusted", resume_from=None)
    for _ in range(3):
        watch.goes_by(60)
        watch.looks = 0
        clock.now()
        assert watch.looks == 2, "before it reads the wall, and then"
