"""The services on the wall: waiting people, forecasts, and why no tickets are issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.events import StopReason
from core.messages.state import (
    CounterView,
    Issuing,
    Minutes,
    State,
    Withheld,
)
from core.settings.sections import DisplaySettings, OfficeSettings
from display.board import Board
from words.wall_notices import Notice

MakeState = Callable[..., State]


def local(time: str, day: str = "2026-11-24") -> Instant:
    return Instant.parse(f"{day}T{time}:00+07:00")


def forecasting(state: State, minutes: Minutes | None) -> State:
    return replace(state, services=tuple(replace(service, forecast=minutes) for service in state.services))


@pytest.mark.parametrize(
    ("counters", "paused"),
    [
        ({"1": "paused", "2": "paused"}, True),
        ({"1": "paused", "2": "closed"}, True),
        ({"1": "paused", "2": "open"}, False),
        ({"1": "closed", "2": "closed"}, False),
        ({}, False),
    ],
)
def test_a_service_whose_counters_all_pause_says_so(
    board: Board, state: MakeState, counters: dict[str, Any], paused: bool
) -> None:
    at_it = tuple(CounterView(id=id_, status=status, services=("CT",)) for id_, status in counters.items())
    other = CounterView(id="9", status="open", services=("HT", "DD"))
    board.update(state(counters=(*at_it, other)), 0, connected=True)
    words = "Tạm ngưng phục vụ" if paused else None
    assert [line.paused for line in board.frame_at(0).services] == [None, words, None]


@pytest.mark.parametrize(("closes", "waiting", "paused"), [(None, 0, False), (None, 1, True), ("10:00", 0, True)])
def test_after_hours_a_service_is_paused_only_if_people_wait(
    board: Board, state: MakeState, closes: str | None, waiting: int, paused: bool
) -> None:
    over = Issuing(False, "outside_hours", closes=Instant.parse("2026-11-24T10:00:00Z") if closes else None)
    counters = (CounterView(id="1", status="paused", services=("CT",)),)
    received = state(issuing=over, counters=counters)
    board.update(replace(received, services=(replace(received.services[1], waiting=waiting),)), 0, connected=True)
    assert [line.paused is not None for line in board.frame_at(0).services] == [paused]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (None, None),
        ((0, 0), "dưới 5 phút"),
        ((0, 5), "dưới 5 phút"),
        ((5, 10), "5–10 phút"),
        ((40, 60), "40–60 phút"),
        ((70, 95), "09:50–10:20"),
    ],
)
def test_a_forecast_is_a_range_and_beyond_an_hour_a_time(
    board: Board, state: MakeState, minutes: Minutes | None, words: str | None
) -> None:
    board.update(forecasting(state(), minutes), 0, connected=True)
    frame = board.frame_at(0)
    assert [line.forecast for line in frame.services] == [words] * 3
    assert frame.headings.waiting == ("ĐANG CHỜ · dự kiến" if words else "ĐANG CHỜ")


@pytest.mark.parametrize(
    ("after", "says"), [((157, 177), "trước 11:00 hoặc từ 13:00"), (None, "trước 11:00 hoặc hôm khác")]
)
def test_a_wait_that_may_last_over_lunch_is_told_as_two_times(
    board: Board, state: MakeState, after: Minutes | None, says: str
) -> None:
    late = state(at=local("10:23"))
    services = tuple(
        replace(service, forecast=(5, 180), outcomes=((5, 37), after), waiting=3) for service in late.services
    )
    board.update(replace(late, services=services), 0, connected=True)
    frame = board.frame_at(0)
    assert [line.forecast for line in frame.services] == [says] * 3


def test_only_a_service_without_waiting_people_says_called_at_once(board: Board, state: MakeState) -> None:
    received = forecasting(state(), (0, 0))
    empty = tuple(replace(service, waiting=0) for service in received.services[:1])
    board.update(replace(received, services=empty + received.services[1:]), 0, connected=True)
    assert [line.forecast for line in board.frame_at(0).services] == ["được gọi ngay", "dưới 5 phút", "dưới 5 phút"]


@pytest.mark.parametrize("reason", ["outside_hours", "closed", "quota", "printer"])
def test_while_issuing_is_stopped_only_services_with_waiting_people_have_a_forecast(
    board: Board, state: MakeState, reason: StopReason
) -> None:
    received = forecasting(state(issuing=Issuing(False, reason)), (10, 25))
    empty = tuple(replace(service, waiting=0) for service in received.services[:1])
    board.update(replace(received, services=empty + received.services[1:]), 0, connected=True)
    assert [line.forecast for line in board.frame_at(0).services] == [None, "10–25 phút", "10–25 phút"]


def test_a_forecast_for_another_day_is_not_shown(board: Board, state: MakeState) -> None:
    board.update(forecasting(state(issuing=Issuing(False, "outside_hours")), (3715, 3720)), 0, connected=True)
    assert [line.forecast for line in board.frame_at(0).services] == [None] * 3


@pytest.mark.parametrize(
    ("minutes", "words"),
    [((20, 25), "09:00–09:10"), ((5, 25), "09:00–09:10"), ((0, 5), "09:00–09:05"), ((0, 0), "09:00–09:05")],
)
def test_before_the_opening_all_forecasts_are_times_after_it(
    board: Board, state: MakeState, minutes: Minutes, words: str
) -> None:
    board.update(forecasting(state(issuing=Issuing(True, opens=local("09:00"))), minutes), 0, connected=True)
    frame = board.frame_at(0)
    assert [line.forecast for line in frame.services] == [words] * 3
    assert frame.instead_of_call == "Làm việc từ 09:00"


@pytest.mark.parametrize("waiting", [0, 2])
def test_issuing_stopped_before_the_opening_leaves_the_opening_time_and_the_forecasts(
    board: Board, state: MakeState, waiting: int
) -> None:
    stopped = Issuing(False, "closed", opens=local("09:00"), because={"vi": "Họp", "en": "Meeting"})
    received = forecasting(state(issuing=stopped), (5, 25))
    services = tuple(replace(one, waiting=waiting) for one in received.services)
    board.update(replace(received, services=services), 0, connected=True)
    frame = board.frame_at(0)
    assert (frame.instead_of_call, frame.notices) == ("Làm việc từ 09:00", (Notice("Tạm ngưng cấp số: Họp"),))
    assert [line.forecast for line in frame.services] == ["09:00–09:10" if waiting else None] * 3


def test_no_forecast_begins_in_the_past(board: Board, state: MakeState) -> None:
    """It is 08:42. Of a forecast from 08:55 only the end is left at 08:57."""
    board.update(forecasting(state(), (0, 85)), 0, connected=True)
    assert board.frame_at(0).services[0].forecast == "trước 10:10"
    board.update(forecasting(state(), (15, 85)), 1, connected=True)
    assert board.frame_at(1).services[0].forecast == "08:55–10:10"
    board.update(forecasting(state(later_s=900), (5, 75)), 900, connected=True)
    assert board.frame_at(900).services[0].forecast == "trước 10:10"


def test_a_time_that_was_forecast_does_not_move_on_with_the_clock(board: Board, state: MakeState) -> None:
    said = []
    for later_min, minutes in (
        (0, (70, 95)),
        (4, (70, 95)),
        (6, (65, 90)),
        (9, (65, 90)),
        (12, (75, 95)),
        (13, (80, 110)),
    ):
        board.update(forecasting(state(later_s=60 * later_min), minutes), 60 * later_min, connected=True)
        said.append(board.frame_at(60 * later_min).services[0].forecast)
    assert said == ["09:50–10:20"] * 4 + ["10:05–10:30", "10:15–10:50"]


def test_in_the_noon_break_forecasts_are_times(board: Board, state: MakeState) -> None:
    noon = Issuing(False, "outside_hours", until=local("09:15"), opens=local("09:15"))
    board.update(forecasting(state(issuing=noon), (20, 45)), 0, connected=True)
    assert board.frame_at(0).services[0].forecast == "09:00–09:30"


def test_a_forecast_that_reaches_past_closing_is_a_time(board: Board, state: MakeState) -> None:
    """It is 08:42."""
    received = forecasting(state(issuing=Issuing(True, closes=local("09:02"))), (10, 20))
    board.update(received, 0, connected=True)
    assert board.frame_at(0).services[0].forecast == "08:50–09:05"
    board.update(replace(received, issuing=Issuing(True, closes=local("09:03"))), 0, connected=True)
    assert board.frame_at(0).services[0].forecast == "10–20 phút"


@pytest.mark.parametrize(
    ("withheld", "again", "words"),
    [
        ("hours", local("09:30"), "từ 09:30"),
        ("hours", local("07:30", "2026-11-26"), "từ 07:30, 26/11"),
        ("hours", None, "chưa cấp số"),
        ("quota", local("13:00"), "hết số đến 13:00"),
        ("quota", local("06:15", "2026-11-30"), "hết số đến 06:15, 30/11"),
        ("quota", None, "hết số"),
        ("full", local("13:00"), "từ 13:00"),
        ("full", local("06:15", "2026-11-30"), "hết giờ hôm nay"),
        ("full", None, "hết giờ hôm nay"),
    ],
)
def test_a_service_without_tickets_says_why_and_when_again(
    board: Board, state: MakeState, withheld: Withheld, again: Instant | None, words: str
) -> None:
    received = forecasting(state(), (10, 20))
    shut = tuple(replace(each, open=False, withheld=withheld, again=again) for each in received.services[:1])
    board.update(replace(received, services=shut + received.services[1:]), 0, connected=True)
    lines = board.frame_at(0).services
    assert [(line.withheld, line.waiting) for line in lines] == [(words, 4), (None, 9), (None, 1)]


@pytest.mark.parametrize(("issuing", "open_"), [(False, True), (True, False), (False, False)])
def test_called_at_once_is_not_said_where_no_ticket_can_be_taken(
    board: Board, state: MakeState, issuing: bool, open_: bool
) -> None:
    """Services with waiting people keep their forecast."""
    received = forecasting(state(issuing=Issuing(issuing, None if issuing else "closed")), (0, 0))
    first, *others = (replace(one, open=open_) for one in received.services)
    board.update(replace(received, services=(replace(first, waiting=0), *others)), 0, connected=True)
    assert [line.forecast for line in board.frame_at(0).services] == [None, "dưới 5 phút", "dưới 5 phút"]


def test_an_untrusted_clock_forecasts_no_times(board: Board, state: MakeState) -> None:
    board.update(forecasting(state(clock="untrusted"), (70, 95)), 0, connected=True)
    assert board.frame_at(0).services[0].forecast == "70–95 phút"


def test_a_rare_service_is_shown_from_its_first_ticket_until_the_day_ends(
    office: OfficeSettings, settings: DisplaySettings, state: MakeState
) -> None:
    board = Board(office=office, display=settings, rare=frozenset({"DD"}))
    empty, waited_for = state(), state()
    empty = replace(empty, services=(*empty.services[:2], replace(empty.services[2], waiting=0)))
    shown = []
    for received in (empty, waited_for, empty, replace(empty, day="2026-11-25")):
        board.update(received, 0, connected=True)
        shown.append(len(board.frame_at(0).services))
    assert shown == [2, 3, 3, 2]
