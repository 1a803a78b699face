"""The guide's list, and replacements of void tickets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import (
    CallNext,
    ChangeClass,
    Finish,
    Hold,
    Keep,
    MarkAbsent,
    NewDay,
    Reprint,
    Return,
    Start,
    StopIssuing,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
)
from core.messages.events import SlipKept, TicketIssued, TicketVoided
from core.messages.observations import PrinterIll, PrinterWell, SlipLost, SlipProven, TimePassed
from core.messages.state import TicketRef
from core.public_state.snapshot import ticket_ref
from tests.core.hall import Hall, accepted


def unproven(hall: Hall, service: str = "CT") -> str:
    """A citizen presses a button; all bytes are sent, and then the printer reports nothing."""
    (issued,) = hall.do(TakeTicket, service=service)
    hall.observe(SlipProven(issued.label, "unproven"))
    return str(issued.label)


def given_up(hall: Hall, service: str = "CT", class_: str = "N") -> str:
    """A citizen presses a button; the slip fails, and the printer stays ill for too long."""
    (issued,) = hall.do(TakeTicket, service=service, class_=class_)
    hall.observe(SlipLost(issued.label, "paper_out", 0))
    hall.wait(180)
    hall.observe(TimePassed())
    return str(issued.label)


def on_list(hall: Hall) -> list[tuple[str, str]]:
    return [(view.label, view.state) for view in hall.state().slips]


def test_a_slip_without_proof_is_listed_and_one_with_it_is_not(hall: Hall) -> None:
    hall.take("CT")
    assert on_list(hall) == []
    label = unproven(hall)
    assert on_list(hall) == [(label, "unproven")]


def test_a_ticket_void_because_its_slip_never_came_is_listed_and_one_void_by_hand_is_not(hall: Hall) -> None:
    label = given_up(hall)
    hall.do(VoidTicket, label=hall.take("CT"), reason="mistake")
    assert on_list(hall) == [(label, "void")]


def test_a_reason_of_the_office_may_have_any_name(hall: Hall) -> None:
    office = Hall(replace(hall.settings, reasons={"printer": {"vi": "Máy in hỏng"}}))
    office.start()
    assert office.do(VoidTicket, label=office.take("CT"), reason="printer") == (TicketVoided("201", "printer"),)
    assert on_list(office) == []


def test_a_ticket_voided_by_hand_is_taken_off_the_list(hall: Hall) -> None:
    (issued,) = hall.do(TakeTicket, service="CT")
    hall.observe(SlipLost(issued.label, "paper_out", 0))
    hall.do(VoidTicket, label=issued.label, reason="mistake")
    assert on_list(hall) == []


def test_a_restart_puts_unreported_slips_on_the_list(hall: Hall) -> None:
    (issued,) = hall.do(TakeTicket, service="CT")
    hall.wait(130)
    hall.restart(outage_s=1)
    assert on_list(hall) == [(issued.label, "unproven")]


def test_the_list_is_oldest_first_with_what_the_guide_needs(hall: Hall) -> None:
    arrived = hall.utc
    void = given_up(hall, class_="P")
    hall.wait(60)
    first, second = unproven(hall, "HT"), unproven(hall)
    assert on_list(hall) == [(void, "void"), (first, "unproven"), (second, "unproven")]
    view = hall.state().slips[0]
    assert (view.service, view.class_, view.arrived, view.since) == ("CT", "P", arrived, arrived.later(180_000))
    hall.do(Transfer, label=first, service="DD")
    hall.do(ChangeClass, label=first, class_="P", reason="asked")
    view = hall.state().slips[1]
    assert (view.service, view.class_) == ("DD", "P")


@pytest.mark.parametrize(
    "act",
    [
        lambda hall: hall.do(Keep, label="201"),
        lambda hall: hall.do(VoidTicket, label="201", reason="mistake"),
        lambda hall: hall.do(Reprint, label="201"),
        lambda hall: hall.observe(SlipProven("201", "printed")),
        lambda hall: (hall.next("2"), hall.do(Start, counter="2")),
        lambda hall: (hall.next("2"), hall.do(Finish, counter="2")),
        lambda hall: (hall.next("2"), hall.do(Hold, counter="2")),
        lambda hall: (hall.next("2"), hall.do(Transfer, counter="2", service="HT")),
        lambda hall: hall.do(NewDay),
    ],
    ids=["kept", "void", "printed again", "proven late", "served", "finished", "held", "sent on", "another day"],
)
def test_what_settles_a_slip_takes_it_off_the_list(hall: Hall, act: Callable[[Any], Any]) -> None:
    assert unproven(hall) == "201"
    act(hall)
    assert on_list(hall) == []


@pytest.mark.parametrize(
    "act",
    [
        lambda hall: hall.wait(1),
        lambda hall: hall.do(MarkAbsent, counter="2"),
        lambda hall: hall.do(CallNext, counter="2"),
        lambda hall: (hall.do(MarkAbsent, counter="2"), hall.do(Return, label="201")),
        lambda hall: hall.do(Undo, counter="2"),
        lambda hall: (hall.do(CallNext, counter="2"), hall.do(Undo, counter="2")),
        lambda hall: hall.restart(outage_s=300),
    ],
    ids=["called", "absent", "passed", "returned", "undone", "restored", "restarted"],
)
def test_a_ticket_that_was_only_called_stays_on_the_list(hall: Hall, act: Callable[[Any], Any]) -> None:
    label = unproven(hall)
    hall.take("CT")
    assert hall.next("2") == label == "201"
    act(hall)
    assert on_list(hall) == [(label, "unproven")]


def test_a_ticket_that_may_not_return_any_more_is_not_listed(hall: Hall) -> None:
    label = unproven(hall)
    hall.next("2")
    hall.do(MarkAbsent, counter="2")
    hall.wait(1801)
    assert on_list(hall) == []
    assert hall.refusal(Keep, label=label) == "wrong_state"


def test_an_undo_does_not_put_a_served_ticket_back_on_the_list(hall: Hall) -> None:
    label = unproven(hall)
    hall.take("CT")
    hall.next("2")
    hall.do(Start, counter="2")
    hall.do(CallNext, counter="2")
    hall.do(Undo, counter="2")
    assert (hall.phase(label), on_list(hall)) == ("serving", [])


# What is printed again


def test_an_unproven_second_slip_is_listed_again(hall: Hall) -> None:
    label = unproven(hall)
    hall.do(Reprint, label=label)
    hall.observe(SlipProven(label, "unproven"))
    assert on_list(hall) == [(label, "unproven")]


def test_a_second_slip_that_is_given_up_leaves_the_first_unproven(hall: Hall) -> None:
    """A first slip that was proven stays proven."""
    doubted, proven = unproven(hall), hall.take("CT")
    for label in (doubted, proven):
        hall.do(Reprint, label=label)
        hall.observe(SlipLost(label, "paper_out", 0))
    assert on_list(hall) == [], "they wait for the printer"
    hall.wait(180)
    hall.observe(TimePassed())
    assert on_list(hall) == [(doubted, "unproven")]


def test_an_unproven_slip_of_a_served_ticket_is_not_listed(hall: Hall) -> None:
    label = hall.take("CT")
    hall.next("2")
    hall.do(Start, counter="2")
    hall.do(Reprint, label=label)
    hall.observe(SlipProven(label, "unproven"))
    assert on_list(hall) == []


# Keep


def test_kept_is_off_the_list_and_changes_nothing_else(hall: Hall) -> None:
    label = unproven(hall)
    before = hall.ticket(label)
    assert hall.do(Keep, label=label) == (SlipKept(label),)
    assert hall.ticket(label) == before
    assert hall.refusal(Keep, label=label) == "wrong_state"
    assert hall.next("2") == label


@pytest.mark.parametrize("phase", ["printing", "waiting", "called", "serving", "held", "absent", "passed", "done"])
def test_only_what_is_on_the_list_can_be_kept(hall: Hall, phase: str) -> None:
    assert hall.refusal(Keep, label=hall.reach(phase)) == "wrong_state"
    assert hall.refusal(Keep, label="299") == "unknown_ticket"


def test_a_kept_void_ticket_is_taken_off_the_list_and_stays_void(hall: Hall) -> None:
    label = given_up(hall)
    before = hall.line
    decision = accepted(hall.ask(Keep(id="k", label=label)))
    assert decision.events == (SlipKept(label, void=True),)
    ref = TicketRef(label=label, service="CT", class_="N", state="void")
    assert ticket_ref(before, hall.line, decision) == ref
    assert on_list(hall) == []
    assert evolve(EMPTY, hall.entries).unconfirmed == ()
    assert hall.refusal(Keep, label=label) == "wrong_state"
    assert hall.refusal(TakeTicket, service="CT", paperless=True, instead_of=label) == "wrong_state"


# Instead of


def test_a_replacement_takes_the_place_of_the_void_ticket(hall: Hall) -> None:
    (lost,) = hall.do(TakeTicket, service="CT", class_="P")
    hall.wait(10)
    after = hall.take("CT", "P")
    hall.observe(SlipLost(lost.label, "paper_out", 0))
    hall.wait(180)
    assert hall.observe(TimePassed()).events == (TicketVoided(lost.label, "printer"),)
    (issued,) = hall.do(TakeTicket, service="CT", class_="P", paperless=True, instead_of=lost.label)
    assert issued == TicketIssued(
        label="203", service="CT", class_="P", arrival=lost.arrival, paper=False, ahead=0, instead_of=lost.label
    )
    assert [view.label for view in hall.state().waiting] == [issued.label, after]
    assert on_list(hall) == []
    again = {"service": "CT", "paperless": True, "instead_of": lost.label}
    assert hall.refusal(TakeTicket, **again) == "wrong_state", "somebody has another already"


def test_the_place_is_kept_over_an_outage_and_a_clock_change(hall: Hall) -> None:
    (lost,) = hall.do(TakeTicket, service="CT")
    hall.observe(SlipLost(lost.label, "paper_out", 0))
    hall.wait(180)
    hall.restart(outage_s=600)
    hall.observe(TimePassed())
    hall.utc = hall.utc.later(-7_200_000)
    (issued,) = hall.do(TakeTicket, service="CT", paperless=True, instead_of=lost.label)
    assert issued.arrival == lost.arrival
    hall.next("2")
    assert hall.ticket(issued.label).wait_s == 180


def test_a_given_arrival_and_class_count_for_the_replacement(hall: Hall) -> None:
    void = given_up(hall, class_="P")
    earlier = hall.utc.later(-1_500_000)
    fields = {"service": "CT", "class_": "N", "paperless": True, "arrived": earlier, "instead_of": void}
    (issued,) = hall.do(TakeTicket, **fields)
    assert (issued.service, issued.class_, issued.arrival) == ("CT", "N", hall.line_time - 1_500_000)


def test_a_replacement_for_another_service_is_refused(hall: Hall) -> None:
    """It would bypass the hours and the quota of that service."""
    void = given_up(hall)
    assert hall.refusal(TakeTicket, service="HT", paperless=True, instead_of=void) == "wrong_state"
    assert on_list(hall) == [(void, "void")]


def test_a_replacement_is_issued_while_the_printer_is_ill_but_not_while_the_staff_stopped(hall: Hall) -> None:
    first, second = given_up(hall), given_up(hall)
    hall.observe(PrinterIll())
    hall.do(TakeTicket, service="CT", paperless=True, instead_of=first)
    hall.do(StopIssuing)
    assert hall.refusal(TakeTicket, service="CT", paperless=True, instead_of=second) == "issuing_closed"
    assert on_list(hall) == [(second, "void")]


def test_only_a_void_ticket_on_the_list_can_be_replaced(hall: Hall) -> None:
    for label in (hall.take("CT"), unproven(hall), hall.reach("void"), hall.reach("done")):
        assert hall.refusal(TakeTicket, service="CT", paperless=True, instead_of=label) == "wrong_state"
    assert hall.refusal(TakeTicket, service="CT", paperless=True, instead_of="299") == "unknown_ticket"


def test_refusals_are_checked_in_order(hall: Hall) -> None:
    """Service before ticket, ticket before its state, and that before what stops issuing."""
    hall.take("CT")
    hall.do(StopIssuing)

    def code(service: str, label: str) -> str:
        return str(hall.refusal(TakeTicket, service=service, paperless=True, instead_of=label))

    assert [code("TP", "299"), code("CT", "299"), code("CT", "201")] == [
        "unknown_service",
        "unknown_ticket",
        "wrong_state",
    ]


def test_the_list_is_rebuilt_from_the_entries_alone(hall: Hall) -> None:
    given_up(hall)
    unproven(hall)
    hall.observe(PrinterWell())
    assert len(hall.line.unconfirmed) == 2
    assert evolve(EMPTY, hall.entries).unconfirmed == hall.line.unconfirmed
