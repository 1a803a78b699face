"""Which call the walls have shown long enough: by their health, on the kiosk's stopwatch."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from core.messages.state import Health
from core.messages.wire import Topics, encode
from kiosk.walls import Walls
from runtime.bus.bus import Message
from tests.kiosk.world import Time

TOPICS = Topics("test")
HALL, STAIRS = TOPICS.health("hall"), TOPICS.health("stairs")


@pytest.fixture
def walls(time: Time) -> Walls:
    return Walls([HALL, STAIRS], absent_after_s=5, monotonic=time.monotonic)


def says(walls: Walls, topic: str, *, online: bool = True, **health: Any) -> None:
    assert walls.handle(Message(topic, encode(Health(online=online, **health)), retained=True))


def test_without_a_wall_nothing_is_waited_for(walls: Walls) -> None:
    assert walls.shown_call is None


def test_a_call_counts_when_it_has_stood_for_five_seconds(walls: Walls, time: Time) -> None:
    says(walls, HALL)
    for call_no in (7, 8):
        says(walls, HALL, shown=call_no)
        time.goes_by(3)
    assert walls.shown_call == 7
    time.goes_by(2)
    assert walls.shown_call == 8


def test_the_same_health_again_does_not_start_anew(walls: Walls, time: Time) -> None:
    for _ in range(6):
        says(walls, HALL, shown=7)
        time.goes_by(1)
    assert walls.shown_call == 7


def test_the_slowest_wall_decides_and_one_that_is_off_does_not_count(walls: Walls, time: Time) -> None:
    says(walls, HALL, shown=7)
    says(walls, STAIRS, shown=6)
    time.goes_by(5)
    assert walls.shown_call == 6
    says(walls, STAIRS, online=False)
    assert walls.shown_call == 7
    says(walls, HALL, online=False)
    assert walls.shown_call is None


def test_a_wall_that_shows_nothing_yet_counts(walls: Walls, time: Time) -> None:
    says(walls, HALL)
    time.goes_by(60)
    assert walls.shown_call == 0


def test_a_new_day_begins_with_small_numbers(walls: Walls, time: Time) -> None:
    says(walls, HALL, shown=300)
    time.goes_by(60)
    says(walls, HALL)
    says(walls, HALL, shown=1)
    assert walls.shown_call == 0
    time.goes_by(5)
    assert walls.shown_call == 1


def test_what_was_shown_in_a_long_day_is_not_kept(walls: Walls, time: Time) -> None:
    for call_no in range(1, 1000):
        says(walls, HALL, shown=call_no)
        time.goes_by(2)
    assert walls.shown_call == 997
    assert len(walls._shown[HALL]) <= 4


def test_after_a_lost_connection_the_walls_report_anew(walls: Walls) -> None:
    says(walls, HALL, shown=7)
    walls.forget()
    assert walls.shown_call is None


def test_zero_switches_it_off(time: Time) -> None:
    walls = Walls([HALL], absent_after_s=0, monotonic=time.monotonic)
    says(walls, HALL)
    assert walls.shown_call is None


def test_only_the_health_of_walls_is_theirs(walls: Walls) -> None:
    assert not walls.handle(Message(TOPICS.health("keypad-1"), b"{}"))
    assert not walls.handle(Message(TOPICS.command("hall"), b"{}"))


def test_nonsense_is_logged_once(walls: Walls, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert walls.handle(Message(HALL, b"no json"))
    assert len(caplog.records) == 1
    assert walls.shown_call is None
