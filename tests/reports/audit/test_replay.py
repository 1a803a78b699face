"""Replayed days: which calls were turns, which were undone, and when each ticket arrived."""

from __future__ import annotations

import pytest

from core.messages.commands import Hold, Recall, Resume, TakeTicket, Transfer, Undo
from reports.audit.replay import NoBeginningError, replay_day
from reports.audit.ticket_at_call import EffectiveArrival, ticket_at_call
from tests.core.hall import Hall


def test_an_undo_marks_its_call_and_the_recalls_of_it_and_no_other(hall: Hall) -> None:
    hall.take("CT")
    hall.take("CT")
    hall.next("2")
    hall.next("1")
    hall.do(Hold, counter="2")
    hall.do(Resume, label="201")
    hall.next("2")
    hall.do(Recall, counter="1")
    hall.do(Recall, counter="2")
    hall.do(Undo, counter="2")
    hall.next("2")
    calls = replay_day(hall.entries).calls
    assert [(called.event.label, called.undone is not None, called.is_turn) for called in calls] == [
        ("201", False, True),
        ("202", False, True),
        ("201", True, False),
        ("202", False, False),
        ("201", True, False),
        ("201", False, True),
    ]


def test_a_recall_is_no_turn(hall: Hall) -> None:
    hall.take("CT")
    hall.next("2")
    hall.do(Recall, counter="2")
    assert [called.is_turn for called in replay_day(hall.entries).calls] == [True, False]


def test_a_ticket_of_a_handwritten_list_arrived_when_the_list_says(hall: Hall) -> None:
    came = hall.utc.later(-1_200_000)
    hall.do(TakeTicket, service="CT", paperless=True, arrived=came)
    assert replay_day(hall.entries).arrival("201") == came


def test_a_day_without_its_beginning_is_not_replayed(hall: Hall) -> None:
    with pytest.raises(NoBeginningError, match="2026-11-24"):
        replay_day(hall.entries[1:])
    with pytest.raises(NoBeginningError, match="no entries"):
        replay_day([])


def test_the_effective_arrival_is_that_of_the_calling_counter(hall: Hall) -> None:
    """Counter 1 has CT at 10 minutes. A ticket bound to it whose service it does not serve has no offset."""
    helped = hall.take("CT", "P")
    bound = hall.take("DD")
    hall.do(Transfer, label=bound, to_counter="1")
    came = hall.line_time
    hall.next("1")
    (called,) = replay_day(hall.entries).calls
    orders = {label: hall.ticket(label).order for label in (helped, bound)}
    here = [ticket_at_call(called, label, issued_seq=orders[label]).arrival_here for label in (helped, bound)]
    assert here == [
        EffectiveArrival(called.before.tickets[helped], 1_800_000, 600_000),
        EffectiveArrival(called.before.tickets[bound], 0, 0),
    ]
    tickets = [each.ticket for each in here if each]
    assert [(each.label, each.service, each.class_) for each in tickets] == [(helped, "CT", "P"), (bound, "DD", "N")]
    assert [(each.arrival, each.order) for each in tickets] == [(came, orders[helped]), (came, orders[bound])]
