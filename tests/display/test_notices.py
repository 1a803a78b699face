"""Notices, and the text in place of a call."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.events import StopReason
from core.messages.state import (
    CallView,
    CounterView,
    Issuing,
    NoticeView,
    PrinterCondition,
    PrinterView,
    SlipView,
    State,
)
from display.board import Board
from display.frame import RecentCall
from words.wall_notices import Notice

AT = Instant.parse("2026-11-24T01:42:10.000Z")
MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]


def test_stale_data_of_a_failed_printer_do_not_send_people_to_the_guide(board: Board, state: MakeState) -> None:
    ill = {"issuing": Issuing(False, "printer"), "printer": PrinterView("paper_out", 0)}
    board.update(state(**ill), 0, connected=True)
    board.set_connected(1, connected=False)
    frame = board.frame_at(1)
    assert frame.stale_notice == "thông tin lúc 08:42"
    assert frame.notices == (Notice("Tạm ngưng cấp số: máy in phiếu hết giấy", alarm=True),)
    assert frame.announcements == ("Người đã có số vẫn được gọi theo thứ tự.",)


def test_before_the_first_call_the_wall_says_so(board: Board, state: MakeState) -> None:
    board.update(state(), 0, connected=True)
    assert board.frame_at(0).instead_of_call == "Chưa gọi số nào"


@pytest.mark.parametrize(
    ("reason", "printer", "busy", "notice"),
    [
        ("printer", "paper_out", True, Notice("Tạm ngưng cấp số: máy in phiếu hết giấy", alarm=True)),
        ("printer", "offline", True, Notice("Tạm ngưng cấp số: máy in phiếu đang có sự cố", alarm=True)),
        ("storage", "ready", True, Notice("Máy đang gặp sự cố, xin gặp nhân viên hướng dẫn", alarm=True)),
        ("closed", "ready", True, Notice("Tạm ngưng cấp số")),
        ("outside_hours", "ready", True, Notice("Đã hết giờ lấy số")),
        ("quota", "ready", True, Notice("Đã cấp hết số trong ngày")),
        ("printer", "paper_out", False, Notice("Tạm ngưng cấp số: máy in phiếu hết giấy", alarm=True)),
    ],
)
def test_a_notice_says_why_no_ticket_can_be_had_while_calls_go_on(
    board: Board,
    call: MakeCall,
    state: MakeState,
    reason: StopReason,
    printer: PrinterCondition,
    busy: bool,
    notice: Notice,
) -> None:
    counters = (CounterView(id="2", status="open", services=(), ticket="201" if busy else None),)
    ill = {"issuing": Issuing(False, reason), "printer": PrinterView(printer, 0), "counters": counters}
    board.update(state(call(1, 300), **ill), 0, connected=True)
    frame = board.frame_at(0)
    assert frame.notices == (notice,)
    assert (frame.now is not None) is busy


def test_the_notice_includes_the_reason_that_staff_gave(board: Board, call: MakeCall, state: MakeState) -> None:
    stopped = Issuing(False, "closed", because={"en": "Meeting", "vi": "Họp"})
    counters = (CounterView(id="2", status="open", services=(), ticket="201"),)
    board.update(state(call(1, 300), issuing=stopped, counters=counters), 0, connected=True)
    assert board.frame_at(0).notices == (Notice("Tạm ngưng cấp số: Họp"),)
    board.update(state(call(1, 300), issuing=stopped, counters=()), 0, connected=True)
    assert board.frame_at(0).instead_of_call == "Tạm ngưng phục vụ\nHọp"


@pytest.mark.parametrize(
    ("reason", "words"), [("closed", "Tạm ngưng phục vụ"), ("outside_hours", "Ngoài giờ làm việc")]
)
def test_the_notice_takes_the_place_of_the_call_when_nobody_is_served(
    board: Board, call: MakeCall, state: MakeState, reason: StopReason, words: str
) -> None:
    board.update(state(call(1, 300), issuing=Issuing(False, reason), counters=()), 0, connected=True)
    frame = board.frame_at(0)
    assert (frame.now, frame.instead_of_call, frame.notices) == (None, words, ())
    assert frame.recent == (RecentCall("201", "2"),)


AGAIN = Issuing(
    False,
    "outside_hours",
    until=Instant.parse("2026-11-24T23:15:00.000Z"),
    opens=Instant.parse("2026-11-25T00:00:00.000Z"),
)


@pytest.mark.parametrize(
    ("issuing", "words"),
    [
        (AGAIN, "Cấp số từ 06:15 ngày mai\nLàm việc từ 07:00"),
        (replace(AGAIN, until=AGAIN.opens), "Cấp số từ 07:00 ngày mai"),
        (
            replace(AGAIN, until=Instant.parse("2026-11-28T00:00:00.000Z"), opens=None),
            "Cấp số từ 07:00 thứ Bảy, 28/11",
        ),
        (
            replace(AGAIN, until=Instant.parse("2026-11-24T06:15:00.000Z"), opens=None),
            "Cấp số từ 13:15",
        ),
    ],
)
def test_outside_the_hours_the_text_says_when_to_come(
    board: Board, call: MakeCall, state: MakeState, issuing: Issuing, words: str
) -> None:
    board.update(state(call(1, 300), issuing=issuing, counters=()), 0, connected=True)
    assert board.frame_at(0).instead_of_call == f"Ngoài giờ làm việc\n{words}"


def test_within_the_hours_of_service_the_text_does_not_say_outside_office_hours(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    served = replace(AGAIN, closes=Instant.parse("2026-11-24T10:00:00.000Z"))
    board.update(state(call(1, 300), issuing=served, counters=()), 0, connected=True)
    assert board.frame_at(0).instead_of_call == "Đã hết giờ lấy số\nCấp số từ 06:15 ngày mai\nLàm việc từ 07:00"


def test_when_all_quotas_are_used_up_the_time_to_come_has_its_own_line(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    board.update(state(call(1, 300), issuing=replace(AGAIN, reason="quota"), counters=()), 0, connected=True)
    assert board.frame_at(0).instead_of_call == "Buổi này đã hết số\nCấp số từ 06:15 ngày mai\nLàm việc từ 07:00"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("outside_hours", "Đã hết giờ lấy số, mời quay lại lúc 06:15 ngày mai"),
        ("quota", "Đã hết số, mời quay lại lúc 06:15 ngày mai"),
    ],
)
def test_the_notice_says_when_to_come_while_others_are_served(
    board: Board, call: MakeCall, state: MakeState, reason: StopReason, words: str
) -> None:
    counters = (CounterView(id="1", status="open", services=(), ticket="201"),)
    board.update(state(call(1, 300), issuing=replace(AGAIN, reason=reason), counters=counters), 0, connected=True)
    assert board.frame_at(0).notices == (Notice(words),)


def test_with_an_open_counter_the_text_between_two_calls_says_soon_also_at_noon(
    board: Board, call: MakeCall, state: MakeState
) -> None:
    idle = (CounterView(id="2", status="open", services=()),)
    noon = Issuing(True, opens=Instant.parse("2026-11-24T09:00:00+07:00"))
    board.update(state(call(1, 300), issuing=noon, counters=idle), 0, connected=True)
    assert board.frame_at(0).instead_of_call == "Sắp gọi số tiếp theo"
    board.update(state(call(1, 300), issuing=noon, counters=()), 0, connected=True)
    assert board.frame_at(0).instead_of_call == "Làm việc từ 09:00"


def test_announcements_about_a_failed_printer_come_before_all_others(board: Board, state: MakeState) -> None:
    slip = SlipView(label="201", service="CT", class_="N", state="void", arrived=AT, since=AT.later(-299_000))
    ill = {"issuing": Issuing(False, "printer"), "notices": (NoticeView("Nghỉ trưa lúc 11 giờ."),)}
    board.update(state(slips=(slip,), **ill), 0, connected=True)
    assert board.frame_at(0).announcements == (
        "Người chưa nhận được phiếu có số, xin gặp nhân viên hướng dẫn",
        "Người đã có số vẫn được gọi theo thứ tự.",
        "Nghỉ trưa lúc 11 giờ.",
    )
    assert [board.frame_at(t).announced_turn for t in (0, 10, 29.9, 30)] == [0, 1, 2, 3]
    board.update(state(slips=(slip,), later_s=2), 32, connected=True)
    assert board.frame_at(32).announced_turn == 0
