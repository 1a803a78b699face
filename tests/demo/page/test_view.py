"""What the page says of the office, in its two languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.events import TicketCalled, Why
from core.messages.state import (
    AbsentView,
    CallView,
    CounterView,
    Issuing,
    NextView,
    PendingView,
    PrinterView,
    ServiceView,
    SlipView,
    State,
    WaitingView,
)
from core.settings.sections import Settings
from demo.office_client import Known
from demo.page.counter_cards import services_of
from demo.page.guide_desk import INSTEAD_OF, Given
from demo.page.page_language import Speech
from demo.page.press_replies import Answer
from demo.page.view import Page, Said, View
from demo.panel.printed_slips import OutSlip
from runtime.settings.load import load
from tests.paths import EXAMPLE
from words.narration import Sentence

AT = Instant.parse("2026-11-24T03:42:00Z")
OPEN = Issuing(open=True)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(EXAMPLE)


def state(*, issuing: Issuing = OPEN, printer: str = "ready", **more: object) -> State:
    return State(
        revision=1,
        day="2026-11-24",
        at=AT,
        office="kien-luong",
        clock="trusted",
        issuing=issuing,
        printer=PrinterView(printer, 0),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def view(settings: Settings, known: Known, language: str = "en", slips: tuple[OutSlip, ...] = ()) -> View:
    return Page(settings, language).view(known, slips=slips, broken={"paper"}, wall=1, said=Said())


def test_when_the_connection_is_lost_it_says_since_when(settings: Settings) -> None:
    lost = view(settings, Known(state(), "no_connection", AT), "vi")
    assert lost.connection.alarm
    assert lost.connection.text.startswith("Mất kết nối từ 10:42")
    assert lost.kiosk.text == "Đèn sáng: lấy được số"


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
def test_the_kiosk_says_whether_a_number_can_be_had(settings: Settings, shown: State, says: str, alarm: bool) -> None:
    kiosk = view(settings, Known(shown, None)).kiosk
    assert (kiosk.text, kiosk.alarm) == (says, alarm)


def test_a_counter_says_what_it_has_and_what_its_keys_can_do(settings: Settings) -> None:
    counters = (
        CounterView(id="1", status="closed", services=()),
        CounterView(id="2", status="paused", services=()),
        CounterView(id="3", status="open", services=("DD",)),
        CounterView(id="4", status="open", services=("XH",), ticket="401"),
    )
    pads = view(settings, Known(state(counters=counters), None)).pads
    assert [(pad.number, pad.says, pad.leave) for pad in pads] == [
        ("–", "Closed: “next” opens it", ""),
        ("–", "Paused: “next” goes on", "Close"),
        ("–", "Nobody is waiting", "Pause"),
        ("401", "Nobody is waiting", ""),
    ]


SHUT = Issuing(
    False,
    "outside_hours",
    until=Instant.parse("2026-11-24T23:15:00Z"),
    opens=Instant.parse("2026-11-25T00:00:00Z"),
)


@pytest.mark.parametrize(
    ("issuing", "busy", "vi", "en"),
    [
        (OPEN, False, "Đang cấp số bình thường", "Numbers are being given out"),
        (
            Issuing(True, ends=Instant.parse("2026-11-24T04:15:00Z")),
            False,
            "Cấp số đến 11:15",
            "Numbers are given out until 11:15",
        ),
        (
            SHUT,
            False,
            "Ngoài giờ làm việc. Cấp số từ 06:15 ngày mai. Làm việc từ 07:00",
            "Outside office hours. Numbers again at 06:15 tomorrow. Service from 07:00",
        ),
        (
            SHUT,
            True,
            "Đã hết giờ lấy số, mời quay lại 06:15 ngày mai",
            "No new numbers any more, please come back at 06:15 tomorrow",
        ),
        (
            Issuing(False, "closed", because={"vi": "Họp", "en": "Meeting"}),
            True,
            "Tạm ngưng cấp số: Họp",
            "No new numbers for now: Meeting",
        ),
        (Issuing(False, "quota"), False, "Đã cấp hết số trong ngày", "All numbers of today are given out"),
    ],
)
def test_whether_numbers_are_given_out_until_when_and_when_again(
    settings: Settings, issuing: Issuing, busy: bool, vi: str, en: str
) -> None:
    counters = (CounterView(id="2", status="open", services=("CT",), ticket="201" if busy else None),)
    known = Known(state(issuing=issuing, counters=counters), None)
    for language, says in (("vi", vi), ("en", en)):
        shown = view(settings, known, language)
        assert shown.issuing == says
        assert (shown.kiosk.shut, shown.kiosk.alarm) == (not issuing.open, False)
        assert shown.kiosk.text.endswith(says) or issuing == OPEN


def service(code: str, waiting: int, forecast: tuple[int, int] | None, *, is_open: bool = True) -> ServiceView:
    return ServiceView(code=code, name={}, short={}, waiting=waiting, last=None, open=is_open, forecast=forecast)


def test_each_button_says_how_many_wait_and_how_long_a_new_number_would(settings: Settings) -> None:
    services = (
        service("HT", 1, (10, 25)),
        service("CT", 12, (70, 95)),
        service("DD", 0, (0, 0)),
        service("XH", 0, None),
        service("KD", 2, (5, 10), is_open=False),
    )
    known = Known(state(services=services), None)
    english, vietnamese = (view(settings, known, language) for language in ("en", "vi"))
    assert [(queue.service, queue.people, queue.forecast) for queue in english.queues] == [
        ("HT", "1 person", "10–25 minutes"),
        ("CT", "12 people", "11:50–12:20"),
        ("DD", "0 people", "called at once"),
        ("XH", "0 people", ""),
        ("KD", "2 people", "no numbers now"),
    ]
    assert [queue.forecast for queue in vietnamese.queues][::2] == ["10–25 phút", "lấy số, vào ngay", "chưa cấp số"]
    busy = Known(state(services=tuple(replace(each, open=False) for each in services)), None)
    assert [queue.forecast for queue in view(settings, busy).queues][4] == "5–10 minutes", "while two slips are out"


def test_it_is_said_what_forecasts_are_worth(settings: Settings) -> None:
    known = Known(state(services=(service("CT", 1, (5, 10)),)), None)
    for changed, says in (
        (known, "ĐANG CHỜ · dự kiến"),
        (Known(state(services=(service("CT", 0, (0, 0)),), issuing=SHUT), None), "ĐANG CHỜ"),
        (known._replace(by_queue=True), "ĐANG CHỜ · dự kiến theo số người chờ"),
        (Known(state(services=(service("CT", 1, None),)), None), "ĐANG CHỜ · chưa có dự kiến"),
        (known._replace(stale="no_connection", since=AT), "số liệu lúc 10:42"),
    ):
        assert view(settings, changed, "vi").waiting == says


def test_a_counter_says_why_it_has_whom_it_has_what_is_planned_and_what_its_key_will_do(settings: Settings) -> None:
    here = CounterView(id="2", status="open", services=("CT",), ticket="201", service="CT", then=("TP", "KQ"))
    later = NextView(label="206", service="CT", class_="N", why=Why(rule="head_start"))
    turns = {
        "201": TicketCalled(label="201", counter="2", call_no=1, count=1, why=Why(rule="returned")),
        "301": TicketCalled(label="301", counter="1", call_no=2, count=1, why=Why(rule="returned")),
    }
    counters = (here, replace(here, next=later), CounterView(id="3", status="open", services=(), ticket="301"))
    pads = view(settings, Known(state(counters=counters), None, turns=turns), "vi").pads
    assert [(pad.in_hand, pad.then, pad.says, pad.why) for pad in pads] == [
        ("201", "Sau đó: Thu phí, Trả kết quả", "Không còn ai chờ · 201 sang Thu phí", "Đã lỡ lượt và trở lại kịp giờ"),
        ("201", "Sau đó: Thu phí, Trả kết quả", "Tiếp theo: 206 · 201 sang Thu phí", "Đã lỡ lượt và trở lại kịp giờ"),
        ("301", "", "Không còn ai chờ", ""),
    ], "a reason is told where it was the reason"


def test_where_priority_is_strict_a_counter_says_so_of_who_has_it_only(settings: Settings) -> None:
    """102 came ten minutes after 101."""
    strict = replace(settings, office=replace(settings.office, head_start_min=1440))
    why = Why(rule="head_start", key=AT, runner_up="101", runner_up_key=AT.later(1430 * 60_000))
    turns = {
        "102": TicketCalled(label="102", counter="1", call_no=1, count=1, why=why),
        "104": TicketCalled(
            label="104", counter="2", call_no=2, count=1, why=replace(why, runner_up_key=AT.later(60_000))
        ),
    }
    counters = (
        CounterView(id="1", status="open", services=("HT",), ticket="102", class_="P"),
        CounterView(id="2", status="open", services=("HT",), ticket="104", class_="N"),
    )
    pads = view(strict, Known(state(counters=counters), None, turns=turns)).pads
    assert [pad.why for pad in pads] == [
        "Before 101: here priority goes first",
        "Before 101: counts as come 1 minute earlier",
    ]


def test_old_figures_of_a_counter_say_how_old_they_are(settings: Settings) -> None:
    counters = (CounterView(id="3", status="open", services=("DD",), ticket="301"),)
    (pad,) = view(settings, Known(state(counters=counters), "no_connection", AT), "vi").pads
    assert (pad.number, pad.says, pad.old) == ("301", "số liệu lúc 10:42", True)


def test_answers_stand_where_the_finger_was(settings: Settings) -> None:
    no = Answer(False, Sentence("Not connected"), 0, 1)
    counters = tuple(CounterView(id=id_, status="open", services=()) for id_ in ("1", "2"))
    known = Known(state(counters=counters), None)
    shown = Page(settings, "vi").view(
        known, slips=(), broken=(), wall=1, said=Said(kiosk=no, guide=no, keypads={"1": no, "2": None})
    )
    assert (shown.kiosk.text, shown.guide.text) == ("Chưa kết nối", "Chưa kết nối")
    assert shown.kiosk.alarm
    assert [pad.answer for pad in shown.pads] == ["Chưa kết nối", ""]


def test_nobody_is_told_to_wait_for_a_slip_that_cannot_come(settings: Settings) -> None:
    ill = state(issuing=Issuing(open=False, reason="printer"), printer="paper_out")
    wait, no = (Answer(done, Sentence("Please wait for the slip"), 0, 1) for done in (True, False))
    page = Page(settings, "en")
    for known, answer, says in (
        (state(), wait, "Please wait for the slip"),
        (ill, wait, "The machine is out of paper, please see the guide"),
        (ill, no, "Please wait for the slip"),
    ):
        shown = page.view(Known(known, None), slips=(), broken=(), wall=1, said=Said(kiosk=answer))
        assert shown.kiosk.text == says


def test_who_waits_for_a_slip_is_told_so_until_it_is_out_or_no_more_numbers_are_to_be_had(settings: Settings) -> None:
    wait = Answer(True, Sentence("Please wait for the slip"), 0, 1, for_slip=True)
    printing = replace(state(), printer=PrinterView("ready", 1))
    for known, says in (
        (Known(printing, None), "Please wait for the slip"),
        (Known(printing, "no_connection", AT), "Please wait for the slip"),
        (Known(state(), None), "Press a button to take a number"),
        (Known(replace(printing, issuing=Issuing(False, "closed")), None), "Service is paused"),
    ):
        shown = Page(settings, "en").view(known, slips=(), broken=(), wall=1, said=Said(kiosk=wait))
        assert shown.kiosk.text == says


def test_a_press_in_vain_is_answered_by_what_the_printer_wants_as_long_as_it_does(settings: Settings) -> None:
    no = Answer(False, Sentence("The printer cannot print now"), 0, 1, printer_ill=True)
    ill = state(issuing=Issuing(open=False, reason="printer"), printer="paper_out")
    for known, says in (
        (Known(ill, None), "The machine is out of paper, please see the guide"),
        (Known(state(), None), "Press a button to take a number"),
        (Known(state(), "no_connection", AT), "The printer cannot print now"),
    ):
        shown = Page(settings, "en").view(known, slips=(), broken=(), wall=1, said=Said(kiosk=no))
        assert shown.kiosk.text == says


def test_for_a_while_the_kiosk_speaks_to_who_has_got_no_number(settings: Settings) -> None:
    slip = SlipView(label="204", service="CT", class_="N", state="void", arrived=AT, since=AT.later(-299_000))
    for slips, says in (
        ((slip,), "Ai chưa nhận được phiếu có số: xin gặp nhân viên hướng dẫn"),
        ((replace(slip, since=AT.later(-300_000)),), "Bấm nút để lấy số"),
    ):
        assert view(settings, Known(state(slips=slips), None), "vi").kiosk.text == says


def test_each_slip_in_doubt_has_its_choices_and_the_roll_its_warning(settings: Settings) -> None:
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
    assert shown.doubt == "Phiếu cần xem lại: 2"
    assert [doubt.text for doubt in shown.doubts] == [
        "Số 204 (Chứng thực, 10:42): đã hủy, phiếu không in ra được",
        "Số 205 (Chứng thực, 10:42): chưa rõ đã có phiếu hay chưa",
        "Số 206 (Chứng thực, 10:42): đang chờ in, chờ thêm nhiều nhất 2 phút",
    ]
    assert [[(choice.route, bool(choice.sure)) for choice in doubt.choices] for doubt in shown.doubts] == [
        [("/guide/instead/204", True), ("/guide/keep/204", False)],
        [("/guide/reprint/205", False), ("/guide/keep/205", False), ("/guide/void/205", True)],
        [],
    ]
    for left, alarm in ((60, False), (50, True)):
        paper = view(settings, Known(replace(state(), printer=PrinterView("ready", 0, left)), None), "vi").paper
        assert paper.text.startswith(f"Giấy: còn khoảng {left} phiếu nữa")
        assert paper.alarm is alarm


def test_a_number_given_instead_stands_large_in_the_place_of_the_old_one_until_it_was_told(settings: Settings) -> None:
    older, newer = (
        SlipView(label=label, service="CT", class_="N", state="unproven", arrived=AT, since=AT.later(after_ms))
        for label, after_ms in (("201", 0), ("203", 2000))
    )
    given = (
        Given("206", Sentence(INSTEAD_OF, {"old": "202"}), since=AT.later(1000), day="2026-11-24"),
        Given("106", Sentence(INSTEAD_OF, {"old": "102"}), since=AT.later(1000), day="2026-11-23"),
    )
    known = Known(state(slips=(older, newer)), None)
    shown = Page(settings, "vi").view(known, slips=(), broken=(), wall=1, said=Said(), given=given)
    assert [doubt.key for doubt in shown.doubts] == ["unproven/201", "given/206", "unproven/203"]
    told = shown.doubts[1]
    assert (told.number, told.text) == ("206", "thay cho số 202: xin báo số này cho người dân và ghi lại")
    assert [choice.route for choice in told.choices] == ["/guide/told/206"]


def test_numbers_without_paper_are_among_those_that_may_be_asked_about(settings: Settings) -> None:
    waiting = tuple(WaitingView(label=label, service="CT", class_="N", since=AT, ahead=0) for label in ("201", "202"))
    known = Known(state(waiting=waiting, absent=(AbsentView("203", "CT", AT),)), None)
    shown = view(settings, known, slips=(OutSlip(1, "202", True, Path("1.png")),))
    assert shown.labels == ("202", "203", "201")


def test_the_guides_card_says_how_old_it_is_and_what_is_wrong_with_the_printer(settings: Settings) -> None:
    old = view(settings, Known(state(printer="cover_open"), "no_connection", AT), "vi")
    assert (old.guide_age, old.paper.text, old.paper.alarm) == (
        "số liệu lúc 10:42",
        "Nắp máy in đang mở: xin đóng lại",
        True,
    )
    assert view(settings, Known(state(), None)).guide_age == ""


def test_a_next_number_whose_slip_is_in_doubt_says_so(settings: Settings) -> None:
    slip = SlipView(label="301", service="DD", class_="N", state="unproven", arrived=AT, since=AT)
    counters = tuple(
        CounterView(
            id=id_,
            status="open",
            services=("DD",),
            next=NextView(label=label, service="DD", class_="N", why="order"),  # type: ignore[arg-type]
        )
        for id_, label in (("3", "301"), ("4", "302"))
    )
    pads = view(settings, Known(state(counters=counters, slips=(slip,)), None), "vi").pads
    assert [pad.says for pad in pads] == ["Tiếp theo: 301 (chưa rõ có phiếu)", "Tiếp theo: 302"]


def test_a_call_that_was_undone_is_not_the_newest(settings: Settings) -> None:
    calls = tuple(
        CallView(call_no=no, label=label, service="CT", class_="N", counter="2", at=AT, count=1, undone=undone)
        for no, label, undone in ((2, "202", True), (1, "201", False))
    )
    shown = view(settings, Known(state(calls=calls), None)).calls
    assert [(call.no, call.text) for call in shown] == [(1, "Number 201, to counter 2")]


def test_slips_are_shown_newest_first_and_torn_ones_are_said_to_be(settings: Settings) -> None:
    out = [("201", True), ("202", False), (None, False)]
    slips = tuple(OutSlip(n, label, whole, Path(f"{n}.png")) for n, (label, whole) in enumerate(out, start=1))
    shown = view(settings, Known(), slips=slips)
    assert [slip.caption for slip in shown.slips] == ["A strip without a number", "Slip 202, torn off", "Slip 201"]
    assert shown.labels == ("202", "201")


def test_a_strip_with_half_a_number_and_a_second_copy_are_named_as_what_they_are(settings: Settings) -> None:
    here = Path("1.png")
    slips = (OutSlip(1, None, False, here, cut_number=True), OutSlip(2, "201", True, here, again=True))
    assert [slip.caption for slip in view(settings, Known(), "vi", slips=slips).slips] == [
        "Phiếu 201, bản in lại",
        "Phiếu bị đứt",
    ]


def test_what_is_broken_can_be_mended_and_the_rest_broken(settings: Settings) -> None:
    routes = [part.route for part in view(settings, Known()).parts]
    assert routes == [
        "/printer/paper_in",
        "/printer/paper_low",
        "/printer/cover_open",
        "/printer/jam",
        "/printer/off",
        "/printer/mute",
        "/broker/off",
    ]


def test_a_counters_own_services_come_first(settings: Settings) -> None:
    assert services_of("2", settings, Speech(settings, "vi")) == "Chứng thực, Trả kết quả, Hộ tịch"
