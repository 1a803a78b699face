"""A day lived through again: which calls gave somebody a turn, which were taken back, and when everybody came."""

from __future__ import annotations

from typing import Any

import pytest

from core.messages.commands import Hold, Recall, Resume, TakeTicket, Transfer, Undo
from reports.audit.replay import NoBeginningError, replayed
from reports.audit.standing import Reckoning, standing


def test_an_undo_takes_back_its_call_and_the_recalls_of_it_and_no_other(hall: Any) -> None:
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
    calls = replayed(hall.entries).calls
    assert [(called.event.label, called.undone is not None, called.is_turn) for called in calls] == [
        ("201", False, True),
        ("202", False, True),
        ("201", True, False),
        ("202", False, False),
        ("201", True, False),
        ("201", False, True),
    ]


def test_a_recall_is_no_turn(hall: Any) -> None:
    hall.take("CT")
    hall.next("2")
    hall.do(Recall, counter="2")
    assert [called.is_turn for called in replayed(hall.entries).calls] == [True, False]


def test_who_was_on_a_list_written_by_hand_came_when_it_says(hall: Any) -> None:
    came = hall.utc.later(-1_200_000)
    hall.do(TakeTicket, service="CT", paperless=True, arrived=came)
    assert replayed(hall.entries).arrival("201") == came


def test_a_day_without_its_beginning_is_not_replayed(hall: Any) -> None:
    with pytest.raises(NoBeginningError, match="2026-11-24"):
        replayed(hall.entries[1:])
    with pytest.raises(NoBeginningError, match="no entries"):
        replayed([])


def test_everybody_is_reckoned_as_the_counter_sees_him(hall: Any) -> None:
    """Counter 1 has CT at 10 minutes; what it does not serve, but waits for it, counts as it came."""
    helped = hall.take("CT", "P")
    bound = hall.take("DD")
    hall.do(Transfer, label=bound, to_counter="1")
    came = hall.line_time
    hall.next("1")
    (called,) = replayed(hall.entries).calls
    orders = {label: hall.ticket(label).order for label in (helped, bound)}
    assert [standing(called, label, issued_seq=orders[label]).reckoning for label in (helped, bound)] == [
        Reckoning(helped, "CT", came, "P", 1_800_000, 600_000, orders[helped]),
        Reckoning(bound, "DD", came, "N", 0, 0, orders[bound]),
    ]
