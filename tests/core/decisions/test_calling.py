"""The commands of counters about tickets: their events, and their refusals."""

from __future__ import annotations

import pytest

from core.decisions.decide import decide
from core.messages.commands import (
    CallNext,
    CallTicket,
    ChangeClass,
    CloseCounter,
    Finish,
    Hold,
    MarkAbsent,
    Outcome,
    PauseCounter,
    Recall,
    Refused,
    Resume,
    Return,
    Start,
    TakeTicket,
    Transfer,
    Undo,
)
from core.messages.events import (
    CallUndone,
    ServiceFinished,
    ServiceStarted,
    TicketAbsent,
    TicketCalled,
    TicketHeld,
    TicketResumed,
    TicketReturned,
    TicketTransferred,
    Told,
    Why,
)
from tests.core.hall import Hall, accepted

ACTS = (CallNext, Recall, Start, Finish, MarkAbsent, Hold, Undo)


@pytest.mark.parametrize("act", ACTS)
def test_unknown_counters_are_refused_before_closed_ones(hall: Hall, act: type) -> None:
    assert hall.refusal(act, counter="9") == "unknown_counter"
    assert hall.refusal(act, counter="3") == "counter_closed"


def test_a_ticket_is_absent_only_when_the_walls_have_shown_its_last_call(hall: Hall) -> None:
    hall.take("CT")
    hall.next("1")
    hall.shown_call = 1
    hall.do(Recall, counter="1")
    assert hall.refusal(MarkAbsent, counter="1") == "wrong_state", "the recall is still to come"
    hall.shown_call = 2
    assert hall.do(MarkAbsent, counter="1") == (TicketAbsent("201", "1"),)


def test_a_wall_that_never_shows_the_call_is_not_waited_for(hall: Hall) -> None:
    hall.take("CT")
    hall.next("1")
    hall.shown_call = 0
    hall.wait(29.9)
    assert hall.refusal(MarkAbsent, counter="1") == "wrong_state"
    hall.wait(0.1)
    assert hall.do(MarkAbsent, counter="1") == (TicketAbsent("201", "1"),)


def test_only_absent_waits_for_the_walls(hall: Hall) -> None:
    hall.shown_call = 0
    for act in (Start, Finish, Hold, CallNext):
        label = hall.take("CT")
        assert hall.next("1") == label
        hall.do(act, counter="1")
        if hall.line.counter("1").ticket:
            hall.do(Finish, counter="1")


def test_who_is_served_is_refused_as_such_whatever_the_walls_show(hall: Hall) -> None:
    hall.take("CT")
    hall.next("1")
    hall.do(Start, counter="1")
    hall.shown_call = 0
    answer = hall.ask(MarkAbsent(id="a", counter="1"))
    assert isinstance(answer, Refused)
    assert answer.because == "serving"


@pytest.mark.parametrize("act", ACTS)
def test_a_paused_counter_does_nothing(hall: Hall, act: type) -> None:
    hall.do(PauseCounter, counter="1")
    assert hall.refusal(act, counter="1") == "counter_closed"


@pytest.mark.parametrize("act", [Recall, Start, Finish, MarkAbsent, Hold, Undo])
def test_with_an_empty_line_nothing_is_called(hall: Hall, act: type) -> None:
    hall.take("CT")
    assert hall.refusal(act, counter="1") == "nothing_called"


# CallNext


def test_next_calls_the_smallest_key_and_says_why(hall: Hall) -> None:
    first = hall.take("HT")
    hall.wait(60)
    second = hall.take("HT")
    (called,) = hall.do(CallNext, counter="1")
    arrival = hall.ticket(first).arrival
    why = Why(rule="head_start", key=arrival, runner_up=second, runner_up_key=arrival.later(60_000))
    assert called == TicketCalled(label=first, counter="1", call_no=1, count=1, why=why)
    assert (hall.phase(first), hall.ticket(first).counter, hall.line.counter("1").ticket) == ("called", "1", first)


def test_next_ends_the_ticket_in_hand_and_calls_the_next_in_one_decision(hall: Hall) -> None:
    first, second = hall.take("HT"), hall.take("HT")
    hall.next("1")
    hall.do(Start, counter="1")
    finished, called = hall.do(CallNext, counter="1", outcome="needs_papers")
    assert finished == ServiceFinished(first, "1", "needs_papers", started=True)
    assert (called.label, called.call_no) == (second, 2)
    assert hall.phase(first) is None
    assert hall.line.ended == {"done": 1}


