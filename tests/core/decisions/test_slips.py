"""Slips: reports of the printer, retries, reprints, giving up, and restarts."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.decisions.decide import decide
from core.decisions.decision import Conditions
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import (
    CallNext,
    Finish,
    Keep,
    NewDay,
    Refused,
    Reprint,
    Start,
    StopIssuing,
    TakeTicket,
    Undo,
    VoidTicket,
)
from core.messages.events import (
    IssuingResumed,
    IssuingStopped,
    OfficeResumed,
    Proof,
    SlipConfirmed,
    SlipFailed,
    SlipReprinted,
    TicketVoided,
)
from core.messages.observations import Observation, PrinterIll, PrinterWell, SlipLost, SlipProven, TimePassed
from tests.core.hall import Hall


@pytest.mark.parametrize("proof", ["printed", "sensor", "sent", "unproven"])
def test_a_proof_of_any_kind_lets_the_ticket_be_called(hall: Hall, proof: Proof) -> None:
    label = hall.press()
    assert hall.refusal(CallNext, counter="2") == "nobody_waiting"
    assert hall.observe(SlipProven(label, proof)).events == (SlipConfirmed(label, proof),)
    assert hall.ticket(label).slip.proof == proof
    assert hall.next("2") == label


def test_after_an_unproven_report_only_a_real_proof_counts(hall: Hall) -> None:
    label = hall.press()
    hall.observe(SlipProven(label, "unproven"))
    assert hall.observe(SlipProven(label, "unproven")).events == ()
    assert hall.observe(SlipProven(label, "printed")).events == (SlipConfirmed(label, "printed"),)
    assert hall.observe(SlipProven(label, "sensor")).events == ()


def test_a_late_proof_does_not_move_the_ticket(hall: Hall) -> None:
    label = hall.press()
    hall.observe(SlipProven(label, "unproven"))
    hall.next("2")
    hall.observe(SlipProven(label, "printed"))
    assert (hall.phase(label), hall.line.counter("2").ticket) == ("called", label)


@pytest.mark.parametrize("report", [SlipProven("999", "printed"), SlipLost("999", "paper_out", 0)])
def test_a_report_about_an_unknown_slip_changes_nothing(hall: Hall, report: Observation) -> None:
    assert hall.observe(report).events == ()


def test_reports_about_a_paperless_ticket_are_ignored(hall: Hall) -> None:
    (issued,) = hall.do(TakeTicket, service="CT", paperless=True)
    assert hall.observe(SlipProven(issued.label, "printed")).events == ()
    assert hall.observe(SlipLost(issued.label, "paper_out", 0)).events == ()


def test_a_ticket_with_a_lost_slip_keeps_its_place_uncalled_until_it_is_printed_again(
    hall: Hall,
) -> None:
    label = hall.press()
    assert hall.observe(SlipLost(label, "paper_out", 120)).events == (SlipFailed(label, "paper_out", 120),)
    assert hall.observe(SlipLost(label, "paper_out", 120)).events == (), "known already"
    assert hall.observe(PrinterIll()).events == (IssuingStopped("printer"),)
    assert (hall.phase(label), hall.line.slips) == ("printing", (label,))
    hall.wait(179)
    assert hall.observe(TimePassed()).events == ()
    assert hall.observe(PrinterWell()).events == (SlipReprinted(label, "retry", marked=True), IssuingResumed())
    hall.observe(SlipProven(label, "printed"))
    assert hall.next("2") == label


@pytest.mark.parametrize(("bytes_out", "marked"), [(0, False), (1, True)])
def test_a_second_slip_is_marked_if_a_byte_of_the_first_was_sent(hall: Hall, bytes_out: int, marked: bool) -> None:
    label = hall.press()
    hall.observe(SlipLost(label, "offline", bytes_out))
    assert hall.observe(PrinterWell()).events == (SlipReprinted(label, "retry", marked=marked),)


def test_a_slip_that_replaces_a_marked_one_is_marked_even_if_no_byte_was_sent(hall: Hall) -> None:
    """The first one may be on paper: a reprint was requested, or the kiosk had stopped."""
    asked = hall.take("CT")
    hall.do(Reprint, label=asked)
    hall.observe(SlipLost(asked, "offline", 0))
    assert hall.observe(PrinterWell()).events == (SlipReprinted(asked, "retry", marked=True),)
    hall.observe(SlipProven(asked, "printed"))
    restarted = hall.press()
    hall.restart(outage_s=5)
    hall.observe(SlipLost(restarted, "offline", 0))
    assert hall.observe(PrinterWell()).events == (SlipReprinted(restarted, "retry", marked=True),)


def test_bytes_of_every_failed_try_count(hall: Hall) -> None:
    label = hall.press()
    hall.observe(SlipLost(label, "offline", 50))
    hall.observe(PrinterWell())
    hall.observe(SlipLost(label, "offline", 0))
    hall.wait(10)
    assert hall.observe(PrinterWell()).events == (SlipReprinted(label, "retry", marked=True),)


def test_failed_slips_are_printed_again_in_order(hall: Hall) -> None:
    first, second = hall.press(), hall.press("HT")
    hall.observe(SlipLost(second, "paper_out", 0))
    hall.observe(SlipLost(first, "paper_out", 0))
    assert [event.label for event in hall.observe(PrinterWell()).events if isinstance(event, SlipReprinted)] == [
        first,
        second,
    ]


def test_a_ticket_whose_slip_waited_too_long_is_void(hall: Hall) -> None:
    label = hall.press()
    hall.wait(5)
    hall.observe(SlipLost(label, "paper_out", 0))
    hall.wait(180)
    assert hall.observe(PrinterWell()).events == (), "too late to print it"
    assert hall.observe(TimePassed()).events == (TicketVoided(label, "printer"),)
    assert (hall.phase(label), hall.line.slips) == (None, ())


def test_the_time_until_giving_up_counts_from_the_first_failure(hall: Hall) -> None:
    label = hall.press()
    hall.observe(SlipLost(label, "paper_out", 0))
    hall.wait(100)
    hall.observe(PrinterWell())
    hall.wait(10)
    hall.observe(SlipLost(label, "paper_out", 0))
    hall.wait(69)
    assert hall.observe(TimePassed()).events == ()
    hall.wait(1)
    assert hall.observe(TimePassed()).events == (TicketVoided(label, "printer"),)


def test_an_outage_does_not_count_for_giving_up(hall: Hall) -> None:
    label = hall.press()
    hall.observe(SlipLost(label, "paper_out", 0))
    hall.wait(100)
    hall.restart(outage_s=3600)
    hall.wait(79)
    assert hall.observe(TimePassed()).events == ()
    hall.wait(1)
    assert hall.observe(TimePassed()).events == (TicketVoided(label, "printer"),)


def test_a_late_proof_saves_a_slip_that_was_thought_lost(hall: Hall) -> None:
    label = hall.press()
    hall.observe(SlipLost(label, "offline", 900))
    assert hall.observe(SlipProven(label, "printed")).events == (SlipConfirmed(label, "printed"),)
    assert hall.observe(PrinterWell()).events == ()
    assert hall.phase(label) == "waiting"


def tries(hall: Hall, seconds: int, lost_after_s: int = 2) -> list[int]:
    """The seconds at which a slip goes to a printer that is always ready again, but never prints one."""
    begun = hall.line_time
    label = hall.press()
    handed = [0]
    for second in range(1, seconds + 1):
        hall.wait(1)
        if hall.line.tickets[label].slip.state == "out" and second - handed[-1] == lost_after_s:
            hall.observe(SlipLost(label, "offline", 4000))
        if any(isinstance(event, SlipReprinted) for event in hall.observe(PrinterWell()).events):
            handed.append((hall.line_time - begun) // 1000)
    return handed


def test_a_printer_that_fails_at_each_slip_is_tried_only_a_few_times(hall: Hall) -> None:
    """Its power supply fails each time, and it reports that it is ready as soon as it has restarted."""
    assert tries(hall, 170) == [0, 2, 14, 36, 78, 160]
    hall.wait(12)
    assert hall.observe(TimePassed()).events == (TicketVoided("201", "printer"),)


def test_an_outage_does_not_bring_the_next_try_nearer_and_another_slip_is_not_delayed(hall: Hall) -> None:
    assert tries(hall, 10) == [0, 2]
    hall.restart(outage_s=3600)
    assert hall.observe(PrinterWell()).events == ()
    hall.wait(3)
    assert hall.observe(PrinterWell()).events == ()
    other = hall.press()
    hall.observe(SlipLost(other, "paper_out", 0))
    assert hall.observe(PrinterWell()).events == (SlipReprinted(other, "retry", marked=False),)
    hall.wait(1)
    assert hall.observe(PrinterWell()).events == (SlipReprinted("201", "retry", marked=True),)


def test_a_reprint_on_request_is_not_delayed_by_earlier_losses(hall: Hall) -> None:
    label = hall.press()
    for _ in range(2):
        hall.observe(SlipLost(label, "offline", 0))
        hall.observe(PrinterWell())
    hall.wait(10)
    hall.observe(PrinterWell())
    hall.observe(SlipProven(label, "printed"))
    hall.do(Reprint, label=label)
    hall.observe(SlipLost(label, "offline", 0))
    assert hall.observe(PrinterWell()).events == (SlipReprinted(label, "retry", marked=True),)


# After a restart


def test_after_a_restart_a_young_unreported_slip_is_printed_again_and_an_old_one_is_kept(hall: Hall) -> None:
    old = hall.press()
    hall.wait(60)
    young = hall.press("HT")
    hall.wait(50)
    assert hall.restart(outage_s=10) == (
        OfficeResumed(10),
        SlipConfirmed(old, "unproven"),
        SlipReprinted(young, "restart", marked=True),
    )
    assert (hall.phase(old), hall.phase(young)) == ("waiting", "printing")


def test_after_a_restart_a_failed_slip_goes_on_waiting_for_the_printer(hall: Hall) -> None:
    label = hall.press()
    hall.observe(SlipLost(label, "paper_out", 3))
    assert hall.restart(outage_s=500) == (OfficeResumed(500),)
    assert hall.observe(PrinterWell()).events == (SlipReprinted(label, "retry", marked=True),)


def test_a_ticket_whose_slip_may_have_come_out_before_a_restart_is_never_voided(hall: Hall) -> None:
    """It was on paper when the kiosk died, and the printer was off when the kiosk came back."""
    label = hall.press()
    hall.restart(outage_s=5)
    hall.observe(SlipLost(label, "offline", 0))
    hall.observe(PrinterWell())
    hall.observe(SlipLost(label, "offline", 0))
    hall.wait(181)
    assert hall.observe(TimePassed()).events == (SlipConfirmed(label, "unproven"),)
    assert hall.phase(label) == "waiting"


@pytest.mark.parametrize("held", [False, True])
def test_a_lost_slip_whose_label_may_be_on_paper_is_printed_again_marked_and_never_voided(
    hall: Hall, held: bool
) -> None:
    label = hall.press()
    assert hall.observe(SlipLost(label, "offline", 0, held=held)).events == (SlipFailed(label, "offline", held=held),)
    assert hall.observe(PrinterWell()).events == (SlipReprinted(label, "retry", marked=held),)
    hall.observe(SlipLost(label, "offline", 0))
    hall.wait(180)
    given_up = SlipConfirmed(label, "unproven") if held else TicketVoided(label, "printer")
    assert hall.observe(TimePassed()).events == (given_up,)
    assert evolve(EMPTY, hall.entries) == hall.line


def test_a_settled_slip_is_left_alone_by_a_restart(hall: Hall) -> None:
    hall.take("CT")
    assert hall.restart(outage_s=1) == (OfficeResumed(1),)


# Reprint


@pytest.mark.parametrize("phase", ["waiting", "called", "serving", "held", "absent", "passed"])
def test_slips_of_living_tickets_can_be_printed_again_and_the_tickets_do_not_move(hall: Hall, phase: str) -> None:
    label = hall.reach(phase)
    before = hall.ticket(label)
    assert hall.do(Reprint, label=label) == (SlipReprinted(label, "asked", marked=True),)
    assert (hall.phase(label), hall.ticket(label).since, hall.line.slips) == (phase, before.since, (label,))
    assert hall.refusal(Reprint, label=label) == "wrong_state", "it is being printed"
    hall.observe(SlipProven(label, "printed"))
    assert hall.ticket(label).slip.proof == "printed"
    assert replace(hall.ticket(label), slip=before.slip) == before
    assert hall.line.slips == ()


def test_the_first_slip_of_a_paperless_ticket_is_not_marked_and_the_second_is(hall: Hall) -> None:
    (issued,) = hall.do(TakeTicket, service="CT", paperless=True)
    for marked in (False, True):
        assert hall.do(Reprint, label=issued.label) == (SlipReprinted(issued.label, "asked", marked=marked),)
        hall.observe(SlipProven(issued.label, "printed"))


@pytest.mark.parametrize("phase", ["printing", "done", "void"])
def test_a_reprint_is_refused_for_tickets_without_a_slip_or_that_have_ended(hall: Hall, phase: str) -> None:
    assert hall.refusal(Reprint, label=hall.reach(phase)) == "wrong_state"


def test_a_slip_printed_again_takes_one_of_the_two_places_at_the_printer(hall: Hall) -> None:
    label = hall.take("CT")
    hall.press()
    hall.do(Reprint, label=label)
    assert hall.refusal(TakeTicket, service="HT") == "printer_busy"


def test_a_reprint_waits_for_the_printer_like_a_press_does(hall: Hall) -> None:
    label = hall.take("CT")
    hall.press()
    hall.press("HT")
    assert hall.refusal(Reprint, label=label) == "printer_busy"
    hall.observe(PrinterIll())
    assert hall.refusal(Reprint, label=label) == "issuing_closed"
    assert hall.refusal(Reprint, label="299") == "unknown_ticket"


def test_where_another_reason_stops_issuing_a_reprint_depends_on_the_printer_itself(hall: Hall) -> None:
    label = hall.take("CT")
    hall.press()
    hall.press("HT")
    hall.do(StopIssuing)
    assert hall.observe(PrinterIll()).events == ()
    refused = decide(hall.line, Reprint(id="1", label=label), hall.now, Conditions(can_print=False))
    assert refused == Refused("issuing_closed", because="printer_ill")
    refused = decide(hall.line, Reprint(id="1", label=label), hall.now, Conditions(can_print=True))
    assert refused == Refused("printer_busy")


def test_a_reprint_works_after_closing_time(hall: Hall) -> None:
    label = hall.take("CT")
    hall.do(StopIssuing)
    hall.do(Reprint, label=label)
    assert hall.line.slips == (label,)


def test_a_second_slip_that_does_not_come_is_given_up_and_its_ticket_lives_on(hall: Hall) -> None:
    label = hall.take("CT")
    hall.do(Reprint, label=label)
    hall.observe(SlipLost(label, "paper_out", 0))
    hall.wait(180)
    assert hall.observe(TimePassed()).events == (SlipFailed(label, "given_up"),)
    assert (hall.phase(label), hall.line.slips) == ("waiting", ())
    assert hall.next("2") == label
    hall.do(Reprint, label=label)


def test_the_slip_of_an_ended_ticket_is_dropped(hall: Hall) -> None:
    label = hall.take("CT")
    hall.next("2")
    hall.do(Reprint, label=label)
    hall.do(Finish, counter="2")
    assert hall.line.slips == ()
    assert hall.observe(SlipProven(label, "printed")).events == ()


@pytest.mark.parametrize(("served", "slip"), [(True, "settled"), (False, "out")])
def test_after_an_undo_a_slip_is_awaited_only_if_reports_about_it_were_followed(
    hall: Hall, served: bool, slip: str
) -> None:
    """Reports about a slip are ignored while its ticket has ended, but not while it is passed over."""
    label, _ = hall.take("CT"), hall.take("CT")
    hall.next("2")
    if served:
        hall.do(Start, counter="2")
    hall.do(Reprint, label=label)
    hall.do(CallNext, counter="2")
    hall.do(Undo, counter="2")
    assert (hall.ticket(label).slip.state, label in hall.line.slips) == (slip, slip == "out")


def test_a_report_about_a_slip_does_not_prevent_an_undo(hall: Hall) -> None:
    label, _ = hall.take("CT"), hall.take("CT")
    hall.next("2")
    hall.do(Reprint, label=label)
    hall.do(CallNext, counter="2")
    hall.observe(SlipProven(label, "printed"))
    hall.do(Undo, counter="2")
    assert (hall.phase(label), hall.ticket(label).slip.state) == ("called", "settled")


@pytest.mark.parametrize("phase", ["absent", "passed"])
def test_a_reprint_is_refused_for_tickets_that_may_not_return_any_more(hall: Hall, phase: str) -> None:
    label = hall.reach(phase)
    hall.wait(31 * 60)
    assert hall.refusal(Reprint, label=label) == "wrong_state"


def test_a_ticket_cannot_be_voided_while_its_slip_is_at_the_printer(hall: Hall) -> None:
    label = hall.take("CT")
    hall.do(Reprint, label=label)
    assert hall.refusal(VoidTicket, label=label, reason="mistake") == "wrong_state"
    hall.observe(SlipLost(label, "paper_out", 0))
    assert hall.do(VoidTicket, label=label, reason="mistake") == (TicketVoided(label, "mistake"),)


def test_an_undo_does_not_forget_that_a_slip_may_be_out(hall: Hall) -> None:
    label, _ = hall.take("CT"), hall.take("CT")
    hall.next("2")
    hall.do(Reprint, label=label)
    hall.do(CallNext, counter="2")
    hall.observe(SlipLost(label, "offline", 0, held=True))
    hall.do(Undo, counter="2")
    assert hall.observe(PrinterWell()).events == (SlipReprinted(label, "retry", marked=True),)


def job(hall: Hall, label: str) -> int:
    """`seq` of the event that requested the slip at the printer."""
    return int(hall.ticket(label).slip.job)


def test_a_report_about_an_earlier_slip_does_not_settle_the_reprint(hall: Hall) -> None:
    label = hall.press()
    first = job(hall, label)
    hall.observe(SlipProven(label, "unproven", first))
    hall.do(Reprint, label=label)
    assert hall.observe(SlipProven(label, "printed", first)).events == ()
    assert hall.observe(SlipLost(label, "paper_out", 9, first)).events == ()
    assert hall.observe(SlipLost(label, "paper_out", 9, job(hall, label))).events == (
        SlipFailed(label, "paper_out", 9),
    )


def test_a_report_about_a_slip_of_yesterday_does_not_settle_one_of_today(hall: Hall) -> None:
    label = hall.press()
    yesterdays = job(hall, label)
    hall.observe(SlipLost(label, "offline", 9, yesterdays))
    hall.do(NewDay)
    label = hall.press()
    assert label == "201"
    assert hall.observe(SlipProven(label, "printed", yesterdays)).events == ()
    assert hall.phase(label) == "printing"


def test_each_of_three_restarts_in_a_row_prints_a_slip_again_and_the_fourth_lets_it_be(hall: Hall) -> None:
    """Brown-outs come in twos and threes; a kiosk that keeps restarting does not print for ever."""
    label = hall.press()
    for _ in range(2):
        assert SlipReprinted(label, "restart", marked=True) in hall.restart(outage_s=5)
        assert hall.phase(label) == "printing"
    hall.observe(SlipLost(label, "offline", 0))
    hall.observe(PrinterWell())
    assert SlipReprinted(label, "restart", marked=True) in hall.restart(outage_s=5)
    assert SlipConfirmed(label, "unproven") in hall.restart(outage_s=5)
    assert evolve(EMPTY, hall.entries) == hall.line


def test_a_slip_of_which_only_the_proof_was_missing_is_printed_again_after_three_restarts(hall: Hall) -> None:
    """The printer's power gives way a moment before the kiosk's: all bytes are out, and nobody can tell."""
    label = hall.press()
    for _ in range(3):
        hall.observe(SlipProven(label, "unproven"))
        assert hall.phase(label) == "waiting"
        assert SlipReprinted(label, "restart", marked=True) in hall.restart(outage_s=5)
        assert not hall.line.unconfirmed
    hall.observe(SlipProven(label, "unproven"))
    hall.restart(outage_s=5)
    assert [each.label for each in hall.line.unconfirmed] == [label]
    assert hall.line.tickets[label].slip.state == "settled"


def test_an_unproven_slip_that_is_old_or_seen_to_is_not_printed_again_after_a_restart(hall: Hall) -> None:
    old, kept = hall.press(), hall.press()
    for label in (old, kept):
        hall.observe(SlipProven(label, "unproven"))
    hall.do(Keep, label=kept)
    assert all(hall.line.tickets[each].slip.state == "settled" for each in (old, kept))
    assert [event.label for event in hall.restart(outage_s=5) if isinstance(event, SlipReprinted)] == [old]
    hall.observe(SlipProven(old, "unproven"))
    assert not [event for event in hall.restart(outage_s=120) if isinstance(event, SlipReprinted)]
    assert [each.label for each in hall.line.unconfirmed] == [old]


def test_an_unproven_slip_of_who_has_been_called_is_not_printed_again_after_a_restart(hall: Hall) -> None:
    label = hall.press()
    hall.observe(SlipProven(label, "unproven"))
    assert hall.next("2") == label
    assert not [event for event in hall.restart(outage_s=5) if isinstance(event, SlipReprinted)]


def test_a_slip_that_was_printed_again_after_a_restart_is_kept_once_it_is_old(hall: Hall) -> None:
    label = hall.press()
    hall.restart(outage_s=5)
    assert SlipConfirmed(label, "unproven") in hall.restart(outage_s=120)


def test_the_restarts_of_one_slip_do_not_count_for_the_next_one_of_its_number(hall: Hall) -> None:
    label = hall.press()
    for _ in range(3):
        hall.restart(outage_s=5)
    hall.observe(SlipProven(label, "printed"))
    hall.do(Reprint, label=label)
    assert SlipReprinted(label, "restart", marked=True) in hall.restart(outage_s=5)
