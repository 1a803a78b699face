"""The addresses of the counter's page, answered without a browser."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from msgspec.structs import replace

from core.messages.commands import CloseCounter, Finish, Hold, OpenCounter, PauseCounter
from core.messages.events import Why
from core.messages.state import CounterView, NextView
from tests.conftest import PATIENCE_S
from tests.counter.console.rig import Rig

IN_HAND = CounterView(
    id="1", status="open", services=("CT",), operator="lan", ticket="201", service="CT", class_="N", phase="called"
)


@pytest.mark.parametrize(
    ("leave", "kinds"),
    [
        ("finish pause", [Finish, PauseCounter]),
        ("hold pause", [Hold, PauseCounter]),
        ("finish close", [Finish, CloseCounter]),
    ],
)
def test_who_leaves_ends_or_holds_the_ticket_first(rig: Rig, leave: str, kinds: list[type]) -> None:
    lan = rig.at_work("lan", "operator")
    rig.kiosk.publish(IN_HAND)
    form = {"leave": leave, "outcome": "needs_papers"}
    assert lan.post("/counter/1/leave", form).headers["Location"] == "/counter/1"
    assert [type(command) for command in rig.kiosk.asked] == kinds
    first = rig.kiosk.asked[0]
    assert not isinstance(first, Finish) or first.outcome == "needs_papers"


def test_a_ticket_that_is_not_ended_keeps_the_counter_open(rig: Rig) -> None:
    lan = rig.at_work("lan", "operator")
    rig.kiosk.publish(IN_HAND)
    assert rig.console.client.fresh_state(since=rig.kiosk.state.revision, within_s=60)
    rig.kiosk.answer = {"ok": False, "code": "nothing_called", "message": {"vi": "Quầy không có số nào"}}
    answer = lan.post("/counter/1/leave", {"leave": "finish pause"})
    assert (answer.status_code, len(rig.kiosk.asked)) == (409, 1)
    assert "Quầy không có số nào" in answer.text


def test_a_leave_that_is_sent_twice_is_carried_out_once(rig: Rig) -> None:
    """The kiosk answers an id once; each page has its own."""
    lan = rig.at_work("lan", "operator")
    rig.kiosk.publish(IN_HAND)
    shown = [set(re.findall('value="(finish pause [^"]+)"', lan.get("/counter/1").text)) for _ in range(2)]
    assert [len(each) for each in shown] == [1, 1]
    assert shown[0] != shown[1]
    for _ in range(2):
        assert lan.post("/counter/1/leave", {"leave": min(shown[0])}).status_code == 303
    ids = [command.id for command in rig.kiosk.asked]
    assert ids[:2] == ids[2:]
    assert len(set(ids)) == 2


def test_what_is_so_already_counts_as_done(rig: Rig) -> None:
    """The keypad was quicker."""
    lan = rig.at_work("lan", "operator")
    rig.kiosk.publish(CounterView(id="1", status="paused", services=("CT",), operator="lan"))
    assert rig.console.client.fresh_state(since=rig.kiosk.state.revision, within_s=60)
    rig.kiosk.answer = {"ok": False, "code": "nothing_called", "message": {"vi": "Quầy không có số nào"}}
    assert lan.post("/counter/1/leave", {"leave": "finish pause x"}).status_code == 303
    assert lan.post("/counter/1/leave", {"leave": "finish close y"}).status_code == 409


@pytest.mark.parametrize(
    "form", [{}, {"leave": "finish"}, {"leave": "run away"}, {"leave": "finish pause", "outcome": "x"}]
)
def test_a_malformed_leave_does_nothing(rig: Rig, form: dict[str, str]) -> None:
    lan = rig.at_work("lan", "operator")
    rig.kiosk.publish(IN_HAND)
    assert lan.post("/counter/1/leave", form).status_code == 400
    assert rig.kiosk.asked == []


def test_a_counter_opens_for_the_services_that_are_ticked(rig: Rig) -> None:
    lan = rig.at_work("lan", "operator")
    assert lan.post("/counter/1/seat", {"services[]": "CT"}).headers["Location"] == "/counter/1"
    [command] = rig.kiosk.asked
    assert isinstance(command, OpenCounter)
    assert command.services == ("CT",)


def test_from_the_small_window_one_comes_back_to_it(rig: Rig) -> None:
    lan = rig.at_work("lan", "operator")
    assert lan.post("/counter/1/seat", {"small": "1"}).headers["Location"] == "/counter/1/small"


def test_who_does_not_sit_there_sees_no_keys(rig: Rig) -> None:
    an = rig.at_work("an", "operator")
    rig.kiosk.publish(replace(IN_HAND, operator="lan"))
    for path in ("/counter/1", "/counter/1/small"):
        page = an.get(path).text
        assert 'data-act="next"' not in page
        assert 'data-act="open"' in page


IDLE = re.compile(r'data-act="([^"]+)"[^>]* aria-disabled="true"')


@pytest.mark.parametrize(
    ("phase", "idle"),
    [
        (None, {"recall", "start", "finish", "absent", "transfer", "hold", "undo"}),
        ("called", set()),
        ("serving", {"recall", "start", "absent", "undo"}),
    ],
)
def test_a_key_that_does_nothing_at_the_moment_says_so(
    rig: Rig, phase: Literal["called", "serving"] | None, idle: set[str]
) -> None:
    """All keys keep their places, and can be pressed."""
    lan = rig.at_work("lan", "operator")
    in_hand = replace(IN_HAND, phase=phase, since=rig.kiosk.state.at)
    rig.kiosk.publish(in_hand if phase else replace(in_hand, ticket=None, service=None, class_=None, since=None))
    assert rig.console.client.wait_until(lambda known: known.state == rig.kiosk.state, PATIENCE_S)
    assert set(IDLE.findall(lan.get("/counter/1").text)) == idle
    assert set(IDLE.findall(lan.get("/counter/1/small").text)) == idle & {"recall", "absent", "undo"}


@pytest.mark.parametrize(("in_hand", "found"), [("CT", []), ("HT", ["CT"])])
def test_a_number_is_not_transferred_into_the_line_that_it_comes_from(rig: Rig, in_hand: str, found: list[str]) -> None:
    lan = rig.at_work("lan", "operator")
    rig.kiosk.publish(replace(IN_HAND, service=in_hand))
    assert rig.console.client.wait_until(lambda known: known.state == rig.kiosk.state, PATIENCE_S)
    assert re.findall('data-act="transfer-to-service-([^"]+)"', lan.get("/counter/1").text) == found


@pytest.mark.parametrize("class_", ["N", "P"])
def test_the_next_number_has_a_heart_if_it_has_priority(rig: Rig, class_: Literal["N", "P"]) -> None:
    lan = rig.at_work("lan", "operator")
    rig.kiosk.publish(
        replace(IN_HAND, next=NextView(label="202", service="CT", class_=class_, why=Why(rule="returned")))
    )
    assert rig.console.client.wait_until(lambda known: known.state == rig.kiosk.state, PATIENCE_S)
    assert ("♥" in lan.get("/counter/1").text) == (class_ == "P")


def test_why_says_so_where_there_is_no_journal_and_asks_nothing_of_it_without_a_number(rig: Rig) -> None:
    lan = rig.at_work("lan", "operator")
    assert "Không đọc được sổ tại đây" in lan.get("/counter/1/why?label=201", headers={"Accept-Language": "vi"}).text
    assert "Không đọc được" not in lan.get("/counter/1/why", headers={"Accept-Language": "vi"}).text
    assert "<script>alert" not in lan.get("/counter/1/why?label=%3Cscript%3Ealert(1)").text
