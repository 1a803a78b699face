"""From how far the wall can be read: the figures of the standards, and what is really drawn."""

from __future__ import annotations

import pygame
import pytest
from msgspec.structs import replace

from core.settings.sections import DisplaySettings, Settings
from display.drawing.canvas import Canvas, Typeface
from display.drawing.colours import CALL
from display.drawing.picture import Picture
from display.drawing.reading_distance import (
    ReadingDistance,
    glance_m,
    least_cap_mm,
    pixel_mm,
    read_m,
    reading_distances,
)
from display.drawing.wall_layout import lay_out
from display.frame import Frame, NowCalled, ServiceLine
from runtime.settings.load import load
from tests.paths import EXAMPLE
from words.wall_words import Headings


@pytest.fixture(scope="module")
def office() -> Settings:
    return load(EXAMPLE)


def with_screen(office: Settings, **display: object) -> Settings:
    return replace(office, display=replace(office.display, **display))


def by_text(office: Settings) -> dict[str, float]:
    return dict(reading_distances(office))


@pytest.mark.parametrize(("diagonal_in", "called_px", "far_px", "middle_px"), [(43, 148, 78, 39), (55, 116, 61, 31)])
def test_heights_needed_at_six_and_at_three_metres(
    diagonal_in: float, called_px: int, far_px: int, middle_px: int
) -> None:
    """On a screen of 1080 lines, in whole pixels."""
    mm = pixel_mm(DisplaySettings(diagonal_in=diagonal_in))
    assert glance_m((called_px - 1) * mm) < 6 <= glance_m((called_px + 1) * mm)
    assert read_m((far_px - 1) * mm) < 6 <= read_m((far_px + 1) * mm)
    assert read_m((middle_px - 1) * mm) < 3 <= read_m((middle_px + 1) * mm)


@pytest.mark.parametrize(
    ("cap_mm", "metres"),
    [(50.9, 0), (51, 4.182), (55.73, 4.57), (100, 8.2), (200, 16.4), (54.2, 4.4444)],
)
def test_a_called_label_must_satisfy_both_rules(cap_mm: float, metres: float) -> None:
    assert glance_m(cap_mm) == pytest.approx(metres, abs=0.001)


def test_the_stricter_rule_limits_the_distance_of_a_called_label() -> None:
    for mm in range(51, 400):
        metres = glance_m(mm)
        assert mm >= max(metres * 1000 / 82, 51 + 3.2 * max(0, metres - 4.57) / 0.305) - 1e-9


@pytest.mark.parametrize("distance_m", [4.4, 4.57, 6, 9])
def test_the_least_height_is_that_which_can_just_be_read(distance_m: float) -> None:
    assert glance_m(least_cap_mm("called", distance_m)) == pytest.approx(distance_m)
    assert read_m(least_cap_mm("far", distance_m)) == pytest.approx(distance_m)
    assert read_m(least_cap_mm("middle", distance_m)) == pytest.approx(distance_m / 2)
    assert read_m(least_cap_mm("near", distance_m)) == pytest.approx(distance_m / 4)


def test_texts_meant_for_a_longer_distance_can_be_read_from_farther(office: Settings) -> None:
    metres = [reach.metres for reach in reading_distances(office)]
    assert metres == sorted(metres, reverse=True)
    assert metres[0] > office.display.distance_m
    assert metres[1] >= office.display.distance_m
    assert metres[2] >= 3


def test_a_larger_screen_can_be_read_from_farther_and_a_tiny_one_not_at_all(office: Settings) -> None:
    small, large = by_text(with_screen(office, diagonal_in=43)), by_text(with_screen(office, diagonal_in=55))
    assert all(large[text] / small[text] == pytest.approx(55 / 43) for text in list(small)[1:])
    assert reading_distances(with_screen(office, diagonal_in=10))[0] == ReadingDistance(
        "called number and counter", 0.0
    )


def test_the_number_of_pixels_makes_no_difference(office: Settings) -> None:
    full, double = by_text(office), by_text(with_screen(office, size=(3840, 2160)))
    assert double == pytest.approx(full, rel=0.01)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("services", [1, 3, 9, 12])
def test_the_called_label_is_drawn_as_high_as_computed(
    office: Settings, typeface: Typeface, size: tuple[int, int], services: int
) -> None:
    office = replace(with_screen(office, size=size), service=(office.service[0],) * services)
    nothing = Headings(number="", counter="", recent="", recent_counter="", waiting="", absent="")
    now = NowCalled(label="888", counter="3", service="")
    lines = (ServiceLine(name="", waiting=0, people=""),) * services
    canvas, at = Canvas.blank(size, typeface=typeface), lay_out(*size, services)
    Picture(canvas).show(Frame(office="", clock=None, headings=nothing, now=now, instead_of_call="", services=lines))
    part = canvas.surface.subsurface(pygame.Rect(at.number))
    drawn = pygame.mask.from_threshold(part, pygame.Color(CALL), (1, 1, 1, 255)).get_bounding_rects()
    height = drawn[0].unionall(drawn[1:]).h
    computed = by_text(office)["called number and counter"]
    assert glance_m(height * pixel_mm(office.display)) == pytest.approx(computed, rel=0.04)
