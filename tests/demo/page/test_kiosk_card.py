"""What the kiosk tells the citizen on the page, and the queue on each button."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.state import CounterView, Health, Issuing, PrinterView, ServiceView, SlipView, State
from core.settings.sections import Settings
from demo.page.office_view import CurrentReplies
from demo.page.press_replies import PressReply
from runtime.bus.office_client import Known
from tests.demo.page.states import AFTER_HOURS, AT, state, view
from words.sentence import Sentence


def service(code: str, waiting: int, forecast: tuple[int, int] | None, *, is_open: bool = True) -> ServiceView:
    return ServiceView(code=code, name={}, short={}, waiting=waiting, last=None, open=is_open, forecast=forecast)


@pytest.mark.parametrize(
    ("shown", "says", "alarm"),
    [
        (state(), "Press a button to take a number", False),
        (
            state(issuing=Issuing(open=False, reason="printer"), printer="paper_out"),
            "The machine is out of paper, please see the guide",
            True,
        ),
        (
            state(issuing=Issuing(open=False, reason="printer"), printer="offline"),
            "The machine cannot print, please see the guide",
            True,
        ),
        (
            state(issuing=Issuing(open=False, reason="storage")),
            "The machine is out of order, please see the guide",
            True,
        ),
    ],
)
def test_the_kiosk_says_whether_tickets_are_issued(settings: Settings, shown: State, says: str, alarm: bool) -> None:
    kiosk = view(settings, Known(shown, None)).kiosk.kiosk
    assert (kiosk.text, kiosk.alarm) == (says, alarm)


def test_each_button_says_how_many_people_wait_and_how_long_a_new_ticket_would(settings: Settings) -> None:
    services = (
        service("HT", 1, (10, 25)),
        service("CT", 12, (70, 95)),
        service("DD", 0, (0, 0)),
        service("XH", 0, None),
        service("KD", 2, (5, 10), is_open=False),
    )
    known = Known(state(services=services), None)
    english, vietnamese = (view(settings, known, language) for language in ("en", "vi"))
    assert [(queue.service, queue.people, queue.forecast) for queue in english.kiosk.queues] == [
        ("HT", "1 person", "10–25 minutes"),
        ("CT", "12 people", "11:50–12:20"),
        ("DD", "0 people", "called at once"),
        ("XH", "0 people", ""),
        ("KD", "2 people", "no tickets now"),
    ]
    assert [queue.forecast for queue in vietnamese.kiosk.queues][::2] == ["10–25 phút", "được gọi ngay", "chưa cấp số"]
    busy = Known(state(services=tuple(replace(each, open=False) for each in services)), None)
    assert [queue.forecast for queue in view(settings, busy).kiosk.queues][4] == "5–10 minutes", (
        "while two slips are out"
    )


def test_the_heading_says_how_reliable_the_forecasts_are(settings: Settings) -> None:
    known = Known(state(services=(service("CT", 1, (5, 10)),)), None)
    by_queue = {"kiosk": Health(online=True, forecasts="by_queue")}
    for changed, says in (
        (known, "ĐANG CHỜ · dự kiến"),
        (Known(state(services=(service("CT", 0, (0, 0)),), issuing=AFTER_HOURS), None), "ĐANG CHỜ"),
        (
            known._replace(healths=by_queue),
            "ĐANG CHỜ · dự kiến theo số người chờ",
        ),
        (Known(state(services=(service("CT", 1, None),)), None), "ĐANG CHỜ · chưa có dự kiến"),
        (known._replace(stale="no_connection", stale_since=AT), "thông tin lúc 10:42"),
    ):
        assert view(settings, changed, "vi").kiosk.waiting == says


def test_please_wait_for_the_slip_is_not_shown_while_the_printer_cannot_print(settings: Settings) -> None:
    ill = state(issuing=Issuing(open=False, reason="printer"), printer="paper_out")
    wait, no = (PressReply(done, Sentence("Please wait for the slip"), 0, 1) for done in (True, False))
    for known, answer, says in (
        (state(), wait, "Please wait for the slip"),
        (ill, wait, "The machine is out of paper, please see the guide"),
        (ill, no, "Please wait for the slip"),
    ):
        shown = view(settings, Known(known, None), replies=CurrentReplies(kiosk=answer))
        assert shown.kiosk.kiosk.text == says


def test_please_wait_for_the_slip_is_shown_until_the_slip_is_out_or_issuing_stops(settings: Settings) -> None:
    wait = PressReply(True, Sentence("Please wait for the slip"), 0, 1, for_slip=True)
    printing = replace(state(), printer=PrinterView("ready", 1))
    for known, says in (
        (Known(printing, None), "Please wait for the slip"),
        (Known(printing, "no_connection", AT), "Please wait for the slip"),
        (Known(state(), None), "Press a button to take a number"),
        (Known(replace(printing, issuing=Issuing(False, "closed")), None), "Service is paused"),
    ):
        shown = view(settings, known, replies=CurrentReplies(kiosk=wait))
        assert shown.kiosk.kiosk.text == says


def test_a_refusal_because_of_the_printer_gives_way_to_what_the_printer_needs(settings: Settings) -> None:
    no = PressReply(False, Sentence("The printer cannot print now"), 0, 1, printer_ill=True)
    ill = state(issuing=Issuing(open=False, reason="printer"), printer="paper_out")
    for known, says in (
        (Known(ill, None), "The machine is out of paper, please see the guide"),
        (Known(state(), None), "Press a button to take a number"),
        (Known(state(), "no_connection", AT), "The printer cannot print now"),
    ):
        shown = view(settings, known, replies=CurrentReplies(kiosk=no))
        assert shown.kiosk.kiosk.text == says


def test_for_five_minutes_the_kiosk_addresses_citizens_whose_slip_may_be_missing(settings: Settings) -> None:
    slip = SlipView(label="204", service="CT", class_="N", state="void", arrived=AT, since=AT.later(-299_000))
    for slips, says in (
        ((slip,), "Người chưa nhận được phiếu có số, xin gặp nhân viên hướng dẫn"),
        ((replace(slip, since=AT.later(-300_000)),), "Bấm nút để lấy số"),
    ):
        assert view(settings, Known(state(slips=slips), None), "vi").kiosk.kiosk.text == says


@pytest.mark.parametrize(
    ("issuing", "busy", "vi", "en"),
    [
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
def test_the_kiosk_says_until_when_tickets_are_issued_or_when_again(
    settings: Settings, issuing: Issuing, busy: bool, vi: str, en: str
) -> None:
    counters = (CounterView(id="2", status="open", services=("CT",), ticket="201" if busy else None),)
    known = Known(state(issuing=issuing, counters=counters), None)
    for language, says in (("vi", vi), ("en", en)):
        shown = view(settings, known, language).kiosk.kiosk
        assert (shown.shut, shown.alarm) == (not issuing.open, False)
        assert shown.text.endswith(says)
