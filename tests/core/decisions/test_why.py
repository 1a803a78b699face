"""What a call says of itself: complete by the contract, and what anybody would reckon from the line before it."""

from __future__ import annotations

from typing import Any

from core.messages.commands import CallNext, CallTicket, MarkAbsent, Recall, Return
from core.messages.events import Why


def test_a_chosen_one_says_whom_the_rule_would_have_called(hall: Any) -> None:
    first, second = hall.take("CT"), hall.take("CT")
    why = hall.do(CallTicket, counter="1", label=second, reason="mistake")[0].why
    assert (why.rule, why.runner_up, why.offset_s, why.skipped) == ("chosen", first, 600, ())
    assert why.key == hall.ticket(second).arrival + 600_000
    assert why.runner_up_key == hall.ticket(first).arrival + 600_000


def test_a_recall_and_a_return_say_so(hall: Any) -> None:
    late = hall.take("CT")
    hall.next("2")
    assert hall.do(Recall, counter="2")[0].why == Why(rule="recall")
    hall.do(MarkAbsent, counter="2")
    hall.do(Return, label=late)
    assert hall.do(CallNext, counter="2")[0].why.rule == "returned"
