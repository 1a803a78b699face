"""The guide's list: whose slip may not have come out, until somebody has seen to it."""

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
from core.snapshot import ticket_ref


def unproven(hall: Any, service: str = "CT") -> str:
    """Somebody presses a button; all bytes are taken, and then the printer says nothing."""
    (issued,) = hall.do(TakeTicket, service=service)
    hall.news(SlipProven(issued.label, "unproven"))
    return str(issued.label)


def given_up(hall: Any, service: str = "CT", class_: str = "N") -> str:
    """Somebody presses a button; his slip is known not to have come out, and the printer stays ill for too long."""
    (issued,) = hall.do(TakeTicket, service=service, class_=class_)
    hall.news(SlipLost(issued.label, "paper_out", 0))
    hall.wait(180)
    hall.news(TimePassed())
    return str(issued.label)


def on_list(hall: Any) -> list[tuple[str, str]]:
    return [(view.label, view.state) for view in hall.state().slips]


def test_a_slip_without_proof_is_listed_and_one_with_it_is_not(hall: Any) -> None:
    hall.take("CT")
    assert on_list(hall) == []
    label = unproven(hall)
    assert on_list(hall) == [(label, "unproven")]


def test_a_ticket_void_because_its_slip_never_came_is_listed_and_one_void_by_hand_is_not(hall: Any) -> None:
    label = given_up(hall)
    hall.do(VoidTicket, label=hall.take("CT"), reason="mistake")
    assert on_list(hall) == [(label, "void")]


def test_a_reason_of_the_office_may_have_any_name(new_hall: Any, hall: Any) -> None:
    office = new_hall(replace(hall.settings, reasons={"printer": {"vi": "Máy in hỏng"}}))
    office.start()
    assert office.do(VoidTicket, label=office.take("CT"), reason="printer") == (TicketVoided("201", "printer"),)
    assert on_list(office) == []


def test_whoever_voids_it_by_hand_before_has_seen_to_it(hall: Any) -> None:
    (issued,) = hall.do(TakeTicket, service="CT")
    hall.news(SlipLost(issued.label, "paper_out", 0))
    hall.do(VoidTicket, label=issued.label, reason="mistake")
    assert on_list(hall) == []


def test_a_restart_puts_what_nobody_knows_on_the_list(hall: Any) -> None:
    (issued,) = hall.do(TakeTicket, service="CT")
    hall.wait(130)
    hall.restart(outage_s=1)
    assert on_list(hall) == [(issued.label, "unproven")]


def test_oldest_first_with_what_the_guide_needs_to_know(hall: Any) -> None:
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
        lambda hall: hall.news(SlipProven("201", "printed")),
        lambda hall: (hall.next("2"), hall.do(Start, counter="2")),
        lambda hall: (hall.next("2"), hall.do(Finish, counter="2")),
        lambda hall: (hall.next("2"), hall.do(Hold, counter="2")),
        lambda hall: (hall.next("2"), hall.do(Transfer, counter="2", service="HT")),
        lambda hall: hall.do(NewDay),
    ],
    ids=["kept", "void", "printed again", "proven late", "served", "finished", "held", "sent on", "another day"],
)
def test_what_has_been_seen_to_comes_off_the_list(hall: Any, act: Callable[[Any], Any]) -> None:
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
def test_who_was_only_called_may_still_have_no_slip(hall: Any, act: Callable[[Any], Any]) -> None:
    label = unproven(hall)
    hall.take("CT")
    assert hall.next("2") == label == "201"
    act(hall)
    assert on_list(hall) == [(label, "unproven")]


def test_who_may_not_return_any_more_is_nobodys_business(hall: Any) -> None:
    label = unproven(hall)
    hall.next("2")
    hall.do(MarkAbsent, counter="2")
    hall.wait(1801)
    assert on_list(hall) == []
    assert hall.refusal(Keep, label=label) == "wrong_state"


def test_an_undo_does_not_put_who_was_being_served_back_on_the_list(hall: Any) -> None:
    label = unproven(hall)
    hall.take("CT")
    hall.next("2")
    hall.do(Start, counter="2")
    hall.do(CallNext, counter="2")
    hall.do(Undo, counter="2")
    assert (hall.phase(label), on_list(hall)) == ("serving", [])


# What is printed again


def test_a_second_slip_that_nobody_can_prove_is_listed_again(hall: Any) -> None:
    label = unproven(hall)
    hall.do(Reprint, label=label)
    hall.news(SlipProven(label, "unproven"))
    assert on_list(hall) == [(label, "unproven")]


def test_a_second_slip_that_is_given_up_leaves_the_first_in_doubt(hall: Any) -> None:
    """One that had been proven is in no doubt."""
    doubted, proven = unproven(hall), hall.take("CT")
    for label in (doubted, proven):
        hall.do(Reprint, label=label)
        hall.news(SlipLost(label, "paper_out", 0))
    assert on_list(hall) == [], "they wait for the printer"
    hall.wait(180)
    hall.news(TimePassed())
    assert on_list(hall) == [(doubted, "unproven")]


def test_the_slip_of_one_who_is_being_served_is_no_matter(hall: Any) -> None:
    label = hall.take("CT")
    hall.next("2")
    hall.do(Start, counter="2")
    hall.do(Reprint, label=label)
    hall.news(SlipProven(label, "unproven"))
    assert on_list(hall) == []


# Keep


