"""When the wall goes dark, and what keeps or makes it light."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.hours import Half, Hours
from core.instant import MINUTE_MS, Instant
from core.messages.state import CallView, CounterView, Issuing, NoticeView, State, WaitingView
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from display.frame import Curtain
from display.rest import is_far_from_service

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = Half(open=420, close=660, issue_from=375, issue_until=645)
AFTERNOON = Half(open=780, close=1020, issue_from=780, issue_until=930)
WEEKDAYS = Hours(week=((MORNING, AFTERNOON),) * 5 + ((), ()))
NIGHT = Instant.parse("2026-11-24T21:30:00+07:00")
CLOSED = Issuing(False, "outside_hours", until=Instant.parse("2026-11-25T06:15:00+07:00"))
MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]


@pytest.mark.parametrize(
    ("time", "far"),
    [
        ("2026-11-24 05:14", True),
        ("2026-11-24 05:16", False),
        ("2026-11-24 08:42", False),
        ("2026-11-24 12:00", True),  # after the morning and before the afternoon it is an hour each
        ("2026-11-24 12:01", False),
        ("2026-11-24 17:59", False),
        ("2026-11-24 18:01", True),
        ("2026-11-25 00:00", True),
        ("2026-11-28 10:00", True),
        ("2026-11-30 05:16", False),
    ],
)
def test_an_hour_after_service_and_until_an_hour_before_nobody_comes(time: str, far: bool) -> None:
    local = datetime.strptime(time, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    assert is_far_from_service(WEEKDAYS, local, 60) is far


def test_service_beyond_midnight_keeps_the_wall_light() -> None:
    late = Hours(week=((Half(open=1200, close=1440, issue_from=1200, issue_until=1440),),) * 7)
    assert not is_far_from_service(late, datetime(2026, 11, 25, 0, 30, tzinfo=ZONE), 60)
    assert is_far_from_service(late, datetime(2026, 11, 25, 1, 30, tzinfo=ZONE), 60)


@pytest.fixture
def at_night(state: MakeState) -> State:
    return state(at=NIGHT, issuing=CLOSED, counters=())


def curtain(
    office: OfficeSettings, state: State, *, t: float = 0, connected: bool = True, rest: bool = True
) -> Curtain | None:
    """What the wall shows `t` seconds after this state came, in which the kiosk says the same again and again."""
    board = Board(office=office, display=DisplaySettings(rest=rest), hours=WEEKDAYS)
    board.update(replace(state, notices=()), -700, connected=True)
    board.update(state, 0, connected=True)
    if connected:
        board.update(replace(state, at=state.at.later(t * 1000)), t, connected=True)
    return board.frame_at(t).curtain


def test_at_night_one_line_says_the_time_and_when_numbers_are_given_out(
    office: OfficeSettings, at_night: State
) -> None:
    dark = curtain(office, at_night)
    assert dark
    assert dark.dark
    assert dark.texts == ("21:30", "Cấp số từ 06:15 ngày mai")


def test_the_line_moves_each_five_minutes(office: OfficeSettings, at_night: State) -> None:
    shown = [curtain(office, at_night, t=minute * 60) for minute in range(10)]
    places = [dark.at for dark in shown if dark]
    assert places[0] == places[4] != places[5] == places[9]


@pytest.mark.parametrize(
    "wakes",
    [
        {"waiting": (WaitingView(label="201", service="CT", class_="N", since=NIGHT, ahead=0),)},
        {"issuing": Issuing(True)},
        {"clock": "untrusted"},
        {"notices": (NoticeView("Thông báo", None),)},
        {"counters": (CounterView(id="1", status="open", services=(), ticket="201", since=NIGHT.later(-MINUTE_MS)),)},
    ],
    ids=["a press", "numbers are given out", "no clock", "a notice", "somebody is served"],
)
def test_whatever_happens_wakes_the_wall(office: OfficeSettings, at_night: State, wakes: dict[str, object]) -> None:
    assert curtain(office, replace(at_night, **wakes)) is None


def test_a_call_wakes_the_wall_for_ten_minutes(office: OfficeSettings, at_night: State, call: MakeCall) -> None:
    called = replace(at_night, calls=(replace(call(1), at=NIGHT.later(-MINUTE_MS)),))
    assert curtain(office, called) is None
    assert curtain(office, replace(called, at=NIGHT.later(9.5 * MINUTE_MS))) is not None


def test_a_notice_wakes_the_wall_for_ten_minutes_and_an_emergency_for_good(
    office: OfficeSettings, at_night: State
) -> None:
    for urgent in (False, True):
        told = replace(at_night, notices=(NoticeView("Thông báo", None, urgent=urgent),))
        shown = curtain(office, told, t=601)
        assert shown
        assert (shown.dark, shown.alarm) == (not urgent, urgent)


def test_a_ticket_forgotten_at_a_counter_keeps_nobody_awake(office: OfficeSettings, at_night: State) -> None:
    left = CounterView(id="1", status="open", services=(), ticket="201", since=NIGHT.later(-121 * MINUTE_MS))
    assert curtain(office, replace(at_night, counters=(left,))) is not None


def test_without_a_connection_the_hours_hold_all_the_same(office: OfficeSettings, at_night: State) -> None:
    waiting = (WaitingView(label="201", service="CT", class_="N", since=NIGHT, ahead=0),)
    assert curtain(office, replace(at_night, waiting=waiting), t=120, connected=False) is not None


def test_who_wants_no_rest_has_none(office: OfficeSettings, at_night: State) -> None:
    assert curtain(office, at_night, rest=False) is None


def test_an_office_without_hours_never_rests(office: OfficeSettings, at_night: State) -> None:
    board = Board(office=office, display=DisplaySettings())
    board.update(at_night, 0, connected=True)
    assert board.frame_at(0).curtain is None
