"""Drawing frames one after another: nothing of the last frame is left behind, and any text can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.messages.state import AbsentView, CallView, NoticeView, State
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import ALERT, CALL, INK, PRIORITY
from display.drawing.frame_texts import texts_of
from display.drawing.picture import Picture
from display.drawing.typesetter import Typeface
from display.frame import Frame, LabelLine, ServiceLine
from display.gallery.record import Record
from display.layout.hall import HallLayout
from display.layout.wall_texts import WallPlan
from tests.display.drawing.measuring import CALLED_PX, FAR_PX, FULL_HD, drawn, frame_of_capitals, height, right
from words.wall_notices import Notice

MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]
MakeAbsent = Callable[..., tuple[AbsentView, ...]]


def frames_of_a_day(office: OfficeSettings, call: MakeCall, state: MakeState, absent: MakeAbsent) -> list[Frame]:
    """Frames of a day, each different from the one before."""
    board = Board(office=office, display=DisplaySettings())
    first, second = call(1, class_="P"), call(2, label="1100", counter="12")
    plan = [
        (0, state()),
        (1, state(first)),
        (1.5, None),
        (7, state(first, second, absent=absent("305"))),
        (9, state(first, replace(second, undone=True))),
        (90, state(first, services=state().services[:1])),
        (200, None),
    ]
    frames = [board.frame_at(0)]
    for t, received in plan:
        if received:
            board.update(received, t, connected=True)
        board.start_next_call(t)
        frames.append(board.frame_at(t))
    laid_out = WallPlan(texts=reduce(or_, map(texts_of, frames)))
    return [replace(frame, plan=laid_out) for frame in frames]


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1024, 768)])
def test_drawing_only_what_changed_gives_the_same_picture_as_drawing_everything(
    typeface: Typeface,
    size: tuple[int, int],
    office: OfficeSettings,
    call: MakeCall,
    state: MakeState,
    absent: MakeAbsent,
) -> None:
    canvas = Canvas.blank(size, typeface=typeface)
    kept = Picture(canvas)
    for frame in frames_of_a_day(office, call, state, absent):
        kept.show(frame)
        assert canvas.surface.get_buffer().raw == drawn(frame, typeface, size).surface.get_buffer().raw


def test_all_pixels_that_changed_are_in_the_returned_boxes(
    typeface: Typeface, office: OfficeSettings, call: MakeCall, state: MakeState, absent: MakeAbsent
) -> None:
    canvas = Canvas.blank(FULL_HD, typeface=typeface)
    kept = Picture(canvas)
    tall = tuple(ServiceLine(name="Ởgọ", waiting=n, people="Ởgọ", forecast="Ởgọ") for n in range(12))
    crowded = replace(frame_of_capitals(12, rule="Ởgọ " * 99), services=tall)
    crowded_more = replace(crowded, services=(*tall[:4], replace(tall[4], waiting=99), *tall[5:]))
    for frame in (*frames_of_a_day(office, call, state, absent), crowded, crowded_more):
        before = canvas.surface.copy()
        drawn_boxes = kept.show(frame)
        for box in drawn_boxes:
            before.fill("#000000", box)
        after = canvas.surface.copy()
        for box in drawn_boxes:
            after.fill("#000000", box)
        assert before.get_buffer().raw == after.get_buffer().raw
        assert kept.show(frame) == []


def test_an_undone_call_disappears(canvas: Canvas, office: OfficeSettings, call: MakeCall, state: MakeState) -> None:
    board, kept = Board(office=office, display=DisplaySettings()), Picture(canvas)
    board.update(state(call(1)), 0, connected=True)
    board.start_next_call(0)
    kept.show(board.frame_at(0))
    assert isinstance(kept.layout, HallLayout)
    number = kept.layout.card.number
    assert height(canvas, number, CALL) >= CALLED_PX
    board.update(state(call(1, undone=True)), 1, connected=True)
    kept.show(board.frame_at(1))
    assert height(canvas, number, CALL) == 0


def test_what_stands_in_place_of_a_call_takes_the_room_of_labels_where_there_are_none(typeface: Typeface) -> None:
    middles = []
    for bands in ((LabelLine("H", ("H",)),), ()):
        record = Record()
        canvas = Canvas.blank(FULL_HD, typeface=typeface)
        canvas.witness = record
        Picture(canvas).show(frame_of_capitals(3, now=None, recent=(), instead_of_call="07:00", bands=bands))
        (quiet,) = (letters for letters in record.letters if letters.text == "07:00")
        middles.append(quiet.ink.middle)
    assert middles[1] > middles[0] + FAR_PX / 2


def test_the_page_of_labels_stands_beside_the_last_word_of_their_caption(typeface: Typeface) -> None:
    record = Record()
    canvas = Canvas.blank((1080, 1920), typeface=typeface)
    canvas.witness = record
    many = LabelLine("Đã gọi, chưa đến (12): gặp nhân viên hướng dẫn", tuple(str(n) for n in range(101, 113)))
    Picture(canvas).show(frame_of_capitals(3, bands=(many,)))
    (last,) = (letters.text for letters in record.letters if letters.text.endswith("1/3"))
    assert last.split()[-3:] == ["dẫn", "·", "1/3"]


def test_priority_alarms_and_stale_data_are_visible(typeface: Typeface) -> None:
    plain = frame_of_capitals(3)
    assert plain.now
    told = replace(
        plain,
        now=replace(plain.now, priority="ƯU TIÊN", again="Gọi lại"),
        notices=(Notice("Máy hết giấy, xin gặp nhân viên hướng dẫn", alarm=True),),
        stale_notice="thông tin lúc 10:42",
    )
    canvas = Canvas.blank(FULL_HD, typeface=typeface)
    kept = Picture(canvas)
    kept.show(told)
    at = kept.layout
    assert isinstance(at, HallLayout)
    for box, colour in ((at.details[0], PRIORITY), (at.details[0], CALL), (at.strip, ALERT), (at.header, ALERT)):
        assert height(drawn(plain, typeface), right(box, 0.9), colour) < 50
        assert height(canvas, box, colour) >= 50


@pytest.mark.parametrize("size", [(1280, 720), (3840, 2160), (1080, 1920), (640, 480), (320, 200), (200, 300)])
def test_the_longest_texts_can_be_drawn_at_any_size(typeface: Typeface, size: tuple[int, int]) -> None:
    words = "Lĩnh vực có tên rất dài và còn dài hơn nữa " * 3
    frame = frame_of_capitals(
        14,
        label="ABCD11234",
        counter="tiep-nhan-ho-so",
        office=words,
        rule=words * 3,
        stale_notice=words,
        notices=(Notice(words, alarm=True), Notice(words)),
        bands=(LabelLine(words, tuple(str(number) for number in range(100, 200))),),
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


@settings(
    max_examples=max(2, settings().max_examples // 5),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_text_in_a_state_can_be_drawn(
    typeface: Typeface,
    office: OfficeSettings,
    call: MakeCall,
    state: MakeState,
    absent: MakeAbsent,
    data: st.DataObject,
) -> None:
    """A kiosk of another version may send texts that ours would refuse."""

    def word() -> str:
        return data.draw(hostile)

    board = Board(office=replace(office, name={"vi": word()}), display=DisplaySettings())
    lines = tuple(replace(line, name={"vi": word()}, short={"en": word()}) for line in state().services)
    board.update(
        state(
            *(call(no, label=word(), counter=word(), service=word()) for no in (1, 2, 3)),
            services=lines,
            notices=(NoticeView(word(), None),),
            absent=absent(word(), word()),
        ),
        0,
        connected=data.draw(st.booleans()),
    )
    board.start_next_call(0)
    kept = Picture(Canvas.blank((960, 540), typeface=typeface))
    for t in (0.0, 7.0, 11.0):
        kept.show(board.frame_at(t))


@pytest.mark.parametrize("odd", HOSTILE)
def test_undrawable_characters_leave_the_rest_of_a_text(canvas: Canvas, odd: str) -> None:
    style = TextStyle(44, INK)
    assert canvas.text(f"201{odd}", style, 0, 100) >= canvas.text("201", style, 0, 200) > 0


def test_a_text_of_no_width_draws_nothing(canvas: Canvas) -> None:
    assert canvas.text("\u200b", TextStyle(44, INK), 0, 100) == 0
