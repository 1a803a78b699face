"""The sentence about each event, in both languages."""

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
from words.narration import SENTENCES, narrate
from words.sentence import Sentence

SERVICES = {"CT": {"vi": "Chứng thực", "en": "Certification"}}
WHY = Why(rule="head_start")


def called(count: int) -> TicketCalled:
    return TicketCalled(label="201", counter="2", call_no=1, count=count, why=WHY)


def test_every_event_type_has_a_sentence() -> None:
    assert set(SENTENCES) == set(EVENT_TYPES.values())


@pytest.mark.parametrize(
    ("event", "vietnamese", "english"),
    [
        (
            TicketIssued(label="202", service="CT", class_="N", arrival=Instant(0), paper=False, instead_of="201"),
            "Cấp số 202 thay cho số 201: Chứng thực",
            "Number 202 is issued instead of 201: Certification",
        ),
        (
            TicketVoided("201", "printer"),
            "Đã hủy số 201: phiếu không in ra được",
            "Number 201 is cancelled: its slip did not come out",
        ),
        (TicketVoided("201", "left"), "Đã hủy số 201", "Number 201 is cancelled"),
        (
            TicketIssued(label="201", service="CT", class_="P", arrival=Instant(0)),
            "Cấp số 201: Chứng thực",
            "Number 201 is issued: Certification",
        ),
        (
            TicketIssued(label="201", service="CT", class_="N", arrival=Instant(0), then=("TP", "CT")),
            "Cấp số 201: Chứng thực, sau đó TP, Chứng thực",
            "Number 201 is issued: Certification, then TP, Certification",
        ),
        (
            ServiceFinished("201", "2", "done", started=True, goes_to="TP"),
            "Quầy 2 đã xong số 201, số này sang bước tiếp theo",
            "Counter 2 has finished number 201, which goes on to its next service",
        ),
        (called(1), "Gọi số 201 đến quầy 2", "Number 201 is called to counter 2"),
        (called(2), "Gọi lại số 201 đến quầy 2 (lần 2)", "Number 201 is called to counter 2 again, call 2"),
        (SlipConfirmed("201", "sensor"), "Phiếu số 201 đã in xong", "The slip of number 201 is out"),
        (
            SlipConfirmed("201", "unproven"),
            "Chưa rõ đã có phiếu số 201 hay chưa; số vẫn được giữ",
            "The slip of number 201 may not have come out; the number stays in line",
        ),
        (
            SlipKept("201", void=True),
            "Số 201 đã hủy, không còn ai chờ",
            "Number 201 is cancelled, and nobody is waiting for it",
        ),
        (IssuingStopped("closed"), "Tạm ngưng cấp số", "No new tickets for now"),
        (IssuingStopped("outside_hours"), "Đã hết giờ lấy số", "Ticket hours are over"),
        (IssuingStopped("quota"), "Buổi này đã hết số", "No tickets are left for now"),
        (
            IssuingStopped("printer"),
            "Tạm ngưng cấp số: máy in chưa in được",
            "No new tickets for now: the printer cannot print",
        ),
        (CounterOpened("1", None, ("CT",)), "Quầy 1 mở", "Counter 1 opens"),
    ],
)
def test_an_event_is_told_in_both_languages(event: TicketIssued, vietnamese: str, english: str) -> None:
    sentence = narrate(event, SERVICES)
    assert sentence is not None
    assert sentence.said("vi") == vietnamese
    assert sentence.said("en") == english


def test_giving_and_removing_priority_have_different_sentences() -> None:
    given, taken = (narrate(ClassChanged("201", class_, "x"), {}) for class_ in ("P", "N"))
    assert given is not None
    assert taken is not None
    assert given.said("en") != taken.said("en")


def test_a_service_without_a_name_is_called_by_its_code() -> None:
    event = TicketIssued(label="901", service="CA", class_="N", arrival=Instant(0))
    assert narrate(event, SERVICES) == Sentence(SENTENCES[TicketIssued], {**_fields(event), "service": "CA"})


def _fields(event: TicketIssued) -> dict[str, object]:
    return {field: getattr(event, field) for field in event.__struct_fields__}
