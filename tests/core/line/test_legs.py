"""Visits of several legs: plans, and how a ticket goes from counter to counter by itself."""

from __future__ import annotations

from typing import Any

import pytest

from core.messages.commands import (
    CallNext,
    CallTicket,
    ChangeClass,
    CloseCounter,
    Finish,
    Hold,
    MarkAbsent,
    Outcome,
    Refused,
    Resume,
    Return,
    SetOffsets,
    Start,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
)
from core.messages.events import (
    CallUndone,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketIssued,
    TicketTransferred,
)
from core.messages.observations import PrinterWell, SlipLost, TimePassed
from core.public_state.snapshot import open_services
from core.rules import Rules
from tests.core.hall import Hall, accepted
from words.refusals import refusal

MINUTE_S = 60


@pytest.fixture
def hall(hall: Hall) -> Any:
    """Four counters are open: HT and CT, CT and HT, DD, TP and CT."""
    hall.open("3", "4")
    return hall


def planned(hall: Hall, service: str, *then: str, class_: str = "N") -> str:
    (issued,) = hall.do(TakeTicket, service=service, class_=class_, paperless=True, then=then)
    assert issued.then == then
    return str(issued.label)


def without_fees(hall: Hall) -> Rules:
    services = {code: prefix for code, prefix in hall.rules.services.items() if code != "TP"}
    return Rules(services=services, counters={"3": {"DD": 0}, "4": {"CT": 0}})


def legs(hall: Hall, label: str) -> tuple[Any, ...]:
    """Earlier legs, present service, planned legs."""
    ticket = hall.ticket(label)
    return ticket.legs, ticket.service, ticket.then


# Planning


def test_a_plan_given_with_the_ticket_is_in_the_state(hall: Hall) -> None:
    label = planned(hall, "DD", "CT", "TP")
    (waiting,) = hall.state().waiting
    assert (waiting.label, waiting.then) == (label, ("CT", "TP"))
    hall.next("3")
    view = next(counter for counter in hall.state().counters if counter.id == "3")
    assert (view.service, view.legs, view.then) == ("DD", (), ("CT", "TP"))


def test_a_replacement_has_the_plan_of_the_void_ticket(hall: Hall) -> None:
    (issued,) = hall.do(TakeTicket, service="DD", then=("CT",))
    hall.observe(SlipLost(issued.label, "paper_out", 0))
    hall.wait(181)
    hall.observe(TimePassed())
    hall.observe(PrinterWell())
    (instead,) = hall.do(TakeTicket, service="DD", paperless=True, instead_of=issued.label)
    assert instead.then == ("CT",)


@pytest.mark.parametrize("fields", [{"counter": "2", "service": "HT"}, {"label": "201", "service": "HT"}])
def test_a_transfer_plans_the_rest(hall: Hall, fields: dict[str, str]) -> None:
    label = hall.take("CT")
    if "counter" in fields:
        hall.next("2")
    *_, moved = hall.do(Transfer, **fields, then=("TP",))
    assert (moved.service, moved.then) == ("HT", ("TP",))
    assert legs(hall, label) == (("CT",) if "counter" in fields else (), "HT", ("TP",))


def test_a_waiting_ticket_gets_another_plan_where_it_is(hall: Hall) -> None:
    label = planned(hall, "CT", "TP")
    assert hall.refusal(Transfer, label=label, service="CT", then=("TP",)) == "wrong_state"
    hall.do(Transfer, label=label, service="CT", then=("HT", "TP"))
    hall.do(Transfer, label=label, service="CT", then=())
    assert legs(hall, label) == ((), "CT", ())


