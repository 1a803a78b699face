"""Issuing and voiding tickets, changing their class, and stopping and resuming issuing."""

from __future__ import annotations

import pytest

from core.decisions.decide import decide
from core.instant import Instant
from core.line.ticket import label_of
from core.messages.commands import ChangeClass, ResumeIssuing, StopIssuing, TakeTicket, VoidTicket
from core.messages.events import ClassChanged, IssuingResumed, IssuingStopped, SlipFailed, TicketIssued, TicketVoided
from core.messages.observations import PrinterIll, PrinterWell, SlipLost, SlipProven
from tests.core.hall import Hall, accepted


def test_a_ticket_is_durable_with_all_that_order_needs_and_waits_for_its_slip(hall: Hall) -> None:
    (issued,) = hall.do(TakeTicket, service="CT", class_="P")
    assert issued == TicketIssued(label="201", service="CT", class_="P", arrival=hall.line_time, paper=True, ahead=0)
    assert (hall.phase("201"), hall.line.slips) == ("printing", ("201",))
    hall.observe(SlipProven("201", "printed"))
    assert (hall.phase("201"), hall.line.slips) == ("waiting", ())


def test_labels_count_per_service_and_grow_a_digit_when_the_block_is_used_up(hall: Hall) -> None:
    labels = [hall.take("CT") for _ in range(101)]
    assert labels[:2] == ["201", "202"]
    assert labels[98:] == ["299", "2100", "2101"]
    assert hall.take("HT") == "101"


@pytest.mark.parametrize(("number", "label"), [(1, "Đ01"), (99, "Đ99"), (100, "Đ100"), (1000, "Đ1000")])
def test_a_label_is_prefix_and_number(number: int, label: str) -> None:
    assert label_of("Đ", number) == label


@pytest.mark.parametrize(
    ("label", "known"),
    [("201", True), ("202", False), ("200", False), ("2001", False), ("2٠1", False), ("²01", False), ("2", False)],
)
def test_only_labels_issued_today_are_known(hall: Hall, label: str, known: bool) -> None:
    hall.take("CT")
    assert hall.line.was_issued(label) is known


def test_ahead_counts_the_same_service_with_a_smaller_key_waiting_or_printing(hall: Hall) -> None:
    hall.take("HT")
    hall.take("CT")
    hall.wait(1)
    assert hall.do(TakeTicket, service="CT")[0].ahead == 1
    assert hall.do(TakeTicket, service="CT")[0].ahead == 2
    hall.observe(SlipProven("203", "printed"))
    assert hall.do(TakeTicket, service="CT", class_="P")[0].ahead == 0


def test_without_paper_a_ticket_waits_at_once(hall: Hall) -> None:
    (issued,) = hall.do(TakeTicket, service="CT", paperless=True)
    assert not issued.paper
    assert hall.phase("201") == "waiting"
    assert hall.line.slips == ()


def test_a_time_written_by_hand_counts_as_the_arrival(hall: Hall) -> None:
    first = hall.take("CT")
    hall.wait(1200)
    earlier = hall.utc.later(-1_500_000)
    (issued,) = hall.do(TakeTicket, service="CT", paperless=True, arrived=earlier)
    assert issued.arrival == hall.line_time - 1_500_000
    assert issued.ahead == 0
    assert [view.label for view in hall.state().waiting] == [issued.label, first]
    (now,) = hall.do(TakeTicket, service="CT", paperless=True, arrived=hall.utc)
    assert now.arrival == hall.line_time


@pytest.mark.parametrize(
    "arrived",
    ["2026-11-24T07:31:00+07:00", "2026-11-23T23:59:59+07:00", "2025-11-24T07:00:00+07:00", "1001-01-02T00:00:00Z"],
)
def test_a_time_by_hand_that_is_not_earlier_today_is_malformed_before_all_else(hall: Hall, arrived: str) -> None:
    """Later than now, yesterday, last year, and the earliest possible time."""
    at = Instant.parse(arrived)
    assert hall.refusal(TakeTicket, service="CT", paperless=True, arrived=at) == "malformed"
    assert hall.refusal(TakeTicket, service="nobody", paperless=True, arrived=at) == "malformed"


