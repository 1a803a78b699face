"""The public state: times, ages and numbers as the contract says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.decisions.decision import Decision
from core.line.line import EMPTY
from core.messages.commands import (
    CallNext,
    CallTicket,
    Finish,
    Hold,
    MarkAbsent,
    NewDay,
    PauseCounter,
    Recall,
    ResumeIssuing,
    Start,
    StopIssuing,
    TakeTicket,
    Transfer,
    Undo,
    VoidTicket,
)
from core.messages.events import StopReason
from core.messages.observations import PrinterIll, SlipLost
from core.messages.state import (
    AbsentView,
    HeldView,
    Issuing,
    PendingView,
    PrinterView,
    PublicTicketState,
    ServiceView,
    TicketRef,
)
from core.public_state.snapshot import snapshot, ticket_ref
from tests.core.hall import Hall, accepted


def test_an_empty_line_has_a_state() -> None:
    office = Hall()
    state = office.state()
    assert (state.revision, state.day, state.office, state.clock) == (0, "", "here", "trusted")
    assert [view.status for view in state.counters] == ["closed"] * 4
    assert office.line is EMPTY


def test_the_revision_is_the_seq_of_the_last_event(hall: Hall) -> None:
    hall.take("CT")
    assert hall.state().revision == hall.entries[-1].seq == len(hall.entries)


def test_an_untrusted_clock_says_so(hall: Hall) -> None:
    hall.trusted = False
    assert hall.state().clock == "untrusted"


def test_services_in_the_order_of_the_settings_with_their_names(hall: Hall) -> None:
    hall.take("CT")
    hall.do(TakeTicket, service="CT")
    assert hall.state().services[1] == ServiceView(
        code="CT", name={"vi": "Chứng thực"}, short={"vi": "Chứng thực"}, waiting=1, last="202", open=True
    )
    assert [(view.code, view.last, view.open) for view in hall.state().services] == [
        ("HT", None, True),
        ("CT", "202", True),
        ("DD", None, True),
        ("TP", None, False),
    ]


@pytest.mark.parametrize(
    ("stop", "reason"),
    [(lambda hall: hall.do(StopIssuing), "closed"), (lambda hall: hall.observe(PrinterIll()), "printer")],
)
def test_when_issuing_is_stopped_every_service_is_closed(
    hall: Hall, stop: Callable[[Hall], object], reason: StopReason
) -> None:
    stop(hall)
    assert hall.state().issuing == Issuing(open=False, reason=reason)
    assert not any(view.open for view in hall.state().services)


def test_the_reason_of_a_stop_by_the_staff_is_published_until_issuing_resumes(hall: Hall) -> None:
    """Reasons that may be about a person, and free text, are not published."""
    for reason, because in (("asked", {"vi": "Theo yêu cầu"}), ("mistake", {}), ("Mất điện cả khu vực", {})):
        hall.do(StopIssuing, reason=reason)
        assert hall.state().issuing == Issuing(open=False, reason="closed", because=because)
        hall.do(ResumeIssuing)
        assert hall.state().issuing == Issuing(open=True)


def test_a_full_disk_is_shown_without_an_event(hall: Hall) -> None:
    state = snapshot(hall.line, hall.now, hall.settings, "ready", storage_ok=False)
    assert state.issuing == Issuing(open=False, reason="storage")
    assert not any(view.open for view in state.services)
    assert hall.state().issuing.open


def test_with_two_slips_out_no_service_can_be_taken_now(hall: Hall) -> None:
    hall.do(TakeTicket, service="CT")
    assert hall.state().services[0].open
    hall.do(TakeTicket, service="HT")
    state = hall.state()
    assert (state.printer, state.issuing.open) == (PrinterView("ready", 2), True)
    assert not any(view.open for view in state.services)


def test_waiting_tickets_are_sorted_by_key_with_the_number_ahead_in_their_service(hall: Hall) -> None:
    first = hall.take("CT")
    other = hall.take("HT")
    hall.do(TakeTicket, service="CT")
    hall.wait(60)
    last = hall.take("CT")
    priority = hall.take("CT", "P")
    waiting = [(view.label, view.ahead, view.class_) for view in hall.state().waiting]
    assert waiting == [(priority, 0, "P"), (first, 1, "N"), (other, 0, "N"), (last, 3, "N")]
    assert hall.state().waiting[0].since == hall.line_time
    assert hall.state().waiting[0].forecast is None


def test_a_counter_shows_its_ticket_since_when_and_after_which_wait(hall: Hall) -> None:
    label = hall.take("CT")
    hall.wait(300)
    hall.restart(outage_s=3000)
    hall.wait(60)
    hall.next("2")
    view = hall.state().counters[1]
    assert (view.id, view.status, view.services) == ("2", "open", ("CT", "HT"))
    assert (view.ticket, view.service, view.class_, view.phase) == (label, "CT", "N", "called")
    assert (view.since, view.wait_s, view.legs) == (hall.utc, 360, ())
    hall.wait(5)
    hall.do(Recall, counter="2")
    hall.wait(5)
    hall.do(Start, counter="2")
    view = hall.state().counters[1]
    assert (view.phase, view.since, view.wait_s) == ("serving", hall.utc, 360)


def test_an_open_counter_shows_the_ticket_it_would_call(hall: Hall) -> None:
    label = hall.take("CT")
    view = hall.state().counters[1].next
    assert view is not None
    assert (view.label, view.service, view.class_, view.why.rule) == (label, "CT", "N", "head_start")
    hall.do(PauseCounter, counter="2")
    assert (hall.state().counters[1].status, hall.state().counters[1].next) == ("paused", None)


def test_the_legs_of_a_ticket_are_the_services_it_has_been_to(hall: Hall) -> None:
    label = hall.reach("serving")
    hall.do(Transfer, counter="2", service="HT")
    hall.next("1")
    view = hall.state().counters[0]
    assert (view.ticket, view.service, view.legs) == (label, "HT", ("CT",))


def test_absent_tickets_are_shown_until_their_window_ends(hall: Hall) -> None:
    label = hall.reach("absent")
    until = hall.utc.later(1_800_000)
    hall.wait(1800)
    assert hall.state().absent == (AbsentView(label, "CT", until),)
    hall.wait(0.001)
    assert hall.state().absent == ()


def test_an_outage_moves_the_end_of_the_window(hall: Hall) -> None:
    hall.reach("absent")
    until = hall.utc.later(1_800_000)
    hall.restart(outage_s=600)
    assert hall.state().absent[0].until == until.later(600_000)


def test_a_passed_over_ticket_is_not_shown_as_absent(hall: Hall) -> None:
    hall.reach("passed")
    assert hall.state().absent == ()


def test_held_tickets_are_shown_with_their_counter(hall: Hall) -> None:
    label = hall.reach("held")
    since = hall.utc
    hall.wait(60)
    assert hall.state().held == (HeldView(label, "2", since),)


def test_calls_are_newest_first_all_of_ninety_seconds_and_at_least_twelve(hall: Hall) -> None:
    for _ in range(30):
        hall.take("CT")
    for _ in range(15):
        hall.next("2")
        hall.wait(1)
    assert [call.call_no for call in hall.state().calls] == list(range(15, 0, -1))
    hall.wait(74.999)
    assert len(hall.state().calls) == 15
    hall.wait(0.001)
    assert len(hall.state().calls) == 14
    hall.next("2")
    assert [call.call_no for call in hall.line.calls] == list(range(16, 1, -1)), "no other is kept"
    hall.wait(600)
    assert [call.call_no for call in hall.state().calls] == list(range(16, 4, -1))
    hall.next("2")
    assert [call.call_no for call in hall.line.calls] == list(range(17, 5, -1))


def test_a_recall_is_another_call_and_an_undone_one_stays(hall: Hall) -> None:
    label = hall.reach("called")
    hall.do(Recall, counter="2")
    hall.do(Undo, counter="2")
    calls = hall.state().calls
    assert [(call.call_no, call.label, call.count, call.undone) for call in calls] == [
        (2, label, 2, True),
        (1, label, 1, True),
    ]
    assert (calls[0].service, calls[0].class_, calls[0].counter) == ("CT", "N", "2")


@pytest.mark.parametrize("jump_s", [-3600, 3600, 86_400, -5])
def test_the_age_of_a_call_stays_right_when_the_clock_is_set(hall: Hall, jump_s: int) -> None:
    hall.reach("called")
    called_at = hall.utc
    hall.wait(20)
    assert hall.state().calls[0].at == called_at
    hall.utc = hall.utc.later(jump_s * 1000)
    state = hall.state()
    assert state.at - state.calls[0].at == 20_000


# The ticket that an answer speaks of


@pytest.mark.parametrize(
    ("phase", "shown"),
    [
        ("printing", "printing"),
        ("waiting", "waiting"),
        ("called", "called"),
        ("serving", "serving"),
        ("held", "held"),
        ("absent", "absent"),
        ("passed", "done"),
    ],
)
def test_a_reply_says_where_its_ticket_is(hall: Hall, phase: str, shown: PublicTicketState) -> None:
    label = hall.reach(phase)
    ref = ticket_ref(hall.line, hall.line, Decision(ticket=label))
    assert ref == TicketRef(label=label, service="CT", class_="N", state=shown)


@pytest.mark.parametrize(
    ("act", "shown"), [(Finish, "done"), (VoidTicket, "void"), (MarkAbsent, "absent"), (Hold, "held")]
)
def test_a_reply_about_a_ticket_that_left_says_how_it_ended(hall: Hall, act: type, shown: PublicTicketState) -> None:
    label = hall.reach("waiting" if act is VoidTicket else "called")
    fields = {"label": label, "reason": "asked"} if act is VoidTicket else {"counter": "2"}
    before = hall.line
    decision = accepted(hall.ask(act(id="1", **fields)))
    ref = TicketRef(label=label, service="CT", class_="N", state=shown)
    assert ticket_ref(before, hall.line, decision) == ref


def test_a_reply_about_no_ticket_names_none(hall: Hall) -> None:
    hall.reach("called")
    before = hall.line
    assert ticket_ref(before, hall.line, accepted(hall.ask(CallNext(id="1", counter="2")))) is None
    assert ticket_ref(before, hall.line, accepted(hall.ask(NewDay(id="2")))) is None


def test_the_reply_to_a_call_is_about_the_called_ticket(hall: Hall) -> None:
    label = hall.reach("held")
    before = hall.line
    decision = accepted(hall.ask(CallTicket(id="1", counter="1", label=label, reason="asked")))
    ref = TicketRef(label=label, service="CT", class_="N", state="called")
    assert ticket_ref(before, hall.line, decision) == ref


def test_times_in_the_state_are_by_the_present_clock(hall: Hall) -> None:
    hall.reach("held")
    hall.reach("called")
    hall.take("CT")
    hall.wait(60)
    hall.utc = hall.utc.later(14 * 3600 * 1000)
    state = hall.state()
    counter = next(counter for counter in state.counters if counter.ticket)
    assert counter.since is not None
    assert [state.at - at for at in (state.waiting[0].since, counter.since, state.held[0].since)] == [60_000] * 3


def test_pending_slips_have_their_ticket_and_how_long_they_are_waited_for(hall: Hall) -> None:
    arrived = hall.utc
    first = hall.do(TakeTicket, service="CT", class_="P", then=("HT",))[0].label
    second = hall.do(TakeTicket, service="HT", class_="P")[0].label
    hall.wait(20)
    hall.observe(SlipLost(first, "paper_out", 0))
    assert hall.state().pending == (
        PendingView(
            label=first, service="CT", class_="P", arrived=arrived, until=hall.utc.later(180_000), then=("HT",)
        ),
        PendingView(label=second, service="HT", class_="P", arrived=arrived, until=None),
    )
    hall.wait(30)
    hall.restart(outage_s=600)
    assert hall.state().pending[0].until == hall.utc.later(150_000), "an outage does not count"
    hall.wait(1000)
    assert hall.state().pending[0].until == hall.utc


def test_a_state_has_at_most_sixty_calls_however_many_were_made_in_ninety_seconds(hall: Hall) -> None:
    for _ in range(70):
        hall.take("CT")
        hall.next("1")
    numbers = [call.call_no for call in hall.state().calls]
    assert numbers == list(range(70, 10, -1))
    assert len(hall.line.calls) == 60
