"""What staff and the room are told about printer, paper and slips."""

from __future__ import annotations

from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.state import (
    AbsentView,
    CounterView,
    Issuing,
    PendingView,
    PrinterCondition,
    PrinterView,
    ServiceView,
    SlipView,
    State,
    WaitingView,
)
from words.printer_conditions import (
    PRINTERS,
    TYPE,
    needs_hands,
    no_slips,
    paper_left,
    pending,
    slip_may_be_missing,
    unconfirmed_slip,
)
from words.translation import say

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AT = Instant.parse("2026-11-24T01:15:00Z")
STATE = State(
    revision=1,
    day="2026-11-24",
    at=AT,
    office="here",
    clock="trusted",
    issuing=Issuing(True),
    printer=PrinterView("ready", 0),
    services=(ServiceView(code="CT", name={}, short={"vi": "Chứng thực"}, waiting=0, last=None, open=True),),
    waiting=(WaitingView(label="204", service="CT", class_="N", since=AT, ahead=0),),
)
SLIP = SlipView(label="204", service="CT", class_="N", state="unproven", arrived=AT, since=AT)


USED_UP = "Giấy: theo số đếm, cuộn đã hết; nếu đã thay cuộn, xin bấm “Đã lắp cuộn mới”"


@pytest.mark.parametrize(
    ("condition", "left", "says", "hands"),
    [
        ("ready", None, "Giấy: chưa rõ còn bao nhiêu; khi lắp cuộn mới, xin bấm “Đã lắp cuộn mới”", False),
        ("unknown", None, "Giấy: chưa rõ còn bao nhiêu; khi lắp cuộn mới, xin bấm “Đã lắp cuộn mới”", False),
        ("ready", 0, USED_UP, True),
        ("paper_low", 0, USED_UP, True),
        ("ready", 1, "Giấy: phiếu sắp in có thể là phiếu cuối", True),
        ("ready", 2, "Giấy: còn khoảng 2 phiếu nữa, chuẩn bị sẵn cuộn mới", True),
        ("ready", 50, "Giấy: còn khoảng 50 phiếu nữa, chuẩn bị sẵn cuộn mới", True),
        ("ready", 60, "Giấy: còn khoảng 60 phiếu nữa", False),
        ("paper_low", None, "Giấy: máy in báo sắp hết, chuẩn bị sẵn cuộn mới", True),
        ("paper_low", 60, "Giấy: máy in báo sắp hết, chuẩn bị sẵn cuộn mới", True),
        ("paper_low", 40, "Giấy: còn khoảng 40 phiếu nữa, chuẩn bị sẵn cuộn mới", True),
    ],
)
def test_the_slips_left_on_the_roll_are_told_in_time(
    condition: PrinterCondition, left: int | None, says: str, hands: bool
) -> None:
    state = replace(STATE, printer=PrinterView(condition, 0, left))
    assert (paper_left(state, "vi"), needs_hands(state)) == (says, hands)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("paper_out", "Máy in hết giấy: xin lắp cuộn mới, rồi bấm “Đã lắp cuộn mới”"),
        ("cover_open", "Nắp máy in đang mở: xin đóng lại"),
        ("offline", "Máy in không phản hồi: xin kiểm tra nguồn điện và dây cáp"),
        ("error", "Máy in báo lỗi: xin xem giấy có kẹt không, rồi tắt và bật lại máy"),
        ("unknown", "Máy in không báo tình trạng: xin kiểm tra nguồn điện và dây cáp"),
    ],
)
def test_a_printer_fault_is_told_instead_of_the_count(condition: PrinterCondition, says: str) -> None:
    state = replace(STATE, printer=PrinterView(condition, 0, 450), issuing=Issuing(False, "printer"))
    assert (paper_left(state, "vi"), needs_hands(state)) == (says, True)
    assert "bấm" not in paper_left(state, "vi", TYPE), "there is no button in a shell"


@pytest.mark.parametrize(
    ("slip", "clock", "says"),
    [
        (SLIP, "trusted", "Số 204 (Chứng thực, 08:15): chưa rõ đã có phiếu hay chưa"),
        (replace(SLIP, state="void"), "trusted", "Số 204 (Chứng thực, 08:15): đã hủy, phiếu không in ra được"),
        (SLIP, "untrusted", "Số 204 (Chứng thực): chưa rõ đã có phiếu hay chưa"),
        (replace(SLIP, service="XX"), "trusted", "Số 204 (XX, 08:15): chưa rõ đã có phiếu hay chưa"),
    ],
    ids=["unproven", "void", "no clock", "a service that is gone"],
)
def test_an_unconfirmed_slip_is_told_with_its_ticket(slip: SlipView, clock: str, says: str) -> None:
    state = replace(STATE, clock=clock)
    assert unconfirmed_slip(slip, state, "vi", ZONE) == says


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"counters": (CounterView(id="3", status="open", services=(), ticket="204"),)}, "Đang gọi ở quầy 3"),
        ({"absent": (AbsentView("204", "CT", AT),)}, "Đã gọi, không đến"),
        ({}, "Đã qua lượt gọi"),
    ],
    ids=["called", "absent", "passed"],
)
def test_an_unconfirmed_slip_tells_where_its_ticket_is(fields: dict[str, Any], where: str) -> None:
    state = replace(STATE, waiting=(), **fields)
    assert (
        unconfirmed_slip(SLIP, state, "vi", ZONE)
        == f"Số 204 (Chứng thực, 08:15): chưa rõ đã có phiếu hay chưa. {where}"
    )


def test_a_service_without_a_name_in_this_language_has_that_of_another() -> None:
    assert unconfirmed_slip(SLIP, STATE, "en", ZONE) == "Number 204 (Chứng thực, 08:15): the slip may not have come out"


@pytest.mark.parametrize(
    ("left_s", "says"),
    [
        (None, "đang in phiếu"),
        (180, "đang chờ in, chờ thêm nhiều nhất 3 phút"),
        (61, "đang chờ in, chờ thêm nhiều nhất 2 phút"),
        (0, "đang chờ in, chờ thêm nhiều nhất 1 phút"),
    ],
)
def test_a_pending_slip_tells_how_long_the_kiosk_waits_for_it(left_s: int | None, says: str) -> None:
    until = None if left_s is None else AT.later(left_s * 1000)
    slip = PendingView(label="205", service="CT", class_="N", arrived=AT, until=until)
    assert pending(slip, STATE, "vi", ZONE) == f"Số 205 (Chứng thực, 08:15): {says}"


def test_a_slip_may_be_missing_for_five_minutes() -> None:
    listed = replace(STATE, slips=(SLIP,))
    assert not slip_may_be_missing(STATE)
    assert slip_may_be_missing(replace(listed, at=AT.later(299_999)))
    assert not slip_may_be_missing(replace(listed, at=AT.later(300_000)))


@pytest.mark.parametrize("condition", get_args(PrinterCondition))
def test_each_condition_has_sentences_for_staff_and_for_the_room(condition: PrinterCondition) -> None:
    for sentence in (PRINTERS[condition], no_slips(condition)):
        assert say("vi", sentence) != sentence