def test_next_passes_over_a_ticket_that_was_only_called(hall: Hall) -> None:
    first, _ = hall.take("HT"), hall.take("HT")
    hall.next("1")
    assert hall.do(CallNext, counter="1")[0] == ServiceFinished(first, "1", "done", started=False)
    assert hall.phase(first) == "passed"
    assert hall.ticket(first).public_state == "done"


def test_next_without_waiting_tickets_ends_the_one_in_hand_and_is_refused_without_any(hall: Hall) -> None:
    first = hall.take("HT")
    hall.next("1")
    hall.do(Start, counter="1")
    answer = accepted(hall.ask(CallNext(id="1", counter="1")))
    assert answer.events == (ServiceFinished(first, "1", "done", started=True),)
    assert answer.ticket is None
    assert hall.line.counter("1").ticket is None
    assert hall.refusal(CallNext, counter="1") == "nobody_waiting"


def test_no_two_counters_call_one_ticket(hall: Hall) -> None:
    only = hall.take("CT")
    assert hall.next("1") == only
    assert hall.refusal(CallNext, counter="2") == "nobody_waiting"


def test_a_ticket_whose_slip_is_not_out_is_skipped_and_named_in_why(hall: Hall) -> None:
    (printing,) = hall.do(TakeTicket, service="HT")
    hall.wait(1)
    second = hall.take("HT")
    (called,) = hall.do(CallNext, counter="1")
    assert (called.label, called.why.skipped) == (second, (printing.label,))
    assert hall.refusal(CallNext, counter="2") == "nobody_waiting"


def test_the_first_call_of_a_later_leg_says_what_was_told_of_it(hall: Hall) -> None:
    label = hall.take("HT")
    hall.told[label, "HT"] = Told((0, 5), hall.line_time)
    assert hall.next("1") == label
    (_, _, moved) = hall.do(Finish, counter="1", then=("CT",))
    assert isinstance(moved, TicketTransferred)
    told = hall.told[hall.ticket(label).leg] = Told((5, 15), hall.line_time)
    hall.wait(600)
    (called,) = hall.do(CallNext, counter="2")
    assert called.told == told, "not what was told of the leg before"
    hall.do(Undo, counter="2")
    (again,) = hall.do(CallNext, counter="2")
    assert again.told == told
    (recalled,) = hall.do(Recall, counter="2")
    assert recalled.told is None
    hall.do(Hold, counter="2")
    (chosen,) = hall.do(CallTicket, counter="2", label=label, reason="asked")
    assert (chosen.count, chosen.told) == (3, None), "it was told of the first call"
    hall.do(CallNext, counter="2")
    hall.do(Return, label=label)
    (back,) = hall.do(CallNext, counter="2")
    assert (back.label, back.count, back.told) == (label, 1, None)


def test_a_call_right_after_the_leg_before_was_told_of_by_nobody(hall: Hall) -> None:
    """One counter serves both: its next call is of the same ticket."""
    label = hall.take("HT")
    hall.next("1")
    hall.told[label, "HT"] = Told((0, 5), hall.line_time)
    hall.do(Finish, counter="1", then=("CT",))
    (called,) = hall.do(CallNext, counter="1")
    assert (called.label, called.told) == (label, None)


# CallTicket


@pytest.mark.parametrize("phase", ["waiting", "held", "absent", "passed"])
def test_a_ticket_may_be_called_out_of_order(hall: Hall, phase: str) -> None:
    hall.open("4")
    label = hall.reach(phase)
    ahead = hall.take("CT")
    before = hall.ticket(label).count
    hall.wait(1)
    (called,) = hall.do(CallTicket, counter="1", label=label, reason="asked")
    assert (called.label, called.count, called.reason, called.why.rule) == (label, before + 1, "asked", "chosen")
    assert called.why.runner_up == (ahead if phase != "waiting" else None)
    assert (hall.phase(label), hall.line.counter("1").ticket) == ("called", label)
    assert hall.line.held == hall.line.absent == ()