@pytest.mark.parametrize(
    ("then", "code", "sentence"),
    [
        (("XX",), "unknown_service", "Không có lĩnh vực XX ở đây"),
        (("TP", "XX"), "unknown_service", "Không có lĩnh vực XX ở đây"),
        (("DD",), "unknown_service", "Hôm nay không có quầy nào phục vụ lĩnh vực DD"),
        (("CT",), "wrong_state", "Lĩnh vực CT có hai lần liền nhau trong các bước này"),
        (("TP", "TP"), "wrong_state", "Lĩnh vực TP có hai lần liền nhau trong các bước này"),
    ],
)
def test_an_invalid_plan_is_refused_in_every_command(
    hall: Hall, then: tuple[str, ...], code: str, sentence: str
) -> None:
    hall.do(SetOffsets, counter="3", offsets={"HT": 0})
    waits, had = hall.take("HT"), hall.take("CT")
    hall.do(CallTicket, counter="4", label=had, reason="asked")
    for command in (
        TakeTicket(id="a", service="CT", then=then),
        Transfer(id="b", label=waits, service="CT", then=then),
        Finish(id="c", counter="4", then=then),
    ):
        answer = hall.ask(command)
        assert isinstance(answer, Refused), command
        assert (answer.code, refusal("vi", answer)) == (code, sentence)


def test_a_service_without_counters_issues_only_paperless_tickets(hall: Hall) -> None:
    waits = hall.take("CT")
    hall.do(SetOffsets, counter="3", offsets={"HT": 0})
    assert "DD" not in open_services(hall.line, hall.now), "its lamp is dark"
    answer = hall.ask(TakeTicket(id="press", service="DD"))
    assert isinstance(answer, Refused)
    assert refusal("vi", answer) == "Hôm nay không có quầy nào phục vụ lĩnh vực DD"
    (issued,) = hall.do(TakeTicket, service="DD", paperless=True)
    hall.do(Transfer, label=waits, service="DD")
    hall.do(SetOffsets, counter="3", offsets={"DD": 0})
    assert "DD" in open_services(hall.line, hall.now)
    assert hall.next("3") == waits
    hall.do(Finish, counter="3")
    assert hall.next("3") == issued.label


def test_a_plan_may_name_a_service_whose_counters_are_closed_now(hall: Hall) -> None:
    hall.do(CloseCounter, counter="3")
    waits = hall.take("HT")
    hall.do(Transfer, label=waits, service="DD")
    assert "DD" in open_services(hall.line, hall.now)
    assert hall.take("DD")


def test_a_plan_may_return_to_a_service_after_another(hall: Hall) -> None:
    label = planned(hall, "HT", "CT", "HT")
    for counter in ("1", "2", "1"):
        hall.do(CallTicket, counter=counter, label=label, reason="asked")
        hall.do(Finish, counter=counter)
    assert hall.phase(label) is None


# Going on


def test_finish_moves_a_planned_ticket_on_by_itself(hall: Hall) -> None:
    label = planned(hall, "DD", "CT", "TP")
    hall.next("3")
    answer = accepted(hall.ask(Finish(id="f", counter="3", outcome="accepted")))
    assert answer.events == (
        ServiceStarted(label, "3"),
        ServiceFinished(label, "3", "accepted", started=True, goes_to="CT"),
        TicketTransferred(label=label, counter="3", service="CT", then=("TP",)),
    )
    assert answer.ticket == label
    assert legs(hall, label) == (("DD",), "CT", ("TP",))
    hall.next("2")
    hall.do(Start, counter="2")
    assert hall.do(Finish, counter="2")[0] == ServiceFinished(label, "2", "done", started=True, goes_to="TP")
    assert legs(hall, label) == (("DD", "CT"), "TP", ())
    hall.next("4")
    assert hall.do(Finish, counter="4")[-1] == ServiceFinished(label, "4", "done", started=True)
    assert (hall.phase(label), hall.line.ended) == (None, {"done": 1})