def test_a_service_that_is_reached_by_transfer_only_issues_no_tickets(hall: Hall) -> None:
    assert hall.refusal(TakeTicket, service="TP") == "unknown_service"
    assert hall.refusal(TakeTicket, service="XX") == "unknown_service"


def test_before_the_first_day_no_ticket_is_issued() -> None:
    assert Hall().refusal(TakeTicket, service="CT") == "unknown_service"


def test_a_third_press_while_two_slips_are_out_is_refused(hall: Hall) -> None:
    hall.do(TakeTicket, service="CT")
    hall.do(TakeTicket, service="HT")
    assert hall.refusal(TakeTicket, service="CT") == "printer_busy"
    hall.do(TakeTicket, service="CT", paperless=True)
    hall.observe(SlipProven("201", "printed"))
    hall.do(TakeTicket, service="CT")


def test_while_the_printer_is_ill_only_paperless_tickets_are_issued(hall: Hall) -> None:
    hall.observe(PrinterIll())
    assert hall.line.issuing.stop_reason == "printer"
    assert hall.refusal(TakeTicket, service="CT") == "issuing_closed"
    hall.do(TakeTicket, service="CT", paperless=True)
    assert hall.observe(PrinterWell()).events == (IssuingResumed(),)
    hall.do(TakeTicket, service="CT")


def test_when_the_staff_stopped_issuing_no_ticket_is_issued_with_or_without_paper(hall: Hall) -> None:
    assert hall.do(StopIssuing, reason="asked") == (IssuingStopped("closed", "asked"),)
    assert hall.refusal(TakeTicket, service="CT") == "issuing_closed"
    assert hall.refusal(TakeTicket, service="CT", paperless=True) == "issuing_closed"
    assert hall.refusal(StopIssuing) == "wrong_state"
    assert hall.do(ResumeIssuing) == (IssuingResumed(),)
    assert hall.refusal(ResumeIssuing) == "wrong_state"
    hall.do(TakeTicket, service="CT")


def test_a_stop_by_the_staff_outweighs_the_printer_whichever_came_first(hall: Hall) -> None:
    hall.observe(PrinterIll())
    hall.do(StopIssuing)
    assert hall.line.issuing.stop_reason == "closed"
    assert hall.observe(PrinterIll()).events == ()
    hall.observe(PrinterWell())
    assert hall.line.issuing.stop_reason == "closed"


def test_after_the_staff_resume_an_ill_printer_stops_issuing_at_its_next_report(hall: Hall) -> None:
    hall.do(StopIssuing)
    hall.observe(PrinterIll())
    hall.do(ResumeIssuing)
    assert hall.observe(PrinterIll()).events == (IssuingStopped("printer"),)
    assert hall.refusal(ResumeIssuing) == "wrong_state"


def test_a_service_without_tickets_is_refused_before_a_closed_office(hall: Hall) -> None:
    hall.do(StopIssuing)
    assert hall.refusal(TakeTicket, service="TP") == "unknown_service"


def test_a_waiting_ticket_can_be_voided_for_a_listed_reason(hall: Hall) -> None:
    label = hall.take("CT")
    assert hall.do(VoidTicket, label=label, reason="mistake") == (TicketVoided(label, "mistake"),)
    assert hall.phase(label) is None
    assert hall.line.ended == {"void": 1}
    assert hall.refusal(VoidTicket, label=label, reason="mistake") == "wrong_state"


def test_free_text_is_kept_apart_from_the_event(hall: Hall) -> None:
    label = hall.take("CT")
    decision = accepted(decide(hall.line, VoidTicket(id="1", label=label, reason="bà Lan đổi ý"), hall.now))
    assert decision.events == (TicketVoided(label, "free"),)
    assert decision.words == "bà Lan đổi ý"
    known = accepted(decide(hall.line, VoidTicket(id="1", label=label, reason="asked"), hall.now))
    assert (known.events, known.words) == ((TicketVoided(label, "asked"),), None)


