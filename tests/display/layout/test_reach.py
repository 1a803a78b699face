"""How high letters must be for a distance: the figures of the standards."""

from __future__ import annotations

import pytest

from display.layout.reach import CAP, Room, glance_m, glance_mm, minima, pixel_mm, read_m, read_mm

FULL_HD = (1920, 1080)


@pytest.mark.parametrize(("diagonal_in", "called_px", "far_px", "middle_px"), [(43, 148, 78, 39), (55, 116, 61, 31)])
def test_heights_needed_at_six_and_at_three_metres(
    diagonal_in: float, called_px: int, far_px: int, middle_px: int
) -> None:
    """On a screen of 1080 lines, in whole pixels."""
    least = minima(Room(diagonal_in, 6), FULL_HD)
    drawn = [size * CAP for size in (least.called, least.far, least.middle)]
    assert drawn == pytest.approx([called_px, far_px, middle_px], abs=0.5)


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


def test_heights_and_distances_are_each_others_inverse() -> None:
    for metres in (4.6, 6.0, 9.0):
        assert glance_m(glance_mm(metres)) == pytest.approx(metres)
        assert read_m(read_mm(metres)) == pytest.approx(metres)


def test_the_number_of_pixels_makes_no_difference_in_millimetres() -> None:
    one, double = minima(Room(), FULL_HD), minima(Room(), (3840, 2160))
    assert list(double) == pytest.approx([2 * size for size in one], rel=0.04)
    assert pixel_mm(55, FULL_HD) == pytest.approx(2 * pixel_mm(55, (3840, 2160)))


def test_in_a_small_room_nothing_is_meant_for_farther_than_its_last_seat() -> None:
    least = minima(Room(55, 1.5), FULL_HD)
    assert least.near == least.far == least.rule
