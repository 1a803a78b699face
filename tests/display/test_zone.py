"""Walls of a part of the office: they show and begin their own calls alone, and nobody waits for them in vain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.messages.state import AbsentView, CallView, CounterView, Issuing, State, WaitingView
from core.settings.sections import DisplaySettings, OfficeSettings
from core.settings.views import View
from display.board import Board
from display.frame import RecentCall
from display.zone import Zone
from tests.display.conftest import AT

MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]


@pytest.fixture
def land(office: OfficeSettings) -> Board:
    zone = Zone(View("zone", frozenset(["DD"])), ("DD",))
    return Board(office=office, display=DisplaySettings(), zone=zone)


def test_a_zone_begins_and_lists_its_own_calls_alone(land: Board, call: MakeCall, state: MakeState) -> None:
    calls = [call(no, service="DD" if no % 2 else "CT") for no in (1, 2, 3)]
    land.update(state(*calls), 0, connected=True)
    begun = [land.start_next_call(t) for t in (0, 6, 12)]
    assert [each.call_no if each else None for each in begun] == [1, 3, None]
    frame = land.frame_at(12)
    assert frame.now
    assert (frame.now.label, frame.recent) == ("203", (RecentCall("201", "2"),))


def test_calls_of_other_walls_count_as_shown_so_that_nobody_waits_for_this_one(
    land: Board, call: MakeCall, state: MakeState
) -> None:
    land.update(state(call(1, service="DD"), call(2), call(3)), 0, connected=True)
    assert land.shown == 3


def test_a_zone_keeps_its_calls_however_many_others_come(land: Board, call: MakeCall, state: MakeState) -> None:
    """The state has the newest calls only; of those of other walls none is taken for another journal's."""
    land.update(state(call(1, service="DD")), 0, connected=True)
    land.start_next_call(0)
    for no in range(2, 100):
        land.update(state(*(call(each) for each in range(max(2, no - 11), no + 1))), no, connected=True)
        assert land.start_next_call(no) is None
    assert land.frame_at(100).recent == (RecentCall("201", "2"),)
    assert land.last_call
    assert land.last_call.call_no == 1


def test_a_zone_shows_its_own_queues(land: Board, state: MakeState) -> None:
    waiting = tuple(
        WaitingView(label=label, service=code, class_="N", since=AT, ahead=0)
        for code, label in (("CT", "209"), ("DD", "301"))
    )
    absent = (AbsentView("205", "CT", AT), AbsentView("305", "DD", AT))
    land.update(state(waiting=waiting, absent=absent), 0, connected=True)
    frame = land.frame_at(0)
    assert [line.name for line in frame.services] == ["Đất đai"]
    assert [line.labels for line in frame.bands] == [("305",), ("301",)]


@pytest.mark.parametrize(
    ("counter", "label", "says", "is_called"),
    [
        (CounterView(id="3", status="open", services=(), ticket="203", service="CT", phase="called"), "203", "", True),
        (
            CounterView(id="3", status="open", services=(), ticket="203", service="CT", phase="serving"),
            "203",
            "",
            False,
        ),
        (CounterView(id="3", status="open", services=()), None, "Sắp gọi số tiếp theo", False),
        (CounterView(id="3", status="paused", services=()), None, "Tạm ngưng phục vụ", False),
        (CounterView(id="3", status="closed", services=()), None, "Quầy tạm đóng", False),
        (CounterView(id="4", status="open", services=()), None, "Quầy tạm đóng", False),
    ],
)
def test_over_a_counter_stands_its_number_or_what_it_does(
    office: OfficeSettings, state: MakeState, counter: CounterView, label: str | None, says: str, is_called: bool
) -> None:
    zone = Zone(View("counter", counters=frozenset(["3"])), ())
    board = Board(office=office, display=DisplaySettings(), zone=zone)
    board.update(state(counters=(counter,)), 0, connected=True)
    sign = board.frame_at(0).sign
    assert sign
    assert (sign.counter, sign.label, sign.is_called) == ("3", label, is_called)
    assert label or sign.instead_of_call == says


@pytest.mark.parametrize("view", [View("corridor"), View("counter", counters=frozenset(["2"]))])
def test_when_nobody_is_served_any_more_a_wall_of_calls_says_so_in_their_place(
    office: OfficeSettings, call: MakeCall, state: MakeState, view: View
) -> None:
    board = Board(office=office, display=DisplaySettings(), zone=Zone(view, ()))
    board.update(state(call(1), call(2)), 0, connected=True)
    assert not board.frame_at(20).closed
    later = Issuing(open=False, reason="outside_hours", until=AT.later(57_600_000))
    over = state(call(1), call(2), later_s=30, issuing=later, waiting=(), counters=())
    board.update(over, 30, connected=True)
    frame = board.frame_at(60)
    assert frame.closed
    assert frame.instead_of_call.startswith("Ngoài giờ làm việc")
    assert frame.sign is None or frame.sign.instead_of_call == frame.instead_of_call
