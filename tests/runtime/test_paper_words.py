"""What people are told of printer, paper and slips."""

from __future__ import annotations

from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.state import Issuing, PrinterCondition, PrinterView, ServiceView, SlipView, State
from runtime.paper_words import PRINTERS, in_doubt, is_low, no_slips, paper_left
from runtime.phrases import say

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
)
SLIP = SlipView(label="204", service="CT", class_="N", state="unproven", arrived=AT, since=AT)


@pytest.mark.parametrize(
    ("condition", "left", "says", "low"),
    [
        ("ready", None, "Giấy: chưa rõ còn bao nhiêu; khi lắp cuộn mới xin ghi nhận", False),
        ("ready", 0, "Giấy: phiếu sắp in có thể là phiếu cuối", True),
        ("ready", 1, "Giấy: phiếu sắp in có thể là phiếu cuối", True),
        ("offline", 2, "Giấy: còn khoảng 2 phiếu nữa, chuẩn bị sẵn cuộn mới", True),
        ("ready", 50, "Giấy: còn khoảng 50 phiếu nữa, chuẩn bị sẵn cuộn mới", True),
        ("ready", 60, "Giấy: còn khoảng 60 phiếu nữa", False),
        ("paper_low", None, "Giấy: máy in báo sắp hết, chuẩn bị sẵn cuộn mới", True),
        ("paper_low", 60, "Giấy: máy in báo sắp hết, chuẩn bị sẵn cuộn mới", True),
        ("paper_low", 40, "Giấy: còn khoảng 40 phiếu nữa, chuẩn bị sẵn cuộn mới", True),
    ],
)
def test_how_long_the_roll_will_do_is_said_in_time(
    condition: PrinterCondition, left: int | None, says: str, low: bool
) -> None:
    printer = PrinterView(condition, 0, left)
    assert (paper_left(printer, "vi"), is_low(printer)) == (says, low)


@pytest.mark.parametrize(
    ("slip", "clock", "says"),
    [
        (SLIP, "trusted", "Số 204 (Chứng thực, 08:15): chưa rõ phiếu đã ra chưa"),
        (replace(SLIP, state="void"), "trusted", "Số 204 (Chứng thực, 08:15): đã hủy, phiếu không in ra được"),
        (SLIP, "untrusted", "Số 204 (Chứng thực): chưa rõ phiếu đã ra chưa"),
        (replace(SLIP, service="XX"), "trusted", "Số 204 (XX, 08:15): chưa rõ phiếu đã ra chưa"),
    ],
    ids=["unproven", "void", "no clock", "a service that is gone"],
)
def test_whose_slip_is_in_doubt(slip: SlipView, clock: str, says: str) -> None:
    state = replace(STATE, clock=clock)  # type: ignore[type-var]
    assert in_doubt(slip, state, "vi", ZONE) == says


def test_a_service_without_a_name_in_this_language_is_said_in_another() -> None:
    assert in_doubt(SLIP, STATE, "en", ZONE) == "Number 204 (Chứng thực, 08:15): nobody knows whether the slip came out"


@pytest.mark.parametrize("condition", get_args(PrinterCondition))
def test_each_condition_has_its_words_for_staff_and_for_the_room(condition: PrinterCondition) -> None:
    for sentence in (PRINTERS[condition], no_slips(condition)):
        assert say("vi", sentence) != sentence
