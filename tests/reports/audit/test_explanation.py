"""The two sentences about a call, which a citizen can check against the slip in hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from core.messages.commands import (
    CallNext,
    CallTicket,
    Finish,
    Hold,
    MarkAbsent,
    OpenCounter,
    Recall,
    Return,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
)
from core.messages.events import TicketCalled
from core.rules import TicketClass
from reports.audit.explanation import explain_call
from reports.audit.journal_source import OfficeTexts
from tests.core.hall import Hall
from tests.reports.audit.conftest import DaysOf
from words.call_reasons import why_called


def test_the_earlier_ticket_goes_first(hall: Hall, tell: Callable[..., str]) -> None:
    first = hall.take("CT")
    hall.wait(300)
    hall.take("CT")
    hall.wait(600)
    hall.next("2")
    assert tell(hall, first) == (
        "Number 201 was called to counter 2 at 07:45, before number 202: number 201 came 5 minutes earlier. Number "
        "201 came at 07:30; number 202 came at 07:35."
    )
    assert tell(hall, first, language="vi") == (
        "Số 201 được gọi đến quầy 2 lúc 07:45, trước số 202: số 201 lấy sớm hơn 5 phút. "
        "Số 201 lấy lúc 07:30; số 202 lấy lúc 07:35."
    )


def test_priority_counts_as_earlier(hall: Hall, tell: Callable[..., str]) -> None:
    hall.take("CT")
    hall.wait(60)
    priority = hall.take("CT", "P")
    hall.next("2")
    assert tell(hall, priority) == (
        "Number 202 was called to counter 2 at 07:31, before number 201: number 202 counts as 29 minutes "
        "earlier. Number 202 came at 07:31 and has priority, so it counts from 07:01; number 201 came at 07:30."
    )
    assert tell(hall, priority, language="vi") == (
        "Số 202 được gọi đến quầy 2 lúc 07:31, trước số 201: số 202 được tính như đến sớm hơn 29 phút. "
        "Số 202 lấy lúc 07:31 và thuộc diện ưu tiên, nên được tính như đến lúc 07:01; số 201 lấy lúc 07:30."
    )


@pytest.mark.parametrize(("class_", "alike"), [("N", True), ("P", False)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_reason_is_that_on_the_demos_page(
    hall: Hall, tell: Callable[..., str], class_: TicketClass, alike: bool, language: str
) -> None:
    hall.take("CT", class_)
    hall.wait(270)
    hall.take("CT")
    hall.next("2")
    (called,) = [entry.event for entry in hall.entries if isinstance(entry.event, TicketCalled)]
    _, _, reason = why_called(called.label, called.why, language, strictly=False, alike=alike).partition(": ")
    assert f": {reason}. " in tell(hall, called.label, language=language)


def test_two_priority_tickets_are_compared_by_their_arrivals(hall: Hall, tell: Callable[..., str]) -> None:
    first = hall.take("CT", "P")
    hall.wait(60)
    hall.take("CT", "P")
    hall.next("2")
    assert "number 201 came 1 minute earlier. Number 201 came at 07:30; number 202 came at 07:31." in tell(hall, first)


def test_strict_priority_is_explained_without_times(new_hall: Callable[..., Hall], tell: Callable[..., str]) -> None:
    hall = new_hall()
    hall.start(rules=replace(hall.rules, head_start_s=86_400))
    hall.open("2")
    hall.take("CT")
    priority = hall.take("CT", "P")
    hall.next("2")
    assert tell(hall, priority) == (
        "Number 202 was called to counter 2 at 07:30, before number 201: number 202 has priority, and here priority "
        "goes first. Number 202 came at 07:30 and has priority; number 201 came at 07:30."
    )


def test_of_two_tickets_with_strict_priority_the_earlier_goes_first(
    new_hall: Callable[..., Hall], tell: Callable[..., str]
) -> None:
    hall = new_hall()
    hall.start(rules=replace(hall.rules, head_start_s=86_400))
    hall.open("2")
    first = hall.take("CT", "P")
    hall.wait(60)
    hall.take("CT", "P")
    hall.next("2")
    assert "before number 202: number 201 came 1 minute earlier." in tell(hall, first)


def test_a_time_of_another_day_has_its_date(new_hall: Callable[..., Hall], tell: Callable[..., str]) -> None:
    hall = new_hall()
    hall.start(rules=replace(hall.rules, head_start_s=86_400 - 600))
    hall.open("2")
    hall.take("CT")
    priority = hall.take("CT", "P")
    hall.next("2")
    assert "counts from 07:40 23/11; number 201 came at 07:30." in tell(hall, priority)


def test_a_service_that_the_counter_only_helps_with_counts_later(hall: Hall, tell: Callable[..., str]) -> None:
    """Counter 1 has HT at 0 and CT at 10 minutes."""
    hall.take("CT")
    hall.wait(480)
    own = hall.take("HT")
    hall.next("1")
    assert tell(hall, own) == (
        "Number 101 was called to counter 1 at 07:38, before number 201: number 101 counts as 2 minutes "
        "earlier. Number 101 came at 07:38; number 201 came at 07:30, and as counter 1 only helps with Chứng thực, "
        "it counts there from 07:40."
    )


def test_help_and_priority_are_both_explained(hall: Hall, tell: Callable[..., str]) -> None:
    own = hall.take("HT")
    hall.wait(300)
    hall.take("CT", "P")
    hall.wait(60)
    hall.next("1")
    assert tell(hall, "201", own, language="vi") == (
        "Số 201 được gọi đến quầy 1 lúc 07:36, trước số 101: số 201 được tính như đến sớm hơn 15 phút. Số 201 lấy lúc "
        "07:35, được tính như đến lúc 07:15: sớm hơn 30 phút vì thuộc diện ưu tiên, muộn hơn 10 phút vì quầy 1 chỉ "
        "nhận giúp Chứng thực; số 101 lấy lúc 07:30."
    )
    assert "counts from 07:15: 30 minutes earlier as it has priority, 10 minutes later as counter 1" in tell(
        hall, "201", own
    )


def test_seconds_are_told_in_full_only(hall: Hall, tell: Callable[..., str]) -> None:
    first = hall.take("CT")
    hall.wait(7)
    hall.take("CT")
    hall.next("2")
    assert tell(hall, first) == (
        "Number 201 was called to counter 2 at 07:30, before number 202: number 201 came just before. "
        "Number 201 came at 07:30; number 202 came at 07:30."
    )
    assert tell(hall, first, language="vi").startswith(
        "Số 201 được gọi đến quầy 2 lúc 07:30, trước số 202: số 201 lấy trước. "
    )
    assert tell(hall, first, in_full=True) == (
        "Number 201 was called to counter 2 at 07:30:07, before number 202: number 201 came 7 seconds earlier. "
        "Number 201 came at 07:30:00; number 202 came at 07:30:07."
    )


def test_tickets_of_the_same_time_go_in_order_of_issue(hall: Hall, tell: Callable[..., str]) -> None:
    first = hall.take("CT")
    hall.take("CT")
    hall.next("2")
    assert "both count from the same time, and number 201 was issued first" in tell(hall, first)


def test_a_ticket_less_than_a_second_earlier_but_issued_later_goes_first(hall: Hall, tell: Callable[..., str]) -> None:
    came = hall.utc.later(100)
    hall.wait(0.6)
    hall.take("CT")
    first = hall.do(TakeTicket, service="CT", paperless=True, arrived=came)[0].label
    hall.next("2")
    assert "before number 201: number 202 came less than a second earlier." in tell(hall, first, in_full=True)
    assert "before number 201: number 202 came just before." in tell(hall, first)


def test_the_only_waiting_ticket_is_said_to_be_so(hall: Hall, tell: Callable[..., str]) -> None:
    only = hall.take("CT", "P")
    hall.next("1")
    assert tell(hall, only) == (
        "Number 201 was called to counter 1 at 07:30: no other number that it could call was waiting. Number 201 came "
        "at 07:30."
    )


def test_an_earlier_ticket_whose_slip_was_printing_is_named(hall: Hall, tell: Callable[..., str]) -> None:
    hall.do(TakeTicket, service="CT")
    hall.wait(60)
    second = hall.take("CT")
    hall.wait(60)
    hall.take("CT")
    hall.next("2")
    assert tell(hall, second).endswith("Number 202 came at 07:31; number 203 came at 07:32.")
    assert tell(hall, second, in_full=True) == (
        "Number 202 was called to counter 2 at 07:32, before number 203: number 202 came 1 minute earlier. Number "
        "202 came at 07:31; number 203 came at 07:32; number 201 would have been earlier, but the slip was still "
        "being printed."
    )
    assert tell(hall, second, "201") == (
        "Number 202 was called to counter 2 at 07:32, before number 201: the slip of number 201 was still being "
        "printed. Number 202 came at 07:31; number 201 came at 07:30."
    )


def test_a_returned_ticket_has_let_others_go_first(hall: Hall, tell: Callable[..., str]) -> None:
    late = hall.take("CT")
    hall.next("2")
    hall.do(MarkAbsent, counter="2")
    for _ in range(3):
        hall.wait(120)
        hall.take("CT")
    hall.do(Return, label=late)
    hall.next("2")
    assert tell(hall, "202", late) == (
        "Number 202 was called to counter 2 at 07:36, before number 201: number 201 had missed its call and come "
        "back, and lets others go first: 2. Number 202 came at 07:32; number 201 came at 07:30."
    )
    hall.next("2")
    hall.next("2")
    assert tell(hall, late) == (
        "Number 201 was called to counter 2 at 07:36, before number 204: number 201 came 6 minutes earlier. Number "
        "201 came at 07:30; number 204 came at 07:36; number 201 had missed its call and come back, and has let "
        "others go first: 2."
    )


def test_a_returned_ticket_alone_goes_at_once(hall: Hall, tell: Callable[..., str]) -> None:
    late = hall.take("CT")
    hall.next("2")
    hall.do(MarkAbsent, counter="2")
    hall.do(Return, label=late)
    hall.next("2")
    assert tell(hall, late).endswith(
        "Number 201 came at 07:30; number 201 had missed its call and come back, and the counter had nobody else to "
        "call before it."
    )


def test_a_chosen_ticket_is_compared_with_the_one_by_the_rule(hall: Hall, tell: Callable[..., str]) -> None:
    hall.take("CT")
    hall.wait(60)
    chosen = hall.take("CT")
    hall.do(CallTicket, counter="2", label=chosen, reason="mistake")
    assert tell(hall, chosen, language="vi") == (
        "Số 202 được gọi đến quầy 2 lúc 07:31 ngoài thứ tự, do nhân viên chọn, với lý do: Nhầm. "
        "Theo quy tắc thì đến lượt số 201: số 201 lấy lúc 07:30; số 202 lấy lúc 07:31."
    )


def test_a_third_ticket_asked_about_is_explained_too(hall: Hall, tell: Callable[..., str]) -> None:
    for _ in range(2):
        hall.take("CT")
        hall.wait(60)
    chosen = hall.take("CT")
    land = hall.take("DD")
    hall.do(CallTicket, counter="2", label=chosen, reason="mistake")
    rule = "By the rule it was the turn of number 201: number 201 came at 07:30; number 203 came at 07:32"
    assert tell(hall, chosen, "202").endswith(f"{rule}; number 202 came at 07:31.")
    assert tell(hall, chosen, land).endswith(
        f"{rule}; counter 2 was not calling the service of number {land}, Đất đai."
    )
    assert tell(hall, chosen, "201").endswith(f"{rule}.")


def test_a_chosen_ticket_whose_turn_it_was(hall: Hall, tell: Callable[..., str]) -> None:
    first = hall.take("CT")
    hall.take("CT")
    hall.do(CallTicket, counter="2", label=first, reason="typed by hand")
    assert tell(hall, first) == (
        "Number 201 was called to counter 2 at 07:30, chosen by staff, who gave as reason: text that is no longer "
        "kept. By the rule it was the turn of number 201, too."
    )


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (MarkAbsent, "number 201 had been called and had not come"),
        (Hold, "number 201 was held by counter 2"),
    ],
)
def test_a_chosen_ticket_from_outside_the_line(hall: Hall, tell: Callable[..., str], end: type, why: str) -> None:
    label = hall.take("CT")
    hall.next("2")
    hall.do(end, counter="2")
    hall.do(CallTicket, counter="1", label=label, reason="asked")
    assert tell(hall, label).endswith(f"By the rule it was nobody's turn there: {why}.")


def test_a_chosen_ticket_from_outside_the_line_while_others_waited(hall: Hall, tell: Callable[..., str]) -> None:
    held = hall.take("CT")
    hall.next("2")
    hall.do(Hold, counter="2")
    hall.take("CT")
    hall.do(CallTicket, counter="2", label=held, reason="asked")
    assert tell(hall, held).endswith("By the rule it was the turn of number 202: number 201 was held by counter 2.")


def test_a_recall_does_not_change_the_order_and_an_undone_call_says_so(hall: Hall, tell: Callable[..., str]) -> None:
    label = hall.take("CT")
    hall.next("2")
    hall.wait(5)
    hall.do(Recall, counter="2")
    assert tell(hall, label) == (
        "Number 201 was called to counter 2 once more at 07:30, as nobody had come yet. This was call 2 of 3; the "
        "order did not change."
    )
    hall.wait(5)
    hall.do(Undo, counter="2")
    assert tell(hall, label).endswith("the order did not change; this call was undone at 07:30.")


def test_why_others_could_not_be_called(hall: Hall, tell: Callable[..., str]) -> None:
    hall.do(OpenCounter, counter="3")
    land, served, void, bound, held = (hall.take(service) for service in ("DD", "CT", "CT", "CT", "CT"))
    hall.next("1")
    hall.do(VoidTicket, label=void, reason="mistake")
    hall.do(Transfer, label=bound, to_counter="1")
    hall.next("2")
    hall.do(Hold, counter="2")
    last = hall.take("CT")
    hall.next("2")
    after = hall.take("CT")
    assert [
        tell(hall, last, other).partition(". ")[0].rpartition(": ")[2]
        for other in (land, served, void, bound, held, after)
    ] == [
        "counter 2 was not calling the service of number 301, Đất đai",
        "number 201 was already at counter 1",
        "number 202 was already finished or cancelled",
        "number 203 was waiting for counter 1 only",
        "number 204 was held by counter 2",
        "number 206 had not been issued yet",
    ]


def test_arrivals_are_told_only_of_callable_or_later_tickets(hall: Hall, tell: Callable[..., str]) -> None:
    first = hall.take("CT")
    hall.wait(60)
    held = hall.take("CT")
    hall.do(CallTicket, counter="2", label=held, reason="asked")
    hall.do(Hold, counter="2")
    hall.next("2")
    hall.wait(60)
    after = hall.take("CT")
    assert tell(hall, first, held) == (
        "Number 201 was called to counter 2 at 07:31, before number 202: number 202 was held by counter 2. "
        "Number 201 came at 07:30."
    )
    assert tell(hall, first, after) == (
        "Number 201 was called to counter 2 at 07:31, before number 203: number 203 had not been issued yet. "
        "Number 201 came at 07:30; number 203 came at 07:32."
    )


def test_a_forged_entry_is_not_explained_away(hall: Hall, texts: Callable[..., OfficeTexts], days_of: DaysOf) -> None:
    """202 was the next call; the journal is changed to say that it was 203, or 201 again."""
    for _ in range(3):
        hall.take("CT")
    hall.next("2")
    hall.do(Finish, counter="2")
    hall.next("2")
    *before, last = hall.entries
    for label, said in {
        "203": "before number 202: by the rule it would have been the turn of number 202, and the journal does not "
        "say why not. Number 203 came at 07:30; number 202 came at 07:30.",
        "201": "no other number that it could call was waiting. By the journal it was not in line then.",
    }.items():
        assert isinstance(last.event, TicketCalled)
        why = replace(last.event.why, runner_up="202" if label == "203" else None)
        (day,) = days_of([*before, replace(last, event=replace(last.event, label=label, why=why))])
        assert explain_call(day, day.calls[-1], texts("en")).endswith(said)


def test_a_clock_that_was_set_in_between_keeps_the_order_and_says_so(hall: Hall, tell: Callable[..., str]) -> None:
    first = hall.take("CT")
    hall.wait(300)
    hall.utc = hall.utc.later(-3_600_000)
    hall.take("CT")
    hall.next("2")
    assert tell(hall, first) == (
        "Number 201 was called to counter 2 at 06:35, before number 202: number 201 came 5 minutes earlier. Number "
        "201 came at 06:30; number 202 came at 06:35. The clock was set or not believed then: slips may show other "
        "times, but the order does not depend on it."
    )


def test_times_under_an_untrusted_clock_go_by_the_nearest_trusted_one(hall: Hall, tell: Callable[..., str]) -> None:
    first = hall.take("CT")
    hall.wait(300)
    hall.trusted, right = False, hall.utc
    hall.utc = hall.utc.later(-1_000_000_000_000)
    hall.take("CT")
    hall.next("2")
    assert right > hall.utc
    assert tell(hall, first) == (
        "Number 201 was called to counter 2 at 07:35, before number 202: number 201 came 5 minutes earlier. Number "
        "201 came at 07:30; number 202 came at 07:35."
    )


def test_another_leg_keeps_the_time_of_arrival(hall: Hall, tell: Callable[..., str]) -> None:
    moved = hall.take("HT")
    hall.next("1")
    hall.wait(600)
    hall.take("CT")
    hall.do(Transfer, counter="1", service="CT")
    hall.do(CallNext, counter="2")
    assert "number 101 came 10 minutes earlier. Number 101 came at 07:30; number 201 came at 07:40." in tell(
        hall, moved
    )
    hall.do(Finish, counter="2")