@pytest.mark.parametrize("phase", ["printing", "called", "serving", "done", "void"])
def test_tickets_in_other_phases_cannot_be_called(hall: Hall, phase: str) -> None:
    assert hall.refusal(CallTicket, counter="1", label=hall.reach(phase), reason="asked") == "wrong_state"


def test_a_busy_counter_is_refused_a_call_out_of_order_before_all_else(hall: Hall) -> None:
    gone, _ = hall.take("HT"), hall.take("HT")
    hall.next("1")
    hall.do(Finish, counter="1")
    hall.next("1")
    assert hall.refusal(CallTicket, counter="1", label=gone, reason="asked") == "counter_busy"
    assert hall.refusal(CallTicket, counter="3", label="999", reason="asked") == "unknown_ticket"
    assert hall.refusal(CallTicket, counter="3", label=gone, reason="asked") == "counter_closed"
    assert hall.refusal(CallTicket, counter="9", label="999", reason="asked") == "unknown_counter"


def test_an_absent_ticket_cannot_be_called_after_its_window(hall: Hall) -> None:
    label = hall.reach("absent")
    hall.wait(1800.001)
    assert hall.refusal(CallTicket, counter="1", label=label, reason="asked") == "too_late"


def test_a_chosen_ticket_has_its_key_and_the_one_that_the_rule_would_have_called(hall: Hall) -> None:
    first = hall.take("CT")
    hall.wait(30)
    second = hall.take("CT")
    (called,) = hall.do(CallTicket, counter="1", label=second, reason="asked")
    offset = 600_000
    assert called.why == Why(
        rule="chosen",
        key=hall.ticket(second).arrival.later(offset),
        runner_up=first,
        runner_up_key=hall.ticket(first).arrival.later(offset),
        offset_s=600,
    )


# Recall, Start, Finish, MarkAbsent, Hold


def test_the_third_call_is_the_last(hall: Hall) -> None:
    label = hall.reach("called")
    assert hall.do(Recall, counter="2")[0] == TicketCalled(
        label=label, counter="2", call_no=2, count=2, why=Why(rule="recall")
    )
    assert hall.do(Recall, counter="2")[0].count == 3
    assert hall.refusal(Recall, counter="2") == "wrong_state"
    assert hall.line.call_no == 3


@pytest.mark.parametrize("act", [Recall, Start, MarkAbsent])
def test_a_served_ticket_cannot_be_recalled_started_or_marked_absent(hall: Hall, act: type) -> None:
    hall.reach("serving")
    assert hall.refusal(act, counter="2") == "wrong_state"


def test_start_begins_the_service(hall: Hall) -> None:
    label = hall.reach("called")
    assert hall.do(Start, counter="2") == (ServiceStarted(label, "2"),)
    assert hall.phase(label) == "serving"


@pytest.mark.parametrize(
    ("act", "event"), [(Finish, ServiceFinished), (Hold, TicketHeld), (Transfer, TicketTransferred)]
)
def test_commands_for_a_called_ticket_imply_that_its_service_began(hall: Hall, act: type, event: type) -> None:
    more = {"service": "HT"} if act is Transfer else {}
    label = hall.reach("called")
    assert [type(done) for done in hall.do(act, counter="2", **more)] == [ServiceStarted, event]
    other = hall.reach("serving")
    assert [type(done) for done in hall.do(act, counter="2", **more)] == [event]
    assert label != other


@pytest.mark.parametrize("outcome", ["done", "accepted", "needs_papers", "handed_over", "online", "not_ready"])
def test_finish_says_how_it_ended(hall: Hall, outcome: Outcome) -> None:
    label = hall.reach("serving")
    assert hall.do(Finish, counter="2", outcome=outcome) == (ServiceFinished(label, "2", outcome, started=True),)
    assert hall.line.counter("2").ticket is None
    assert hall.refusal(Finish, counter="2") == "nothing_called"


def test_absent_leaves_the_counter_free(hall: Hall) -> None:
    label = hall.reach("called")
    assert hall.do(MarkAbsent, counter="2") == (TicketAbsent(label, "2"),)
    assert (hall.phase(label), hall.line.absent, hall.line.counter("2").ticket) == ("absent", (label,), None)


