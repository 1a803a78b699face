"""Time that passes faster: evenly, never backwards, and so that no clock takes it for one that somebody sets."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from demo.play.fast_clock import FastClock

MORNING = datetime(2026, 11, 27, 6, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


class Stopwatch:
    def __init__(self) -> None:
        self.ns = 7_000_000_000
        self.reads = 0

    def advance(self, seconds: float) -> None:
        self.ns += round(seconds * 1e9)

    def __call__(self) -> int:
        self.reads += 1
        return self.ns


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def clock(watch: Stopwatch) -> FastClock:
    return FastClock(MORNING, 60, stopwatch_ns=watch)


def test_a_minute_is_a_second(watch: Stopwatch, clock: FastClock) -> None:
    assert clock.now() == MORNING
    watch.advance(15.5)
    assert clock.now() == MORNING + timedelta(minutes=15, seconds=30)
    assert clock.now().tzinfo == MORNING.tzinfo


def test_a_noon_break_passes_faster_and_the_usual_speed_follows(watch: Stopwatch, clock: FastClock) -> None:
    watch.advance(10)
    clock.hurry(MORNING + timedelta(minutes=110), within_s=5)
    watch.advance(2.5)
    assert clock.now() == MORNING + timedelta(minutes=60)
    watch.advance(2.5)
    assert clock.now() == MORNING + timedelta(minutes=110)
    watch.advance(3)
    assert clock.now() == MORNING + timedelta(minutes=113)


@pytest.mark.parametrize("minutes", [-5, 0, 9])
def test_near_and_past_times_are_not_hurried(watch: Stopwatch, clock: FastClock, minutes: int) -> None:
    clock.hurry(MORNING + timedelta(minutes=minutes), within_s=10)
    watch.advance(12)
    assert clock.now() == MORNING + timedelta(minutes=12)


def test_it_never_runs_backwards_when_it_is_hurried_repeatedly(watch: Stopwatch, clock: FastClock) -> None:
    read = []
    for second in range(60):
        clock.hurry(MORNING + timedelta(minutes=20 * second), within_s=second / 10 + 0.1)
        read.append(clock.ns())
        watch.advance(0.37)
    assert read == sorted(set(read))


def test_a_clock_of_this_speed_never_seems_to_be_set(watch: Stopwatch) -> None:
    """Even if the machine is busy between a reading of the time of day and one of the stopwatch."""

    def slow() -> int:
        watch.advance(0.08)
        return watch.ns

    fast_clock = FastClock(MORNING, 60, stopwatch_ns=slow)
    clock = fast_clock.make_clock(timezone="Asia/Ho_Chi_Minh", trust="trusted", resume_from=None)
    before = clock.now()
    for _ in range(200):
        now = clock.now()
        assert not now.jumped
        assert now.line - before.line == now.utc - before.utc > 0
        before = now
    assert before.local > MORNING + timedelta(minutes=15)


def test_a_clock_of_this_speed_reads_its_sources_twice(watch: Stopwatch, clock: FastClock) -> None:
    office_clock = clock.make_clock(timezone="Asia/Ho_Chi_Minh", trust="trusted", resume_from=None)
    for _ in range(3):
        watch.advance(60)
        watch.reads = 0
        office_clock.now()
        assert watch.reads == 2, "once before the time of day, and once with it"
