"""What the page says of the office, in its two languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.settings import Settings
from core.state import CallView, CounterView, Issuing, PrinterView, ServiceView, SlipView, State
from demo.answers import Answer
from demo.front_panel import Known
from demo.narration import Sentence
from demo.tray import OutSlip
from demo.view import Page, Said, View, services_of
from runtime.settings import load

AT = Instant.parse("2026-11-24T03:42:00Z")
OPEN = Issuing(open=True)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(Path(__file__).parents[2] / "office.example.toml")


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
        (state(issuing=Issuing(open=False, reason="closed")), "No new numbers for now", True),
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
        ("–", "Paused: “next” goes on", "Close the counter"),
        ("–", "Nobody is waiting", "Pause"),
        ("401", "Nobody is waiting", ""),
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


def test_each_slip_in_doubt_has_its_choices_and_the_roll_its_warning(settings: Settings) -> None:
    service = ServiceView(code="CT", name={}, short={"vi": "Chứng thực"}, waiting=0, last=None, open=True)
    slips = (
        SlipView(label="204", service="CT", class_="N", state="void", arrived=AT, since=AT),
        SlipView(label="205", service="CT", class_="N", state="unproven", arrived=AT, since=AT),
    )
    shown = view(settings, Known(state(services=(service,), slips=slips), None), "vi")
    assert shown.doubt == "Phiếu cần xem lại: 2"
    assert [doubt.text for doubt in shown.doubts] == [
        "Số 204 (Chứng thực, 10:42): đã hủy, phiếu không in ra được",
        "Số 205 (Chứng thực, 10:42): chưa rõ phiếu đã ra chưa",
    ]
    assert [[(choice.route, bool(choice.sure)) for choice in doubt.choices] for doubt in shown.doubts] == [
        [("/guide/instead/204", False)],
        [("/guide/reprint/205", False), ("/guide/keep/205", False), ("/guide/void/205", True)],
    ]
    for left, alarm in ((60, False), (50, True)):
        paper = view(settings, Known(replace(state(), printer=PrinterView("ready", 0, left)), None), "vi").paper
        assert paper.text.startswith(f"Giấy: còn khoảng {left} phiếu nữa")
        assert paper.alarm is alarm


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


def test_what_is_broken_can_be_mended_and_the_rest_broken(settings: Settings) -> None:
    routes = [part.route for part in view(settings, Known()).parts]
    assert routes == ["/printer/paper_in", "/printer/cover_open", "/printer/off", "/printer/mute", "/broker/off"]


def test_a_counters_own_services_come_first(settings: Settings) -> None:
    assert services_of("2", settings, "vi") == "Chứng thực, Trả kết quả, Hộ tịch"
