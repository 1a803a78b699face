"""The picture by its pixels: large enough, strong enough, and nothing of the last frame left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pygame
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.messages.state import NoticeView
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.drawing import picture
from display.drawing.canvas import Canvas, Type, Typeface
from display.drawing.picture import CALL, INK, SOFT, Picture
from display.drawing.wall_layout import Box, Layout, lay_out
from display.frame import Frame, NowCalled, RecentCall, ServiceLine
from words.wall import Headings, Notice

Make = Callable[..., Any]
FULL_HD = (1920, 1080)
CALLED_PX = 116
"""Capital height that can be read from 6 m on a screen of 55 inches: the called number and its counter."""
FAR_PX = 61
"""The rest that is meant for 6 m: their headings, recent calls, counts."""
MIDDLE_PX = 31
"""For 3 m: services, forecasts, the clock, notices."""


def frame_of_capitals(services: int, *, label: str = "207", counter: str = "3", **fields: Any) -> Frame:
    """Says H wherever it says words, so that what is measured is the height of a capital."""
    usual: dict[str, Any] = {
        "office": "H",
        "clock": "00:00",
        "headings": Headings(number="H", counter="H", recent="H", recent_counter="H", waiting="H", absent="H"),
        "now": NowCalled(call_no=1, label=label, counter=counter, service="H", new=True, lit=True),
        "quiet": "",
        "recent": (RecentCall("1199", "12"),) * 6,
        "services": (ServiceLine(name="H", waiting=12, people="H", forecast="H"),) * services,
        "absent": ("H",),
        "rule": "H",
    }
    return Frame(**(usual | fields))


def drawn(frame: Frame, typeface: Typeface, size: tuple[int, int] = FULL_HD) -> Canvas:
    canvas = Canvas.blank(size, typeface=typeface)
    Picture(canvas).show(frame)
    return canvas


def height(canvas: Canvas, box: Box, colour: str) -> int:
    """Of what is drawn in this colour inside the box, in pixels."""
    part = canvas.surface.subsurface(pygame.Rect(box).clip(canvas.surface.get_rect()))
    mask = pygame.mask.from_threshold(part, pygame.Color(colour), (1, 1, 1, 255))
    found = mask.get_bounding_rects()
    return found[0].unionall(found[1:]).h if found else 0


def left(box: Box, share: float) -> Box:
    return box._replace(w=round(box.w * share))


def right(box: Box, share: float) -> Box:
    return Box(box.x + round(box.w * (1 - share)), box.y, round(box.w * share), box.h)


@pytest.mark.parametrize("services", [1, 3, 6, 8, 9, 12])
@pytest.mark.parametrize(("label", "counter"), [("207", "3"), ("1100", "12"), ("A105", "3")])
def test_from_the_farthest_seat_the_call_can_be_read(
    typeface: Typeface, services: int, label: str, counter: str
) -> None:
    at = lay_out(*FULL_HD, services)
    canvas = drawn(frame_of_capitals(services, label=label, counter=counter), typeface)
    assert height(canvas, at.number, CALL) >= CALLED_PX
    assert height(canvas, at.counter, INK) >= CALLED_PX


@pytest.mark.parametrize("services", [1, 3, 6, 8, 9, 12])
def test_each_text_can_be_read_from_where_it_is_meant_to_be_read(typeface: Typeface, services: int) -> None:
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
        "service called": height(canvas, at.kind, SOFT),
        "waiting": height(canvas, left(at.strip.shrunk(4), 0.1), SOFT),
    }
    told = drawn(replace(frame_of_capitals(services), announcement="H"), typeface)
    middle["announcement"] = height(told, at.footer, INK)
    assert {name: px for name, px in far.items() if px < FAR_PX} == {}
    assert {name: px for name, px in middle.items() if px < MIDDLE_PX} == {}


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("services", [3, 9, 12])
def test_recent_numbers_stay_clear_of_their_lines(typeface: Typeface, size: tuple[int, int], services: int) -> None:
    rows = lay_out(*size, services).recent
    canvas = drawn(frame_of_capitals(services), typeface, size)
    for row in rows:
        air = [row._replace(y=row.y + 3, h=4), row._replace(y=row.bottom - 4, h=4)]
        assert [height(canvas, strip, INK) for strip in air] == [0, 0]


def test_a_name_is_rather_cut_than_small(typeface: Typeface) -> None:
    line = ServiceLine(name="HHHHHHHHHHHHHHHH", waiting=8, people="H", forecast="H")
    cell = lay_out(*FULL_HD, 9).cells[0]
    canvas = drawn(replace(frame_of_capitals(9), services=(line,) * 9), typeface)
    assert height(canvas, left(cell.shrunk(4), 0.2), INK) >= MIDDLE_PX


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
def test_an_alarm_leaves_the_heading_of_the_services(typeface: Typeface, size: tuple[int, int]) -> None:
    alarm = Notice("Máy hết giấy, xin gặp nhân viên hướng dẫn", alarm=True)
    canvas = drawn(frame_of_capitals(6, notices=(alarm,)), typeface, size)
    strip = lay_out(*size, 6, notices=1).strip
    assert height(canvas, left(strip.shrunk(4), 0.1), SOFT) >= MIDDLE_PX
    assert height(canvas, right(strip, 0.5), picture.ALERT) >= MIDDLE_PX


def test_how_many_services_have_given_way_is_said(typeface: Typeface) -> None:
    at = lay_out(*FULL_HD, 12)
    heading = {n: drawn(frame_of_capitals(n), typeface).surface.subsurface(pygame.Rect(at.strip)) for n in (12, 15)}
    assert heading[12].get_buffer().raw != heading[15].get_buffer().raw
    assert picture._and_more("ĐANG CHỜ", 3) == "ĐANG CHỜ · +3"


def test_a_name_too_long_for_one_line_has_two_where_no_forecast_needs_the_room(typeface: Typeface) -> None:
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


@pytest.mark.parametrize("ground", [picture.GROUND, picture.DEEP])
def test_contrast_is_at_least_seven_for_text_and_three_for_lines(ground: str) -> None:
    assert min(contrast(ink, ground) for ink in (picture.INK, picture.SOFT, picture.CALL)) >= 7
    assert contrast(picture.LINE, ground) >= 3
    assert min(contrast(picture.INK, pill) for pill in (picture.PRIORITY, picture.ALERT)) >= 7


def story(office: OfficeSettings, call: Make, state: Make, absent: Make) -> list[Frame]:
    """Frames as a day brings them, each unlike the one before."""
    board = Board(office=office, display=DisplaySettings())
    first, second = call(1, class_="P"), call(2, label="1100", counter="12")
    told = [
        (0, state()),
        (1, state(first)),
        (1.5, None),
        (7, state(first, second, absent=absent("305"))),
        (9, state(first, replace(second, undone=True))),
        (90, state(first, services=state().services[:1])),
        (200, None),
    ]
    frames = [board.frame_at(0)]
    for t, heard in told:
        if heard:
            board.hear(heard, t, fresh=True)
        board.begin(t)
        frames.append(board.frame_at(t))
    return frames


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1024, 768)])
def test_what_is_drawn_part_by_part_looks_like_what_is_drawn_anew(
    typeface: Typeface, size: tuple[int, int], office: OfficeSettings, call: Make, state: Make, absent: Make
) -> None:
    canvas = Canvas.blank(size, typeface=typeface)
    kept = Picture(canvas)
    for frame in story(office, call, state, absent):
        kept.show(frame)
        assert canvas.surface.get_buffer().raw == drawn(frame, typeface, size).surface.get_buffer().raw


def test_what_was_touched_is_said_and_nothing_else_was(
    typeface: Typeface, office: OfficeSettings, call: Make, state: Make, absent: Make
) -> None:
    canvas = Canvas.blank(FULL_HD, typeface=typeface)
    kept = Picture(canvas)
    tall = tuple(ServiceLine(name="Ởgọ", waiting=n, people="Ởgọ", forecast="Ởgọ") for n in range(12))
    crowded = replace(frame_of_capitals(12, rule="Ởgọ " * 99), services=tall)
    crowded_more = replace(crowded, services=(*tall[:4], replace(tall[4], waiting=99), *tall[5:]))
    for frame in (*story(office, call, state, absent), crowded, crowded_more):
        before = canvas.surface.copy()
        touched = kept.show(frame)
        for box in touched:
            before.fill("#000000", box)
        after = canvas.surface.copy()
        for box in touched:
            after.fill("#000000", box)
        assert before.get_buffer().raw == after.get_buffer().raw
        assert kept.show(frame) == []


def test_an_undone_number_is_gone(canvas: Canvas, office: OfficeSettings, call: Make, state: Make) -> None:
    board, kept, at = Board(office=office, display=DisplaySettings()), Picture(canvas), lay_out(*FULL_HD, 3)
    board.hear(state(call(1)), 0, fresh=True)
    board.begin(0)
    kept.show(board.frame_at(0))
    assert height(canvas, at.number, CALL) >= CALLED_PX
    board.hear(state(call(1, undone=True)), 1, fresh=True)
    kept.show(board.frame_at(1))
    assert height(canvas, at.number, CALL) == 0


def test_priority_an_alarm_and_old_data_are_seen(typeface: Typeface) -> None:
    at = lay_out(*FULL_HD, 3)
    plain = frame_of_capitals(3)
    assert plain.now
    told = replace(
        plain,
        now=replace(plain.now, priority="ƯU TIÊN", again="Gọi lại"),
        notices=(Notice("Máy hết giấy, xin gặp nhân viên hướng dẫn", alarm=True),),
        stale="dữ liệu lúc 10:42",
    )
    for box, colour in (
        (at.kind, picture.PRIORITY),
        (at.kind, picture.CALL),
        (at.strip, picture.ALERT),
        (at.header, picture.ALERT),
    ):
        assert height(drawn(plain, typeface), right(box, 0.9), colour) < 50
        assert height(drawn(told, typeface), right(box, 0.9), colour) >= 50


def test_when_to_come_again_stands_below_that_nobody_is_served(typeface: Typeface) -> None:
    at = lay_out(*FULL_HD, 3)
    upper, lower = at.call.shrunk(30).rows(2)
    for quiet, below in (("H", 0), ("H\nH", MIDDLE_PX)):
        canvas = drawn(frame_of_capitals(3, now=None, quiet=quiet), typeface)
        assert height(canvas, upper, SOFT) > 0
        assert height(canvas, lower, INK) >= below
        assert bool(height(canvas, lower, INK)) == bool(below)


@pytest.mark.parametrize("services", [3, 7, 9])
def test_the_two_lines_do_not_touch_however_many_services_there_are(typeface: Typeface, services: int) -> None:
    box = lay_out(*FULL_HD, services).call.shrunk(20)
    quiet = "Tạm ngưng phục vụ\nNghỉ giải lao ẤỞ"
    part = drawn(frame_of_capitals(services, now=None, quiet=quiet), typeface).surface.subsurface(pygame.Rect(box))
    above, below = (
        pygame.mask.from_threshold(part, pygame.Color(colour), (1, 1, 1, 255)).get_bounding_rects()
        for colour in (SOFT, INK)
    )
    assert max(rect.bottom for rect in above) < min(rect.top for rect in below)


def test_when_to_come_can_be_read_from_the_door_and_no_heading_asks_for_a_number(typeface: Typeface) -> None:
    at = lay_out(*FULL_HD, 6)
    canvas = drawn(frame_of_capitals(6, now=None, quiet="H\nH 06:15, 30/11\nH 07:00"), typeface)
    for row in at.call.shrunk(30).rows(3)[1:]:
        assert height(canvas, row, INK) >= 48
    assert height(canvas, at.number_heading, SOFT) == height(canvas, at.counter_heading, SOFT) == 0


@pytest.mark.parametrize("services", [3, 6, 9])
def test_names_of_one_row_stand_on_one_line_whether_or_not_there_is_a_second(typeface: Typeface, services: int) -> None:
    told, bare = (ServiceLine(name="H", waiting=0, people="", forecast=words) for words in ("0", None))
    frame = replace(frame_of_capitals(services), services=(told, *[bare] * (services - 1)))
    canvas, cells = drawn(frame, typeface), lay_out(*FULL_HD, services).cells[:3]
    parts = [canvas.surface.subsurface(pygame.Rect(left(cell.shrunk(4), 0.3))) for cell in cells]
    masks = [pygame.mask.from_threshold(part, pygame.Color(INK), (1, 1, 1, 255)) for part in parts]
    assert len({(rect.y, rect.h) for mask in masks for rect in mask.get_bounding_rects()[:1]}) == 1


@pytest.mark.parametrize("services", [3, 6, 9])
def test_marks_above_a_name_stay_clear_of_the_rule(typeface: Typeface, services: int) -> None:
    line = ServiceLine(name="Đất", waiting=0, people="", forecast="đến 10:00")
    canvas = drawn(replace(frame_of_capitals(services), services=(line,) * services), typeface)
    cell = lay_out(*FULL_HD, services).cells[0]
    above = Box(cell.x + 44, cell.y + 3, 200, 2)
    assert height(canvas, above, INK) == 0


def margins(canvas: Canvas, at: Layout) -> list[int]:
    """How far the called number stays from the frame around it, left and right of it, in pixels."""
    part = canvas.surface.subsurface(pygame.Rect(at.call.shrunk(20)))
    mask = pygame.mask.from_threshold(part, pygame.Color(CALL), (1, 1, 1, 255))
    found = mask.get_bounding_rects()
    whole = found[0].unionall(found[1:])
    return [whole.left, at.arrow.x - at.call.x - 20 - whole.right]


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("label", ["207", "1100", "HTX1105", "W"])
def test_a_number_stays_clear_of_its_frame_and_of_the_arrow(
    typeface: Typeface, size: tuple[int, int], label: str
) -> None:
    canvas = drawn(frame_of_capitals(9, label=label), typeface, size)
    assert min(margins(canvas, lay_out(*size, 9))) >= 4


@pytest.mark.parametrize("size", [(1280, 720), (3840, 2160), (1080, 1920), (640, 480), (320, 200), (200, 300)])
def test_any_size_takes_the_longest_words(typeface: Typeface, size: tuple[int, int]) -> None:
    words = "Lĩnh vực có tên rất dài và còn dài hơn nữa " * 3
    frame = frame_of_capitals(
        14,
        label="ABCD11234",
        counter="tiep-nhan-ho-so",
        office=words,
        rule=words * 3,
        stale=words,
        notices=(Notice(words, alarm=True), Notice(words)),
        absent=tuple(str(number) for number in range(100, 200)),
    )
    long = tuple(replace(line, name=words, forecast=words, waiting=1000 + n) for n, line in enumerate(frame.services))
    canvas = drawn(replace(frame, services=long), typeface, size)
    assert canvas.png().startswith(b"\x89PNG")


HOSTILE = [
    "\0",
    "a\0b",
    "\ud800",
    "\x1b[31m",
    "\r\n",
    "\t",
    "\u202eabc",
    "\u200b",
    "\ufeff",
    "\U0010ffff",
    "\u0301" * 99,
]
hostile = st.sampled_from([*HOSTILE, "", " ", "W" * 2000, "W " * 2000]) | st.text(st.characters(), max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_state_says_is_drawn_somehow(
    typeface: Typeface, office: OfficeSettings, call: Make, state: Make, absent: Make, data: st.DataObject
) -> None:
    """A kiosk of another version, or a journal from before words were looked at, may say what ours does not."""

    def word() -> str:
        return data.draw(hostile)

    board = Board(office=replace(office, name={"vi": word()}), display=DisplaySettings())
    lines = tuple(replace(line, name={"vi": word()}, short={"en": word()}) for line in state().services)
    board.hear(
        state(
            *(call(no, label=word(), counter=word(), service=word()) for no in (1, 2, 3)),
            services=lines,
            notices=(NoticeView(word(), None),),
            absent=absent(word(), word()),
        ),
        0,
        fresh=data.draw(st.booleans()),
    )
    board.begin(0)
    kept = Picture(Canvas.blank((960, 540), typeface=typeface))
    for t in (0.0, 7.0, 11.0):
        kept.show(board.frame_at(t))


@pytest.mark.parametrize("odd", HOSTILE)
def test_what_cannot_be_drawn_of_a_text_leaves_the_rest(canvas: Canvas, odd: str) -> None:
    style = Type(44, INK)
    assert canvas.text(f"201{odd}", style, 0, 100) >= canvas.text("201", style, 0, 200) > 0


def test_words_of_no_width_are_nothing(canvas: Canvas) -> None:
    assert canvas.text("\u200b", Type(44, INK), 0, 100) == 0


def test_too_many_services_give_way_to_those_that_somebody_waits_for(typeface: Typeface) -> None:
    lines = tuple(ServiceLine(name=str(n), waiting=n % 2, people="H") for n in range(16))
    shown = picture._fitting(lines)
    assert len(shown) == 12
    assert [line for line in lines if line.waiting] == [line for line in shown if line.waiting]
    assert list(shown) == [line for line in lines if line in shown]