@pytest.mark.parametrize("phase", ["held", "absent"])
def test_held_and_absent_tickets_can_be_voided(hall: Hall, phase: str) -> None:
    label = hall.reach(phase)
    hall.do(VoidTicket, label=label, reason="mistake")
    assert hall.phase(label) is None
    assert hall.line.held == hall.line.absent == ()


@pytest.mark.parametrize("phase", ["printing", "called", "serving", "passed", "done", "void"])
def test_a_ticket_that_is_printing_or_at_a_counter_cannot_be_voided(hall: Hall, phase: str) -> None:
    assert hall.refusal(VoidTicket, label=hall.reach(phase), reason="mistake") == "wrong_state"


def test_a_ticket_whose_slip_failed_can_be_voided(hall: Hall) -> None:
    hall.do(TakeTicket, service="CT")
    assert hall.observe(SlipLost("201", "paper_out", 7)).events == (SlipFailed("201", "paper_out", 7),)
    hall.do(VoidTicket, label="201", reason="mistake")
    assert hall.line.slips == ()


def test_priority_moves_a_ticket_ahead_by_the_head_start_and_back(hall: Hall) -> None:
    first, second = hall.take("CT"), hall.take("CT")
    assert hall.do(ChangeClass, label=second, class_="P", reason="asked") == (ClassChanged(second, "P", "asked"),)
    assert [view.label for view in hall.state().waiting] == [second, first]
    hall.do(ChangeClass, label=second, class_="N", reason="he is 40")
    assert [view.label for view in hall.state().waiting] == [first, second]


@pytest.mark.parametrize("phase", ["printing", "waiting", "called", "serving", "held", "absent"])
def test_the_class_of_living_tickets_can_change_and_nothing_else_does(hall: Hall, phase: str) -> None:
    label = hall.reach(phase)
    hall.do(ChangeClass, label=label, class_="P", reason="asked")
    assert (hall.ticket(label).class_, hall.phase(label)) == ("P", phase)
    assert hall.refusal(ChangeClass, label=label, class_="P", reason="asked") == "wrong_state"


@pytest.mark.parametrize("phase", ["passed", "done", "void"])
def test_the_class_of_an_ended_ticket_cannot_change(hall: Hall, phase: str) -> None:
    assert hall.refusal(ChangeClass, label=hall.reach(phase), class_="P", reason="asked") == "wrong_state"


def test_a_label_that_was_never_issued_is_unknown(hall: Hall) -> None:
    assert hall.refusal(VoidTicket, label="201", reason="asked") == "unknown_ticket"
    assert hall.refusal(ChangeClass, label="201", class_="P", reason="asked") == "unknown_ticket"


def test_past_midnight_with_the_day_still_open_an_hour_ago_is_earlier_today(hall: Hall) -> None:
    hall.take("CT")
    hall.wait(17 * 3600)
    assert hall.utc.moment.astimezone(hall.now.local.tzinfo).hour == 0
    earlier = hall.utc.later(-3600 * 1000)
    (issued,) = hall.do(TakeTicket, service="CT", paperless=True, arrived=earlier)
    assert issued.arrival == hall.line_time.later(-3600 * 1000)


@pytest.mark.parametrize(("ago_min", "wait_min"), [(10, 10), (30, 20), (90, 30)])
def test_a_wait_leaves_out_an_outage_after_or_around_a_hand_written_arrival(
    hall: Hall, ago_min: int, wait_min: int
) -> None:
    """There was an outage of an hour, which ended 20 minutes ago."""
    hall.wait(3600)
    hall.restart(outage_s=3600)
    hall.wait(20 * 60)
    hall.do(TakeTicket, service="CT", paperless=True, arrived=hall.utc.later(-ago_min * 60_000))
    label = hall.next("2")
    assert label is not None
    assert hall.ticket(label).wait_s == wait_min * 60
