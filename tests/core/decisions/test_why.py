"""The `Why` of a call agrees with what can be computed from the line before it."""

from __future__ import annotations

from core.messages.commands import CallNext, CallTicket, MarkAbsent, Recall, Return
from core.messages.events import Why
from tests.core.hall import Hall


def test_a_chosen_call_names_the_ticket_that_the_rule_would_have_called(hall: Hall) -> None:
    first, second = hall.take("CT"), hall.take("CT")
    why = hall.do(CallTicket, counter="1", label=second, reason="mistake")[0].why
    assert (why.rule, why.runner_up, why.offset_s, why.skipped) == ("chosen", first, 600, ())
    assert why.key == hall.ticket(second).arrival + 600_000
    assert why.runner_up_key == hall.ticket(first).arrival + 600_000


def test_recalls_and_returns_have_their_own_rules(hall: Hall) -> None:
    late = hall.take("CT")
    hall.next("2")
    assert hall.do(Recall, counter="2")[0].why == Why(rule="recall")
    hall.do(MarkAbsent, counter="2")
    hall.do(Return, label=late)
    assert hall.do(CallNext, counter="2")[0].why.rule == "returned"
