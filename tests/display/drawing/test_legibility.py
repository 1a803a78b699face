"""Whether the wall can be read: sizes, distances between texts, and contrast."""

from __future__ import annotations

import pygame
import pytest
from msgspec.structs import replace

from display.drawing.canvas import Canvas, Typeface
from display.drawing.colours import ALERT, BACKGROUND, CALL, INK, LINE, PANEL, PRIORITY, SOFT
from display.drawing.header_footer import strip_heading
from display.drawing.wall_layout import Box, Layout, lay_out
from display.frame import ServiceLine
from tests.display.drawing.measuring import (
    CALLED_PX,
    FAR_PX,
    FULL_HD,
    MIDDLE_PX,
    drawn,
    frame_of_capitals,
    height,
    left,
    right,
)
from words.wall_notices import Notice


@pytest.mark.parametrize("services", [1, 3, 6, 8, 9, 12])
@pytest.mark.parametrize(("label", "counter"), [("207", "3"), ("1100", "12"), ("A105", "3")])
def test_the_call_can_be_read_from_the_farthest_seat(
    typeface: Typeface, services: int, label: str, counter: str
) -> None:
    at = lay_out(*FULL_HD, services)
    canvas = drawn(frame_of_capitals(services, label=label, counter=counter), typeface)
    assert height(canvas, at.number, CALL) >= CALLED_PX
    assert height(canvas, at.counter, INK) >= CALLED_PX


@pytest.mark.parametrize("services", [1, 3, 6, 8, 9, 12])
def test_each_text_can_be_read_from_the_distance_it_is_meant_for(typeface: Typeface, services: int) -> None:
    at = lay_out(*FULL_HD, services)
    canvas = drawn(frame_of_capitals(services), typeface)
    far = {
        "number heading": height(canvas, at.number_heading, SOFT),
        "counter heading": height(canvas, at.counter_heading, SOFT),
        "recent heading": height(canvas, at.recent_heading, SOFT),
        "recent number": height(canvas, left(at.recent[0].shrunk(4), 0.4), INK),
        "recent counter": height(canvas, right(at.recent[0].shrunk(4), 0.25), INK),
        "absent": height(canvas, at.absent, INK),
        "count": height(canvas, right(at.cells[0].shrunk(4), 0.4), INK),
    }
    middle = {
        "service": height(canvas, left(at.cells[0].shrunk(4), 0.3), INK),
        "forecast": height(canvas, left(at.cells[0].shrunk(4), 0.3), SOFT),
        "people": height(canvas, right(at.cells[0].shrunk(4), 0.4), SOFT),
        "clock": height(canvas, right(at.header, 0.1), INK),
        "service called": height(canvas, at.details, SOFT),
        "waiting": height(canvas, left(at.strip.shrunk(4), 0.1), SOFT),
    }
    told = drawn(replace(frame_of_capitals(services), announcement="H"), typeface)
    middle["announcement"] = height(told, at.footer, INK)
    assert {name: px for name, px in far.items() if px < FAR_PX} == {}
    assert {name: px for name, px in middle.items() if px < MIDDLE_PX} == {}


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("services", [3, 9, 12])
def test_recent_calls_do_not_touch_their_lines(typeface: Typeface, size: tuple[int, int], services: int) -> None:
    rows = lay_out(*size, services).recent
    canvas = drawn(frame_of_capitals(services), typeface, size)
    for row in rows:
        air = [row._replace(y=row.y + 3, h=4), row._replace(y=row.bottom - 4, h=4)]
        assert [height(canvas, strip, INK) for strip in air] == [0, 0]


def test_a_name_is_cut_rather_than_shrunk(typeface: Typeface) -> None:
    line = ServiceLine(name="HHHHHHHHHHHHHHHH", waiting=8, people="H", forecast="H")
    cell = lay_out(*FULL_HD, 9).cells[0]
    canvas = drawn(replace(frame_of_capitals(9), services=(line,) * 9), typeface)
    assert height(canvas, left(cell.shrunk(4), 0.2), INK) >= MIDDLE_PX


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
def test_the_heading_of_the_services_fits_beside_an_alarm(typeface: Typeface, size: tuple[int, int]) -> None:
    alarm = Notice("Máy hết giấy, xin gặp nhân viên hướng dẫn", alarm=True)
    canvas = drawn(frame_of_capitals(6, notices=(alarm,)), typeface, size)
    strip = lay_out(*size, 6, notices=1).strip
    assert height(canvas, left(strip.shrunk(4), 0.1), SOFT) >= MIDDLE_PX
    assert height(canvas, right(strip, 0.5), ALERT) >= MIDDLE_PX


def test_the_heading_says_how_many_services_are_left_out(typeface: Typeface) -> None:
    at = lay_out(*FULL_HD, 12)
    heading = {n: drawn(frame_of_capitals(n), typeface).surface.subsurface(pygame.Rect(at.strip)) for n in (12, 15)}
    assert heading[12].get_buffer().raw != heading[15].get_buffer().raw
    assert strip_heading("ĐANG CHỜ", hidden=3) == "ĐANG CHỜ · +3"