def test_a_held_ticket_resumes_with_its_place_and_its_count(hall: Hall) -> None:
    label = hall.reach("held")
    later = hall.take("CT")
    assert hall.do(Resume, label=label) == (TicketResumed(label),)
    assert [view.label for view in hall.state().waiting] == [label, later]
    (called,) = hall.do(CallNext, counter="2")
    assert (called.label, called.count, called.why.rule) == (label, 2, "head_start")


@pytest.mark.parametrize("phase", ["printing", "waiting", "called", "serving", "absent", "passed", "done", "void"])
def test_only_a_held_ticket_resumes(hall: Hall, phase: str) -> None:
    assert hall.refusal(Resume, label=hall.reach(phase)) == "wrong_state"
    assert hall.refusal(Resume, label="999") == "unknown_ticket"


# Return


@pytest.mark.parametrize("phase", ["absent", "passed"])
def test_a_ticket_that_returns_in_time_keeps_its_key_and_is_counted_anew(hall: Hall, phase: str) -> None:
    label = hall.reach(phase)
    arrival = hall.ticket(label).arrival
    hall.wait(1800)
    assert hall.do(Return, label=label) == (TicketReturned(label, 2),)
    ticket = hall.ticket(label)
    assert (ticket.phase, ticket.arrival, ticket.count, ticket.behind) == ("waiting", arrival, 0, 2)


@pytest.mark.parametrize("phase", ["absent", "passed"])
def test_a_return_after_the_window_is_too_late(hall: Hall, phase: str) -> None:
    label = hall.reach(phase)
    hall.wait(1800.001)
    assert hall.refusal(Return, label=label) == "too_late"


@pytest.mark.parametrize("phase", ["printing", "waiting", "called", "serving", "held", "done", "void"])
def test_only_absent_and_passed_over_tickets_return(hall: Hall, phase: str) -> None:
    assert hall.refusal(Return, label=hall.reach(phase)) == "wrong_state"
    assert hall.refusal(Return, label="999") == "unknown_ticket"


def test_an_outage_does_not_count_for_the_window(hall: Hall) -> None:
    label = hall.reach("absent")
    hall.wait(1000)
    hall.restart(outage_s=7200)
    hall.wait(800)
    hall.do(Return, label=label)
    assert hall.phase(label) == "waiting"


def test_a_returned_ticket_lets_two_first_calls_go_ahead(hall: Hall) -> None:
    back = hall.reach("absent")
    others = [hall.take("CT") for _ in range(3)]
    hall.do(Return, label=back)
    called = [hall.do(CallNext, counter="2")[-1] for _ in range(4)]
    assert [call.label for call in called] == [*others[:2], back, others[2]]
    assert [call.why.rule for call in called] == ["head_start", "head_start", "returned", "head_start"]
    assert called[2].count == 1


def test_a_counter_that_can_serve_no_other_calls_a_returned_ticket_at_once(hall: Hall) -> None:
    back = hall.reach("absent")
    hall.do(Return, label=back)
    (called,) = hall.do(CallNext, counter="2")
    assert (called.label, called.why.rule, called.why.runner_up) == (back, "returned", None)


def test_only_first_calls_by_counters_that_could_have_taken_it_count(hall: Hall) -> None:
    hall.open("3")
    back = hall.reach("absent")
    hall.take("DD")
    first, second = hall.take("CT"), hall.take("CT")
    hall.do(Return, label=back)
    hall.next("3")
    assert hall.ticket(back).behind == 2
    assert hall.next("2") == first
    hall.do(Recall, counter="2")
    assert hall.ticket(back).behind == 1
    assert hall.next("1") == second
    assert hall.ticket(back).behind == 0


def test_a_second_call_of_a_ticket_that_was_held_is_no_first_call(hall: Hall) -> None:
    held, back = hall.reach("held"), hall.reach("absent")
    hall.do(Resume, label=held)
    hall.do(Return, label=back)
    assert hall.next("2") == held
    assert hall.ticket(back).behind == 2


def test_after_a_transfer_nothing_is_left_of_a_return(hall: Hall) -> None:
    back = hall.reach("absent")
    hall.do(Return, label=back)
    hall.next("2")
    hall.do(Transfer, counter="2", service="HT")
    assert hall.line.returned == ()
    assert hall.do(CallNext, counter="1")[0].why.rule == "head_start"