@pytest.mark.parametrize("started", [True, False])
def test_a_call_of_the_next_ticket_moves_it_on_too_even_without_a_start(hall: Hall, started: bool) -> None:
    label, other = planned(hall, "DD", "TP"), hall.take("DD")
    hall.next("3")
    if started:
        hall.do(Start, counter="3")
    finished, moved, called = hall.do(CallNext, counter="3")
    assert finished == ServiceFinished(label, "3", "done", started=started, goes_to="TP")
    assert moved == TicketTransferred(label=label, counter="3", service="TP")
    assert isinstance(called, TicketCalled)
    assert called.label == other
    assert hall.next("4") == label


def test_place_and_priority_are_kept_through_all_legs(hall: Hall) -> None:
    late = planned(hall, "DD", "CT", class_="P")
    arrival = hall.ticket(late).arrival
    hall.wait(20 * MINUTE_S)
    regular = hall.take("CT")
    hall.next("3")
    hall.wait(5 * MINUTE_S)
    hall.do(Finish, counter="3")
    assert (hall.ticket(late).class_, hall.ticket(late).arrival) == ("P", arrival)
    assert [view.label for view in hall.state().waiting] == [late, regular]
    assert hall.next("2") == late


def test_a_ticket_that_is_first_for_its_next_leg_at_the_same_counter_stays_there(hall: Hall) -> None:
    label = planned(hall, "HT", "CT")
    hall.wait(15 * MINUTE_S)
    hall.take("HT")
    hall.next("1")
    upcoming = next(counter.next for counter in hall.state().counters if counter.id == "1")
    *_, called = hall.do(CallNext, counter="1")
    assert (called.label, called.count, called.why.rule) == (label, 1, "head_start")
    assert upcoming is not None
    assert (upcoming.label, upcoming.service, upcoming.why) == (label, "CT", called.why), "and staff saw it before"
    assert legs(hall, label) == (("HT",), "CT", ())


@pytest.mark.parametrize("outcome", ["needs_papers", "not_ready"])
@pytest.mark.parametrize("act", [Finish, CallNext])
def test_a_dossier_that_is_not_accepted_or_not_ready_ends_the_visit(hall: Hall, act: type, outcome: Outcome) -> None:
    label, other = planned(hall, "DD", "CT", "TP"), hall.take("DD")
    hall.next("3")
    hall.do(Start, counter="3")
    finished, *_ = hall.do(act, counter="3", outcome=outcome)
    assert finished == ServiceFinished(label, "3", outcome, started=True)
    assert (hall.phase(label), hall.line.ended) == (None, {"done": 1})
    if act is CallNext:
        hall.do(Undo, counter="3")
        assert (hall.phase(label), hall.ticket(label).then) == ("serving", ("CT", "TP"))
        assert hall.phase(other) == "waiting"


@pytest.mark.parametrize("outcome", ["done", "accepted", "handed_over", "online"])
def test_with_any_other_outcome_the_visit_goes_on(hall: Hall, outcome: str) -> None:
    label = planned(hall, "DD", "TP")
    hall.next("3")
    hall.do(Finish, counter="3", outcome=outcome)
    assert legs(hall, label) == (("DD",), "TP", ())


@pytest.mark.parametrize("then", [(), ("HT",)])
def test_a_finish_can_replace_the_plan(hall: Hall, then: tuple[str, ...]) -> None:
    label = planned(hall, "DD", "CT", "TP")
    hall.next("3")
    hall.do(Finish, counter="3", outcome="needs_papers", then=then)
    assert (legs(hall, label) if then else hall.phase(label)) == ((("DD",), "HT", ()) if then else None)


