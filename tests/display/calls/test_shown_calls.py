"""The calls on the wall: which one is current, how long it is highlighted, and the recent ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from core.messages.state import (
    AbsentView,
    CallView,
    State,
)
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.calls.call_queue import LastCall
from display.frame import RecentCall
from tests.display.conftest import at_their_counters

MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]
MakeAbsent = Callable[..., tuple[AbsentView, ...]]


def blinks(board: Board, until_s: float) -> str:
    """A character for each half second: █ lit, ▒ new but dark, · no longer new."""
    characters = []
    for half in range(int(until_s * 2)):
        now = board.frame_at(half / 2).now
        characters.append("·" if now is None or not now.new else "█" if now.lit else "▒")
    return "".join(characters)


def test_a_call_blinks_for_five_seconds_and_is_highlighted_for_fifteen(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    board.update(state(call(1)), 0, connected=True)
    board.start_next_call(0)
    assert blinks(board, 18) == "█▒" * 5 + "█" * 20 + "·" * 6


def test_the_last_call_stays_without_its_highlight(board: Board, call: MakeCall, state: MakeState) -> None:
    board.update(state(call(1, class_="P")), 0, connected=True)
    board.start_next_call(0)
    now = board.frame_at(3600).now
    assert now
    assert (now.label, now.counter, now.new, now.lit, now.priority) == ("201", "2", False, False, None)


@pytest.mark.parametrize("older_is_there", [True, False])
def test_a_ticket_that_leaves_its_counter_leaves_the_light(
    board: Board, call: MakeCall, state: MakeState, absent: MakeAbsent, *, older_is_there: bool
) -> None:
    older, newer = call(1, 90), call(2)
    board.update(state(older, newer), 0, connected=True)
    board.start_next_call(0)
    lit = board.frame_at(3).now
    assert lit
    assert (lit.label, lit.new) == ("202", True)
    there = at_their_counters([older] if older_is_there else [])
    board.update(state(older, newer, counters=there, absent=absent("202")), 3, connected=True)
    over = board.frame_at(3)
    assert (over.now and (over.now.label, over.now.counter, over.now.new)) == (
        ("201", "2", False) if older_is_there else None
    )
    assert over.instead_of_call == "Sắp gọi số tiếp theo"
    assert "202" in [one.label for one in over.recent]


def test_a_call_that_was_left_out_does_not_darken_the_one_in_the_light(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    first, second = call(1), call(2)
    board.update(state(first, second), 0, connected=True)
    board.start_next_call(0)
    board.update(state(first, second, counters=at_their_counters([first])), 3, connected=True)
    now = board.frame_at(3).now
    assert now
    assert (now.label, now.new) == ("201", True)
    assert board.start_next_call(6) is None
    assert "202" in [one.label for one in board.frame_at(6).recent], "it was called"


def test_a_finished_or_void_ticket_is_called_no_more(
    board: Board, call: MakeCall, state: MakeState, absent: MakeAbsent
) -> None:
    board.update(state(call(1)), 0, connected=True)
    board.start_next_call(0)
    for over in ({"counters": (), "absent": absent("201")}, {"counters": ()}):
        board.update(state(call(1, 20), **over), 20, connected=True)
        frame = board.frame_at(20)
        assert (frame.now, frame.instead_of_call) == (None, "Sắp gọi số tiếp theo")


def test_priority_is_shown_while_highlighted_if_the_office_wants_it(
    office: OfficeSettings, settings: DisplaySettings, call: MakeCall, state: MakeState
) -> None:
    for wanted, word in ((True, "ƯU TIÊN"), (False, None)):
        board = Board(office=office, display=replace(settings, show_priority=wanted))
        board.update(state(call(1, class_="P")), 0, connected=True)
        board.start_next_call(0)
        now = board.frame_at(1).now
        assert now
        assert now.priority == word


def test_a_recall_is_a_call_of_its_own_and_says_called_again(board: Board, call: MakeCall, state: MakeState) -> None:
    first = call(1, 30)
    board.update(state(first), 0, connected=True)
    board.start_next_call(0)
    board.update(state(first, call(2, label="201", count=2)), 30, connected=True)
    board.start_next_call(30)
    frame = board.frame_at(31)
    assert frame.now
    assert (frame.now.label, frame.now.again, frame.now.new) == ("201", "Gọi lại", True)
    assert frame.recent == ()


def test_recent_calls_have_each_label_once_at_its_last_counter(board: Board, call: MakeCall, state: MakeState) -> None:
    calls = [call(no, 600 - no) for no in range(1, 9)]
    moved = call(9, 300, label="203", counter="9")
    board.update(state(*calls, moved, call(10, 200)), 0, connected=True)
    recent = board.frame_at(0).recent
    assert [one.label for one in recent] == ["203", "208", "207", "206", "205", "204", "202", "201"]
    assert recent[0] == RecentCall("203", "9")


def test_an_undone_call_is_not_shown_and_the_one_before_is_not_highlighted(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    board.update(state(call(1, 90), call(2)), 0, connected=True)
    board.start_next_call(0)
    board.update(state(call(1, 90), call(2, undone=True)), 2, connected=True)
    frame = board.frame_at(2)
    assert frame.now
    assert (frame.now.label, frame.now.new) == ("201", False)
    assert all(one.label != "202" for one in frame.recent)


def test_calls_that_wait_for_the_light_stand_in_the_list_at_once_each_once(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    board.update(state(*(call(no) for no in range(1, 6))), 0, connected=True)
    board.start_next_call(0)
    for t in (5, 20):
        frame = board.frame_at(t)
        assert frame.now is not None
        assert frame.now.label == "201", "nobody who waits takes the large place, also when the light is out"
        assert frame.recent[:3] == tuple(RecentCall(str(200 + no), str(no + 1)) for no in (5, 4, 3))
        assert sorted([frame.now.label, *(one.label for one in frame.recent)]) == [str(200 + no) for no in range(1, 6)]


def test_shown_is_the_newest_call_on_the_screen(board: Board, call: MakeCall, state: MakeState) -> None:
    seen = [(board.shown, board.last_call)]
    board.update(state(call(1, 300), call(2), call(3)), 0, connected=True)
    seen.append((board.shown, board.last_call))
    for t in (0, 6):
        board.start_next_call(t)
        seen.append((board.shown, board.last_call))
    assert seen == [(None, None), (3, None), (3, LastCall("2026-11-24", 2)), (3, LastCall("2026-11-24", 3))]


def test_the_second_leg_of_a_visit_is_called_like_any_other_ticket(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    legs = (call(1, 600, label="201", service="CT", counter="2"), call(2, 0, label="201", service="HT", counter="3"))
    board.update(state(*legs), 0, connected=True)
    assert board.start_next_call(0) is not None
    frame = board.frame_at(0)
    assert frame.now is not None
    assert (frame.now.label, frame.now.counter, frame.now.service) == ("201", "3", "Hộ tịch")
    assert (frame.now.new, frame.now.again, frame.recent) == (True, None, ())


def test_midnight_clears_the_wall(board: Board, call: MakeCall, state: MakeState) -> None:
    board.update(state(call(1), call(2)), 0, connected=True)
    board.start_next_call(0)
    board.update(state(day="2026-11-25"), 1, connected=True)
    frame = board.frame_at(1)
    assert (frame.now, frame.recent, board.shown) == (None, (), None)


def test_an_unknown_service_is_named_by_its_code(board: Board, state: MakeState) -> None:
    strange = CallView(call_no=1, label="901", service="CA", class_="N", counter="1", at=state().at, count=1)
    board.update(state(strange), 0, connected=True)
    board.start_next_call(0)
    now = board.frame_at(0).now
    assert now
    assert now.service == "CA"