def test_an_undone_call_does_not_count_for_returned_tickets(hall: Hall) -> None:
    back = hall.reach("absent")
    first, _ = hall.take("CT"), hall.take("CT")
    hall.do(Return, label=back)
    hall.next("2")
    hall.next("1")
    hall.do(Undo, counter="2")
    assert hall.ticket(back).behind == 1
    assert hall.next("2") == first
    assert hall.ticket(back).behind == 0


def test_an_undone_call_does_not_count_when_the_returned_ticket_was_called_in_between(hall: Hall) -> None:
    hall.open("4")
    back = hall.reach("absent")
    hall.take("CT")
    hall.take("CT")
    hall.do(Return, label=back)
    hall.next("1")
    hall.next("4")
    assert hall.next("2") == back
    hall.do(Undo, counter="1")
    hall.do(Undo, counter="2")
    assert (hall.phase(back), hall.ticket(back).behind) == ("waiting", 1)


# Undo


def test_an_undone_call_does_not_count_when_the_returned_ticket_was_held(hall: Hall) -> None:
    back = hall.reach("absent")
    hall.do(Return, label=back)
    hall.take("CT")
    hall.next("1")
    assert hall.ticket(back).gone_ahead == (2,)
    assert hall.next("2") == back
    hall.do(Hold, counter="2")
    hall.do(Undo, counter="1")
    assert hall.ticket(back).gone_ahead == ()


def test_undo_takes_back_a_call_and_its_call_number_is_not_reused(hall: Hall) -> None:
    first = hall.take("CT")
    hall.next("2")
    assert hall.do(Undo, counter="2") == (CallUndone(first, "2", 1, None),)
    assert (hall.phase(first), hall.line.counter("2").ticket) == ("waiting", None)
    assert [(call.call_no, call.undone) for call in hall.state().calls] == [(1, True)]
    assert hall.do(CallNext, counter="2")[0].call_no == 2


@pytest.mark.parametrize("served", [True, False])
def test_undo_reverses_both_the_call_and_the_end_of_the_ticket_before(hall: Hall, served: bool) -> None:
    first, second = hall.take("CT"), hall.take("CT")
    hall.next("2")
    if served:
        hall.do(Start, counter="2")
    before = hall.ticket(first)
    hall.next("2")
    hall.wait(10)
    (undone,) = hall.do(Undo, counter="2")
    assert undone == CallUndone(second, "2", 2, first)
    assert hall.ticket(first) == before
    assert hall.line.counter("2").ticket == first
    assert (hall.phase(second), hall.line.ended.get("done", 0)) == ("waiting", 0)
    assert hall.refusal(Undo, counter="2") == "nothing_called"
    hall.do(Finish, counter="2")


@pytest.mark.parametrize("phase", ["waiting", "held", "absent", "passed"])
def test_undo_puts_a_chosen_ticket_back_where_it_was(hall: Hall, phase: str) -> None:
    label = hall.reach(phase)
    before = hall.ticket(label)
    hall.do(CallTicket, counter="1", label=label, reason="asked")
    hall.do(Undo, counter="1")
    assert hall.ticket(label) == before
    assert (label in hall.line.absent, label in hall.line.held) == (phase == "absent", phase == "held")


def test_undo_also_undoes_the_recalls_of_its_call(hall: Hall) -> None:
    label = hall.reach("called")
    hall.do(Recall, counter="2")
    assert hall.do(Undo, counter="2")[0].call_no == 1
    assert [call.undone for call in hall.state().calls] == [True, True]
    assert hall.ticket(label).count == 0


def test_undo_leaves_other_calls_of_the_counter_and_of_the_ticket(hall: Hall) -> None:
    first = hall.reach("held")
    hall.take("CT")
    hall.next("1")
    hall.do(Resume, label=first)
    hall.next("2")
    hall.do(Recall, counter="1")
    hall.do(Undo, counter="2")
    assert [(call.label, call.counter, call.undone) for call in hall.state().calls] == [
        ("202", "1", False),
        (first, "2", True),
        ("202", "1", False),
        (first, "2", False),
    ]


def test_undo_restores_a_bound_ticket_that_was_passed_over(hall: Hall) -> None:
    bound = hall.take("CT")
    hall.do(Transfer, label=bound, to_counter="2")
    hall.take("CT")
    hall.next("2")
    hall.next("2")
    hall.do(Undo, counter="2")
    assert (hall.line.counter("2").ticket, hall.ticket(bound).phase, hall.ticket(bound).bound) == (bound, "called", "2")


