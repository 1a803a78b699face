"""What the wall shows at any moment, computed from the last state and its own stopwatch."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from msgspec.structs import replace

from core.messages.state import (
    AbsentView,
    CallView,
    Issuing,
    NoticeView,
    State,
)
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.frame import Curtain, LabelLine
from words.wall_notices import Notice

MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]
MakeAbsent = Callable[..., tuple[AbsentView, ...]]


def test_the_clock_is_the_kiosks_and_advances_with_the_stopwatch(board: Board, state: MakeState) -> None:
    board.update(state(), 1000, connected=True)
    shown = [(t, board.frame_at(1000 + t).clock) for t in (0, 49.9, 50, 110, 4 * 3600)]
    assert shown == [(0, "08:42"), (49.9, "08:42"), (50, "08:43"), (110, "08:44"), (4 * 3600, "12:42")]


def test_the_clock_of_a_faster_office_advances_as_fast(
    office: OfficeSettings, settings: DisplaySettings, state: MakeState
) -> None:
    board = Board(office=office, display=settings, speed=60)
    board.update(state(), 0, connected=True)
    board.set_connected(1, connected=False)
    assert [board.frame_at(t).clock for t in (0.8, 0.9, 20)] == ["08:42", "08:43", "09:02"]
    assert board.next_change(1) == pytest.approx(1 + 50 / 60)


def test_with_an_untrusted_clock_no_time_of_day_is_shown(board: Board, state: MakeState) -> None:
    board.update(state(clock="untrusted"), 0, connected=True)
    assert board.frame_at(0).clock is None
    board.set_connected(1, connected=False)
    assert board.frame_at(1).stale_notice == "mất kết nối"


@pytest.mark.parametrize(
    ("connected", "age_s", "says"),
    [(True, 89.9, None), (True, 90, "thông tin lúc 08:42"), (False, 1, "thông tin lúc 08:42")],
)
def test_stale_data_say_how_old_they_are(
    board: Board, state: MakeState, connected: bool, age_s: float, says: str | None
) -> None:
    board.update(state(), 0, connected=True)
    board.set_connected(0, connected=connected)
    assert board.frame_at(age_s).stale_notice == says


def test_stale_data_have_no_highlight_and_send_people_to_the_guide(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    board.update(state(call(1), issuing=Issuing(False, "quota")), 0, connected=True)
    board.start_next_call(0)
    board.set_connected(1, connected=False)
    frame = board.frame_at(1)
    assert frame.now
    assert (frame.now.stale, frame.now.new, frame.now.lit) == (True, False, False)
    assert frame.notices == (Notice("Xin gặp nhân viên hướng dẫn", alarm=True),)


def test_before_the_first_state_the_wall_says_no_connection(board: Board) -> None:
    frame = board.frame_at(0)
    assert (frame.stale_notice, frame.clock, frame.now, frame.instead_of_call) == ("mất kết nối", None, None, "")


def test_absent_labels_are_listed(board: Board, state: MakeState, absent: MakeAbsent) -> None:
    board.update(state(absent=absent("201", "305")), 0, connected=True)
    frame = board.frame_at(0)
    assert frame.bands == (LabelLine("Đã gọi, chưa đến (2): gặp nhân viên hướng dẫn", ("201", "305")),)


@pytest.mark.parametrize(
    ("head_start_min", "sentence"),
    [
        (30, "Trong cùng lĩnh vực, gọi theo giờ lấy số; người ưu tiên được tính như đến sớm hơn 30 phút."),
        (0, "Trong cùng lĩnh vực, gọi theo giờ lấy số."),
        (1440, "Trong cùng lĩnh vực, gọi người ưu tiên trước, sau đó theo giờ lấy số."),
    ],
)
def test_the_rule_of_order_depends_on_the_head_start(
    office: OfficeSettings, settings: DisplaySettings, head_start_min: int, sentence: str
) -> None:
    board = Board(office=replace(office, head_start_min=head_start_min), display=settings)
    assert board.frame_at(0).rule == f"{sentence} Người chuyển quầy giữ giờ lấy số."


def test_the_wall_speaks_the_offices_first_language(
    office: OfficeSettings, settings: DisplaySettings, call: MakeCall, state: MakeState
) -> None:
    board = Board(office=replace(office, languages=("en", "vi")), display=settings)
    board.update(state(call(1)), 0, connected=True)
    frame = board.frame_at(0)
    assert frame.office == "Kiên Lương Centre"
    assert [(line.name, line.waiting, line.people) for line in frame.services] == [
        ("Civil status", 4, "people"),
        ("Certification", 9, "people"),
        ("Land", 1, "person"),
    ]


def test_announcements_take_turns_with_the_rule(board: Board, state: MakeState) -> None:
    board.update(state(notices=(NoticeView("Nghỉ trưa lúc 11 giờ."),)), 0, connected=True)
    frames = [board.frame_at(t) for t in (0, 10, 20, 30)]
    assert [(frame.announcements, frame.announced_turn) for frame in frames] == [
        (("Nghỉ trưa lúc 11 giờ.",), turn) for turn in range(4)
    ]
    assert changes(board, 35) == [10, 20, 30]


def changes(board: Board, until_s: float) -> list[float]:
    """Every moment at which the frame may change, as the board says."""
    moments, t = [], 0.0
    while (change := board.next_change(t)) is not None and change <= until_s:
        assert change > t
        moments.append(change)
        t = change
    return moments


def test_without_a_state_the_only_change_is_the_end_of_the_splash(board: Board) -> None:
    assert board.frame_at(5).curtain == Curtain(("Trung tâm xã Kiên Lương",))
    assert board.next_change(5) == 15
    assert board.frame_at(15).curtain is None
    assert board.next_change(15) is None


TURNS = range(10, 181, 10)
"""Every ten seconds pages turn."""


def test_a_change_is_due_each_minute_at_each_turn_and_when_data_become_stale(board: Board, state: MakeState) -> None:
    board.update(state(), 0, connected=True)
    assert changes(board, 180) == sorted({*TURNS, 50, 90, 110, 170})


def test_a_change_is_due_at_each_blink_and_at_the_end_of_the_highlight(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    board.update(state(call(1)), 0, connected=True)
    board.start_next_call(0)
    assert changes(board, 40) == [half / 2 for half in range(1, 11)] + [10, 15, 20, 30, 40]


def test_a_change_is_due_when_the_next_call_starts(board: Board, call: MakeCall, state: MakeState) -> None:
    board.update(state(call(1), call(2)), 0, connected=True)
    board.start_next_call(0)
    assert board.next_change(5) == 6


def test_between_two_changes_the_frame_is_the_same(board: Board, call: MakeCall, state: MakeState) -> None:
    """A change that `next_change` does not announce would be drawn too late."""
    board.update(state(call(1, class_="P")), 0, connected=True)
    board.start_next_call(0)
    moments = [0.0, *changes(board, 120)]
    for begin, end in pairwise(moments):
        assert board.frame_at(begin) == board.frame_at(begin + (end - begin) * 0.99)
    frames = [board.frame_at(moment) for moment in moments]
    assert all(one != other for one, other in pairwise(frames))


def test_no_call_starts_while_the_data_are_stale(board: Board, call: MakeCall, state: MakeState) -> None:
    """The second waits for the light when the connection is lost; nobody knows whether it still holds."""
    board.update(state(call(1), call(2)), 0, connected=True)
    board.start_next_call(0)
    board.set_connected(1, connected=False)
    assert board.start_next_call(30) is None
    assert (board.next_change(30) or 0) > 30
    board.update(state(call(1), call(2), later_s=31), 31, connected=True)
    assert board.start_next_call(31)


def test_behind_a_gap_of_more_than_a_minute_nobody_who_waited_comes_into_the_light(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    board.update(state(call(1), call(2)), 0, connected=True)
    board.start_next_call(0)
    board.set_connected(1, connected=False)
    board.update(state(call(1), call(2), later_s=62), 62, connected=True)
    assert board.start_next_call(62) is None
    assert board.shown == 2