@pytest.mark.parametrize(
    ("plan", "to", "left"),
    [
        (("CT", "TP"), {"service": "CT"}, ("TP",)),
        (("CT", "TP"), {"service": "TP"}, ("CT",)),
        (("CT", "TP"), {"service": "HT"}, ("CT", "TP")),
        (("CT", "HT", "CT"), {"service": "HT"}, ("CT",)),
        (("CT", "TP"), {"to_counter": "4"}, ("CT", "TP")),
        (("CT", "DD"), {"to_counter": "4"}, ("CT", "DD")),
    ],
)
def test_a_transfer_removes_its_own_leg_from_the_plan_only(
    hall: Hall, plan: tuple[str, ...], to: dict[str, str], left: tuple[str, ...]
) -> None:
    label = planned(hall, "DD", *plan)
    hall.next("3")
    hall.do(Transfer, counter="3", **to)
    assert hall.ticket(label).then == left


@pytest.mark.parametrize(("act", "back"), [(MarkAbsent, Return), (Hold, Resume)])
def test_the_plan_outlives_an_absence_and_a_hold(hall: Hall, act: type, back: type) -> None:
    label = planned(hall, "DD", "TP")
    hall.next("3")
    hall.do(act, counter="3")
    hall.do(back, label=label)
    assert legs(hall, label) == ((), "DD", ("TP",))


def test_nothing_is_left_of_a_return_or_a_binding_in_the_next_leg(hall: Hall) -> None:
    label = planned(hall, "HT", "CT")
    hall.do(Transfer, label=label, to_counter="1")
    hall.next("1")
    hall.do(MarkAbsent, counter="1")
    hall.do(Return, label=label)
    hall.next("1")
    hall.do(Finish, counter="1")
    ticket = hall.ticket(label)
    assert (ticket.bound, ticket.behind, ticket.count, ticket.lets_ahead) == (None, 0, 0, None)
    assert hall.next("2") == label


def test_a_planned_service_stays_when_the_settings_drop_it(hall: Hall) -> None:
    label = planned(hall, "DD", "TP")
    hall.restart(rules=without_fees(hall))
    hall.next("3")
    hall.do(Finish, counter="3")
    assert legs(hall, label) == (("DD",), "TP", ())


def test_so_does_a_service_in_the_plan_of_a_void_ticket(hall: Hall) -> None:
    (issued,) = hall.do(TakeTicket, service="DD", then=("TP",))
    hall.observe(SlipLost(issued.label, "paper_out", 0))
    hall.wait(181)
    hall.observe(TimePassed())
    hall.restart(rules=without_fees(hall))
    instead = hall.do(TakeTicket, service="DD", paperless=True, instead_of=issued.label)[0].label
    hall.next("3")
    hall.do(Finish, counter="3")
    assert (legs(hall, instead), "TP" in hall.line.rules.services) == ((("DD",), "TP", ()), True)


def test_so_does_a_service_in_the_plan_of_a_ticket_that_undo_would_restore(hall: Hall) -> None:
    label = planned(hall, "DD", "TP")
    hall.next("3")
    hall.do(Finish, counter="3")
    hall.next("4")
    hall.take("CT")
    hall.do(Start, counter="4")
    hall.next("4")
    hall.restart(rules=without_fees(hall))
    hall.do(Undo, counter="4")
    assert (hall.phase(label), "TP" in hall.line.rules.services) == ("serving", True)


# Undo


@pytest.mark.parametrize("started", [True, False])
def test_one_undo_reverses_the_call_the_move_and_the_end(hall: Hall, started: bool) -> None:
    label, other = planned(hall, "DD", "CT", "TP"), hall.take("DD")
    hall.next("3")
    if started:
        hall.do(Start, counter="3")
    before = hall.ticket(label)
    hall.wait(60)
    hall.do(CallNext, counter="3")
    hall.wait(10)
    assert hall.do(Undo, counter="3") == (CallUndone(other, "3", 2, label),)
    assert hall.ticket(label) == before
    assert hall.line.counter("3").ticket == label
    assert not hall.line.queues["CT"]
    assert (hall.phase(other), hall.line.ended) == ("waiting", {})
    hall.do(Finish, counter="3")
    assert legs(hall, label) == (("DD",), "CT", ("TP",))


