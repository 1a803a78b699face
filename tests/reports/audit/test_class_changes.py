"""Priority that was given or taken after a ticket's issue: who did it, and whom the ticket passed by it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from core.messages.commands import CallTicket, ChangeClass, Finish, MarkAbsent, Return, Transfer, Undo
from core.messages.events import ClassChanged, Entry
from reports.audit.class_changes import ClassChange, class_changes, describe_change
from reports.audit.journal_source import OfficeTexts
from reports.audit.replay import ReplayedCall, replay_day
from tests.core.days.reckoning import candidates
from tests.core.days.steps import Step, histories, take_step
from tests.core.hall import Hall

Texts = Callable[..., OfficeTexts]


@pytest.fixture
def waiting(hall: Hall) -> Hall:
    """201 is at counter 2; 202, 203 and 204 wait for it, a minute apart, and 101 for counter 1 or, later, 2."""
    for service in ("CT", "CT", "CT", "CT", "HT"):
        hall.take(service)
        hall.wait(60)
    assert hall.next("2") == "201"
    return hall


def prioritize(hall: Hall, label: str, operator: str = "lan") -> None:
    hall.do(ChangeClass, label=label, class_="P", reason="needs_priority", operator=operator)


def regularize(hall: Hall, label: str) -> None:
    hall.do(ChangeClass, label=label, class_="N", reason="not_priority")


def finish_and_call(hall: Hall, counter: str = "2") -> str | None:
    hall.do(Finish, counter=counter)
    return hall.next(counter)


def changes(hall: Hall) -> list[ClassChange]:
    return list(class_changes(replay_day(hall.entries)))


def passed(hall: Hall) -> list[tuple[str, ...]]:
    return [turn.passed for change in changes(hall) for turn in change.turns]


def test_a_day_on_which_no_class_was_changed_has_none(waiting: Hall) -> None:
    waiting.take("CT", "P")
    finish_and_call(waiting)
    assert changes(waiting) == []


def test_those_who_would_have_been_called_first_were_passed(waiting: Hall, texts: Texts) -> None:
    prioritize(waiting, "204")
    seq = waiting.line.seq
    waiting.wait(60)
    assert finish_and_call(waiting) == "204"
    (change,) = changes(waiting)
    # 101 came after 204: it would not have been called before it anyway, and counter 2 only helps there.
    assert change.passed == {"202", "203"}
    assert describe_change(change, texts("en")) == (
        f"Priority given afterwards, entry {seq}: to number 204 at 07:35, by lan (console). It was called to counter 2 "
        "at 07:36; waiting people there whose turn would have come before it without that: 2 (202, 203)."
    )
    assert describe_change(change, texts("vi")) == (
        f"Cho ưu tiên sau khi lấy số, mục {seq}: số 204, lúc 07:35, người thực hiện: lan (console). "
        "Số này được gọi đến quầy 2 lúc 07:36; số người đang chờ ở đó lẽ ra được gọi trước: 2 (202, 203)."
    )


def test_whom_it_passed_would_have_been_called_by_the_rule_one_after_the_other(waiting: Hall) -> None:
    """The same morning lived twice: with the change, and without it until the number's turn."""
    twin = Hall()
    for entry in waiting.entries:
        twin.entries.append(entry)
    twin.line, twin.utc, twin.line_time = waiting.line, waiting.utc, waiting.line_time
    prioritize(waiting, "204")
    assert finish_and_call(waiting) == "204"
    called = []
    while (label := finish_and_call(twin)) not in ("204", None):
        called.append(label)
    assert passed(waiting) == [tuple(called)]
    assert called


def test_whoever_was_the_first_anyway_passed_nobody(waiting: Hall, texts: Texts) -> None:
    prioritize(waiting, "202")
    assert finish_and_call(waiting) == "202"
    assert passed(waiting) == [()]
    (change,) = changes(waiting)
    assert describe_change(change, texts("en")).endswith(
        "It was called to counter 2 at 07:35, and passed nobody by that."
    )


def test_priority_from_the_start_can_be_passed_too(waiting: Hall) -> None:
    waiting.take("CT", "P")
    prioritize(waiting, "202")
    assert finish_and_call(waiting) == "202"
    assert passed(waiting) == [("205",)]


def test_whoever_waits_for_another_counter_only_was_not_passed(waiting: Hall) -> None:
    waiting.open("4")
    waiting.do(Transfer, counter="2", to_counter="4")  # 201, which came first of all
    prioritize(waiting, "203")
    assert waiting.next("2") == "203"
    assert passed(waiting) == [("202",)]


def test_without_a_call_it_passed_nobody(waiting: Hall, texts: Texts) -> None:
    prioritize(waiting, "204")
    (change,) = changes(waiting)
    assert (change.passed, change.turns) == (frozenset(), ())
    assert describe_change(change, texts("en")).endswith("by lan (console). It was not called with that priority.")