def test_kept_is_off_the_list_and_changes_nothing_else(hall: Any) -> None:
    label = unproven(hall)
    before = hall.ticket(label)
    assert hall.do(Keep, label=label) == (SlipKept(label),)
    assert hall.ticket(label) == before
    assert hall.refusal(Keep, label=label) == "wrong_state"
    assert hall.next("2") == label


@pytest.mark.parametrize("phase", ["printing", "waiting", "called", "serving", "held", "absent", "passed", "done"])
def test_only_what_is_on_the_list_can_be_kept(hall: Any, reach: Any, phase: str) -> None:
    assert hall.refusal(Keep, label=reach(hall, phase)) == "wrong_state"
    assert hall.refusal(Keep, label="299") == "unknown_ticket"


def test_a_void_one_that_nobody_waits_for_is_taken_off_and_stays_void(hall: Any) -> None:
    label = given_up(hall)
    before = hall.line
    decision = hall.ask(Keep(id="k", label=label))
    assert decision.events == (SlipKept(label, void=True),)
    spoken_of = ticket_ref(before, hall.line, decision)
    assert (spoken_of.label, spoken_of.service, spoken_of.state) == (label, "CT", "void")
    assert on_list(hall) == []
    assert evolve(EMPTY, hall.entries).unconfirmed == ()
    assert hall.refusal(Keep, label=label) == "wrong_state"
    assert hall.refusal(TakeTicket, service="CT", paperless=True, instead_of=label) == "wrong_state"


# Instead of


def test_who_has_no_slip_gets_another_number_in_the_old_place(hall: Any) -> None:
    (lost,) = hall.do(TakeTicket, service="CT", class_="P")
    hall.wait(10)
    after = hall.take("CT", "P")
    hall.news(SlipLost(lost.label, "paper_out", 0))
    hall.wait(180)
    assert hall.news(TimePassed()).events == (TicketVoided(lost.label, "printer"),)
    (issued,) = hall.do(TakeTicket, service="CT", class_="P", paperless=True, instead_of=lost.label)
    assert issued == TicketIssued(
        label="203", service="CT", class_="P", arrival=lost.arrival, paper=False, ahead=0, instead_of=lost.label
    )
    assert [view.label for view in hall.state().waiting] == [issued.label, after]
    assert on_list(hall) == []
    again = {"service": "CT", "paperless": True, "instead_of": lost.label}
    assert hall.refusal(TakeTicket, **again) == "wrong_state", "somebody has another already"


def test_the_place_is_kept_over_dark_time_and_a_clock_that_was_set(hall: Any) -> None:
    (lost,) = hall.do(TakeTicket, service="CT")
    hall.news(SlipLost(lost.label, "paper_out", 0))
    hall.wait(180)
    hall.restart(outage_s=600)
    hall.news(TimePassed())
    hall.utc = hall.utc.later(-7_200_000)
    (issued,) = hall.do(TakeTicket, service="CT", paperless=True, instead_of=lost.label)
    assert issued.arrival == lost.arrival
    hall.next("2")
    assert hall.ticket(issued.label).wait_s == 180


def test_a_time_that_is_given_counts_and_so_does_the_class(hall: Any) -> None:
    void = given_up(hall, class_="P")
    earlier = hall.utc.later(-1_500_000)
    fields = {"service": "CT", "class_": "N", "paperless": True, "arrived": earlier, "instead_of": void}
    (issued,) = hall.do(TakeTicket, **fields)
    assert (issued.service, issued.class_, issued.arrival) == ("CT", "N", hall.line_time - 1_500_000)


def test_a_number_of_another_service_is_not_had_instead(hall: Any) -> None:
    """It would go past the hours and the quota of that one."""
    void = given_up(hall)
    assert hall.refusal(TakeTicket, service="HT", paperless=True, instead_of=void) == "wrong_state"
    assert on_list(hall) == [(void, "void")]


def test_another_number_is_had_while_the_printer_is_ill_and_not_while_all_is_stopped(hall: Any) -> None:
    first, second = given_up(hall), given_up(hall)
    hall.news(PrinterIll())
    hall.do(TakeTicket, service="CT", paperless=True, instead_of=first)
    hall.do(StopIssuing)
    assert hall.refusal(TakeTicket, service="CT", paperless=True, instead_of=second) == "issuing_closed"
    assert on_list(hall) == [(second, "void")]


def test_only_a_number_that_is_void_on_the_list_has_another_instead(hall: Any, reach: Any) -> None:
    for label in (hall.take("CT"), unproven(hall), reach(hall, "void"), reach(hall, "done")):
        assert hall.refusal(TakeTicket, service="CT", paperless=True, instead_of=label) == "wrong_state"
    assert hall.refusal(TakeTicket, service="CT", paperless=True, instead_of="299") == "unknown_ticket"


def test_the_codes_are_looked_for_in_their_order(hall: Any) -> None:
    """Service before ticket, ticket before its state, and that before what stops all numbers."""
    hall.take("CT")
    hall.do(StopIssuing)

    def code(service: str, label: str) -> str:
        return str(hall.refusal(TakeTicket, service=service, paperless=True, instead_of=label))

    assert [code("TP", "299"), code("CT", "299"), code("CT", "201")] == [
        "unknown_service",
        "unknown_ticket",
        "wrong_state",
    ]


def test_the_list_is_rebuilt_from_the_entries_alone(hall: Any) -> None:
    given_up(hall)
    unproven(hall)
    hall.news(PrinterWell())
    assert len(hall.line.unconfirmed) == 2
    assert evolve(EMPTY, hall.entries).unconfirmed == hall.line.unconfirmed
