"""From how far the wall of an office can be read, and which names keep it from showing all at once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.settings.sections import Settings
from core.settings.views import HALL, View
from display.reading_distances import read_wall
from runtime.settings.load import load
from tests.paths import EXAMPLE


@pytest.fixture(scope="module")
def office() -> Settings:
    return load(EXAMPLE)


def with_screen(office: Settings, **display: object) -> Settings:
    return replace(office, display=replace(office.display, **display))


def test_texts_meant_for_a_longer_distance_can_be_read_from_farther(office: Settings) -> None:
    metres = [reach.metres for reach in read_wall(office).distances]
    assert metres == sorted(metres, reverse=True)
    assert metres[0] > office.display.distance_m
    assert metres[1:] == pytest.approx([6, 3, 2], abs=0.1)
    assert all(reach.is_enough for reach in read_wall(office).distances)


@pytest.mark.parametrize(
    ("view", "on_43_inches", "on_12_inches"),
    [
        (HALL, [True, False, False, False], [False] * 4),
        (View("corridor"), [False, False], [False, False]),
        (View("counter", counters=frozenset("1")), [True, True], [False, False]),
    ],
)
def test_what_is_smaller_than_its_readers_need_is_told(
    office: Settings, view: View, on_43_inches: list[bool], on_12_inches: list[bool]
) -> None:
    for inches, expected in ((43, on_43_inches), (12, on_12_inches)):
        reading = read_wall(with_screen(office, diagonal_in=inches), view)
        assert [reach.is_enough for reach in reading.distances] == expected


def test_a_tiny_screen_cannot_be_read_at_all(office: Settings) -> None:
    called, far, *_ = read_wall(with_screen(office, diagonal_in=10)).distances
    assert (called.metres, far.metres < 2) == (0, True)


def test_a_long_name_that_costs_room_is_found(office: Settings) -> None:
    services = office.service[:6]
    assert read_wall(replace(office, service=services)).too_long == ()
    longer = replace(services[0], short={"vi": "Đăng ký hộ kinh doanh và công thương"})
    reading = read_wall(replace(office, service=(longer, *services[1:])))
    assert reading.too_long == ("Đăng ký hộ kinh doanh và công thương",)
