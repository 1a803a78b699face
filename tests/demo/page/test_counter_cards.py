"""What the page shows of each counter."""

from __future__ import annotations

from msgspec.structs import replace

from core.messages.events import Why
from core.messages.state import CounterView, NextView, SlipView, WaitingView
from core.rules import TicketClass
from core.settings.sections import Settings
from demo.page.counter_cards import services_of
from demo.page.office_view import CurrentReplies
from demo.page.page_words import PageWords
from demo.page.press_replies import PressReply
from runtime.bus.office_client import Known
from tests.demo.page.states import AT, state, view
from words.sentence import Sentence

CALLED = (("3", "303"), ("4", None))
"""Counter → its ticket."""


def test_a_card_shows_the_label_and_what_the_keys_do(settings: Settings) -> None:
    counters = (
        CounterView(id="1", status="closed", services=()),
        CounterView(id="2", status="paused", services=()),
        CounterView(id="3", status="open", services=("DD",)),
        CounterView(id="4", status="open", services=("XH",), ticket="401"),
    )
    cards = view(settings, Known(state(counters=counters), None)).counters
    assert [(card.number, card.says, card.leave) for card in cards] == [
        ("–", "Closed: “Next number” opens it", ""),
        ("–", "Paused: “Next number” resumes work", "Close"),
        ("–", "Nobody is waiting", "Pause"),
        ("401", "Nobody is waiting", ""),
    ]


def test_a_card_shows_why_the_ticket_was_called_and_what_is_planned_for_it(settings: Settings) -> None:
    returned = Why(rule="returned")
    here = CounterView(
        id="2", status="open", services=("CT",), ticket="201", service="CT", then=("TP", "KQ"), why=returned
    )
    later = NextView(label="206", service="CT", class_="N", why=Why(rule="head_start"))
    counters = (here, replace(here, next=later), CounterView(id="3", status="open", services=(), ticket="301"))
    cards = view(settings, Known(state(counters=counters), None), "vi").counters
    assert [(card.number, card.then, card.says, card.why) for card in cards] == [
        ("201", "Sau đó: Thu phí, Trả kết quả", "Không còn ai chờ · 201 sang Thu phí", "Đã lỡ lượt và trở lại kịp giờ"),
        ("201", "Sau đó: Thu phí, Trả kết quả", "Tiếp theo: 206 · 201 sang Thu phí", "Đã lỡ lượt và trở lại kịp giờ"),
        ("301", "", "Không còn ai chờ", ""),
    ]


def test_a_card_shows_the_reason_that_staff_gave_if_it_is_one_of_the_offices(settings: Settings) -> None:
    reason = next(iter(settings.reasons))
    chosen = CounterView(
        id="2", status="open", services=("CT",), ticket="201", why=Why(rule="chosen"), chosen_for=reason
    )
    counters = (chosen, replace(chosen, chosen_for="free"))
    cards = view(settings, Known(state(counters=counters), None), "vi").counters
    assert [card.why for card in cards] == [
        f"Nhân viên chọn gọi: {settings.reasons[reason]['vi']}",
        "Nhân viên chọn gọi",
    ]


def test_a_counter_that_also_serves_the_next_leg_says_so_in_one_sentence(settings: Settings) -> None:
    again = NextView(label="303", service="CT", class_="N", why=Why(rule="head_start"))
    here = CounterView(id="4", status="open", services=(), ticket="303", service="DD", then=("CT", "KQ"), next=again)
    known = Known(state(counters=(here,)), None)
    said = [view(settings, known, language).counters[0].says for language in ("vi", "en")]
    assert said == ["Tiếp theo: vẫn số 303, sang phần Chứng thực", "Next: 303 once more, now for Certification"]


