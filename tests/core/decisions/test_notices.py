"""Notices: posted, shown for their time, and gone with the day."""

from __future__ import annotations

from core.messages.commands import Announce, NewDay, WithdrawNotice
from core.messages.events import NoticePosted, NoticeWithdrawn
from tests.core.hall import Hall


def texts(hall: Hall) -> list[str]:
    return [notice.text for notice in hall.state().notices]


def test_notices_are_in_the_state_newest_first(hall: Hall) -> None:
    assert hall.do(Announce, text="Mạng chậm") == (NoticePosted("Mạng chậm"),)
    hall.do(Announce, text="Quầy 4 nghỉ chiều nay")
    assert texts(hall) == ["Quầy 4 nghỉ chiều nay", "Mạng chậm"]


def test_a_notice_is_over_at_its_time(hall: Hall) -> None:
    hall.do(Announce, text="Mạng chậm", until=hall.utc.later(60_000))
    hall.wait(59)
    assert texts(hall) == ["Mạng chậm"]
    hall.wait(1)
    assert texts(hall) == []


def test_a_notice_that_is_over_before_it_begins_is_too_late(hall: Hall) -> None:
    assert hall.refusal(Announce, text="Mạng chậm", until=hall.utc) == "too_late"


def test_the_same_notice_twice_would_change_nothing_and_with_another_time_replaces_the_first(hall: Hall) -> None:
    hall.do(Announce, text="Mạng chậm", until=hall.utc.later(60_000))
    assert hall.refusal(Announce, text="Mạng chậm", until=hall.utc.later(60_000)) == "wrong_state"
    hall.do(Announce, text="Mạng chậm")
    assert texts(hall) == ["Mạng chậm"]
    hall.wait(61)
    assert texts(hall) == ["Mạng chậm"]


def test_a_notice_is_taken_off_before_its_time_and_may_come_again(hall: Hall) -> None:
    hall.do(Announce, text="Mạng chậm")
    hall.do(Announce, text="Quầy 4 nghỉ", until=hall.utc.later(60_000))
    assert hall.do(WithdrawNotice, text="Mạng chậm") == (NoticeWithdrawn("Mạng chậm"),)
    assert texts(hall) == ["Quầy 4 nghỉ"]
    assert hall.refusal(WithdrawNotice, text="Mạng chậm") == "wrong_state"
    hall.do(Announce, text="Mạng chậm")
    assert texts(hall) == ["Mạng chậm", "Quầy 4 nghỉ"]
    hall.wait(61)
    assert hall.refusal(WithdrawNotice, text="Quầy 4 nghỉ") == "wrong_state", "it is over by itself"


def test_of_more_than_three_the_last_is_refused_until_one_is_taken_off(hall: Hall) -> None:
    for n in range(3):
        hall.do(Announce, text=f"{n}")
    assert hall.refusal(Announce, text="3") == "wrong_state"
    hall.do(Announce, text="0", until=hall.utc.later(60_000))
    assert texts(hall) == ["0", "2", "1"], "another time for one of them is no fourth"
    hall.do(WithdrawNotice, text="2")
    hall.do(Announce, text="3")
    assert texts(hall) == ["3", "0", "1"]


def test_an_urgent_notice_stands_first_and_is_never_refused_because_of_others(hall: Hall) -> None:
    for n in range(3):
        hall.do(Announce, text=f"{n}")
    assert hall.do(Announce, text="Xin ra cửa", urgent=True) == (NoticePosted("Xin ra cửa", None, urgent=True),)
    hall.do(WithdrawNotice, text="0")
    hall.do(Announce, text="3")
    assert texts(hall) == ["Xin ra cửa", "3", "2", "1"]
    assert [notice.urgent for notice in hall.state().notices] == [True, False, False, False]
    for n in (4, 5):
        hall.do(Announce, text=f"{n}", urgent=True)
    assert hall.refusal(Announce, text="6", urgent=True) == "wrong_state", "it would push one out unseen"


def test_a_notice_becomes_urgent_and_is_one_notice(hall: Hall) -> None:
    hall.do(Announce, text="Mất điện")
    hall.do(Announce, text="Mất điện", urgent=True)
    assert texts(hall) == ["Mất điện"]
    assert hall.state().notices[0].urgent


def test_an_emergency_ends_only_by_a_command_that_says_so(hall: Hall) -> None:
    hall.do(Announce, text="Xin ra cửa", urgent=True)
    assert hall.refusal(WithdrawNotice, text="Xin ra cửa") == "wrong_state"
    assert hall.refusal(Announce, text="Xin ra cửa") == "wrong_state", "the same words must not make it ordinary"
    assert hall.refusal(Announce, text="Xin ra cửa", until=hall.utc.later(1000)) == "wrong_state"
    hall.do(Announce, text="Mạng chậm")
    assert hall.refusal(WithdrawNotice, text="Mạng chậm", urgent=True) == "wrong_state"
    assert hall.do(WithdrawNotice, text="Xin ra cửa", urgent=True) == (NoticeWithdrawn("Xin ra cửa"),)
    assert texts(hall) == ["Mạng chậm"]


def test_an_urgent_notice_stands_however_many_others_came_and_went(hall: Hall) -> None:
    hall.do(Announce, text="Xin ra cửa", urgent=True)
    for n in range(40):
        hall.do(Announce, text=f"{n}")
        hall.do(WithdrawNotice, text=f"{n}")
    for n in range(40):
        hall.do(Announce, text=f"for a second {n}", until=hall.utc.later(1000))
        hall.wait(2)
    assert texts(hall) == ["Xin ra cửa"]


def test_a_notice_with_an_end_stands_however_many_others_came_and_went_after_it(hall: Hall) -> None:
    hall.do(Announce, text="Quầy 4 nghỉ đến 10 giờ", until=hall.utc.later(3_600_000))
    for n in range(40):
        hall.do(Announce, text=f"for a second {n}", until=hall.utc.later(1000))
        hall.wait(2)
    assert texts(hall) == ["Quầy 4 nghỉ đến 10 giờ"]
    assert len(hall.line.notices) == 2, "what is over is not kept"


def test_notices_go_with_the_day(hall: Hall) -> None:
    hall.do(Announce, text="Mạng chậm")
    hall.do(NewDay)
    assert texts(hall) == []
