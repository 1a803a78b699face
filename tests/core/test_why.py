"""What a call says of itself: complete by the contract, and what anybody would reckon from the line before it."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings

from core.commands import CallNext, CallTicket, MarkAbsent, Recall, Return
from core.events import TicketCalled, Why
from core.evolve import evolve
from core.line import Line
from tests.core.test_histories import Step, candidates, could_take, histories, key, take_step


def reckoned(before: Line, event: TicketCalled) -> Why:
    """From the shelf alone."""
    if event.why.rule == "recall":
        return Why(rule="recall")
    counter, called = event.counter, before.tickets[event.label]
    by_rule = candidates(before, counter)
    offset_s = 60 * before.rules.counters.get(counter, {}).get(called.service, 0)
    if event.why.rule == "chosen":
        others, printing = [t for t in by_rule[:1] if t.label != called.label], []
    else:
        assert by_rule[0].label == called.label
        others = by_rule[1:]
        printing = [t for t in before.tickets.values() if t.phase == "printing" and could_take(before, counter, t)]
    skipped = sorted((*key(before, counter, t), t.label) for t in printing)
    return Why(
        rule=event.why.rule
        if event.why.rule == "chosen"
        else "head_start"
        if called.lets_ahead is None
        else "returned",
        key=key(before, counter, called)[0],
        runner_up=others[0].label if others else None,
        runner_up_key=key(before, counter, others[0])[0] if others else None,
        offset_s=offset_s,
        skipped=tuple(label for *place, label in skipped if tuple(place) < key(before, counter, called)),
    )


@settings(max_examples=2 * settings().max_examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories)
def test_every_call_says_why_as_anybody_would_reckon_it(new_hall: Any, history: list[Step]) -> None:
    hall = new_hall()
    hall.start()
    hall.open("1", "2", "3")
    for step in history:
        before, seq = hall.line, len(hall.entries)
        take_step(hall, step)
        for entry in hall.entries[seq:]:
            if isinstance(entry.event, TicketCalled):
                assert entry.event.why == reckoned(before, entry.event)
            before = evolve(before, (entry,))


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
