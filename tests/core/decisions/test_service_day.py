"""The service day: when another one opens, what becomes of whoever is left, and what a start does."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.instant import Instant
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
from core.messages.observations import PrinterIll, SlipLost, SlipProven, TimePassed

HOUR = 3600


def set_clock(hall: Any, local: str) -> None:
    """Lets the time pass until then."""
    hall.wait((Instant.parse(f"{local}+07:00") - hall.utc) / 1000)


# At a start


@pytest.mark.parametrize("trusted", [True, False])
def test_an_empty_journal_opens_its_first_day_whatever_the_clock(new_hall: Any, trusted: bool) -> None:
    office = new_hall()
    office.trusted = trusted
    assert office.start() == (DayOpened(office.rules), OfficeResumed(None))
    assert office.line.day == "2026-11-24"
    assert {entry.day for entry in office.entries} == {"2026-11-24"}


def test_a_restart_within_the_day_goes_on(hall: Any) -> None:
    label = hall.take("CT")
    assert hall.restart(outage_s=600) == (OfficeResumed(600),)
    assert (hall.line.outage_ms, hall.phase(label)) == (600_000, "waiting")


def test_a_restart_on_a_later_day_opens_that_day_and_says_how_long_it_was_dark(hall: Any) -> None:
    left = hall.take("CT")
    events = hall.restart(outage_s=24 * HOUR)
    assert events == (OfficeResumed(86_400), DayClosed(), TicketUnserved(left), DayOpened(hall.rules))
    assert [entry.day for entry in hall.entries[-4:]] == ["2026-11-24"] * 3 + ["2026-11-25"]
    assert (hall.line.day, hall.line.outage_ms, len(hall.line.tickets)) == ("2026-11-25", 0, 0)


def test_a_restart_without_a_clock_opens_no_day(hall: Any) -> None:
    hall.trusted = False
    assert hall.restart(outage_s=48 * HOUR) == (OfficeResumed(None),)
    assert hall.line.day == "2026-11-24"


def test_who_came_before_the_clock_was_trusted_keeps_the_number_until_served(hall: Any) -> None:
    hall.take("CT")
    hall.trusted = False
    hall.restart(outage_s=24 * HOUR)
    early = hall.take("CT")
    hall.trusted = True
    assert hall.news(TimePassed()).events == (), "202 came this morning, and must not meet another 202"
    assert hall.next("2") == "201"
    assert hall.next("2") == early
    assert hall.next("2") is None
    assert hall.news(TimePassed()).events == (), "202 was passed over, and may return"
    hall.wait(HOUR / 2 + 1)
    assert DayOpened(hall.rules) in hall.news(TimePassed()).events


def test_nor_does_who_came_since_lose_his_number_when_those_before_him_are_served(hall: Any) -> None:
    hall.trusted = False
    hall.restart(outage_s=24 * HOUR)
    hall.take("CT")
    hall.trusted = True
    since = hall.take("CT")
    assert hall.next("2") == "201"
    hall.do(Finish, counter="2")
    assert hall.news(TimePassed()).events == (), "202 came today, in yesterday's line"
    assert hall.next("2") == since
    hall.do(Finish, counter="2")
    set_clock(hall, "2026-11-26T02:59:59")
    late = hall.take("CT")
    hall.wait(1)
    assert hall.news(TimePassed()).events == (DayClosed(), TicketUnserved(late), DayOpened(hall.rules))


def test_nor_does_who_came_at_the_very_hour_at_which_the_day_was_due(hall: Any) -> None:
    hall.trusted = False
    hall.take("CT")
    hall.utc, hall.trusted = Instant.parse("2026-11-25T03:00:00+07:00"), True
    hall.take("CT")
    assert hall.next("2") == "201"
    hall.do(Finish, counter="2")
    hall.wait(120)
    assert hall.news(TimePassed()).events == ()
    assert hall.next("2") == "202"


def test_nobody_of_yesterday_holds_up_the_day_when_the_clock_is_trusted_again(hall: Any) -> None:
    hall.take("CT")
    hall.trusted = False
    hall.restart(outage_s=24 * HOUR)
    hall.trusted = True
    assert DayOpened(hall.rules) in hall.news(TimePassed()).events


def test_who_came_blind_does_not_hold_up_the_day_for_ever(hall: Any) -> None:
    hall.trusted = False
    hall.take("CT")
    hall.utc = hall.utc.later(24 * HOUR * 1000)
    hall.trusted = True
    hall.wait(12 * HOUR - 0.001)
    assert hall.news(TimePassed()).events == ()
    hall.wait(0.001)
    assert DayOpened(hall.rules) in hall.news(TimePassed()).events


def test_changed_settings_hold_from_the_next_start(hall: Any) -> None:
    hall.open("4")
    hall.do(OpenCounter, counter="2", services=("CT",))
    rules = replace(hall.rules, head_start_s=0, counters={**hall.rules.counters, "2": {"CT": 0, "DD": 5}})
    assert hall.restart(rules=rules) == (OfficeResumed(0), RulesChanged(rules))
    assert (hall.line.rules, hall.line.base) == (rules, rules)
    assert hall.line.counter("2").services == ("CT",)
    assert hall.restart(rules=rules) == (OfficeResumed(0),), "once is enough"


def test_a_changed_head_start_sorts_who_waits_anew(hall: Any) -> None:
    first = hall.take("CT")
    hall.wait(60)
    priority = hall.take("CT", "P")
    assert [view.label for view in hall.state().waiting] == [priority, first]
    hall.restart(rules=replace(hall.rules, head_start_s=30))
    assert [view.label for view in hall.state().waiting] == [first, priority]


def test_offsets_that_a_person_set_survive_a_restart_but_not_the_day(hall: Any) -> None:
    hall.do(SetOffsets, counter="1", offsets={"HT": 0})
    hall.restart(outage_s=5)
    assert hall.line.rules.counters["1"] == {"HT": 0}
    hall.do(NewDay)
    assert hall.line.rules == hall.rules


def test_they_survive_settings_that_change_something_else_but_not_their_own(hall: Any) -> None:
    hall.do(SetOffsets, counter="1", offsets={"HT": 0})
    hall.do(SetOffsets, counter="2", offsets={})
    otherwise = replace(hall.rules, give_up_s=170)
    hall.restart(rules=otherwise)
    assert (hall.line.rules.counters["1"], hall.line.rules.counters["2"]) == ({"HT": 0}, {})
    hall.restart(rules=replace(otherwise, counters={**hall.rules.counters, "1": {"CT": 5}}))
    assert (hall.line.rules.counters["1"], hall.line.rules.counters["2"]) == ({"CT": 5}, {})
    hall.do(NewDay)
    assert (hall.line.rules.counters["1"], hall.line.rules.counters["2"]) == ({"CT": 5}, hall.rules.counters["2"])


def test_a_counter_that_somebody_set_can_do_nothing_that_the_settings_no_longer_have(hall: Any) -> None:
    hall.do(SetOffsets, counter="1", offsets={"HT": 0, "TP": 5})
    services = {code: prefix for code, prefix in hall.rules.services.items() if code != "TP"}
    hall.restart(rules=replace(hall.rules, services=services))
    assert hall.line.rules.counters["1"] == {"HT": 0}


def test_a_service_keeps_its_prefix_once_it_has_issued_today(hall: Any) -> None:
    first = hall.take("CT")
    swapped = replace(hall.rules, services={"HT": "2", "CT": "1", "DD": "3"})
    today = replace(swapped, services={"HT": None, "CT": "2", "DD": "3"})
    assert hall.restart(rules=swapped) == (OfficeResumed(0), RulesChanged(today, swapped))
    assert hall.take("CT") == "202"
    assert hall.refusal(TakeTicket, service="HT") == "unknown_service"
    assert hall.restart(rules=swapped) == (OfficeResumed(0),)
    assert first == "201"


@pytest.mark.parametrize("how", ["by itself", "by a person", "at a start"])
def test_new_prefixes_hold_from_the_next_day_however_it_opens(hall: Any, how: str) -> None:
    hall.take("CT")
    swapped = replace(hall.rules, services={"HT": "2", "CT": "1", "DD": "3"})
    hall.restart(rules=swapped)
    if how == "by a person":
        hall.do(NewDay)
    elif how == "by itself":
        hall.wait(24 * HOUR)
        hall.news(TimePassed())
    else:
        hall.restart(outage_s=24 * HOUR, rules=swapped)
    assert hall.line.rules == hall.line.base == swapped
    assert (hall.take("CT"), hall.take("HT")) == ("101", "201")


def test_a_service_that_somebody_waits_for_stays_when_the_settings_drop_it(hall: Any) -> None:
    label = hall.take("CT")
    hall.do(Transfer, label=label, service="TP")
    rules = replace(hall.rules, services={"HT": "1"}, counters={"1": {"HT": 0}, "2": {"HT": 0, "TP": 0, "CT": 0}})
    hall.restart(rules=rules)
    assert hall.line.rules.services == {"HT": "1", "TP": None, "CT": "2"}
    assert hall.next("2") == label


def test_a_counter_that_has_somebody_stays_when_the_settings_drop_it(hall: Any) -> None:
    label = hall.take("CT")
    hall.next("2")
    dropped = replace(hall.rules, counters={"1": {"HT": 0, "CT": 0}})
    hall.restart(rules=dropped)
    hall.do(Finish, counter="2")
    assert hall.phase(label) is None
    hall.do(NewDay)
    assert hall.refusal(Finish, counter="2") == "unknown_counter"


def test_who_is_bound_to_a_counter_that_the_settings_drop_may_go_to_any(hall: Any) -> None:
    label = hall.take("CT")
    hall.do(Transfer, label=label, to_counter="2")
    hall.restart(rules=replace(hall.rules, counters={"1": {"HT": 0, "CT": 0}}))
    assert hall.next("1") == label


# While running


def test_a_quiet_office_turns_the_day_after_midnight(hall: Any) -> None:
    hall.take("CT")
    hall.next("2")
    hall.do(Finish, counter="2")
    set_clock(hall, "2026-11-24T23:59:59")
    assert hall.news(TimePassed()).events == ()
    set_clock(hall, "2026-11-25T00:00:00")
    assert hall.news(TimePassed()).events == (DayClosed(), DayOpened(hall.rules))
    assert hall.line.day == "2026-11-25"
    assert hall.state().counters[0].status == "closed"


@pytest.mark.parametrize("phase", ["waiting", "called", "serving", "held"])
def test_with_somebody_in_the_hall_the_day_goes_on_until_three(hall: Any, reach: Any, phase: str) -> None:
    set_clock(hall, "2026-11-24T22:00:00")
    label = reach(hall, phase)
    set_clock(hall, "2026-11-25T02:59:59")
    assert hall.news(TimePassed()).events == ()
    set_clock(hall, "2026-11-25T03:00:00")
    assert hall.news(TimePassed()).events == (DayClosed(), TicketUnserved(label), DayOpened(hall.rules))


@pytest.mark.parametrize(
    ("news", "left"),
    [
        (SlipProven("201", "printed"), (TicketUnserved("201"),)),
        (SlipProven("201", "unproven"), (TicketUnserved("201"),)),
        (SlipLost("201", "paper_out", 9), (TicketUnserved("201"),)),
    ],
    ids=["printed", "unproven", "lost"],
)
def test_no_day_turns_by_itself_before_it_is_known_what_became_of_a_slip(hall: Any, news: Any, left: Any) -> None:
    """It would come out with a number that the new day gives to somebody else."""
    set_clock(hall, "2026-11-25T02:59:59")
    hall.do(TakeTicket, service="CT")
    set_clock(hall, "2026-11-25T03:00:01")
    assert hall.news(TimePassed()).events == ()
    hall.news(news)
    assert hall.news(TimePassed()).events == (DayClosed(), *left, DayOpened(hall.rules))


def test_nor_does_a_quiet_one(hall: Any) -> None:
    hall.take("CT")
    hall.next("2")
    set_clock(hall, "2026-11-24T23:40:00")
    hall.do(CallNext, counter="2")
    set_clock(hall, "2026-11-25T00:09:59")
    hall.do(Reprint, label="201")
    set_clock(hall, "2026-11-25T00:10:01")
    assert hall.news(TimePassed()).events == ()
    hall.news(SlipProven("201", "printed"))
    assert hall.news(TimePassed()).events == (DayClosed(), DayOpened(hall.rules))


@pytest.mark.parametrize("phase", ["absent", "passed"])
def test_who_may_still_return_holds_the_day_up_and_then_ends_without_an_event(
    hall: Any, reach: Any, phase: str
) -> None:
    set_clock(hall, "2026-11-24T22:00:00")
    label = reach(hall, "called")
    set_clock(hall, "2026-11-24T23:50:00")
    if phase == "absent":
        hall.do(MarkAbsent, counter="2")
    else:
        hall.next("2")
    assert hall.phase(label) == phase
    set_clock(hall, "2026-11-25T00:20:00")
    assert hall.news(TimePassed()).events == ()
    hall.wait(0.001)
    assert hall.news(TimePassed()).events == (DayClosed(), DayOpened(hall.rules))


def test_who_returned_and_was_served_holds_nothing_up(hall: Any, reach: Any) -> None:
    set_clock(hall, "2026-11-24T22:00:00")
    label = reach(hall, "called")
    set_clock(hall, "2026-11-24T23:58:00")
    hall.do(MarkAbsent, counter="2")
    hall.do(Return, label=label)
    assert hall.next("2") == label
    hall.do(Finish, counter="2")
    set_clock(hall, "2026-11-25T00:00:00")
    assert hall.news(TimePassed()).events == (DayClosed(), DayOpened(hall.rules))


def test_three_in_the_morning_ends_nothing_for_who_came_since_the_day_opened(hall: Any) -> None:
    set_clock(hall, "2026-11-25T00:00:00")
    hall.news(TimePassed())
    label = hall.take("CT")
    set_clock(hall, "2026-11-25T03:00:00")
    assert (hall.line.day, hall.news(TimePassed()).events, hall.phase(label)) == ("2026-11-25", (), "waiting")


def test_a_ticket_of_the_last_hour_holds_the_day_up(hall: Any) -> None:
    set_clock(hall, "2026-11-24T23:30:00")
    hall.take("CT")
    hall.next("2")
    hall.do(Finish, counter="2")
    set_clock(hall, "2026-11-25T00:29:59.999")
    assert hall.news(TimePassed()).events == ()
    hall.wait(0.001)
    assert hall.news(TimePassed()).events[-1] == DayOpened(hall.rules)


def test_after_more_than_a_night_no_hour_is_waited_for(hall: Any) -> None:
    hall.take("CT")
    set_clock(hall, "2026-11-26T00:30:00")
    assert hall.news(TimePassed()).events[0] == DayClosed()
    assert hall.line.day == "2026-11-26"


@pytest.mark.parametrize(("trusted", "jumped"), [(False, False), (True, True), (False, True)])
def test_a_clock_that_jumped_or_is_not_trusted_opens_no_day(hall: Any, trusted: bool, jumped: bool) -> None:
    set_clock(hall, "2026-11-26T12:00:00")
    hall.trusted, hall.jumped = trusted, jumped
    assert hall.news(TimePassed()).events == ()
    hall.trusted, hall.jumped = True, False
    assert hall.news(TimePassed()).events == (DayClosed(), DayOpened(hall.rules))


def test_an_earlier_date_opens_no_day(hall: Any) -> None:
    set_clock(hall, "2026-11-23T12:00:00")
    assert hall.news(TimePassed()).events == ()


# By a person


def test_a_person_opens_the_local_date_or_the_day_after_the_open_one(hall: Any) -> None:
    hall.do(NewDay)
    assert hall.line.day == "2026-11-25"
    hall.do(NewDay)
    assert hall.line.day == "2026-11-26"
    set_clock(hall, "2026-12-01T07:00:00")
    hall.do(NewDay)
    assert hall.line.day == "2026-12-01"


def test_no_new_day_while_a_counter_has_somebody(hall: Any, reach: Any) -> None:
    reach(hall, "serving")
    assert hall.refusal(NewDay) == "counter_busy"


def test_no_new_day_while_a_slip_is_on_its_way(hall: Any) -> None:
    (issued,) = hall.do(TakeTicket, service="CT")
    assert hall.refusal(NewDay) == "printer_busy"
    assert hall.next("2") is None
    hall.news(SlipLost(issued.label, "paper_out", 9))
    assert hall.do(NewDay) == (DayClosed(), TicketUnserved(issued.label), DayOpened(hall.rules))


def test_a_counter_is_looked_at_before_the_printer(hall: Any, reach: Any) -> None:
    reach(hall, "serving")
    hall.do(TakeTicket, service="CT")
    assert hall.refusal(NewDay) == "counter_busy"


def test_before_the_first_day_there_is_none_to_follow(new_hall: Any) -> None:
    assert new_hall().refusal(NewDay) == "wrong_state"


def test_whoever_is_left_is_unserved_oldest_first_but_not_the_absent(hall: Any, reach: Any) -> None:
    held, absent, waiting = reach(hall, "held"), reach(hall, "absent"), hall.take("HT")
    (printing,) = hall.do(TakeTicket, service="HT")
    hall.news(SlipLost(printing.label, "paper_out", 0))
    events = hall.do(NewDay)
    unserved = tuple(TicketUnserved(label) for label in (held, waiting, printing.label))
    assert events == (DayClosed(), *unserved, DayOpened(hall.rules))
    assert absent not in hall.line.tickets


def test_labels_and_call_numbers_begin_anew_and_counters_close(hall: Any) -> None:
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
def test_what_a_person_closed_opens_with_the_day_but_an_ill_printer_stays_ill(
    hall: Any, stop: type, after: Any, reason: str | None
) -> None:
    if stop is PrinterIll:
        hall.news(PrinterIll())
    else:
        hall.do(StopIssuing)
    assert hall.do(NewDay)[-1] == after
    assert hall.line.issuing == reason


def test_a_day_is_rebuilt_from_its_opening_alone(hall: Any) -> None:
    hall.take("CT")
    hall.news(PrinterIll())
    hall.do(NewDay)
    hall.do(TakeTicket, service="CT", paperless=True)
    hall.open("2")
    hall.next("2")
    opened = [at for at, entry in enumerate(hall.entries) if isinstance(entry.event, DayOpened)]
    assert len(opened) == 2
    assert evolve(EMPTY, hall.entries[opened[-1] :]) == hall.line == evolve(EMPTY, hall.entries)


def test_midnight_passes_with_people_in_the_hall_and_nobody_vanishes(hall: Any) -> None:
    set_clock(hall, "2026-11-24T23:00:00")
    labels = [hall.take("CT") for _ in range(5)]
    for minutes in range(239):
        hall.wait(60)
        hall.news(TimePassed())
        if minutes % 60 == 30:
            hall.next("2")
    hall.restart(outage_s=1)
    assert hall.line.day == "2026-11-24"
    assert hall.phase(labels[4]) == "waiting"
    assert hall.take("CT") == "206"
    hall.wait(60)
    assert TicketUnserved(labels[4]) in hall.news(TimePassed()).events


def test_a_clock_that_jumps_an_hour_back_lets_nobody_overtake(hall: Any) -> None:
    first = hall.take("CT")
    hall.utc = hall.utc.later(-HOUR * 1000)
    second = hall.take("CT")
    hall.utc = hall.utc.later(25 * HOUR * 1000)
    third = hall.take("CT")
    assert [hall.next("2") for _ in range(3)] == [first, second, third]


def test_counters_of_the_new_day_open_without_memory_of_the_old(hall: Any) -> None:
    hall.do(OpenCounter, counter="1", operator="lan", services=("HT",))
    hall.do(NewDay)
    assert hall.do(OpenCounter, counter="1") == (CounterOpened("1", None, ("HT", "CT")),)


# Clocks that are somewhere else


@pytest.mark.parametrize("boots", ["1970-01-01T07:00:00", "2038-01-19T10:14:08", "2106-02-07T13:28:16"])
def test_a_boot_in_another_age_opens_no_day_before_the_clock_is_believed(hall: Any, boots: str) -> None:
    label = hall.take("CT")
    hall.trusted, right = False, hall.utc
    hall.utc = Instant.parse(f"{boots}+07:00")
    hall.restart()
    assert hall.take("CT") == "202"
    assert hall.news(TimePassed()).events == ()
    hall.trusted, hall.utc = True, right.later(60_000)
    assert hall.news(TimePassed()).events == ()
    assert (hall.line.day, hall.next("2"), hall.take("CT")) == ("2026-11-24", label, "203")


@pytest.mark.parametrize("age", ["1970-01-01", "2038-01-20", "2106-02-08"])
def test_an_office_can_live_in_any_age(new_hall: Any, age: str) -> None:
    hall = new_hall()
    hall.utc = hall.line_time = Instant.parse(f"{age}T07:30:00+07:00")
    hall.start()
    hall.open("2")
    assert (hall.line.day, hall.take("CT"), hall.next("2")) == (age, "201", "201")
    hall.wait(24 * HOUR)
    assert isinstance(hall.news(TimePassed()).events[-1], DayOpened)
    assert hall.take("CT") == "201"


@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("change", ["2026-11-25T00:00:00", "2026-11-25T03:00:00"])
def test_a_restart_at_any_second_of_the_day_change_gives_the_same_numbers(
    new_hall: Any, change: str, waits: bool
) -> None:
    """The kiosk is killed between any two looks at the time, and is there again at once or some seconds later."""
    seconds = range(-4, 6)
    for outage_s in (0, 1, 3):
        numbers = {
            at: _numbers(new_hall(), change, seconds, waits=waits, killed=at, outage_s=outage_s) for at in seconds
        }
        without = _numbers(new_hall(), change, seconds, waits=waits, killed=None, outage_s=outage_s)
        assert all(given == without for given in numbers.values()), (outage_s, numbers)


def _numbers(
    hall: Any, change: str, seconds: range, *, waits: bool, killed: int | None, outage_s: int
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
        hall.news(TimePassed())
        hall.wait(1)
    hall.wait(max(0, (end - hall.utc) / 1000))
    hall.news(TimePassed())
    return first, hall.line.day, hall.take("CT"), dict(hall.line.issued)


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
def test_where_the_clocks_change_the_day_turns_at_three_by_them(new_hall: Any, utc: str, opens: str | None) -> None:
    hall = new_hall()
    hall.zone = ZoneInfo("Europe/Berlin")
    hall.utc = hall.line_time = Instant.parse(utc).later(-6 * HOUR * 1000)
    hall.start()
    hall.take("CT")
    before = hall.line.day
    hall.wait(6 * HOUR)
    hall.news(TimePassed())
    assert hall.line.day == (opens or before)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_another_time_zone_at_the_next_start_gives_no_number_twice(hall: Any, zone: str) -> None:
    hall.take("CT")
    hall.zone = ZoneInfo(zone)
    hall.restart(outage_s=1)
    assert (hall.line.day, hall.take("CT")) == ("2026-11-24", "202")
