"""What the page shows of the office as a whole."""

from __future__ import annotations

from core.messages.state import CallView, CounterView
from core.settings.sections import Settings
from demo.page.office_view import CurrentReplies
from demo.page.press_replies import PressReply
from runtime.bus.office_client import Known
from tests.demo.page.states import AT, state, view
from words.sentence import Sentence


def test_a_lost_connection_is_shown_with_its_time(settings: Settings) -> None:
    lost = view(settings, Known(state(), "no_connection", AT), "vi")
    assert lost.connection.alarm
    assert lost.connection.text.startswith("Mất kết nối từ 10:42")
    assert lost.kiosk.kiosk.text == "Đèn sáng: lấy được số"


def test_each_reply_is_shown_beside_what_was_pressed(settings: Settings) -> None:
    no = PressReply(False, Sentence("Not connected"), 0, 1)
    counters = tuple(CounterView(id=id_, status="open", services=()) for id_ in ("1", "2"))
    known = Known(state(counters=counters), None)
    shown = view(settings, known, "vi", replies=CurrentReplies(kiosk=no, keypads={"1": no, "2": None}))
    assert shown.kiosk.kiosk.text == "Chưa kết nối"
    assert shown.kiosk.kiosk.refused
    assert [card.answer.text for card in shown.counters] == ["Chưa kết nối", ""]


def test_undone_calls_are_not_shown(settings: Settings) -> None:
    calls = tuple(
        CallView(call_no=no, label=label, service="CT", class_="N", counter="2", at=AT, count=1, undone=undone)
        for no, label, undone in ((2, "202", True), (1, "201", False))
    )
    shown = view(settings, Known(state(calls=calls), None)).calls
    assert [(call.no, call.text) for call in shown] == [(1, "Number 201, to counter 2")]


def test_the_pages_script_gets_the_keys_that_it_reads(settings: Settings) -> None:
    expected = {"connection", "kiosk", "waiting", "queues", "pads", "calls", "story"}
    assert set(view(settings, Known()).as_json()) == expected
