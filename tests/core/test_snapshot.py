"""What everybody sees: times, ages and numbers as the contract says them."""

from __future__ import annotations

from typing import Any

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
from core.messages.observations import PrinterIll, SlipLost
from core.messages.state import AbsentView, HeldView, Issuing, PendingView, PrinterView, ServiceView
from core.snapshot import snapshot, ticket_ref


def test_before_anything_happened_there_is_a_state(new_hall: Any) -> None:
    office = new_hall()
    state = office.state()
    assert (state.revision, state.day, state.office, state.clock) == (0, "", "here", "trusted")
    assert [view.status for view in state.counters] == ["closed"] * 4
    assert office.line is EMPTY


def test_the_revision_is_the_seq_of_the_last_event(hall: Any) -> None:
    hall.take("CT")
    assert hall.state().revision == hall.entries[-1].seq == len(hall.entries)


def test_an_untrusted_clock_says_so(hall: Any) -> None:
    hall.trusted = False
    assert hall.state().clock == "untrusted"


def test_services_in_the_order_of_the_settings_with_their_names(hall: Any) -> None:
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
    [(lambda hall: hall.do(StopIssuing), "closed"), (lambda hall: hall.news(PrinterIll()), "printer")],
)
def test_when_issuing_is_stopped_every_service_is_closed(hall: Any, stop: Any, reason: str) -> None:
    stop(hall)
    assert hall.state().issuing == Issuing(open=False, reason=reason)
    assert not any(view.open for view in hall.state().services)


def test_why_a_person_has_stopped_it_is_said_in_the_offices_words_until_it_goes_on(hall: Any) -> None:
    """A reason that may be about a person is not for the room, nor are free words."""
    for reason, because in (("asked", {"vi": "Theo yêu cầu"}), ("mistake", {}), ("Mất điện cả khu vực", {})):
        hall.do(StopIssuing, reason=reason)
        assert hall.state().issuing == Issuing(open=False, reason="closed", because=because)
        hall.do(ResumeIssuing)
        assert hall.state().issuing == Issuing(open=True)


def test_a_full_disk_is_shown_without_an_event(hall: Any) -> None:
    state = snapshot(hall.line, hall.now, hall.settings, "ready", storage_ok=False)
    assert state.issuing == Issuing(open=False, reason="storage")
    assert not any(view.open for view in state.services)
    assert hall.state().issuing.open


def test_with_two_slips_out_no_service_can_be_taken_now(hall: Any) -> None:
    hall.do(TakeTicket, service="CT")
    assert hall.state().services[0].open
    hall.do(TakeTicket, service="HT")
    state = hall.state()
    assert (state.printer, state.issuing.open) == (PrinterView("ready", 2), True)
    assert not any(view.open for view in state.services)


def test_who_waits_is_listed_by_arrival_less_head_start_with_those_ahead_of_his_service(hall: Any) -> None:
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


def test_a_counter_shows_whom_it_has_since_when_and_after_how_long(hall: Any) -> None:
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


def test_a_counter_shows_whom_it_would_call_while_it_is_open(hall: Any) -> None:
    label = hall.take("CT")
    view = hall.state().counters[1].next
    assert (view.label, view.service, view.class_, view.why.rule) == (label, "CT", "N", "head_start")
    hall.do(PauseCounter, counter="2")
    assert (hall.state().counters[1].status, hall.state().counters[1].next) == ("paused", None)


def test_the_legs_of_a_ticket_are_the_services_it_has_been_to(hall: Any, reach: Any) -> None:
    label = reach(hall, "serving")
    hall.do(Transfer, counter="2", service="HT")
    hall.next("1")
    view = hall.state().counters[0]
    assert (view.ticket, view.service, view.legs) == (label, "HT", ("CT",))


def test_the_absent_are_shown_until_their_window_ends(hall: Any, reach: Any) -> None:
    label = reach(hall, "absent")
    until = hall.utc.later(1_800_000)
    hall.wait(1800)
    assert hall.state().absent == (AbsentView(label, "CT", until),)
    hall.wait(0.001)
    assert hall.state().absent == ()


def test_dark_time_moves_the_end_of_the_window(hall: Any, reach: Any) -> None:
    reach(hall, "absent")
    until = hall.utc.later(1_800_000)
    hall.restart(outage_s=600)
    assert hall.state().absent[0].until == until.later(600_000)


