"""The service day: when the next one opens, what becomes of tickets that are left, and restarts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.line import ticket_map
from core.line.evolve import evolve
from core.line.line import EMPTY
from core.messages.commands import (
    CallNext,
    Finish,
    MarkAbsent,
    NewDay,
    OpenCounter,
    Reprint,
    Return,
    SetOffsets,
    StopIssuing,
    TakeTicket,
    Transfer,
)
from core.messages.events import (
    CounterOpened,
    DayClosed,
    DayOpened,
    IssuingResumed,
    IssuingStopped,
    OfficeResumed,
    RulesChanged,
    TicketUnserved,
)
from core.messages.observations import Observation, PrinterIll, SlipLost, SlipProven, TimePassed
from tests.core.hall import Hall

HOUR = 3600


def set_clock(hall: Hall, local: str) -> None:
    """Lets time pass until then."""
    hall.wait((Instant.parse(f"{local}+07:00") - hall.utc) / 1000)


# At a start


@pytest.mark.parametrize("trusted", [True, False])
def test_an_empty_journal_opens_its_first_day_whatever_the_clock(trusted: bool) -> None:
    office = Hall()
    office.trusted = trusted
    assert office.start() == (DayOpened(office.rules), OfficeResumed(None))
    assert office.line.day == "2026-11-24"
    assert {entry.day for entry in office.entries} == {"2026-11-24"}


def test_a_restart_within_the_day_goes_on(hall: Hall) -> None:
    label = hall.take("CT")
    assert hall.restart(outage_s=600) == (OfficeResumed(600),)
    assert (hall.line.outage_ms, hall.phase(label)) == (600_000, "waiting")


def test_a_restart_on_a_later_day_opens_that_day_and_states_the_outage(hall: Hall) -> None:
    left = hall.take("CT")
    events = hall.restart(outage_s=24 * HOUR)
    assert events == (OfficeResumed(86_400), DayClosed(), TicketUnserved(left), DayOpened(hall.rules))
    assert [entry.day for entry in hall.entries[-4:]] == ["2026-11-24"] * 3 + ["2026-11-25"]
    assert (hall.line.day, hall.line.outage_ms, len(hall.line.tickets)) == ("2026-11-25", 0, 0)


def test_a_restart_without_a_trusted_clock_opens_no_day(hall: Hall) -> None:
    hall.trusted = False
    assert hall.restart(outage_s=48 * HOUR) == (OfficeResumed(None),)
    assert hall.line.day == "2026-11-24"


def test_a_ticket_taken_before_the_clock_was_trusted_keeps_its_day_open(hall: Hall) -> None:
    hall.take("CT")
    hall.trusted = False
    hall.restart(outage_s=24 * HOUR)
    early = hall.take("CT")
    hall.trusted = True
    assert hall.observe(TimePassed()).events == (), "202 came this morning, and must not meet another 202"
    assert hall.next("2") == "201"
    assert hall.next("2") == early
    assert hall.next("2") is None
    assert hall.observe(TimePassed()).events == (), "202 was passed over, and may return"
    hall.wait(HOUR / 2 + 1)
    assert DayOpened(hall.rules) in hall.observe(TimePassed()).events


def test_so_do_tickets_taken_since_when_the_earlier_ones_are_served(hall: Hall) -> None:
    hall.trusted = False
    hall.restart(outage_s=24 * HOUR)
    hall.take("CT")
    hall.trusted = True
    since = hall.take("CT")
    assert hall.next("2") == "201"
    hall.do(Finish, counter="2")
    assert hall.observe(TimePassed()).events == (), "202 came today, in yesterday's line"
    assert hall.next("2") == since
    hall.do(Finish, counter="2")
    set_clock(hall, "2026-11-26T02:59:59")
    late = hall.take("CT")
    hall.wait(1)
    assert hall.observe(TimePassed()).events == (DayClosed(), TicketUnserved(late), DayOpened(hall.rules))


def test_so_does_a_ticket_taken_at_the_very_hour_at_which_the_day_was_due(hall: Hall) -> None:
    hall.trusted = False
    hall.take("CT")
    hall.utc, hall.trusted = Instant.parse("2026-11-25T03:00:00+07:00"), True
    hall.take("CT")
    assert hall.next("2") == "201"
    hall.do(Finish, counter="2")
    hall.wait(120)
    assert hall.observe(TimePassed()).events == ()
    assert hall.next("2") == "202"


def test_tickets_of_yesterday_do_not_delay_the_day_when_the_clock_is_trusted_again(hall: Hall) -> None:
    hall.take("CT")
    hall.trusted = False
    hall.restart(outage_s=24 * HOUR)
    hall.trusted = True
    assert DayOpened(hall.rules) in hall.observe(TimePassed()).events


def test_a_ticket_without_a_trusted_time_does_not_delay_the_day_for_ever(hall: Hall) -> None:
    hall.trusted = False
    hall.take("CT")
    hall.utc = hall.utc.later(24 * HOUR * 1000)
    hall.trusted = True
    hall.wait(12 * HOUR - 0.001)
    assert hall.observe(TimePassed()).events == ()
    hall.wait(0.001)
    assert DayOpened(hall.rules) in hall.observe(TimePassed()).events


def test_changed_settings_hold_from_the_next_start(hall: Hall) -> None:
    hall.open("4")
    hall.do(OpenCounter, counter="2", services=("CT",))
    rules = replace(hall.rules, head_start_s=0, counters={**hall.rules.counters, "2": {"CT": 0, "DD": 5}})
    assert hall.restart(rules=rules) == (OfficeResumed(0), RulesChanged(rules))
    assert (hall.line.rules, hall.line.base) == (rules, rules)
    assert hall.line.counter("2").services == ("CT",)
    assert hall.restart(rules=rules) == (OfficeResumed(0),), "once is enough"


def test_a_changed_head_start_sorts_the_queue_anew(hall: Hall) -> None:
    first = hall.take("CT")
    hall.wait(60)
    priority = hall.take("CT", "P")
    assert [view.label for view in hall.state().waiting] == [priority, first]
    hall.restart(rules=replace(hall.rules, head_start_s=30))
    assert [view.label for view in hall.state().waiting] == [first, priority]


def test_offsets_set_by_a_command_survive_a_restart_but_not_the_day(hall: Hall) -> None:
    hall.do(SetOffsets, counter="1", offsets={"HT": 0})
    hall.restart(outage_s=5)
    assert hall.line.rules.counters["1"] == {"HT": 0}
    hall.do(NewDay)
    assert hall.line.rules == hall.rules


def test_they_survive_settings_that_change_something_else_but_not_their_own(hall: Hall) -> None:
    hall.do(SetOffsets, counter="1", offsets={"HT": 0})
    hall.do(SetOffsets, counter="2", offsets={})
    otherwise = replace(hall.rules, give_up_s=170)
    hall.restart(rules=otherwise)
    assert (hall.line.rules.counters["1"], hall.line.rules.counters["2"]) == ({"HT": 0}, {})
    hall.restart(rules=replace(otherwise, counters={**hall.rules.counters, "1": {"CT": 5}}))
    assert (hall.line.rules.counters["1"], hall.line.rules.counters["2"]) == ({"CT": 5}, {})
    hall.do(NewDay)
    assert (hall.line.rules.counters["1"], hall.line.rules.counters["2"]) == ({"CT": 5}, hall.rules.counters["2"])


def test_offsets_set_by_a_command_lose_services_that_the_settings_drop(hall: Hall) -> None:
    hall.do(SetOffsets, counter="1", offsets={"HT": 0, "TP": 5})
    services = {code: prefix for code, prefix in hall.rules.services.items() if code != "TP"}
    hall.restart(rules=replace(hall.rules, services=services))
    assert hall.line.rules.counters["1"] == {"HT": 0}


def test_a_service_keeps_its_prefix_once_it_has_issued_today(hall: Hall) -> None:
    first = hall.take("CT")
    swapped = replace(hall.rules, services={"HT": "2", "CT": "1", "DD": "3"})
    today = replace(swapped, services={"HT": None, "CT": "2", "DD": "3"})
    assert hall.restart(rules=swapped) == (OfficeResumed(0), RulesChanged(today, swapped))
    assert hall.take("CT") == "202"
    assert hall.refusal(TakeTicket, service="HT") == "unknown_service"
    assert hall.restart(rules=swapped) == (OfficeResumed(0),)
    assert first == "201"


@pytest.mark.parametrize("hash_of", [int, lambda label: -int(label)])
def test_services_that_tickets_need_stand_in_their_order_whatever_the_process_hashes(
    hall: Hall, hash_of: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticket_map, "hash", hash_of, raising=False)
    for service in ("DD", "CT", "HT"):
        hall.take(service)
    hall.restart(rules=replace(hall.rules, services={"TP": None}, counters={}))
    assert list(hall.line.rules.services) == ["DD", "CT", "HT", "TP"]


@pytest.mark.parametrize("how", ["by itself", "by a person", "at a start"])
def test_new_prefixes_hold_from_the_next_day_however_it_opens(hall: Hall, how: str) -> None:
    hall.take("CT")
    swapped = replace(hall.rules, services={"HT": "2", "CT": "1", "DD": "3"})
    hall.restart(rules=swapped)
    if how == "by a person":
        hall.do(NewDay)
    elif how == "by itself":
        hall.wait(24 * HOUR)
        hall.observe(TimePassed())
    else:
        hall.restart(outage_s=24 * HOUR, rules=swapped)
    assert hall.line.rules == hall.line.base == swapped
    assert (hall.take("CT"), hall.take("HT")) == ("101", "201")


def test_a_service_with_waiting_tickets_stays_when_the_settings_drop_it(hall: Hall) -> None:
    label = hall.take("CT")
    hall.do(Transfer, label=label, service="TP")
    rules = replace(hall.rules, services={"HT": "1"}, counters={"1": {"HT": 0}, "2": {"HT": 0, "TP": 0, "CT": 0}})
    hall.restart(rules=rules)
    assert hall.line.rules.services == {"HT": "1", "TP": None, "CT": "2"}
    assert hall.next("2") == label


def test_a_counter_with_a_ticket_stays_when_the_settings_drop_it(hall: Hall) -> None:
    label = hall.take("CT")
    hall.next("2")
    dropped = replace(hall.rules, counters={"1": {"HT": 0, "CT": 0}})
    hall.restart(rules=dropped)
    hall.do(Finish, counter="2")
    assert hall.phase(label) is None
    hall.do(NewDay)
    assert hall.refusal(Finish, counter="2") == "unknown_counter"


def test_a_ticket_bound_to_a_counter_that_the_settings_drop_may_go_to_any(hall: Hall) -> None:
    label = hall.take("CT")
    hall.do(Transfer, label=label, to_counter="2")
    hall.restart(rules=replace(hall.rules, counters={"1": {"HT": 0, "CT": 0}}))
    assert hall.next("1") == label


# While running


def test_a_quiet_office_opens_the_next_day_after_midnight(hall: Hall) -> None:
    hall.take("CT")
    hall.next("2")
    hall.do(Finish, counter="2")
    set_clock(hall, "2026-11-24T23:59:59")
    assert hall.observe(TimePassed()).events == ()
    set_clock(hall, "2026-11-25T00:00:00")
    assert hall.observe(TimePassed()).events == (DayClosed(), DayOpened(hall.rules))
    assert hall.line.day == "2026-11-25"
    assert hall.state().counters[0].status == "closed"


@pytest.mark.parametrize("phase", ["waiting", "called", "serving", "held"])
def test_with_tickets_left_the_day_goes_on_until_three(hall: Hall, phase: str) -> None:
    set_clock(hall, "2026-11-24T22:00:00")
    label = hall.reach(phase)
    set_clock(hall, "2026-11-25T02:59:59")
    assert hall.observe(TimePassed()).events == ()
    set_clock(hall, "2026-11-25T03:00:00")
    assert hall.observe(TimePassed()).events == (DayClosed(), TicketUnserved(label), DayOpened(hall.rules))


@pytest.mark.parametrize(
    ("report", "left"),
    [
        (SlipProven("201", "printed"), (TicketUnserved("201"),)),
        (SlipProven("201", "unproven"), (TicketUnserved("201"),)),
        (SlipLost("201", "paper_out", 9), (TicketUnserved("201"),)),
    ],
    ids=["printed", "unproven", "lost"],
)
def test_no_day_opens_by_itself_before_every_slip_is_reported(
    hall: Hall, report: Observation, left: tuple[TicketUnserved, ...]
) -> None:
    """It would come out with a label that the new day issues again."""
    set_clock(hall, "2026-11-25T02:59:59")
    hall.do(TakeTicket, service="CT")
    set_clock(hall, "2026-11-25T03:00:01")
    assert hall.observe(TimePassed()).events == ()
    hall.observe(report)
    assert hall.observe(TimePassed()).events == (DayClosed(), *left, DayOpened(hall.rules))


def test_a_quiet_day_also_waits_for_every_slip(hall: Hall) -> None:
    hall.take("CT")
    hall.next("2")
    set_clock(hall, "2026-11-24T23:40:00")
    hall.do(CallNext, counter="2")
    set_clock(hall, "2026-11-25T00:09:59")
    hall.do(Reprint, label="201")
    set_clock(hall, "2026-11-25T00:10:01")
    assert hall.observe(TimePassed()).events == ()
    hall.observe(SlipProven("201", "printed"))
    assert hall.observe(TimePassed()).events == (DayClosed(), DayOpened(hall.rules))


@pytest.mark.parametrize("phase", ["absent", "passed"])
def test_a_ticket_that_may_return_delays_the_next_day_and_then_ends_without_an_event(hall: Hall, phase: str) -> None:
    set_clock(hall, "2026-11-24T22:00:00")
    label = hall.reach("called")
    set_clock(hall, "2026-11-24T23:50:00")
    if phase == "absent":
        hall.do(MarkAbsent, counter="2")
    else:
        hall.next("2")
    assert hall.phase(label) == phase
    set_clock(hall, "2026-11-25T00:20:00")
    assert hall.observe(TimePassed()).events == ()
    hall.wait(0.001)
    assert hall.observe(TimePassed()).events == (DayClosed(), DayOpened(hall.rules))


def test_a_ticket_that_returned_and_was_served_delays_nothing(hall: Hall) -> None:
    set_clock(hall, "2026-11-24T22:00:00")
    label = hall.reach("called")
    set_clock(hall, "2026-11-24T23:58:00")
    hall.do(MarkAbsent, counter="2")
    hall.do(Return, label=label)
    assert hall.next("2") == label
    hall.do(Finish, counter="2")
    set_clock(hall, "2026-11-25T00:00:00")
    assert hall.observe(TimePassed()).events == (DayClosed(), DayOpened(hall.rules))


def test_three_in_the_morning_ends_no_ticket_taken_since_the_day_opened(hall: Hall) -> None:
    set_clock(hall, "2026-11-25T00:00:00")
    hall.observe(TimePassed())
    label = hall.take("CT")
    set_clock(hall, "2026-11-25T03:00:00")
    assert (hall.line.day, hall.observe(TimePassed()).events, hall.phase(label)) == ("2026-11-25", (), "waiting")


def test_a_ticket_of_the_last_hour_delays_the_next_day(hall: Hall) -> None:
    set_clock(hall, "2026-11-24T23:30:00")
    hall.take("CT")
    hall.next("2")
    hall.do(Finish, counter="2")
    set_clock(hall, "2026-11-25T00:29:59.999")
    assert hall.observe(TimePassed()).events == ()
    hall.wait(0.001)
    assert hall.observe(TimePassed()).events[-1] == DayOpened(hall.rules)


def test_after_more_than_a_night_the_next_day_opens_at_any_hour(hall: Hall) -> None:
    hall.take("CT")
    set_clock(hall, "2026-11-26T00:30:00")
    assert hall.observe(TimePassed()).events[0] == DayClosed()
    assert hall.line.day == "2026-11-26"


@pytest.mark.parametrize(("trusted", "jumped"), [(False, False), (True, True), (False, True)])
def test_a_clock_that_jumped_or_is_not_trusted_opens_no_day(hall: Hall, trusted: bool, jumped: bool) -> None:
    set_clock(hall, "2026-11-26T12:00:00")
    hall.trusted, hall.jumped = trusted, jumped
    assert hall.observe(TimePassed()).events == ()
    hall.trusted, hall.jumped = True, False
    assert hall.observe(TimePassed()).events == (DayClosed(), DayOpened(hall.rules))


def test_an_earlier_date_opens_no_day(hall: Hall) -> None:
    set_clock(hall, "2026-11-23T12:00:00")
    assert hall.observe(TimePassed()).events == ()


# By a person


def test_new_day_opens_the_local_date_or_the_day_after_the_open_one(hall: Hall) -> None:
    hall.do(NewDay)
    assert hall.line.day == "2026-11-25"
    hall.do(NewDay)
    assert hall.line.day == "2026-11-26"
    set_clock(hall, "2026-12-01T07:00:00")
    hall.do(NewDay)
    assert hall.line.day == "2026-12-01"


def test_no_new_day_while_a_counter_has_a_ticket(hall: Hall) -> None:
    hall.reach("serving")
    assert hall.refusal(NewDay) == "counter_busy"


def test_no_new_day_while_a_slip_is_at_the_printer(hall: Hall) -> None:
    (issued,) = hall.do(TakeTicket, service="CT")
    assert hall.refusal(NewDay) == "printer_busy"
    assert hall.next("2") is None
    hall.observe(SlipLost(issued.label, "paper_out", 9))
    assert hall.do(NewDay) == (DayClosed(), TicketUnserved(issued.label), DayOpened(hall.rules))


def test_busy_counters_are_refused_before_the_printer(hall: Hall) -> None:
    hall.reach("serving")
    hall.do(TakeTicket, service="CT")
    assert hall.refusal(NewDay) == "counter_busy"


def test_before_the_first_day_new_day_is_refused() -> None:
    assert Hall().refusal(NewDay) == "wrong_state"


def test_tickets_that_are_left_end_unserved_oldest_first_except_absent_ones(hall: Hall) -> None:
    held, absent, waiting = hall.reach("held"), hall.reach("absent"), hall.take("HT")
    (printing,) = hall.do(TakeTicket, service="HT")
    hall.observe(SlipLost(printing.label, "paper_out", 0))
    events = hall.do(NewDay)
    unserved = tuple(TicketUnserved(label) for label in (held, waiting, printing.label))
    assert events == (DayClosed(), *unserved, DayOpened(hall.rules))
    assert absent not in hall.line.tickets


def test_labels_and_call_numbers_begin_anew_and_counters_close(hall: Hall) -> None:
    hall.take("CT")
    hall.next("2")
    hall.do(Finish, counter="2")
    hall.do(NewDay)
    assert (hall.line.call_no, hall.line.calls, hall.line.counters) == (0, (), {})
    hall.open("2")
    assert hall.take("CT") == "201"
    hall.next("2")
    assert hall.state().calls[0].call_no == 1


@pytest.mark.parametrize(
    ("stop", "after", "reason"),
    [(StopIssuing, IssuingResumed(), None), (PrinterIll, IssuingStopped("printer"), "printer")],
)
def test_a_new_day_lifts_a_stop_by_the_staff_but_not_by_the_printer(
    hall: Hall, stop: type, after: Any, reason: str | None
) -> None:
    if stop is PrinterIll:
        hall.observe(PrinterIll())
    else:
        hall.do(StopIssuing)
    assert hall.do(NewDay)[-1] == after
    assert hall.line.issuing.stop_reason == reason


def test_a_day_is_rebuilt_from_its_opening_alone(hall: Hall) -> None:
    hall.take("CT")
    hall.observe(PrinterIll())
    hall.do(NewDay)
    hall.do(TakeTicket, service="CT", paperless=True)
    hall.open("2")
    hall.next("2")
    opened = [at for at, entry in enumerate(hall.entries) if isinstance(entry.event, DayOpened)]
    assert len(opened) == 2
    assert evolve(EMPTY, hall.entries[opened[-1] :]) == hall.line == evolve(EMPTY, hall.entries)


def test_midnight_passes_with_people_waiting_and_no_ticket_is_lost(hall: Hall) -> None:
    set_clock(hall, "2026-11-24T23:00:00")
    labels = [hall.take("CT") for _ in range(5)]
    for minutes in range(239):
        hall.wait(60)
        hall.observe(TimePassed())
        if minutes % 60 == 30:
            hall.next("2")
    hall.restart(outage_s=1)
    assert hall.line.day == "2026-11-24"
    assert hall.phase(labels[4]) == "waiting"
    assert hall.take("CT") == "206"
    hall.wait(60)
    assert TicketUnserved(labels[4]) in hall.observe(TimePassed()).events


def test_a_clock_that_jumps_an_hour_back_lets_nobody_overtake(hall: Hall) -> None:
    first = hall.take("CT")
    hall.utc = hall.utc.later(-HOUR * 1000)
    second = hall.take("CT")
    hall.utc = hall.utc.later(25 * HOUR * 1000)
    third = hall.take("CT")
    assert [hall.next("2") for _ in range(3)] == [first, second, third]


def test_counters_of_the_new_day_remember_nothing_of_the_old(hall: Hall) -> None:
    hall.do(OpenCounter, counter="1", operator="lan", services=("HT",))
    hall.do(NewDay)
    assert hall.do(OpenCounter, counter="1") == (CounterOpened("1", None, ("HT", "CT")),)


# Clocks that are somewhere else


@pytest.mark.parametrize("boots", ["1970-01-01T07:00:00", "2038-01-19T10:14:08", "2106-02-07T13:28:16"])
def test_a_start_with_a_wildly_wrong_clock_opens_no_day_before_it_is_trusted(hall: Hall, boots: str) -> None:
    label = hall.take("CT")
    hall.trusted, right = False, hall.utc
    hall.utc = Instant.parse(f"{boots}+07:00")
    hall.restart()
    assert hall.take("CT") == "202"
    assert hall.observe(TimePassed()).events == ()
    hall.trusted, hall.utc = True, right.later(60_000)
    assert hall.observe(TimePassed()).events == ()
    assert (hall.line.day, hall.next("2"), hall.take("CT")) == ("2026-11-24", label, "203")


@pytest.mark.parametrize("age", ["1970-01-01", "2038-01-20", "2106-02-08"])
def test_an_office_works_at_any_date(age: str) -> None:
    hall = Hall()
    hall.utc = hall.line_time = Instant.parse(f"{age}T07:30:00+07:00")
    hall.start()
    hall.open("2")
    assert (hall.line.day, hall.take("CT"), hall.next("2")) == (age, "201", "201")
    hall.wait(24 * HOUR)
    assert isinstance(hall.observe(TimePassed()).events[-1], DayOpened)
    assert hall.take("CT") == "201"


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("change", ["2026-11-25T00:00:00", "2026-11-25T03:00:00"])
def test_a_restart_at_any_second_of_the_day_change_gives_the_same_numbers(change: str, waits: bool) -> None:
    """The kiosk is killed between any two looks at the time, and is there again at once or some seconds later."""
    seconds = range(-4, 6)
    for outage_s in (0, 1, 3):
        numbers = {at: _numbers(Hall(), change, seconds, waits=waits, killed=at, outage_s=outage_s) for at in seconds}
        without = _numbers(Hall(), change, seconds, waits=waits, killed=None, outage_s=outage_s)
        assert all(given == without for given in numbers.values()), (outage_s, numbers)


def _numbers(
    hall: Hall, change: str, seconds: range, *, waits: bool, killed: int | None, outage_s: int
) -> tuple[str, str, str, dict[str, int]]:
    hall.start()
    hall.open("2")
    first = hall.take("CT")
    if not waits:
        hall.next("2")
        hall.do(Finish, counter="2")
    set_clock(hall, change)
    hall.wait(seconds[0])
    end = hall.utc.later(1000 * len(seconds))
    for second in seconds:
        if second == killed:
            hall.restart(outage_s=outage_s)
        hall.observe(TimePassed())
        hall.wait(1)
    hall.wait(max(0, (end - hall.utc) / 1000))
    hall.observe(TimePassed())
    return first, hall.line.day, hall.take("CT"), dict(hall.line.issuing.counts)


@pytest.mark.parametrize(
    ("utc", "opens"),
    [
        ("2026-03-29T00:59:59Z", None),
        ("2026-03-29T01:00:00Z", "2026-03-29"),
        ("2026-10-25T00:59:59Z", None),
        ("2026-10-25T01:00:00Z", None),
        ("2026-10-25T01:59:59Z", None),
        ("2026-10-25T02:00:00Z", "2026-10-25"),
    ],
)
def test_where_the_clocks_change_the_day_opens_at_three_by_them(utc: str, opens: str | None) -> None:
    hall = Hall()
    hall.zone = ZoneInfo("Europe/Berlin")
    hall.utc = hall.line_time = Instant.parse(utc).later(-6 * HOUR * 1000)
    hall.start()
    hall.take("CT")
    before = hall.line.day
    hall.wait(6 * HOUR)
    hall.observe(TimePassed())
    assert hall.line.day == (opens or before)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_another_time_zone_at_the_next_start_issues_no_label_twice(hall: Hall, zone: str) -> None:
    hall.take("CT")
    hall.zone = ZoneInfo(zone)
    hall.restart(outage_s=1)
    assert (hall.line.day, hall.take("CT")) == ("2026-11-24", "202")
