"""Each kind of defect is found where it was made on purpose, and nothing is found in a picture without one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from core.settings.sections import DisplaySettings
from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import BACKGROUND, CALL, INK, LINE, PANEL
from display.drawing.pictograms import HEART
from display.drawing.typesetter import Typeface
from display.gallery.defects import Judged, defects
from display.gallery.record import Record
from display.layout.box import Box
from tests.display.drawing.measuring import CALLED_PX, FAR_PX, FULL_HD, MIDDLE_PX, frame_of_capitals

FAR, PLACE = TextStyle(90, INK, bold=True, reach="far"), Box(100, 200, 900, 120)
Draw = Callable[[Canvas], object]


def found(typeface: Typeface, draw: Draw, *, diagonal_in: float = 55, announcement: str | None = None) -> list[str]:
    """Draws on a wall of 55 inches, seen from six metres, and returns what is wrong with the picture."""
    canvas = Canvas.blank(FULL_HD, typeface=typeface)
    canvas.witness = record = Record()
    canvas.fill(Box(0, 0, *FULL_HD), BACKGROUND)
    canvas.clip(PLACE)
    draw(canvas)
    frame = frame_of_capitals(3, announcements=(announcement,) if announcement else ())
    judged = Judged(canvas, record, frame, DisplaySettings(diagonal_in=diagonal_in))
    return [defect.sentence.format(**defect.values) for defect in defects(judged)]


def test_a_good_text_has_no_defect(typeface: Typeface) -> None:
    assert found(typeface, lambda canvas: canvas.text("Chứng thực Ấợ", FAR, 120, 260)) == []


def test_a_text_that_was_cut_is_named_with_what_is_left(typeface: Typeface) -> None:
    said = found(typeface, lambda canvas: canvas.text("Chứng thực bản sao", FAR, 120, 260, max_width=500))
    assert said[0].startswith("“Chứng thực bản sao” is cut to “Chứng thự")
    assert "“Chứng thực bản sao” is cut" not in " ".join(said[1:])


def test_an_ellipsis_is_a_defect_unless_the_office_wrote_it(typeface: Typeface) -> None:
    def draw(canvas: Canvas) -> object:
        return canvas.text("… 402, 411", FAR, 120, 260)

    assert found(typeface, draw) == ["“… 402, 411” leaves something out"]
    assert found(typeface, draw, announcement="Mời số … 402, 411") == []


def test_a_page_of_an_announcement_may_say_that_it_goes_on(typeface: Typeface) -> None:
    announced = "Mời người có số từ 200 đến 240"
    for text, well in (
        ("Mời người có số …", True),
        ("… từ 200", True),
        ("Mời người có s…", False),
        ("… 240, 241", False),
    ):
        said = found(typeface, partial(Canvas.text, text=text, style=FAR, x=120, middle=260), announcement=announced)
        assert ("leaves something out" in " ".join(said)) is not well


@pytest.mark.parametrize(("x", "middle"), [(60, 260), (120, 205), (120, 320), (950, 260)])
def test_a_text_that_leaves_its_part_is_a_defect(typeface: Typeface, x: int, middle: int) -> None:
    assert found(typeface, lambda canvas: canvas.text("207", FAR, x, middle)) == ["“207” leaves its place"]


def test_a_text_beyond_the_edge_of_the_screen_is_a_defect(typeface: Typeface) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.clip(None)
        canvas.text("207", FAR, FULL_HD[0] - 60, 260)

    assert found(typeface, draw) == ["“207” leaves its place"]


def test_what_is_drawn_over_a_text_is_a_defect(typeface: Typeface) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.text("207", FAR, 120, 260)
        canvas.fill(Box(150, 255, 20, 4), LINE)

    [said] = found(typeface, draw)
    assert said.startswith("“207”: ")
    assert said.endswith(" pixels of it are covered")


def test_two_texts_that_touch_are_a_defect_even_where_only_edges_meet(typeface: Typeface) -> None:
    def draw(canvas: Canvas, gap: int) -> None:
        width = canvas.text("trước 08:45", FAR, 120, 260)
        canvas.text("4 người", FAR, 120 + width + gap, 260)

    assert found(typeface, lambda canvas: draw(canvas, 10)) == []
    assert "“trước 08:45” and “4 người” overlap" in found(typeface, lambda canvas: draw(canvas, -20))


@pytest.mark.parametrize(("reach", "least"), [("called", CALLED_PX), ("far", FAR_PX), ("middle", MIDDLE_PX)])
def test_a_capital_must_have_the_height_of_its_distance(typeface: Typeface, reach: str, least: int) -> None:
    """In pixels of a 55-inch wall of 1080 lines; on 43 inches the same picture is too small."""

    def draw(canvas: Canvas, cap: int) -> object:
        return canvas.text("207", TextStyle(cap * 7 // 5, INK, bold=True, reach=reach), 120, 260)  # type: ignore[arg-type]

    assert found(typeface, lambda canvas: draw(canvas, least - 10))[-1].endswith(f"pixels and need {least}")
    assert not any("capitals" in said for said in found(typeface, lambda canvas: draw(canvas, least + 2)))
    small = found(typeface, lambda canvas: draw(canvas, least + 2), diagonal_in=43)
    assert any("capitals" in said for said in small)


def test_contrast_is_measured_against_what_is_really_behind(typeface: Typeface) -> None:
    def draw(canvas: Canvas, behind: str) -> None:
        canvas.fill(Box(110, 210, 600, 100), behind)
        canvas.text("207", FAR, 120, 260)

    assert found(typeface, lambda canvas: draw(canvas, PANEL)) == []
    assert found(typeface, lambda canvas: draw(canvas, LINE)) == ["“207”: its contrast is 4.1 and must be 7"]


def test_half_a_pale_ground_is_found_too(typeface: Typeface) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.fill(Box(110, 210, 60, 100), CALL)
        canvas.text("207", FAR, 120, 260)

    assert found(typeface, draw) == ["“207”: its contrast is 1.4 and must be 7"]


def test_a_pictogram_needs_three_to_one(typeface: Typeface) -> None:
    def draw(canvas: Canvas, ink: str) -> None:
        canvas.pictogram(HEART, 60, ink, BACKGROUND, 120, 220)

    assert found(typeface, lambda canvas: draw(canvas, LINE)) == []
    assert found(typeface, lambda canvas: draw(canvas, "#33507A")) == ["a pictogram's contrast is 1.8 and must be 3"]


def test_what_only_some_eyes_see_badly_is_found(typeface: Typeface) -> None:
    def draw(canvas: Canvas, behind: str) -> None:
        canvas.fill(Box(110, 210, 600, 100), behind)
        canvas.text("207", FAR._replace(colour=CALL), 120, 260)

    assert found(typeface, lambda canvas: draw(canvas, PANEL)) == []
    assert found(typeface, lambda canvas: draw(canvas, "#0000E0")) == [
        "“207”: for who sees no red its contrast is 4.3 and must be 4.5"
    ]