def test_priority_that_was_taken_back_before_the_call_passed_nobody(waiting: Hall, texts: Texts) -> None:
    prioritize(waiting, "204")
    regularize(waiting, "204")
    while finish_and_call(waiting) != "204":
        pass
    given, taken = changes(waiting)
    assert given.turns == ()
    assert taken.passed == frozenset()
    assert describe_change(taken, texts("en")) == (
        f"Priority taken away afterwards, entry {taken.entry.seq}: from number 204 at 07:35, by person not recorded "
        "(console)."
    )
    assert describe_change(taken, texts("vi")) == (
        f"Thôi ưu tiên sau khi lấy số, mục {taken.entry.seq}: số 204, lúc 07:35, người thực hiện: không ghi lại "
        "(console)."
    )


def test_an_undone_call_is_no_turn_and_a_second_leg_is_one_more(waiting: Hall) -> None:
    prioritize(waiting, "203")
    assert finish_and_call(waiting) == "203"
    waiting.do(Undo, counter="2")
    assert passed(waiting) == []
    assert waiting.next("2") == "203"
    assert passed(waiting) == [("202",)]
    waiting.do(Transfer, counter="2", service="HT")
    waiting.do(CallTicket, counter="2", label="203", reason="mistake")
    assert passed(waiting) == [("202",), ()]


def test_whom_staff_chose_passed_nobody_by_priority(waiting: Hall, texts: Texts) -> None:
    prioritize(waiting, "204")
    waiting.do(Finish, counter="2")
    waiting.do(CallTicket, counter="2", label="204", reason="mistake")
    assert passed(waiting) == [()]
    (change,) = changes(waiting)
    assert describe_change(change, texts("en")).endswith("chosen by staff, not because of that.")


def test_who_has_returned_passes_only_those_who_have_returned_too(hall: Hall) -> None:
    for _ in range(2):
        hall.take("CT")
        hall.wait(60)
    for label in ("201", "202"):
        assert hall.next("2") == label
        hall.do(MarkAbsent, counter="2")
    for label in ("201", "202"):
        hall.do(Return, label=label)
    hall.take("CT")
    for label in ("202", "203"):
        prioritize(hall, label)
    assert hall.next("2") == "203"  # the others let it go first whatever its class
    assert passed(hall) == [()]
    assert finish_and_call(hall) == "202"
    assert passed(hall) == [("201",), ()]


def test_missing_entries_leave_whom_it_passed_unknown(waiting: Hall, texts: Texts) -> None:
    prioritize(waiting, "204")
    lost = waiting.line.seq + 1
    assert finish_and_call(waiting) == "204"
    entries = [entry for entry in waiting.entries if entry.seq != lost]
    (change,) = class_changes(replay_day(entries))
    assert not change.is_judged
    assert describe_change(change, texts("en")).endswith(
        "Whom it passed by that is not known: entries are missing in the journal."
    )


def test_what_nobody_sent_is_told_as_such(waiting: Hall, texts: Texts) -> None:
    prioritize(waiting, "204")
    (change,) = changes(waiting)
    forged: Entry = replace(change.entry, by=None, operator=None)
    assert "by person not recorded (–)." in describe_change(change._replace(entry=forged), texts("en"))


@settings(max_examples=settings().max_examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_after_any_history_the_passed_are_those_who_stood_before_it_without_the_change(
    new_hall: Callable[..., Hall], texts: Texts, history: list[Step]
) -> None:
    """By the tests' own reckoning of the order. At the end each counter's last regular number is given priority."""
    hall = new_hall()
    hall.start()
    hall.open("1", "2", "3")
    for step in history:
        take_step(hall, step)
    for counter in hall.line.counters:
        if regular := [ticket for ticket in candidates(hall.line, counter) if ticket.class_ == "N"]:
            prioritize(hall, regular[-1].label)
            hall.next(counter)
    for _, entries in groupby(hall.entries, key=lambda entry: entry.day):
        day = replay_day(entries)
        changes = list(class_changes(day))
        assert [each.entry for each in changes] == [e for e in day.entries if isinstance(e.event, ClassChanged)]
        for change in changes:
            said = describe_change(change, texts("en"))
            assert change.event.label in said
            assert not {"{", "}"} & set(said)
            for turn in change.turns:
                assert turn.passed == (() if turn.is_chosen else stood_before(turn.called, change.event))


def stood_before(called: ReplayedCall, change: ClassChanged) -> tuple[str, ...]:
    """Who was to be called before the number at that counter, had its class been the other one."""
    line = called.before
    other = replace(line.tickets[change.label], class_="N" if change.class_ == "P" else "P")
    without = replace(line, tickets=line.tickets.with_ticket(other))
    order = [ticket.label for ticket in candidates(without, called.event.counter)]
    return tuple(order[: order.index(change.label)])
