"""A curtain covers the whole board, and the board is whole again behind it; a moved board is the same board."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.settings.sections import DisplaySettings
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.drawing.typesetter import Typeface
from display.frame import Curtain
from display.gallery.defects import Judged, defects
from display.gallery.record import Record
from display.layout.box import Box
from display.layout.reach import Room
from display.layout.wall_texts import WallPlan
from tests.display.drawing.measuring import FULL_HD, drawn, frame_of_capitals, height

ALARM = Curtain(("Xin ra khỏi tòa nhà bằng cửa chính và chờ bên ngoài.",), alarm=True)
WHOLE = Box(0, 0, *FULL_HD)
SPLASH = Curtain(("Trung tâm Phục vụ hành chính công phường Vĩnh Thông – Rạch Giá",))
DARK = Curtain(("21:30", "Cấp số từ 06:15 ngày mai"), dark=True)


@pytest.mark.parametrize("curtain", [SPLASH, DARK])
def test_nothing_of_the_board_is_seen_behind_a_curtain(typeface: Typeface, curtain: Curtain) -> None:
    board = frame_of_capitals(6)
    canvas = Canvas.blank(FULL_HD, typeface=typeface)
    kept = Picture(canvas)
    kept.show(board)
    assert kept.show(replace(board, curtain=curtain)) == [WHOLE]
    alone = drawn(replace(frame_of_capitals(1), curtain=curtain), typeface)
    assert canvas.surface.get_buffer().raw == alone.surface.get_buffer().raw
    assert kept.show(replace(board, curtain=curtain, clock="00:01")) == []
    assert kept.show(board)[0] == WHOLE
    assert canvas.surface.get_buffer().raw == drawn(board, typeface).surface.get_buffer().raw


def test_a_dark_picture_has_little_light(typeface: Typeface) -> None:
    canvas = drawn(replace(frame_of_capitals(6), curtain=DARK), typeface)
    lit = sum(1 for pixel in canvas.surface.get_buffer().raw[::4] if pixel)
    assert 0 < lit < 0.02 * FULL_HD[0] * FULL_HD[1]


@pytest.mark.parametrize("at", [(0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.5, 0.5)])
def test_the_line_stays_on_the_screen_wherever_it_stands(typeface: Typeface, at: tuple[float, float]) -> None:
    long = replace(DARK, at=at, texts=("21:30", "Cấp số từ 06:15 thứ Hai, 30/11", "Làm việc từ 07:00"))
    canvas = drawn(replace(frame_of_capitals(6), curtain=long), typeface)
    edge = 60
    for strip in (
        Box(0, 0, FULL_HD[0], edge),
        Box(0, 0, edge, FULL_HD[1]),
        Box(FULL_HD[0] - edge, 0, edge, FULL_HD[1]),
    ):
        assert not any(canvas.surface.subsurface(strip).copy().get_buffer().raw)


@pytest.mark.parametrize("shift", [(4, 4), (-4, 3), (0, -4)])
def test_a_moved_board_is_the_same_board_elsewhere(typeface: Typeface, shift: tuple[int, int]) -> None:
    frame = frame_of_capitals(6)
    still, moved = drawn(frame, typeface), drawn(replace(frame, shift=shift), typeface)
    inner = Box(10, 10, FULL_HD[0] - 20, FULL_HD[1] - 20)
    there = inner._replace(x=inner.x + shift[0], y=inner.y + shift[1])
    one, other = (
        part.copy().get_buffer().raw for part in (still.surface.subsurface(inner), moved.surface.subsurface(there))
    )
    assert one == other


def test_a_board_that_moves_is_drawn_anew_and_leaves_nothing_behind(typeface: Typeface) -> None:
    canvas = Canvas.blank(FULL_HD, typeface=typeface)
    kept, frame = Picture(canvas), frame_of_capitals(6)
    kept.show(frame)
    moved = replace(frame, shift=(4, -3))
    assert kept.show(moved)[0] == WHOLE
    assert canvas.surface.get_buffer().raw == drawn(moved, typeface).surface.get_buffer().raw
    [clock] = kept.show(replace(moved, clock="00:01"))
    assert (clock.x, clock.y) == (4, -3)
    assert canvas.surface.get_buffer().raw == drawn(replace(moved, clock="00:01"), typeface).surface.get_buffer().raw


def test_on_a_large_screen_the_board_moves_as_far_for_the_eye(typeface: Typeface) -> None:
    canvas = Canvas.blank((3840, 2160), typeface=typeface)
    canvas.move((4, -3), "#000000")
    canvas.fill(Box(100, 100, 10, 10), "#FFFFFF")
    assert height(canvas, Box(108, 94, 10, 10), "#FFFFFF") == 10
    assert height(canvas, Box(100, 90, 8, 40), "#FFFFFF") == 0


@pytest.mark.parametrize("size", [FULL_HD, (1080, 1920), (1280, 720), (1366, 768)])
@pytest.mark.parametrize("curtain", [SPLASH, DARK, ALARM])
def test_no_curtain_has_a_defect(typeface: Typeface, size: tuple[int, int], curtain: Curtain) -> None:
    canvas = Canvas.blank(size, typeface=typeface)
    canvas.witness = record = Record()
    frame = replace(frame_of_capitals(6), curtain=curtain, plan=WallPlan(room=Room(diagonal_in=43)))
    Picture(canvas).show(frame)
    assert record.letters
    assert defects(Judged(canvas, record, frame, DisplaySettings(diagonal_in=43))) == ()