def test_who_was_passed_over_is_not_shown_as_absent(hall: Any, reach: Any) -> None:
    reach(hall, "passed")
    assert hall.state().absent == ()


def test_the_held_are_shown_with_their_counter(hall: Any, reach: Any) -> None:
    label = reach(hall, "held")
    since = hall.utc
    hall.wait(60)
    assert hall.state().held == (HeldView(label, "2", since),)


def test_calls_are_newest_first_all_of_ninety_seconds_and_at_least_twelve(hall: Any) -> None:
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


def test_a_recall_is_another_call_and_an_undone_one_stays(hall: Any, reach: Any) -> None:
    label = reach(hall, "called")
    hall.do(Recall, counter="2")
    hall.do(Undo, counter="2")
    calls = hall.state().calls
    assert [(call.call_no, call.label, call.count, call.undone) for call in calls] == [
        (2, label, 2, True),
        (1, label, 1, True),
    ]
    assert (calls[0].service, calls[0].class_, calls[0].counter) == ("CT", "N", "2")


@pytest.mark.parametrize("jump_s", [-3600, 3600, 86_400, -5])
def test_the_age_of_a_call_stays_right_when_the_clock_is_set(hall: Any, reach: Any, jump_s: int) -> None:
    reach(hall, "called")
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
def test_an_answer_says_where_its_ticket_is(hall: Any, reach: Any, phase: str, shown: str) -> None:
    label = reach(hall, phase)
    ref = ticket_ref(hall.line, hall.line, Decision(ticket=label))
    assert (ref.label, ref.service, ref.class_, ref.state) == (label, "CT", "N", shown)


@pytest.mark.parametrize(
    ("act", "shown"), [(Finish, "done"), (VoidTicket, "void"), (MarkAbsent, "absent"), (Hold, "held")]
)
def test_an_answer_about_a_ticket_that_left_says_how(hall: Any, reach: Any, act: type, shown: str) -> None:
    label = reach(hall, "waiting" if act is VoidTicket else "called")
    fields = {"label": label, "reason": "asked"} if act is VoidTicket else {"counter": "2"}
    before = hall.line
    answer = hall.ask(act(id="1", **fields))
    assert ticket_ref(before, hall.line, answer).state == shown


def test_an_answer_that_concerns_no_ticket_says_none(hall: Any, reach: Any) -> None:
    reach(hall, "called")
    before = hall.line
    assert ticket_ref(before, hall.line, hall.ask(CallNext(id="1", counter="2"))) is None
    assert ticket_ref(before, hall.line, hall.ask(NewDay(id="2"))) is None


def test_an_answer_to_a_call_speaks_of_the_one_called(hall: Any, reach: Any) -> None:
    label = reach(hall, "held")
    before = hall.line
    answer = hall.ask(CallTicket(id="1", counter="1", label=label, reason="asked"))
    assert ticket_ref(before, hall.line, answer).state == "called"


def test_times_in_the_state_are_ages_on_the_clock_as_it_is_now(hall: Any, reach: Any) -> None:
    reach(hall, "held")
    reach(hall, "called")
    hall.take("CT")
    hall.wait(60)
    hall.utc = hall.utc.later(14 * 3600 * 1000)
    state = hall.state()
    counter = next(counter for counter in state.counters if counter.ticket)
    assert [state.at - at for at in (state.waiting[0].since, counter.since, state.held[0].since)] == [60_000] * 3


def test_slips_that_are_not_out_say_whose_they_are_and_how_long_they_are_waited_for(hall: Any) -> None:
    arrived = hall.utc
    first = hall.do(TakeTicket, service="CT", class_="P", then=("HT",))[0].label
    second = hall.do(TakeTicket, service="HT", class_="P")[0].label
    hall.wait(20)
    hall.news(SlipLost(first, "paper_out", 0))
    fields = {"class_": "P", "arrived": arrived}
    assert hall.state().pending == (
        PendingView(label=first, service="CT", until=hall.utc.later(180_000), then=("HT",), **fields),
        PendingView(label=second, service="HT", until=None, **fields),
    )
    hall.wait(30)
    hall.restart(outage_s=600)
    assert hall.state().pending[0].until == hall.utc.later(150_000), "nobody waits in the dark"
    hall.wait(1000)
    assert hall.state().pending[0].until == hall.utc
