"""Slips and the tickets behind them: who has a slip keeps his number, who has none is not made to wait for ever."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from core.decisions.decide import decide
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import (
    CallNext,
    Finish,
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
    SlipConfirmed,
    SlipFailed,
    SlipReprinted,
    TicketVoided,
)
from core.messages.observations import PrinterIll, PrinterWell, SlipLost, SlipProven, TimePassed


@pytest.mark.parametrize("proof", ["printed", "sensor", "sent", "unproven"])
def test_a_proof_of_any_kind_lets_the_ticket_be_called(hall: Any, proof: str) -> None:
    label = hall.press()
    assert hall.refusal(CallNext, counter="2") == "nobody_waiting"
    assert hall.news(SlipProven(label, proof)).events == (SlipConfirmed(label, proof),)
    assert hall.ticket(label).slip.proof == proof
    assert hall.next("2") == label


def test_only_a_real_proof_after_an_unproven_one_is_news(hall: Any) -> None:
    label = hall.press()
    hall.news(SlipProven(label, "unproven"))
    assert hall.news(SlipProven(label, "unproven")).events == ()
    assert hall.news(SlipProven(label, "printed")).events == (SlipConfirmed(label, "printed"),)
    assert hall.news(SlipProven(label, "sensor")).events == ()


def test_a_late_proof_changes_nothing_about_where_the_ticket_is(hall: Any) -> None:
    label = hall.press()
    hall.news(SlipProven(label, "unproven"))
    hall.next("2")
    hall.news(SlipProven(label, "printed"))
    assert (hall.phase(label), hall.line.counter("2").ticket) == ("called", label)


@pytest.mark.parametrize("news", [SlipProven("999", "printed"), SlipLost("999", "paper_out", 0)])
def test_news_of_a_slip_that_nobody_knows_changes_nothing(hall: Any, news: Any) -> None:
    assert hall.news(news).events == ()


def test_paperless_tickets_have_no_slip_to_hear_of(hall: Any) -> None:
    (issued,) = hall.do(TakeTicket, service="CT", paperless=True)
    assert hall.news(SlipProven(issued.label, "printed")).events == ()
    assert hall.news(SlipLost(issued.label, "paper_out", 0)).events == ()


def test_a_lost_slip_keeps_its_ticket_in_place_uncalled_and_is_printed_again_when_the_printer_is_well(
    hall: Any,
) -> None:
    label = hall.press()
    assert hall.news(SlipLost(label, "paper_out", 120)).events == (SlipFailed(label, "paper_out", 120),)
    assert hall.news(SlipLost(label, "paper_out", 120)).events == (), "known already"
    assert hall.news(PrinterIll()).events == (IssuingStopped("printer"),)
    assert (hall.phase(label), hall.line.slips) == ("printing", (label,))
    hall.wait(179)
    assert hall.news(TimePassed()).events == ()
    assert hall.news(PrinterWell()).events == (SlipReprinted(label, "retry", marked=True), IssuingResumed())
    hall.news(SlipProven(label, "printed"))
    assert hall.next("2") == label


@pytest.mark.parametrize(("bytes_out", "marked"), [(0, False), (1, True)])
def test_a_second_slip_is_marked_once_a_byte_of_the_first_had_left(hall: Any, bytes_out: int, marked: bool) -> None:
    label = hall.press()
    hall.news(SlipLost(label, "offline", bytes_out))
    assert hall.news(PrinterWell()).events == (SlipReprinted(label, "retry", marked=marked),)


def test_what_is_printed_instead_of_a_marked_slip_is_marked_though_no_byte_of_it_had_left(hall: Any) -> None:
    """The first one may still lie about: it was asked to be printed again, or the kiosk had stopped."""
    asked = hall.take("CT")
    hall.do(Reprint, label=asked)
    hall.news(SlipLost(asked, "offline", 0))
    assert hall.news(PrinterWell()).events == (SlipReprinted(asked, "retry", marked=True),)
    hall.news(SlipProven(asked, "printed"))
    restarted = hall.press()
    hall.restart(outage_s=5)
    hall.news(SlipLost(restarted, "offline", 0))
    assert hall.news(PrinterWell()).events == (SlipReprinted(restarted, "retry", marked=True),)


def test_bytes_of_every_failed_try_count(hall: Any) -> None:
    label = hall.press()
    hall.news(SlipLost(label, "offline", 50))
    hall.news(PrinterWell())
    hall.news(SlipLost(label, "offline", 0))
    hall.wait(10)
    assert hall.news(PrinterWell()).events == (SlipReprinted(label, "retry", marked=True),)


def test_failed_slips_are_printed_again_in_their_order(hall: Any) -> None:
    first, second = hall.press(), hall.press("HT")
    hall.news(SlipLost(second, "paper_out", 0))
    hall.news(SlipLost(first, "paper_out", 0))
    assert [event.label for event in hall.news(PrinterWell()).events] == [first, second]


def test_a_ticket_whose_slip_waited_too_long_is_void(hall: Any) -> None:
    label = hall.press()
    hall.wait(5)
    hall.news(SlipLost(label, "paper_out", 0))
    hall.wait(180)
    assert hall.news(PrinterWell()).events == (), "too late to print it"
    assert hall.news(TimePassed()).events == (TicketVoided(label, "printer"),)
    assert (hall.phase(label), hall.line.slips) == (None, ())


def test_what_is_left_of_the_patience_counts_from_the_first_failure(hall: Any) -> None:
    label = hall.press()
    hall.news(SlipLost(label, "paper_out", 0))
    hall.wait(100)
    hall.news(PrinterWell())
    hall.wait(10)
    hall.news(SlipLost(label, "paper_out", 0))
    hall.wait(69)
    assert hall.news(TimePassed()).events == ()
    hall.wait(1)
    assert hall.news(TimePassed()).events == (TicketVoided(label, "printer"),)


def test_dark_time_does_not_use_up_the_patience(hall: Any) -> None:
    label = hall.press()
    hall.news(SlipLost(label, "paper_out", 0))
    hall.wait(100)
    hall.restart(outage_s=3600)
    hall.wait(79)
    assert hall.news(TimePassed()).events == ()
    hall.wait(1)
    assert hall.news(TimePassed()).events == (TicketVoided(label, "printer"),)


def test_a_late_proof_saves_a_slip_that_was_thought_lost(hall: Any) -> None:
    label = hall.press()
    hall.news(SlipLost(label, "offline", 900))
    assert hall.news(SlipProven(label, "printed")).events == (SlipConfirmed(label, "printed"),)
    assert hall.news(PrinterWell()).events == ()
    assert hall.phase(label) == "waiting"


def tries(hall: Any, seconds: int, lost_after_s: int = 2) -> list[int]:
    """At which seconds a slip is handed to a printer that is always well again, and never brings one out."""
    begun = hall.line_time
    label = hall.press()
    handed = [0]
    for second in range(1, seconds + 1):
        hall.wait(1)
        if hall.line.tickets[label].slip.state == "out" and second - handed[-1] == lost_after_s:
            hall.news(SlipLost(label, "offline", 4000))
        if any(isinstance(event, SlipReprinted) for event in hall.news(PrinterWell()).events):
            handed.append((hall.line_time - begun) // 1000)
    return handed


def test_a_printer_that_fails_at_each_slip_spends_a_handful_of_strips(hall: Any) -> None:
    """Its power gives way each time, and it says it is well as soon as it has started again."""
    assert tries(hall, 170) == [0, 2, 14, 36, 78, 160]
    hall.wait(12)
    assert hall.news(TimePassed()).events == (TicketVoided("201", "printer"),)


def test_the_dark_does_not_bring_the_next_try_nearer_and_the_next_slip_waits_for_none(hall: Any) -> None:
    assert tries(hall, 10) == [0, 2]
    hall.restart(outage_s=3600)
    assert hall.news(PrinterWell()).events == ()
    hall.wait(3)
    assert hall.news(PrinterWell()).events == ()
    other = hall.press()
    hall.news(SlipLost(other, "paper_out", 0))
    assert hall.news(PrinterWell()).events == (SlipReprinted(other, "retry", marked=False),)
    hall.wait(1)
    assert hall.news(PrinterWell()).events == (SlipReprinted("201", "retry", marked=True),)


def test_who_asks_for_his_slip_again_does_not_wait_for_what_was_lost_before(hall: Any) -> None:
    label = hall.press()
    for _ in range(2):
        hall.news(SlipLost(label, "offline", 0))
        hall.news(PrinterWell())
    hall.wait(10)
    hall.news(PrinterWell())
    hall.news(SlipProven(label, "printed"))
    hall.do(Reprint, label=label)
    hall.news(SlipLost(label, "offline", 0))
    assert hall.news(PrinterWell()).events == (SlipReprinted(label, "retry", marked=True),)


# After a restart


def test_a_young_slip_without_news_is_printed_again_marked_and_an_old_one_is_kept(hall: Any) -> None:
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


def test_after_a_restart_a_failed_slip_goes_on_waiting_for_the_printer(hall: Any) -> None:
    label = hall.press()
    hall.news(SlipLost(label, "paper_out", 3))
    assert hall.restart(outage_s=500) == (OfficeResumed(500),)
    assert hall.news(PrinterWell()).events == (SlipReprinted(label, "retry", marked=True),)


def test_a_slip_that_may_have_come_out_before_a_restart_is_not_void_for_want_of_another(hall: Any) -> None:
    """It was on paper when the kiosk died, and the printer was off when it came back: somebody holds the number."""
    label = hall.press()
    hall.restart(outage_s=5)
    hall.news(SlipLost(label, "offline", 0))
    hall.news(PrinterWell())
    hall.news(SlipLost(label, "offline", 0))
    hall.wait(181)
    assert hall.news(TimePassed()).events == (SlipConfirmed(label, "unproven"),)
    assert hall.phase(label) == "waiting"


@pytest.mark.parametrize("held", [False, True])
def test_a_lost_slip_whose_number_may_be_out_is_printed_again_marked_and_never_void(hall: Any, held: bool) -> None:
    label = hall.press()
    assert hall.news(SlipLost(label, "offline", 0, held=held)).events == (SlipFailed(label, "offline", held=held),)
    assert hall.news(PrinterWell()).events == (SlipReprinted(label, "retry", marked=held),)
    hall.news(SlipLost(label, "offline", 0))
    hall.wait(180)
    given_up = SlipConfirmed(label, "unproven") if held else TicketVoided(label, "printer")
    assert hall.news(TimePassed()).events == (given_up,)
    assert evolve(EMPTY, hall.entries) == hall.line


def test_a_settled_slip_is_left_alone_by_a_restart(hall: Any) -> None:
    hall.take("CT")
    assert hall.restart(outage_s=1) == (OfficeResumed(1),)


# Reprint


@pytest.mark.parametrize("phase", ["waiting", "called", "serving", "held", "absent", "passed"])
def test_the_slip_of_all_who_live_is_printed_again_and_they_stay_where_they_are(
    hall: Any, reach: Any, phase: str
) -> None:
    label = reach(hall, phase)
    before = hall.ticket(label)
    assert hall.do(Reprint, label=label) == (SlipReprinted(label, "asked", marked=True),)
    assert (hall.phase(label), hall.ticket(label).since, hall.line.slips) == (phase, before.since, (label,))
    assert hall.refusal(Reprint, label=label) == "wrong_state", "it is being printed"
    hall.news(SlipProven(label, "printed"))
    assert hall.ticket(label).slip.proof == "printed"
    assert replace(hall.ticket(label), slip=before.slip) == before
    assert hall.line.slips == ()


def test_the_first_slip_of_a_paperless_number_is_not_marked_and_the_second_is(hall: Any) -> None:
    (issued,) = hall.do(TakeTicket, service="CT", paperless=True)
    for marked in (False, True):
        assert hall.do(Reprint, label=issued.label) == (SlipReprinted(issued.label, "asked", marked=marked),)
        hall.news(SlipProven(issued.label, "printed"))


@pytest.mark.parametrize("phase", ["printing", "done", "void"])
def test_no_slip_is_printed_again_for_who_has_none_yet_or_has_ended(hall: Any, reach: Any, phase: str) -> None:
    assert hall.refusal(Reprint, label=reach(hall, phase)) == "wrong_state"


def test_a_slip_printed_again_takes_one_of_the_two_places_at_the_printer(hall: Any) -> None:
    label = hall.take("CT")
    hall.press()
    hall.do(Reprint, label=label)
    assert hall.refusal(TakeTicket, service="HT") == "printer_busy"


def test_a_reprint_waits_for_the_printer_like_a_press_does(hall: Any) -> None:
    label = hall.take("CT")
    hall.press()
    hall.press("HT")
    assert hall.refusal(Reprint, label=label) == "printer_busy"
    hall.news(PrinterIll())
    assert hall.refusal(Reprint, label=label) == "issuing_closed"
    assert hall.refusal(Reprint, label="299") == "unknown_ticket"


def test_where_another_reason_stops_the_numbers_a_reprint_asks_the_printer_itself(hall: Any) -> None:
    label = hall.take("CT")
    hall.press()
    hall.press("HT")
    hall.do(StopIssuing)
    assert hall.news(PrinterIll()).events == ()
    refused = decide(hall.line, Reprint(id="1", label=label), hall.now, can_print=False)
    assert refused == Refused("issuing_closed", because="printer_ill")
    refused = decide(hall.line, Reprint(id="1", label=label), hall.now, can_print=True)
    assert refused == Refused("printer_busy")


def test_a_reprint_goes_on_after_closing_time(hall: Any) -> None:
    label = hall.take("CT")
    hall.do(StopIssuing)
    hall.do(Reprint, label=label)
    assert hall.line.slips == (label,)


def test_a_second_slip_that_never_came_is_given_up_and_its_ticket_lives_on(hall: Any) -> None:
    label = hall.take("CT")
    hall.do(Reprint, label=label)
    hall.news(SlipLost(label, "paper_out", 0))
    hall.wait(180)
    assert hall.news(TimePassed()).events == (SlipFailed(label, "given_up"),)
    assert (hall.phase(label), hall.line.slips) == ("waiting", ())
    assert hall.next("2") == label
    hall.do(Reprint, label=label)


def test_the_slip_of_who_has_gone_is_nobodys_concern(hall: Any) -> None:
    label = hall.take("CT")
    hall.next("2")
    hall.do(Reprint, label=label)
    hall.do(Finish, counter="2")
    assert hall.line.slips == ()
    assert hall.news(SlipProven(label, "printed")).events == ()


@pytest.mark.parametrize(("served", "slip"), [(True, "settled"), (False, "out")])
def test_after_an_undo_a_slip_is_awaited_only_if_its_news_still_counts(hall: Any, served: bool, slip: str) -> None:
    """News of a slip are not heard while its ticket is done, but they are while it was passed over."""
    label, _ = hall.take("CT"), hall.take("CT")
    hall.next("2")
    if served:
        hall.do(Start, counter="2")
    hall.do(Reprint, label=label)
    hall.do(CallNext, counter="2")
    hall.do(Undo, counter="2")
    assert (hall.ticket(label).slip.state, label in hall.line.slips) == (slip, slip == "out")


def test_an_undo_is_not_hindered_by_news_of_a_slip(hall: Any) -> None:
    label, _ = hall.take("CT"), hall.take("CT")
    hall.next("2")
    hall.do(Reprint, label=label)
    hall.do(CallNext, counter="2")
    hall.news(SlipProven(label, "printed"))
    hall.do(Undo, counter="2")
    assert (hall.phase(label), hall.ticket(label).slip.state) == ("called", "settled")


@pytest.mark.parametrize("phase", ["absent", "passed"])
def test_no_slip_is_printed_again_for_who_may_not_return_any_more(hall: Any, reach: Any, phase: str) -> None:
    label = reach(hall, phase)
    hall.wait(31 * 60)
    assert hall.refusal(Reprint, label=label) == "wrong_state"


def test_a_number_is_not_void_while_a_slip_of_it_is_on_its_way(hall: Any) -> None:
    label = hall.take("CT")
    hall.do(Reprint, label=label)
    assert hall.refusal(VoidTicket, label=label, reason="mistake") == "wrong_state"
    hall.news(SlipLost(label, "paper_out", 0))
    assert hall.do(VoidTicket, label=label, reason="mistake") == (TicketVoided(label, "mistake"),)


def test_an_undo_forgets_nothing_of_a_slip_that_may_be_out(hall: Any) -> None:
    label, _ = hall.take("CT"), hall.take("CT")
    hall.next("2")
    hall.do(Reprint, label=label)
    hall.do(CallNext, counter="2")
    hall.news(SlipLost(label, "offline", 0, held=True))
    hall.do(Undo, counter="2")
    assert hall.news(PrinterWell()).events == (SlipReprinted(label, "retry", marked=True),)


def job(hall: Any, label: str) -> int:
    """`seq` of the event that the slip now out was asked for by."""
    return int(hall.ticket(label).slip.job)


def test_news_of_an_earlier_slip_settles_nothing_of_the_one_printed_again(hall: Any) -> None:
    label = hall.press()
    first = job(hall, label)
    hall.news(SlipProven(label, "unproven", first))
    hall.do(Reprint, label=label)
    assert hall.news(SlipProven(label, "printed", first)).events == ()
    assert hall.news(SlipLost(label, "paper_out", 9, first)).events == ()
    assert hall.news(SlipLost(label, "paper_out", 9, job(hall, label))).events == (SlipFailed(label, "paper_out", 9),)


def test_news_of_yesterdays_slip_settles_nothing_of_todays_with_the_same_number(hall: Any) -> None:
    label = hall.press()
    yesterdays = job(hall, label)
    hall.news(SlipLost(label, "offline", 9, yesterdays))
    hall.do(NewDay)
    label = hall.press()
    assert label == "201"
    assert hall.news(SlipProven(label, "printed", yesterdays)).events == ()
    assert hall.phase(label) == "printing"


def test_a_kiosk_that_starts_again_and_again_prints_a_number_once_more_and_not_again_and_again(hall: Any) -> None:
    label = hall.press()
    assert SlipReprinted(label, "restart", marked=True) in hall.restart(outage_s=5)
    hall.news(SlipLost(label, "offline", 0))
    hall.news(PrinterWell())
    assert SlipConfirmed(label, "unproven") in hall.restart(outage_s=5)
