"""Refusals: their codes for programs, and their sentences for people."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.commands import (
    Announce,
    Because,
    CallNext,
    CallTicket,
    ChangeClass,
    CloseCounter,
    Finish,
    Hold,
    Keep,
    MarkAbsent,
    NewRoll,
    OpenCounter,
    PauseCounter,
    Recall,
    Refused,
    Reprint,
    Resume,
    ResumeCounter,
    ResumeIssuing,
    Return,
    SetOffsets,
    Start,
    StopIssuing,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
)
from core.messages.observations import PrinterIll
from tests.core.hall import Hall
from words.refusals import BECAUSE, refusal

MINUTE_S = 60


def said(hall: Hall, kind: type, **fields: Any) -> tuple[str, str]:
    """The code of a refused command, and its sentence."""
    answer = hall.ask(kind(id="no", **fields))
    assert isinstance(answer, Refused), answer
    return answer.code, refusal("vi", answer)


@pytest.mark.parametrize(
    ("phase", "sentence"),
    [
        ("printing", "Phiếu số 201 đang in"),
        ("waiting", "Số 201 đang chờ"),
        ("called", "Số 201 đang ở quầy 2"),
        ("serving", "Quầy 2 đang phục vụ số 201"),
        ("absent", "Số 201 đã được gọi nhưng vắng mặt"),
        ("void", "Số 201 đã xong hoặc đã hủy"),
        ("done", "Số 201 đã xong hoặc đã hủy"),
    ],
)
def test_the_sentence_says_where_the_ticket_is(hall: Hall, phase: str, sentence: str) -> None:
    label = hall.reach(phase)
    assert said(hall, Resume, label=label) == ("wrong_state", sentence)


def test_an_ended_ticket_is_named_by_its_label(hall: Hall) -> None:
    label = hall.reach("done")
    assert said(hall, Transfer, label=label, service="HT") == ("wrong_state", "Số 201 đã xong hoặc đã hủy")


def test_a_held_or_passed_over_ticket_is_explained(hall: Hall) -> None:
    held = hall.reach("held")
    assert said(hall, Return, label=held) == ("wrong_state", "Quầy 2 đang giữ lại số 201")
    passed = hall.reach("called")
    hall.do(CallNext, counter="2")
    assert said(hall, VoidTicket, label=passed, reason="x") == ("wrong_state", "Số 202 đã qua lượt")


def test_a_counter_with_a_called_ticket_gets_a_fitting_sentence(hall: Hall) -> None:
    hall.take("CT")
    hall.next("1")
    hall.do(Finish, counter="1")
    assert said(hall, Start, counter="1") == ("nothing_called", "Quầy 1 hiện không có số nào")


def test_nobody_is_called_a_fourth_time(hall: Hall) -> None:
    hall.take("CT")
    hall.next("1")
    hall.do(Recall, counter="1")
    hall.do(Recall, counter="1")
    assert said(hall, Recall, counter="1") == ("wrong_state", "Số 201 đã được gọi 3 lần")
    hall.do(Start, counter="1")
    assert said(hall, Recall, counter="1") == ("wrong_state", "Quầy 1 đang phục vụ số 201")


def test_nobody_is_absent_whose_number_was_hardly_on_the_wall(hall: Hall) -> None:
    hall.take("CT")
    hall.next("1")
    hall.shown_call = 0
    assert said(hall, MarkAbsent, counter="1") == (
        "wrong_state",
        "Màn hình chưa hiện số 201 đủ lâu: xin chờ một lát",
    )


def test_a_class_or_a_place_that_it_has_already(hall: Hall) -> None:
    regular, priority = hall.take("CT"), hall.take("CT", "P")
    wrong = "wrong_state"
    assert said(hall, ChangeClass, label=regular, class_="N", reason="x") == (wrong, "Số 201 không thuộc diện ưu tiên")
    assert said(hall, ChangeClass, label=priority, class_="P", reason="x") == (wrong, "Số 202 đã thuộc diện ưu tiên")
    assert said(hall, Transfer, label=regular, service="CT") == (wrong, "Số 201 đang chờ ở đó rồi")


def test_the_state_of_a_counter_and_the_way_out_of_it(hall: Hall) -> None:
    assert said(hall, OpenCounter, counter="2") == ("wrong_state", "Quầy 2 đã mở rồi")
    assert said(hall, ResumeCounter, counter="2") == ("wrong_state", "Quầy 2 đã mở rồi")
    hall.do(PauseCounter, counter="2")
    assert said(hall, PauseCounter, counter="2") == ("wrong_state", "Quầy 2 đang tạm dừng")
    assert said(hall, CallNext, counter="2") == ("counter_closed", "Quầy 2 đang tạm dừng")
    hall.do(CloseCounter, counter="2")
    assert said(hall, CloseCounter, counter="2") == ("wrong_state", "Quầy 2 đang đóng")
    assert said(hall, PauseCounter, counter="2") == ("counter_closed", "Quầy 2 đang đóng")
    for command in (ResumeCounter, CallNext, Start):
        assert said(hall, command, counter="2") == ("counter_closed", "Quầy 2 đang đóng: bấm “Mở quầy”")
    label = hall.take("CT")
    assert said(hall, Transfer, label=label, to_counter="2") == ("counter_closed", "Quầy 2 đang đóng")


def test_a_service_that_only_this_counter_lacks(hall: Hall) -> None:
    lacking = next(code for code in hall.rules.services if code not in hall.rules.counters["1"])
    sentence = f"Quầy 1 không phục vụ lĩnh vực {lacking}"
    assert said(hall, OpenCounter, counter="1", services=(lacking,)) == ("unknown_service", sentence)
    assert said(hall, TakeTicket, service="XX") == ("unknown_service", "Không có lĩnh vực XX ở đây")


def test_a_service_without_tickets_says_how_people_come_there(hall: Hall) -> None:
    sentence = "Lĩnh vực TP chỉ nhận người được chuyển từ quầy khác"
    assert said(hall, TakeTicket, service="TP") == ("unknown_service", sentence)


def test_offsets_that_hold_already(hall: Hall) -> None:
    sentence = "Quầy 1 đang gọi theo đúng quy tắc này"
    offsets = hall.rules.counters["1"]
    assert said(hall, SetOffsets, counter="1", offsets=offsets) == ("wrong_state", sentence)


def test_why_no_tickets_are_issued(hall: Hall) -> None:
    label = hall.take("CT")
    assert said(hall, ResumeIssuing) == ("wrong_state", "Đang cấp số bình thường")
    hall.observe(PrinterIll())
    assert said(hall, TakeTicket, service="CT") == ("issuing_closed", "Máy in chưa in được phiếu")
    assert said(hall, Reprint, label=label) == ("issuing_closed", "Máy in chưa in được phiếu")
    assert said(hall, ResumeIssuing) == ("wrong_state", "Máy in chưa in được phiếu")
    hall.do(StopIssuing)
    assert said(hall, StopIssuing) == ("wrong_state", "Trước đó đã tạm ngưng cấp số rồi")
    assert said(hall, TakeTicket, service="CT") == ("issuing_closed", "Đang tạm ngưng cấp số")


def test_a_slip_at_the_printer_is_said_to_be_printing(hall: Hall) -> None:
    label = hall.reach("printing")
    assert said(hall, Reprint, label=label) == ("wrong_state", "Phiếu số 201 đang in")


def test_a_return_that_is_too_late_says_what_to_do(hall: Hall) -> None:
    label = hall.reach("absent")
    hall.wait(31 * MINUTE_S)
    sentence = "Số 201 quay lại sau hơn 30 phút: xin lấy số mới"
    assert said(hall, Return, label=label) == ("too_late", sentence)
    assert said(hall, CallTicket, counter="1", label=label, reason="x") == ("too_late", sentence)


def test_the_return_window_is_stated_in_minutes(hall: Hall) -> None:
    hall.restart(rules=replace(hall.rules, return_s=7200))
    label = hall.reach("absent")
    hall.wait(121 * MINUTE_S)
    assert said(hall, Return, label=label)[1] == "Số 201 quay lại sau hơn 120 phút: xin lấy số mới"
    assert said(hall, Reprint, label=label)[1] == "Số 201 đã lỡ lượt quá 120 phút, không in lại được"


def test_a_refused_undo_says_why(hall: Hall) -> None:
    nothing = ("nothing_called", "Quầy 1 không có lượt gọi nào để hoàn tác")
    assert said(hall, Undo, counter="1") == nothing
    hall.take("CT")
    hall.next("1")
    hall.wait(11)
    assert said(hall, Undo, counter="1") == ("too_late", "Chỉ hoàn tác được trong 10 giây")
    hall.do(MarkAbsent, counter="1")
    assert said(hall, Undo, counter="1") == nothing


def test_an_undo_of_a_ticket_that_moved_on_says_so(hall: Hall) -> None:
    first = hall.take("CT")
    hall.take("CT")
    hall.next("1")
    hall.next("1")
    hall.do(Return, label=first)
    assert said(hall, Undo, counter="1") == ("wrong_state", "Không hoàn tác được: số 201 đã được xử lý tiếp")


def test_what_is_not_on_the_guides_list(hall: Hall) -> None:
    label = hall.take("CT")
    sentence = "Số 201 không có trong danh sách phiếu cần xem lại"
    assert said(hall, Keep, label=label) == ("wrong_state", sentence)
    instead = {"service": "CT", "paperless": True, "instead_of": label}
    assert said(hall, TakeTicket, **instead) == ("wrong_state", sentence)
    hall.do(VoidTicket, label=label, reason="x")
    assert said(hall, Keep, label=label) == ("wrong_state", "Số 201 đã xong hoặc đã hủy")
    assert said(hall, TakeTicket, **instead) == ("wrong_state", sentence)


def test_a_roll_that_is_new_already(hall: Hall) -> None:
    hall.do(NewRoll)
    assert said(hall, NewRoll) == ("wrong_state", "Cuộn giấy này chưa in phiếu nào")


def test_a_notice_twice_or_over(hall: Hall) -> None:
    hall.do(Announce, text="Họp lúc 10 giờ")
    twice = "Thông báo này đang hiện trên màn hình rồi"
    assert said(hall, Announce, text="Họp lúc 10 giờ") == ("wrong_state", twice)
    over = Instant(hall.utc - 1)
    assert said(hall, Announce, text="x", until=over) == ("too_late", "Thời hạn của thông báo này đã qua")


def test_a_time_of_arrival_that_has_not_come(hall: Hall) -> None:
    later = hall.utc.later(MINUTE_S * 1000)
    sentence = "Giờ đến phải sớm hơn bây giờ, trong hôm nay"
    assert said(hall, TakeTicket, service="CT", paperless=True, arrived=later) == ("malformed", sentence)


def test_a_held_ticket_cannot_be_held_again(hall: Hall) -> None:
    hall.reach("held")
    assert said(hall, Hold, counter="2") == ("nothing_called", "Quầy 2 hiện không có số nào")


def test_each_reason_has_its_sentence() -> None:
    assert set(BECAUSE) == set(get_args(Because))


@pytest.mark.parametrize("phase", ["absent", "passed"])
def test_a_reprint_after_the_return_window_says_so(hall: Hall, phase: str) -> None:
    label = hall.reach(phase)
    hall.wait(31 * MINUTE_S)
    assert said(hall, Reprint, label=label) == ("wrong_state", f"Số {label} đã lỡ lượt quá 30 phút, không in lại được")