def test_a_long_name_takes_two_lines_where_there_is_no_forecast(typeface: Typeface) -> None:
    cell = lay_out(*FULL_HD, 9).cells[0]
    one, two = (
        height(drawn(replace(frame_of_capitals(9), services=(line,) * 9), typeface), left(cell.shrunk(4), 0.4), INK)
        for line in (
            ServiceLine(name="HHH", waiting=8, people="H"),
            ServiceLine(name="HHHHHHH HHHHHHH", waiting=8, people="H"),
        )
    )
    assert one < 40
    assert two >= 2 * MIDDLE_PX


def contrast(one: str, other: str) -> float:
    """WCAG: (L1 + 0.05) / (L2 + 0.05) of the relative luminances."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", [BACKGROUND, PANEL])
def test_contrast_is_at_least_seven_for_text_and_three_for_lines(ground: str) -> None:
    assert min(contrast(ink, ground) for ink in (INK, SOFT, CALL)) >= 7
    assert contrast(LINE, ground) >= 3
    assert min(contrast(INK, pill) for pill in (PRIORITY, ALERT)) >= 7


def test_the_text_in_place_of_a_call_may_have_two_lines(typeface: Typeface) -> None:
    at = lay_out(*FULL_HD, 3)
    upper, lower = at.call.shrunk(30).rows(2)
    for quiet, below in (("H", 0), ("H\nH", MIDDLE_PX)):
        canvas = drawn(frame_of_capitals(3, now=None, instead_of_call=quiet), typeface)
        assert height(canvas, upper, SOFT) > 0
        assert height(canvas, lower, INK) >= below
        assert bool(height(canvas, lower, INK)) == bool(below)


@pytest.mark.parametrize("services", [3, 7, 9])
def test_two_lines_in_place_of_a_call_do_not_touch(typeface: Typeface, services: int) -> None:
    box = lay_out(*FULL_HD, services).call.shrunk(20)
    quiet = "Tạm ngưng phục vụ\nNghỉ giải lao ẤỞ"
    part = drawn(frame_of_capitals(services, now=None, instead_of_call=quiet), typeface).surface.subsurface(
        pygame.Rect(box)
    )
    above, below = (
        pygame.mask.from_threshold(part, pygame.Color(colour), (1, 1, 1, 255)).get_bounding_rects()
        for colour in (SOFT, INK)
    )
    assert max(rect.bottom for rect in above) < min(rect.top for rect in below)


def test_lines_in_place_of_a_call_can_be_read_from_the_door(typeface: Typeface) -> None:
    at = lay_out(*FULL_HD, 6)
    canvas = drawn(frame_of_capitals(6, now=None, instead_of_call="H\nH 06:15, 30/11\nH 07:00"), typeface)
    for row in at.call.shrunk(30).rows(3)[1:]:
        assert height(canvas, row, INK) >= 48
    assert height(canvas, at.number_heading, SOFT) == height(canvas, at.counter_heading, SOFT) == 0


@pytest.mark.parametrize("services", [3, 6, 9])
def test_names_of_one_row_stand_at_one_height_with_or_without_second_lines(typeface: Typeface, services: int) -> None:
    told, bare = (ServiceLine(name="H", waiting=0, people="", forecast=words) for words in ("0", None))
    frame = replace(frame_of_capitals(services), services=(told, *[bare] * (services - 1)))
    canvas, cells = drawn(frame, typeface), lay_out(*FULL_HD, services).cells[:3]
    parts = [canvas.surface.subsurface(pygame.Rect(left(cell.shrunk(4), 0.3))) for cell in cells]
    masks = [pygame.mask.from_threshold(part, pygame.Color(INK), (1, 1, 1, 255)) for part in parts]
    assert len({(rect.y, rect.h) for mask in masks for rect in mask.get_bounding_rects()[:1]}) == 1


@pytest.mark.parametrize("services", [3, 6, 9])
def test_diacritics_do_not_touch_the_line_above(typeface: Typeface, services: int) -> None:
    line = ServiceLine(name="Đất", waiting=0, people="", forecast="trước 10:00")
    canvas = drawn(replace(frame_of_capitals(services), services=(line,) * services), typeface)
    cell = lay_out(*FULL_HD, services).cells[0]
    above = Box(cell.x + 44, cell.y + 3, 200, 2)
    assert height(canvas, above, INK) == 0


def margins(canvas: Canvas, at: Layout) -> list[int]:
    """The space left and right of the called label, in pixels."""
    part = canvas.surface.subsurface(pygame.Rect(at.call.shrunk(20)))
    mask = pygame.mask.from_threshold(part, pygame.Color(CALL), (1, 1, 1, 255))
    found = mask.get_bounding_rects()
    whole = found[0].unionall(found[1:])
    return [whole.left, at.arrow.x - at.call.x - 20 - whole.right]


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("label", ["207", "1100", "HTX1105", "W"])
def test_a_called_label_does_not_touch_its_frame_or_the_arrow(
    typeface: Typeface, size: tuple[int, int], label: str
) -> None:
    canvas = drawn(frame_of_capitals(9, label=label), typeface, size)
    assert min(margins(canvas, lay_out(*size, 9))) >= 4
