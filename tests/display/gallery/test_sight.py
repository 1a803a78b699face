"""Contrast, the colours that are left where one kind of cone is missing, and the states that are told apart by them."""

from __future__ import annotations

from itertools import combinations

import pytest
from msgspec.structs import replace

from core.settings.sections import Settings
from display.drawing.canvas import Canvas
from display.drawing.typesetter import Typeface
from display.gallery.defects import Judged
from display.gallery.drawing import draw_frame, frame_of
from display.gallery.hall import Hall
from display.gallery.pixels import as_seen, most_different, rgb
from display.gallery.scenes.all import SCENES
from display.gallery.sight import MATRICES, Rgb, Sight, contrast, luminance, seen
from display.layout.box import Box

SMALL = (640, 360)
WHITE, GREY, RED = (255, 255, 255), (128, 128, 128), (255, 0, 0)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#FFFFFF", "#000000", 21),
        ("#FFD400", "#0B2545", 10.8),
        ("#FFFFFF", "#C8102E", 5.9),
        ("#FFFFFF", "#005A9C", 7.1),
    ],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert contrast(rgb(one), rgb(other)) == contrast(rgb(other), rgb(one)) == pytest.approx(ratio, abs=0.06)


@pytest.mark.parametrize("sight", MATRICES)
def test_greys_are_grey_to_all_eyes(sight: Sight) -> None:
    assert [seen(grey, sight) for grey in (WHITE, GREY, (0, 0, 0))] == [WHITE, GREY, (0, 0, 0)]


def test_who_lacks_a_cone_confuses_what_others_tell_apart() -> None:
    """A red and a green become one brown; without the cones for it, red is dark."""
    red, green = (163, 84, 0), (78, 120, 0)
    apart = {sight: _distance(seen(red, sight), seen(green, sight)) for sight in MATRICES}
    assert apart["deutan"] < apart["full"] / 3
    assert luminance(seen(RED, "protan")) < luminance(RED) / 1.8
    assert seen((0, 0, 255), "tritan")[1] > 60


def _distance(one: Rgb, other: Rgb) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def test_a_picture_as_it_is_seen_has_each_pixel_changed(typeface: Typeface) -> None:
    canvas = Canvas.blank((4, 2), typeface=typeface)
    canvas.fill(Box(0, 0, 4, 2), "#FF0000")
    canvas.fill(Box(0, 0, 1, 1), "#FFFFFF")
    copy = as_seen(canvas.surface, "protan")
    assert tuple(copy.get_at((3, 1)))[:3] == seen(RED, "protan")
    assert tuple(copy.get_at((0, 0)))[:3] == WHITE
    assert tuple(canvas.surface.get_at((3, 1)))[:3] == RED


def test_the_difference_of_two_pictures_is_that_of_enough_pixels(typeface: Typeface) -> None:
    one, other = (Canvas.blank((20, 20), typeface=typeface) for _ in range(2))
    other.fill(Box(0, 0, 10, 10), "#FFFFFF")
    other.fill(Box(10, 10, 10, 10), "#222222")
    differ = {n: most_different(one.surface, other.surface, "full", pixels=n) for n in (100, 101, 201)}
    assert differ[100] == pytest.approx(21)
    assert differ[201] == 1
    assert 1 < differ[101] < 2


def said(picture: Judged) -> tuple[list[tuple[str, Box]], list[Box]]:
    """What is told without any colour: words and pictograms, and where they stand."""
    record = picture.record
    return [(letters.text, letters.place) for letters in record.letters], [sign.box for sign in record.marks]


def test_no_two_states_differ_by_a_colour_alone(example: Settings, typeface: Typeface) -> None:
    """Either other words or pictograms stand there, or an area is so much lighter or darker that all eyes see it."""
    hall, least_area = Hall(example), SMALL[0] * SMALL[1] // 1000
    frames = {name: replace(frame_of(example, play(hall)), turn=0, rule_turn=False) for name, play in SCENES.items()}
    pictures = {name: draw_frame(example, frame, SMALL, typeface) for name, frame in frames.items()}
    same_words = [pair for pair in combinations(pictures, 2) if said(pictures[pair[0]]) == said(pictures[pair[1]])]
    assert ("spotlight", "steady") in same_words
    surfaces = {name: picture.canvas.surface for name, picture in pictures.items()}
    differ = {
        (one, other, sight): most_different(surfaces[one], surfaces[other], sight, pixels=least_area)
        for one, other in same_words
        for sight in MATRICES
    }
    assert {which: ratio for which, ratio in differ.items() if ratio < 3} == {}
