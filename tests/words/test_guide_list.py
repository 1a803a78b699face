"""The guide's list: what stands on it, in which order, and what can be done about each item."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from core.messages.state import PendingView, ServiceView, SlipView, ToTellView, WaitingView
from tests.demo.page.states import AT, state
from words.guide_list import GuideList

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LIST = GuideList("vi", ZONE, {})


def slip(label: str, slip_state: Literal["void", "unproven"], after_ms: int = 0) -> SlipView:
    return SlipView(label=label, service="CT", class_="N", state=slip_state, arrived=AT, since=AT.later(after_ms))


def test_each_unconfirmed_slip_has_its_acts_and_slips_to_be_printed_have_none() -> None:
    pending = tuple(
        PendingView(label=label, service="CT", class_="N", arrived=AT, until=until)
        for label, until in (("206", AT.later(90_000)), ("207", None))
    )
    waiting = (WaitingView(label="205", service="CT", class_="N", since=AT, ahead=0),)
    slips = (slip("204", "void"), slip("205", "unproven"))
    service = ServiceView(code="CT", name={}, short={"vi": "Chứng thực"}, waiting=0, last=None, open=True)
    items = LIST.items(state(services=(service,), slips=slips, waiting=waiting, pending=pending))
    assert LIST.heading(items) == "Phiếu cần xem lại: 2 · Phiếu đang chờ in: 1"
    assert [item.text for item in items] == [
        "Số 204 (Chứng thực, 10:42): đã hủy, phiếu không in ra được",
        "Số 205 (Chứng thực, 10:42): chưa rõ đã có phiếu hay chưa",
        "Số 206 (Chứng thực, 10:42): đang chờ in, chờ thêm nhiều nhất 2 phút",
    ]
    assert [[(each.act, bool(each.sure)) for each in item.acts] for item in items] == [
        [("instead", True), ("forget", False)],
        [("reprint", False), ("keep", False), ("void", True)],
        [],
    ]


def test_a_replacement_stands_in_the_place_of_the_old_ticket_until_it_has_been_told() -> None:
    to_tell = ToTellView(label="206", service="CT", arrived=AT.later(1000), instead_of="202")
    items = LIST.items(state(slips=(slip("201", "unproven"), slip("203", "unproven", 2000)), to_tell=(to_tell,)))
    assert [item.key for item in items] == ["unproven/201", "tell/206", "unproven/203"]
    told = items[1]
    assert (told.number, told.text) == ("206", "thay cho số 202: xin báo số này cho người dân và ghi lại")
    assert [each.act for each in told.acts] == ["told"]


@pytest.mark.parametrize(
    ("slips", "to_tell", "vi", "en"),
    [
        (0, 0, "Không có phiếu nào cần xem lại", "No slips to check"),
        (0, 2, "Số cần báo cho người dân: 2", "Numbers to tell: 2"),
        (1, 1, "Phiếu cần xem lại: 1 · Số cần báo cho người dân: 1", "Slips to check: 1 · Numbers to tell: 1"),
    ],
)
def test_the_heading_counts_what_is_on_the_list(slips: int, to_tell: int, vi: str, en: str) -> None:
    unproven = tuple(slip(label, "unproven") for label in ("201", "202")[:slips])
    tickets = tuple(ToTellView(label=label, service="DD", arrived=AT) for label in ("304", "103")[:to_tell])
    for language, says in (("vi", vi), ("en", en)):
        guide_list = GuideList(language, ZONE, {})
        assert guide_list.heading(guide_list.items(state(slips=unproven, to_tell=tickets))) == says