def test_with_strict_priority_only_priority_tickets_are_explained_by_it(settings: Settings) -> None:
    """102 came ten minutes after 101."""
    strict = replace(settings, office=replace(settings.office, head_start_min=1440))
    why = Why(rule="head_start", key=AT, runner_up="101", runner_up_key=AT.later(1430 * 60_000))
    close = replace(why, runner_up_key=AT.later(60_000))
    counters = (
        CounterView(id="1", status="open", services=("HT",), ticket="102", class_="P", why=why),
        CounterView(id="2", status="open", services=("HT",), ticket="104", class_="N", why=close),
    )
    cards = view(strict, Known(state(counters=counters), None)).counters
    assert [card.why for card in cards] == [
        "Before 101: number 102 has priority, and here priority goes first",
        "Before 101: number 104 is 1 minute earlier in the order",
    ]


def test_a_card_says_whether_its_ticket_came_earlier_or_only_counts_as_earlier(settings: Settings) -> None:
    """Counter 2 serves certification first, and civil status ten minutes later."""
    why = Why(rule="head_start", key=AT, runner_up="205", runner_up_key=AT.later(300_000))
    here = CounterView(id="2", status="open", services=("CT", "HT"), ticket="201", service="CT", class_="N", why=why)
    runners_up: tuple[tuple[str, TicketClass] | None, ...] = (("CT", "N"), ("CT", "P"), ("HT", "N"), None)
    said = []
    for other in runners_up:
        waiting = other and WaitingView(label="205", service=other[0], class_=other[1], since=AT, ahead=0)
        known = Known(state(counters=(here,), waiting=(waiting,) if waiting else ()), None)
        said.append(view(settings, known).counters[0].why)
    counts = "Before 205: number 201 counts as 5 minutes earlier"
    came, stands = (
        "Before 205: number 201 came 5 minutes earlier",
        "Before 205: number 201 is 5 minutes earlier in the order",
    )
    assert said == [came, counts, counts, stands]


def test_a_card_says_whom_a_key_that_is_pressed_twice_has_just_called(settings: Settings) -> None:
    soon = PressReply(True, Sentence("Just pressed: please wait a moment"), 0, 1, too_soon=True)
    counters = tuple(CounterView(id=id_, status="open", services=(), ticket=label) for id_, label in CALLED)
    known, replies = Known(state(counters=counters), None), CurrentReplies(keypads={"3": soon, "4": soon})
    said = [
        [(card.answer.text, card.answer.alarm, card.answer.refused) for card in shown.counters]
        for shown in (view(settings, known, language, replies=replies) for language in ("vi", "en"))
    ]
    assert said == [
        [("Vừa gọi số 303: xin chờ một lát", False, False), ("Vừa bấm: xin chờ một lát", False, False)],
        [("Just called 303: please wait a moment", False, False), ("Just pressed: please wait a moment", False, False)],
    ]


def test_a_card_with_a_stale_state_says_how_old_it_is(settings: Settings) -> None:
    counters = (CounterView(id="3", status="open", services=("DD",), ticket="301"),)
    (card,) = view(settings, Known(state(counters=counters), "no_connection", AT), "vi").counters
    assert (card.number, card.says, card.old) == ("301", "thông tin lúc 10:42", True)


def test_a_next_ticket_with_an_unconfirmed_slip_is_marked(settings: Settings) -> None:
    slip = SlipView(label="301", service="DD", class_="N", state="unproven", arrived=AT, since=AT)
    counters = tuple(
        CounterView(
            id=id_,
            status="open",
            services=("DD",),
            next=NextView(label=label, service="DD", class_="N", why=Why(rule="head_start")),
        )
        for id_, label in (("3", "301"), ("4", "302"))
    )
    cards = view(settings, Known(state(counters=counters, slips=(slip,)), None), "vi").counters
    assert [card.says for card in cards] == ["Tiếp theo: 301 (chưa rõ có phiếu)", "Tiếp theo: 302"]


def test_a_counters_own_services_are_listed_first(settings: Settings) -> None:
    assert services_of("2", settings, PageWords(settings, "vi")) == "Chứng thực, Trả kết quả, Hộ tịch"
