"""What happens in the office, told in plain words."""

from __future__ import annotations

import pytest

from core.instant import Instant
from core.messages.events import (
    EVENT_TYPES,
    ClassChanged,
    CounterOpened,
    IssuingStopped,
    ServiceFinished,
    SlipConfirmed,
    SlipKept,
    TicketCalled,
    TicketIssued,
    TicketVoided,
    Why,
)
from words.narration import SENTENCES, Sentence, told

SERVICES = {"CT": {"vi": "Chứng thực", "en": "Certify"}}
WHY = Why(rule="head_start")


def called(count: int) -> TicketCalled:
    return TicketCalled(label="201", counter="2", call_no=1, count=count, why=WHY)


def test_there_are_words_for_every_event() -> None:
    assert set(SENTENCES) == set(EVENT_TYPES.values())


@pytest.mark.parametrize(
    ("event", "vietnamese", "english"),
    [
        (
            TicketIssued(label="202", service="CT", class_="N", arrival=Instant(0), paper=False, instead_of="201"),
            "Cấp số 202 thay cho số 201: Chứng thực",
            "Number 202 is given out instead of 201: Certify",
        ),
        (
            TicketVoided("201", "printer"),
            "Đã hủy số 201: phiếu không in ra được",
            "Number 201 is void: its slip did not come out",
        ),
        (TicketVoided("201", "left"), "Đã hủy số 201", "Number 201 is void"),
        (
            TicketIssued(label="201", service="CT", class_="P", arrival=Instant(0)),
            "Cấp số 201: Chứng thực",
            "Number 201 is given out: Certify",
        ),
        (
            TicketIssued(label="201", service="CT", class_="N", arrival=Instant(0), then=("TP", "CT")),
            "Cấp số 201: Chứng thực, sau đó TP, Chứng thực",
            "Number 201 is given out: Certify, then TP, Certify",
        ),
        (
            ServiceFinished("201", "2", "done", started=True, goes_to="TP"),
            "Quầy 2 đã xong số 201, số này sang bước tiếp theo",
            "Counter 2 is through with number 201, which goes on",
        ),
        (called(1), "Gọi số 201 đến quầy 2", "Number 201 is called to counter 2"),
        (called(2), "Gọi lại số 201 đến quầy 2 (lần 2)", "Number 201 is called to counter 2 again, call 2"),
        (SlipConfirmed("201", "sensor"), "Phiếu số 201 đã in xong", "The slip of number 201 is out"),
        (
            SlipConfirmed("201", "unproven"),
            "Chưa rõ đã có phiếu số 201 hay chưa; số vẫn được giữ",
            "Nobody knows whether slip 201 came out; the number is kept",
        ),
        (SlipKept("201", void=True), "Số 201 đã hủy, không còn ai chờ", "Number 201 is void, and nobody waits for it"),
        (IssuingStopped("closed"), "Tạm ngưng cấp số", "No new numbers for now"),
        (IssuingStopped("outside_hours"), "Đã hết giờ lấy số", "The hours of numbers are over"),
        (IssuingStopped("quota"), "Buổi này đã hết số", "All numbers are given out for now"),
        (
            IssuingStopped("printer"),
            "Tạm ngưng cấp số: máy in chưa in được",
            "No numbers for now: the printer cannot print",
        ),
        (CounterOpened("1", None, ("CT",)), "Quầy 1 mở", "Counter 1 opens"),
    ],
)
def test_an_event_is_told_in_both_languages(event: TicketIssued, vietnamese: str, english: str) -> None:
    sentence = told(event, SERVICES)
    assert sentence is not None
    assert sentence.said("vi") == vietnamese
    assert sentence.said("en") == english


def test_to_give_priority_and_to_take_it_are_different_stories() -> None:
    given, taken = (told(ClassChanged("201", class_, "x"), {}) for class_ in ("P", "N"))
    assert given is not None
    assert taken is not None
    assert given.said("en") != taken.said("en")


def test_a_service_that_nobody_has_named_is_told_by_its_code() -> None:
    event = TicketIssued(label="901", service="CA", class_="N", arrival=Instant(0))
    assert told(event, SERVICES) == Sentence(SENTENCES[TicketIssued], {**_fields(event), "service": "CA"})


def _fields(event: TicketIssued) -> dict[str, object]:
    return {field: getattr(event, field) for field in event.__struct_fields__}