def test_an_undo_also_reverses_the_call_of_the_same_ticket_for_its_next_leg(hall: Hall) -> None:
    label = planned(hall, "HT", "CT")
    hall.next("1")
    hall.do(Start, counter="1")
    before = hall.ticket(label)
    hall.do(CallNext, counter="1")
    hall.do(Undo, counter="1")
    assert (hall.ticket(label), hall.line.counter("1").ticket) == (before, label)
    assert not hall.line.queues["CT"]


@pytest.mark.parametrize("how", ["called", "sent on", "void", "bound"])
def test_an_undo_is_refused_when_the_ticket_is_called_in_its_next_leg(hall: Hall, how: str) -> None:
    label = planned(hall, "DD", "CT")
    hall.take("DD")
    hall.next("3")
    hall.do(CallNext, counter="3")
    match how:
        case "called":
            assert hall.next("2") == label
        case "sent on":
            hall.do(Transfer, label=label, service="HT")
        case "void":
            hall.do(VoidTicket, label=label, reason="mistake")
        case "bound":
            hall.do(Transfer, label=label, to_counter="1")
    assert hall.refusal(Undo, counter="3") == "wrong_state"


def test_an_undo_keeps_a_class_that_was_changed_and_binds_to_no_counter_that_closed(hall: Hall) -> None:
    label = planned(hall, "DD", "CT")
    hall.take("DD")
    hall.do(Transfer, label=label, to_counter="4")
    hall.do(CallTicket, counter="3", label=label, reason="asked")
    hall.do(CallNext, counter="3")
    hall.do(ChangeClass, label=label, class_="P", reason="asked")
    hall.do(CloseCounter, counter="4")
    hall.do(Undo, counter="3")
    assert (hall.ticket(label).class_, hall.ticket(label).bound, hall.phase(label)) == ("P", None, "called")


# Times


def test_each_leg_has_its_own_wait_and_the_whole_wait_counts_from_arrival(hall: Hall) -> None:
    planned(hall, "DD", "CT")
    hall.wait(10 * MINUTE_S)
    hall.next("3")
    assert _waits(hall, "3") == (600, 600)
    hall.wait(4 * MINUTE_S)
    hall.do(Finish, counter="3")
    hall.wait(3 * MINUTE_S)
    hall.restart(outage_s=1800)
    hall.wait(22 * MINUTE_S)
    hall.next("2")
    assert _waits(hall, "2") == (39 * MINUTE_S, 25 * MINUTE_S)


def test_a_corrected_service_begins_no_new_leg(hall: Hall) -> None:
    label = hall.take("DD")
    hall.wait(10 * MINUTE_S)
    hall.do(Transfer, label=label, service="CT")
    hall.wait(MINUTE_S)
    hall.next("2")
    assert _waits(hall, "2") == (660, 660)


def test_the_journal_alone_shows_how_long_each_leg_waited_and_took(hall: Hall) -> None:
    label = planned(hall, "DD", "CT")
    for counter, wait_min, takes_min in (("3", 10, 4), ("2", 5, 7)):
        hall.wait(wait_min * MINUTE_S)
        hall.next(counter)
        hall.do(Start, counter=counter)
        hall.wait(takes_min * MINUTE_S)
        hall.do(Finish, counter=counter)
    minutes = [
        (type(entry.event), (entry.line - hall.entries[0].line) // 60_000)
        for entry in hall.entries
        if getattr(entry.event, "label", None) == label
    ]
    assert minutes == [
        (TicketIssued, 0),
        (TicketCalled, 10),
        (ServiceStarted, 10),
        (ServiceFinished, 14),
        (TicketTransferred, 14),
        (TicketCalled, 19),
        (ServiceStarted, 19),
        (ServiceFinished, 26),
    ]


def _waits(hall: Hall, counter: str) -> tuple[int | None, int | None]:
    view = next(each for each in hall.state().counters if each.id == counter)
    return view.wait_s, view.leg_wait_s
