"""The age of a command is measured by the kiosk's stopwatch: a jump of the clock does not change it."""

from __future__ import annotations

import pytest

from core.messages.commands import Seen
from kiosk.admission.age import StateTimes
from tests.kiosk.world import Time

HOUR_S = 3600


def test_ten_seconds_after_it_was_sent_a_command_is_late(time: Time) -> None:
    clock, seen = time.clock(), StateTimes(time.stopwatch_ns)
    drawn = clock.now()
    seen.record(drawn)
    sent = Seen(at=drawn.utc, age_ms=2_000)
    time.goes_by(12)
    assert not seen.is_late(sent, clock.now()), "sent ten seconds ago, two after its picture"
    time.goes_by(0.001)
    assert seen.is_late(sent, clock.now())


@pytest.mark.parametrize("jump_s", [-30 * HOUR_S, -HOUR_S, -11, 11, HOUR_S, 24 * HOUR_S])
@pytest.mark.parametrize("waited_s", [0.5, 9, 30, 85])
def test_a_jump_of_the_clock_changes_nothing(time: Time, jump_s: float, waited_s: float) -> None:
    clock, seen = time.clock(), StateTimes(time.stopwatch_ns)
    drawn = clock.now()
    seen.record(drawn)
    time.is_set(jump_s)
    seen.record(clock.now())
    time.goes_by(waited_s)
    assert seen.is_late(Seen(at=drawn.utc, age_ms=0), clock.now()) == (waited_s > 10)


def test_a_time_that_the_clock_shows_twice_means_the_newer_state(time: Time) -> None:
    clock, seen = time.clock(), StateTimes(time.stopwatch_ns)
    first = clock.now()
    seen.record(first)
    time.goes_by(60)
    time.is_set(-60)
    seen.record(clock.now())
    time.goes_by(5)
    assert not seen.is_late(Seen(at=first.utc, age_ms=0), clock.now())


def test_a_state_of_before_a_restart_is_dated_by_the_clock(time: Time) -> None:
    before = time.clock().now()
    time.goes_by(8)
    clock, seen = time.clock(), StateTimes(time.stopwatch_ns)
    seen.record(clock.now())
    assert not seen.is_late(Seen(at=before.utc, age_ms=0), clock.now())
    time.goes_by(3)
    assert seen.is_late(Seen(at=before.utc, age_ms=0), clock.now())
    assert not seen.is_late(Seen(at=before.utc, age_ms=5_000), clock.now())


def test_states_are_remembered_for_ninety_seconds_and_no_longer(time: Time) -> None:
    clock, seen = time.clock(), StateTimes(time.stopwatch_ns)
    for _ in range(10_000):
        seen.record(clock.now())
        time.goes_by(0.05)
    assert len(seen._published_ms) == 1801


def test_a_stopwatch_that_runs_ahead_makes_no_command_late(time: Time) -> None:
    clock, seen = time.clock(), StateTimes(time.stopwatch_ns)
    seen.record(clock.now())
    assert not seen.is_late(Seen(at=clock.now().utc, age_ms=2**53), clock.now())


def test_line_time_that_catches_up_makes_no_command_late(time: Time) -> None:
    """After a night with an untrusted clock, line time lags until the next day opens."""
    time.trusted = False
    clock, seen = time.clock(resume_from=time.utc.later(-HOUR_S * 1000)), StateTimes(time.stopwatch_ns)
    drawn = clock.now()
    seen.record(drawn)
    time.trusted = True
    time.goes_by(3)
    clock.catch_up()
    assert clock.now().line - drawn.line > HOUR_S * 1000
    assert not seen.is_late(Seen(at=drawn.utc, age_ms=0), clock.now())


@pytest.mark.parametrize("age_s", [0.5, 9.9, 10.5])
def test_a_faster_line_time_makes_no_command_older(time: Time, age_s: float) -> None:
    """As in a demo that plays a day faster: a state is as old as its reader's stopwatch says."""
    watch_ms = 0
    seen = StateTimes(lambda: watch_ms * 1_000_000)
    clock = time.clock()
    drawn = clock.now()
    seen.record(drawn)
    watch_ms = round(age_s * 1000)
    time.goes_by(60 * age_s)
    assert seen.is_late(Seen(at=drawn.utc, age_ms=0), clock.now()) == (age_s > 10)