def test_undo_is_too_late_after_ten_seconds_of_uptime(hall: Hall) -> None:
    hall.reach("called")
    hall.wait(4)
    hall.restart(outage_s=600)
    hall.wait(6)
    assert not isinstance(decide(hall.line, Undo(id="1", counter="2"), hall.now), Refused)
    hall.wait(0.001)
    assert hall.refusal(Undo, counter="2") == "too_late"


def test_undo_is_over_once_the_service_began(hall: Hall) -> None:
    hall.reach("serving")
    assert hall.refusal(Undo, counter="2") == "wrong_state"


def test_nothing_is_undone_when_the_last_next_called_nobody(hall: Hall) -> None:
    hall.reach("serving")
    hall.do(CallNext, counter="2")
    assert hall.refusal(Undo, counter="2") == "nothing_called"


def test_undo_is_refused_when_the_ended_ticket_has_moved_on(hall: Hall) -> None:
    first, _ = hall.take("CT"), hall.take("CT")
    hall.next("2")
    hall.next("2")
    hall.do(Return, label=first)
    assert hall.refusal(Undo, counter="2") == "wrong_state"


def test_undo_keeps_a_class_that_was_changed_in_between(hall: Hall) -> None:
    label = hall.reach("called")
    hall.do(ChangeClass, label=label, class_="P", reason="asked")
    hall.do(Undo, counter="2")
    assert hall.ticket(label).class_ == "P"
    assert hall.line.queues["CT"][0].key == hall.ticket(label).arrival - 1_800_000


def test_undo_after_a_finish_and_a_next_reverses_only_the_next(hall: Hall) -> None:
    """Even when two devices chose the same id for the two commands."""
    hall.take("CT")
    second = hall.take("CT")
    hall.next("2")
    hall.ask(Finish(id="same", counter="2"), by="console")
    hall.ask(CallNext(id="same", counter="2"), by="keypad-2")
    assert hall.do(Undo, counter="2") == (CallUndone(second, "2", 2, None),)


# Transfer


def test_a_transferred_ticket_keeps_its_arrival_and_begins_a_new_leg(hall: Hall) -> None:
    label = hall.reach("serving")
    before = hall.ticket(label)
    later = hall.take("HT")
    (moved,) = hall.do(Transfer, counter="2", service="HT", note="asked")
    assert moved == TicketTransferred(label=label, counter="2", service="HT", to_counter=None, note="asked")
    ticket = hall.ticket(label)
    assert (ticket.phase, ticket.service, ticket.arrival, ticket.legs) == ("waiting", "HT", before.arrival, ("CT",))
    assert [view.label for view in hall.state().waiting] == [label, later]
    assert hall.line.counter("2").ticket is None
    (called,) = hall.do(CallNext, counter="1")
    assert (called.label, called.count) == (label, 1)


def test_a_waiting_ticket_is_transferred_by_its_label(hall: Hall) -> None:
    label = hall.take("CT")
    (moved,) = hall.do(Transfer, label=label, service="HT")
    assert (moved.counter, moved.service) == (None, "HT")
    assert (hall.ticket(label).service, hall.ticket(label).legs) == ("HT", ())
    assert [place.label for place in hall.line.queues["HT"]] == [label]
    assert not hall.line.queues["CT"]


@pytest.mark.parametrize("phase", ["printing", "called", "serving", "held", "absent", "passed", "done", "void"])
def test_by_label_only_waiting_tickets_are_transferred(hall: Hall, phase: str) -> None:
    assert hall.refusal(Transfer, label=hall.reach(phase), service="HT") == "wrong_state"


def test_a_transfer_that_changes_nothing_is_refused(hall: Hall) -> None:
    label = hall.take("CT")
    assert hall.refusal(Transfer, label=label, service="CT") == "wrong_state"
    hall.do(Transfer, label=label, to_counter="1")
    assert hall.refusal(Transfer, label=label, to_counter="1") == "wrong_state"
    hall.do(Transfer, label=label, service="CT")
    assert hall.ticket(label).bound is None


