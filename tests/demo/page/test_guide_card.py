"""What the guide's card shows: issuing, paper, suggested labels, and the guide's list."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.state import (
    AbsentView,
    CounterView,
    Issuing,
    PendingView,
    PrinterView,
    ServiceView,
    SlipView,
    ToTellView,
    WaitingView,
)
from core.settings.sections import Settings
from runtime.bus.office_client import Known
from tests.demo.page.states import AFTER_HOURS, AT, OPEN, state, view


@pytest.mark.parametrize(
    ("issuing", "busy", "vi", "en"),
    [
        (OPEN, False, "Đang cấp số bình thường", "Tickets are being issued"),
        (
            Issuing(True, ends=Instant.parse("2026-11-24T04:15:00Z")),
            False,
            "Đang cấp số đến 11:15",
            "Tickets are being issued until 11:15",
        ),
        (
            AFTER_HOURS,
            False,
            "Ngoài giờ làm việc. Cấp số từ 06:15 ngày mai. Làm việc từ 07:00",
            "Outside office hours. Tickets from 06:15 tomorrow. Service from 07:00",
        ),
        (
            AFTER_HOURS,
            True,
            "Đã hết giờ lấy số, mời quay lại lúc 06:15 ngày mai",
            "Ticket hours are over, please come back at 06:15 tomorrow",
        ),
        (
            Issuing(False, "closed", because={"vi": "Họp", "en": "Meeting"}),
            True,
            "Tạm ngưng cấp số: Họp",
            "No new tickets for now: Meeting",
        ),
        (Issuing(False, "quota"), False, "Đã cấp hết số trong ngày", "All tickets for today have been issued"),
    ],
)
def test_guide_and_kiosk_say_whether_tickets_are_issued_until_when_or_when_again(
    settings: Settings, issuing: Issuing, busy: bool, vi: str, en: str
) -> None:
    counters = (CounterView(id="2", status="open", services=("CT",), ticket="201" if busy else None),)
    known = Known(state(issuing=issuing, counters=counters), None)
    for language, says in (("vi", vi), ("en", en)):
        shown = view(settings, known, language)
        assert shown.guide.issuing == says
        assert (shown.kiosk.kiosk.shut, shown.kiosk.kiosk.alarm) == (not issuing.open, False)
        assert shown.kiosk.kiosk.text.endswith(says) or issuing == OPEN


def test_each_unconfirmed_slip_has_its_choices(settings: Settings) -> None:
    service = ServiceView(code="CT", name={}, short={"vi": "Chứng thực"}, waiting=0, last=None, open=True)
    slips = (
        SlipView(label="204", service="CT", class_="N", state="void", arrived=AT, since=AT),
        SlipView(label="205", service="CT", class_="N", state="unproven", arrived=AT, since=AT),
    )
    waiting = (WaitingView(label="205", service="CT", class_="N", since=AT, ahead=0),)
    pending = tuple(
        PendingView(label=label, service="CT", class_="N", arrived=AT, until=until)
        for label, until in (("206", AT.later(90_000)), ("207", None))
    )
    known = Known(state(services=(service,), slips=slips, waiting=waiting, pending=pending), None)
    shown = view(settings, known, "vi")
    assert shown.guide.doubt == "Phiếu cần xem lại: 2 · Phiếu đang chờ in: 1"
    assert [doubt.text for doubt in shown.guide.doubts] == [
        "Số 204 (Chứng thực, 10:42): đã hủy, phiếu không in ra được",
        "Số 205 (Chứng thực, 10:42): chưa rõ đã có phiếu hay chưa",
        "Số 206 (Chứng thực, 10:42): đang chờ in, chờ thêm nhiều nhất 2 phút",
    ]
    assert [[(choice.route, bool(choice.sure)) for choice in doubt.choices] for doubt in shown.guide.doubts] == [
        [("/guide/instead?label=204", True), ("/guide/keep?label=204", False)],
        [("/guide/reprint?label=205", False), ("/guide/keep?label=205", False), ("/guide/void?label=205", True)],
        [],
    ]


def test_a_paper_roll_near_its_end_is_an_alarm(settings: Settings) -> None:
    for left, alarm in ((60, False), (50, True)):
        paper = view(settings, Known(replace(state(), printer=PrinterView("ready", 0, left)), None), "vi").guide.paper
        assert paper.text.startswith(f"Giấy: còn khoảng {left} phiếu nữa")
        assert paper.alarm is alarm


def test_a_replacement_is_listed_in_the_place_of_the_old_ticket_until_it_has_been_told(settings: Settings) -> None:
    older, newer = (
        SlipView(label=label, service="CT", class_="N", state="unproven", arrived=AT, since=AT.later(after_ms))
        for label, after_ms in (("201", 0), ("203", 2000))
    )
    to_tell = ToTellView(label="206", service="CT", arrived=AT.later(1000), instead_of="202")
    shown = view(settings, Known(state(slips=(older, newer), to_tell=(to_tell,)), None), "vi")
    assert [doubt.key for doubt in shown.guide.doubts] == ["unproven/201", "tell/206", "unproven/203"]
    told = shown.guide.doubts[1]
    assert (told.number, told.text) == ("206", "thay cho số 202: xin báo số này cho người dân và ghi lại")
    assert [choice.route for choice in told.choices] == ["/guide/told?label=206"]


@pytest.mark.parametrize(
    ("slips", "to_tell", "vi", "en"),
    [
        (0, 0, "Không có phiếu nào cần xem lại", "No slips to check"),
        (0, 2, "Số cần báo cho người dân: 2", "Numbers to tell: 2"),
        (1, 1, "Phiếu cần xem lại: 1 · Số cần báo cho người dân: 1", "Slips to check: 1 · Numbers to tell: 1"),
    ],
)
def test_the_heading_counts_what_is_on_the_list(settings: Settings, slips: int, to_tell: int, vi: str, en: str) -> None:
    unproven = tuple(
        SlipView(label=label, service="CT", class_="N", state="unproven", arrived=AT, since=AT)
        for label in ("201", "202")[:slips]
    )
    tickets = tuple(ToTellView(label=label, service="DD", arrived=AT) for label in ("304", "103")[:to_tell])
    for language, says in (("vi", vi), ("en", en)):
        guide = view(settings, Known(state(slips=unproven, to_tell=tickets), None), language).guide
        assert guide.doubt == says


def test_suggested_labels_include_tickets_without_slips(settings: Settings) -> None:
    waiting = tuple(WaitingView(label=label, service="CT", class_="N", since=AT, ahead=0) for label in ("201", "202"))
    known = Known(state(waiting=waiting, absent=(AbsentView("203", "CT", AT),)), None)
    shown = view(settings, known, printed=("202",))
    assert shown.guide.labels == ("202", "203", "201")


def test_the_card_says_how_old_it_is_and_what_is_wrong_with_the_printer(settings: Settings) -> None:
    old = view(settings, Known(state(printer="cover_open"), "no_connection", AT), "vi")
    assert (old.guide.guide_age, old.guide.paper.text, old.guide.paper.alarm) == (
        "thông tin lúc 10:42",
        "Nắp máy in đang mở: xin đóng lại",
        True,
    )
    assert view(settings, Known(state(), None)).guide.guide_age == ""