def test_a_counter_can_put_a_ticket_back_into_its_own_queue(hall: Hall) -> None:
    label = hall.reach("called")
    hall.do(Transfer, counter="2", service="CT")
    assert (hall.phase(label), hall.line.counter("2").ticket) == ("waiting", None)


def test_a_returned_ticket_stays_behind_when_its_service_is_corrected(hall: Hall) -> None:
    back = hall.reach("absent")
    hall.do(Return, label=back)
    hall.do(Transfer, label=back, service="HT")
    assert hall.ticket(back).behind == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"counter": "9", "service": "XX"}, "unknown_counter"),
        ({"counter": "3", "to_counter": "9"}, "unknown_counter"),
        ({"counter": "3", "service": "XX"}, "unknown_service"),
        ({"label": "999", "service": "XX"}, "unknown_service"),
        ({"label": "999", "service": "CT"}, "unknown_ticket"),
        ({"counter": "3", "service": "CT"}, "counter_closed"),
        ({"counter": "1", "to_counter": "3"}, "counter_closed"),
        ({"counter": "1", "service": "CT"}, "nothing_called"),
    ],
)
def test_a_transfer_is_refused_for_the_first_reason_in_order(hall: Hall, fields: dict[str, str], code: str) -> None:
    assert hall.refusal(Transfer, **fields) == code


def test_a_transfer_to_a_counter_binds(hall: Hall) -> None:
    hall.open("4")
    label = hall.take("CT")
    hall.do(Transfer, label=label, to_counter="4")
    assert hall.next("2") is None
    assert hall.next("1") is None
    assert hall.next("4") == label


def test_a_bound_ticket_is_called_by_its_counter_whatever_that_can_serve(hall: Hall) -> None:
    hall.open("3")
    label = hall.take("CT")
    hall.do(Transfer, label=label, to_counter="3")
    assert hall.next("3") == label


def test_a_bound_ticket_is_not_its_own_runner_up(hall: Hall) -> None:
    label = hall.take("CT")
    hall.do(Transfer, label=label, to_counter="2")
    assert hall.do(CallNext, counter="2")[0].why.runner_up is None


def test_the_binding_ends_when_the_counter_closes(hall: Hall) -> None:
    label = hall.take("CT")
    hall.do(Transfer, label=label, to_counter="1")
    hall.do(PauseCounter, counter="1")
    assert hall.next("2") is None
    hall.do(CloseCounter, counter="1")
    assert hall.line.bound == ()
    assert hall.next("2") == label


@pytest.mark.parametrize("act", [Hold, MarkAbsent])
def test_the_binding_outlives_a_call(hall: Hall, act: type) -> None:
    label = hall.take("CT")
    hall.do(Transfer, label=label, to_counter="1")
    hall.next("1")
    hall.do(act, counter="1")
    hall.do(Resume if act is Hold else Return, label=label)
    assert hall.next("2") is None
    assert hall.next("1") == label


def test_undo_does_not_restore_a_binding_to_a_counter_that_closed(hall: Hall) -> None:
    label = hall.take("CT")
    hall.do(Transfer, label=label, to_counter="1")
    hall.do(CallTicket, counter="2", label=label, reason="asked")
    hall.do(CloseCounter, counter="1")
    hall.do(Undo, counter="2")
    assert (hall.ticket(label).bound, hall.line.bound) == (None, ())
    assert hall.next("2") == label


def test_a_ticket_that_came_back_by_undo_is_not_bound_to_a_counter_that_closed(hall: Hall) -> None:
    label, other = hall.take("CT"), hall.take("CT")
    hall.do(Transfer, label=label, to_counter="1")
    hall.do(CallTicket, counter="2", label=label, reason="asked")
    hall.do(Start, counter="2")
    assert hall.next("2") == other
    hall.do(CloseCounter, counter="1")
    hall.do(Undo, counter="2")
    hall.do(Hold, counter="2")
    hall.do(Resume, label=label)
    assert hall.next("2") == label


def test_after_three_calls_the_count_begins_anew(hall: Hall) -> None:
    label = hall.take("CT")
    hall.next("2")
    hall.do(Recall, counter="2")
    hall.do(Recall, counter="2")
    hall.do(Hold, counter="2")
    hall.do(Resume, label=label)
    hall.next("2")
    assert hall.ticket(label).count == 1
    assert hall.line.calls[0].count == 1
