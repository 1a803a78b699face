"""Forecasts of a hall in all its states: a call at once, an interval, or none."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random
from statistics import fmean

import pytest
from msgspec.structs import replace

from core.forecast.forecast import Forecaster
from core.hours import Half, Hours
from core.instant import Instant
from core.messages.commands import (
    Announce,
    CallNext,
    CallTicket,
    CloseCounter,
    Finish,
    NewDay,
    OpenCounter,
    PauseCounter,
    SetOffsets,
    StopIssuing,
    Transfer,
    Undo,
)
from core.messages.forecasts import ForecastSet
from core.messages.state import Minutes
from tests.core.hall import Hall

AT_ONCE = (0, 0)
MORNING = Half(open=480, close=660, issue_from=420, issue_until=650)
"""Tickets from 07:00, service from 08:00; these tests begin at 07:30."""


def forecaster_of(hall: Hall) -> Forecaster:
    forecaster = Forecaster(hall.now.local.tzinfo)
    for entry in hall.entries:
        forecaster.apply(entry)
    return forecaster


def forecast_set(hall: Hall) -> ForecastSet:
    return forecaster_of(hall).forecast_set(hall.now)


def everything(told: ForecastSet) -> list[Minutes]:
    return [*told.regular.values(), *told.priority.values(), *told.waiting.values()]


def is_sane(minutes: Minutes, most: int = 2000) -> bool:
    low, high = minutes
    return minutes == AT_ONCE or (0 <= low < high <= most and low % 5 == high % 5 == 0)


def test_with_a_free_counter_the_wait_is_zero(hall: Hall) -> None:
    """Counters 1 and 2 serve HT and CT; none serves DD."""
    told = forecast_set(hall)
    assert told.regular == told.priority == {"HT": AT_ONCE, "CT": AT_ONCE}
    assert told.waiting == {}
    assert not told.simple


def test_a_free_counter_calls_only_one_waiting_ticket_at_once(hall: Hall) -> None:
    hall.do(CloseCounter, counter="1")
    first, second = hall.take("CT"), hall.take("CT")
    told = forecast_set(hall).waiting
    assert told[first] == AT_ONCE
    assert told[second][1] >= 5


def test_with_all_counters_busy_the_wait_is_some_minutes(hall: Hall) -> None:
    for _ in range(2):
        hall.take("CT")
    hall.next("1")
    hall.next("2")
    told = forecast_set(hall)
    assert told.regular["CT"][1] > 0
    assert told.regular["HT"][1] > 0


def test_priority_waits_less_and_a_longer_line_waits_longer(hall: Hall) -> None:
    for _ in range(12):
        hall.take("CT")
    hall.next("1")
    hall.next("2")
    told = forecast_set(hall)
    assert told.priority["CT"][1] < told.regular["CT"][0]
    highs = [told.waiting[label][1] for label in sorted(told.waiting)]
    assert highs == sorted(highs)
    assert highs[0] < highs[-1] <= told.regular["CT"][1]


def test_entries_that_do_not_change_the_line_do_not_change_its_forecasts(hall: Hall) -> None:
    for _ in range(9):
        last = hall.take("CT")
    hall.next("1")
    forecaster, same = forecaster_of(hall), forecaster_of(hall)
    before = forecaster.draws(hall.now)
    assert before == same.draws(hall.now)
    hall.do(Announce, text="Chào")
    forecaster.apply(hall.entries[-1])
    after = forecaster.draws(hall.now)
    assert after.waiting.keys() == before.waiting.keys()
    assert after.waiting[last] == before.waiting[last]


def test_intervals_told_yesterday_do_not_hold_today(hall: Hall) -> None:
    """Two forecasters see the same days; only one was asked for forecasts on the day before."""
    asked, unasked = Forecaster(hall.now.local.tzinfo), Forecaster(hall.now.local.tzinfo)
    for number in range(2):
        for _ in range(6):
            hall.take("CT")
        hall.next("2")
        hall.wait(20 * number)
        for entry in hall.entries[asked.line.seq :]:
            asked.apply(entry)
            unasked.apply(entry)
        today = asked.forecast_set(hall.now)
        hall.do(Finish, counter="2")
        if not number:
            hall.do(NewDay)
            hall.open("1", "2", "3")
    assert today == unasked.forecast_set(hall.now)


def test_intervals_hardly_move_while_nothing_happens(hall: Hall) -> None:
    """Meanwhile entries are written that do not change the line."""
    for service in ("CT", "HT") * 8:
        hall.take(service)
        hall.wait(20)
    for counter in ("1", "2"):
        hall.next(counter)
    forecaster, seen = forecaster_of(hall), []
    for look in range(13):
        seen.append(forecaster.forecast_set(hall.now).waiting)
        hall.do(Announce, text="Chào", until=hall.utc.later(60_000 + look))
        forecaster.apply(hall.entries[-1])
        hall.wait(10)
    paths = [[told[label][end] for told in seen] for label in seen[0] for end in (0, 1)]
    moves = [after - before for path in paths for before, after in pairwise(path) if after != before]
    assert len(paths) == 28
    assert len(moves) <= 14, "each end at most once in four minutes, on average"
    assert all(abs(move) == 5 for move in moves)


def test_a_ticket_that_no_counter_serves_has_no_forecast(hall: Hall) -> None:
    label = hall.take("DD")
    told = forecast_set(hall)
    assert label not in told.waiting
    assert "DD" not in told.regular


def test_before_the_office_opens_a_wait_counts_from_then(new_hall: Callable[..., Hall]) -> None:
    office = new_hall()
    office.start(rules=replace(office.rules, hours=Hours(week=((MORNING,),) * 7)))
    label = office.take("CT")
    told = forecast_set(office)
    assert told.waiting[label] == (25, 30)
    assert 30 <= told.regular["CT"][1] <= 60


def test_before_opening_time_no_ticket_is_called_even_at_an_open_counter(hall: Hall) -> None:
    """It is 07:30; people are served from 08:00."""
    hall.restart(rules=replace(hall.rules, hours=Hours(week=((MORNING,),) * 7)))
    label = hall.take("CT")
    told = forecast_set(hall)
    assert told.waiting[label] == told.regular["HT"] == (25, 30), "counters 1 and 2 are open and idle"
    hall.do(PauseCounter, counter="1")
    hall.do(CloseCounter, counter="2")
    assert all(low >= 25 for low, _ in everything(forecast_set(hall)))
    hall.open("2")
    hall.next("2")
    assert forecast_set(hall).regular["CT"][0] < 25, "a counter that has called is serving"
    hall.do(Finish, counter="2")
    hall.wait(30 * 60)
    assert forecast_set(hall).regular["CT"] == AT_ONCE


def test_without_staffed_counters_and_hours_there_is_no_forecast(new_hall: Callable[..., Hall]) -> None:
    office = new_hall()
    office.start()
    office.take("CT")
    assert everything(forecast_set(office)) == []


def test_a_counter_that_closes_lengthens_the_wait_and_one_that_opens_shortens_it(hall: Hall) -> None:
    hall.do(OpenCounter, counter="4")
    for _ in range(13):
        hall.take("CT")
    for counter in ("1", "2", "4"):
        hall.next(counter)
    before = forecast_set(hall).regular["CT"]
    hall.do(SetOffsets, counter="4", offsets={"TP": 0})
    fewer = forecast_set(hall).regular["CT"]
    hall.do(SetOffsets, counter="3", offsets={"CT": 0})
    hall.open("3")
    more = forecast_set(hall).regular["CT"]
    assert fewer[1] > before[1]
    assert more[1] < fewer[1]


@pytest.mark.parametrize("hours", [1, 6, 20])
def test_a_service_left_open_gives_a_plausible_interval(hall: Hall, hours: int) -> None:
    hall.do(CloseCounter, counter="1")
    hall.take("CT")
    hall.next("2")
    hall.wait(hours * 3600)
    label = hall.take("CT")
    told = forecast_set(hall)
    assert told.waiting[label][1] <= 30
    assert all(is_sane(minutes, 60) for minutes in everything(told))


def test_an_endless_break_gives_a_plausible_interval(hall: Hall) -> None:
    hall.do(CloseCounter, counter="1")
    label = hall.take("CT")
    hall.do(PauseCounter, counter="2")
    for hours in (0, 1, 5):
        hall.wait(hours * 3600)
        assert is_sane(forecast_set(hall).waiting[label], 60)


def test_priority_for_all_is_priority_for_none(hall: Hall) -> None:
    for _ in range(20):
        hall.wait(60)
        hall.take("CT", "P")
    hall.next("1")
    hall.next("2")
    told = forecast_set(hall)
    assert all(is_sane(minutes) for minutes in everything(told))
    assert told.priority["CT"][0] > 10


@pytest.mark.parametrize("head_start_s", [0, 86_400, 10**10])
def test_forecasts_work_with_any_head_start(hall: Hall, head_start_s: int) -> None:
    hall.restart(rules=replace(hall.rules, head_start_s=head_start_s))
    hall.wait(3)
    for n in range(14):
        hall.take("CT", "NNP"[n % 3])
    hall.next("1")
    hall.next("2")
    told = forecast_set(hall)
    assert all(is_sane(minutes) for minutes in everything(told))
    if head_start_s:
        assert told.priority["CT"][1] < told.regular["CT"][1]
    else:
        assert told.priority["CT"] == told.regular["CT"]


def test_three_hundred_waiting_tickets_all_have_a_forecast(hall: Hall) -> None:
    hall.open("3")
    chance = Random(3)  # noqa: S311  # no secret
    for _ in range(300):
        hall.wait(chance.randrange(30))
        hall.take(chance.choice(("CT", "HT", "DD")), chance.choice("NNNNP"))
    for counter in ("1", "2", "3"):
        hall.next(counter)
    told = forecast_set(hall)
    assert len(told.waiting) == 297
    assert all(is_sane(minutes) for minutes in everything(told))


def test_a_ticket_bound_to_a_counter_waits_for_it(hall: Hall) -> None:
    for _ in range(3):
        hall.take("CT")
    hall.next("1")
    hall.next("2")
    label = next(iter(forecast_set(hall).waiting))
    free = forecaster_of(hall).draws(hall.now).waiting[label]
    hall.do(Transfer, label=label, to_counter="2")
    bound = forecaster_of(hall).draws(hall.now).waiting[label]
    assert sum(bound) > sum(free)


def test_a_planned_next_leg_counts_before_it_begins(hall: Hall) -> None:
    """The first ticket is at counter 1 for CT and goes on to counter 3, where another one waits for DD."""
    hall.do(SetOffsets, counter="1", offsets={"CT": 0})
    hall.do(SetOffsets, counter="2", offsets={"HT": 0})
    hall.open("3")
    for service, counter in (("CT", "1"), ("DD", "3")):
        hall.take(service)
        hall.next(counter)
    hall.wait(300)
    waits = hall.take("DD")
    before = forecaster_of(hall).draws(hall.now).waiting[waits]
    label = hall.line.counter("1").ticket or ""
    planned = replace(hall.line.tickets[label], then=("DD",))
    forecaster = forecaster_of(hall)
    forecaster.line = replace(forecaster.line, tickets=forecaster.line.tickets.with_ticket(planned))
    after = forecaster.draws(hall.now).waiting[waits]
    assert sum(after) > 1.2 * sum(before)


def test_one_ticket_that_went_on_does_not_mean_that_all_do(hall: Hall) -> None:
    """Otherwise the first two tickets would return for ever, ahead of later ones."""
    labels = [hall.take("CT") for _ in range(5)]
    hall.next("2")
    hall.do(Transfer, counter="2", service="CT")
    assert set(forecast_set(hall).waiting) == set(labels)


def until(office: Hall, hour: float) -> None:
    local = office.now.local
    office.wait((hour - local.hour - local.minute / 60) * 3600 - local.second)


def morning(office: Hall) -> list[str]:
    """Counter 2 opens at eight; ten come at 10:40, and each takes five minutes."""
    until(office, 8)
    office.open("2")
    until(office, 10 + 2 / 3)
    return [office.take("CT") for _ in range(10)]


def serve(office: Hall, hour: float) -> None:
    """Counter 2 serves until then, or until the queue is empty, and closes."""
    while office.now.local.hour < hour and office.next("2"):
        office.wait(300)
        office.do(Finish, counter="2")
    office.do(CloseCounter, counter="2")


def test_a_ticket_too_late_for_the_morning_is_forecast_for_the_afternoon(new_hall: Callable[..., Hall]) -> None:
    office = new_hall()
    office.start()
    for _ in range(4):
        morning(office)
        serve(office, 11)
        until(office, 13)
        office.open("2")
        serve(office, 17)
        until(office, 24 + 7)
        office.do(NewDay)
    labels = morning(office)
    told = forecast_set(office).waiting
    assert told[labels[1]][1] <= 20
    assert told[labels[-1]][0] >= 140
    assert told[labels[-1]][1] <= 240


def test_no_further_tickets_are_expected_while_ticketing_is_stopped(hall: Hall) -> None:
    """Otherwise the many priority tickets that are usually taken at this hour would go ahead."""
    hall.do(CloseCounter, counter="1")
    for _ in range(6):
        last = hall.take("CT")
    hall.next("2")

    def mean_wait() -> float:
        forecaster = forecaster_of(hall)
        for _ in range(3):
            for minute in range(420, 600):
                forecaster.learned.arrivals.add(minute * 60_000, "CT", "P")
            forecaster.learned.arrivals.begin_day()
        return fmean(forecaster.draws(hall.now).waiting[last])

    with_others = mean_wait()
    hall.do(StopIssuing)
    assert mean_wait() < 0.8 * with_others


def test_a_counter_may_still_serve_a_service_dropped_from_the_settings(hall: Hall) -> None:
    """The settings dropped it while the counter had a ticket, and the counter was kept as it was."""
    hall.open("4")
    hall.take("CT")
    hall.next("4")
    services = {code: prefix for code, prefix in hall.rules.services.items() if code != "TP"}
    forecaster = forecaster_of(hall)
    forecaster.line = replace(forecaster.line, rules=replace(hall.rules, services=services))
    told = forecaster.forecast_set(hall.now)
    assert not told.simple
    assert told.regular["CT"] == AT_ONCE


def test_an_exception_of_the_model_is_raised(hall: Hall) -> None:
    """The forecast worker logs it, and answers by queue length."""
    label = hall.take("CT")
    forecaster = forecaster_of(hall)
    forecaster.line = replace(forecaster.line, tickets=forecaster.line.tickets.without(label))
    with pytest.raises(KeyError):
        forecaster.forecast_set(hall.now)


def test_an_empty_journal_has_no_forecasts(new_hall: Callable[..., Hall]) -> None:
    assert everything(Forecaster(None).forecast_set(new_hall().now)) == []


def test_without_a_trusted_clock_there_are_forecasts(hall: Hall) -> None:
    hall.trusted = False
    for _ in range(6):
        hall.take("CT")
    hall.next("1")
    hall.next("2")
    told = forecast_set(hall)
    assert len(told.waiting) == 4
    assert all(is_sane(minutes) for minutes in everything(told))


def test_when_rollouts_fail_the_forecast_is_by_queue_length_and_marked_so(hall: Hall) -> None:
    """A clock beyond the range of `datetime` makes them fail."""
    for _ in range(8):
        hall.take("CT")
    hall.next("1")
    hall.next("2")
    forecaster = forecaster_of(hall)
    told = forecaster.forecast_set(replace(hall.now, utc=Instant(10**17)))
    assert told.simple
    unlearned = Forecaster(None)
    unlearned.line = hall.line
    assert told == unlearned.simple_forecast_set()
    assert len(told.waiting) == 6
    assert all(is_sane(minutes) for minutes in everything(told))
    assert forecaster.forecast_set(hall.now).simple is False


def test_intervals_are_learned_from_the_waits_that_followed(hall: Hall) -> None:
    """After a hundred tickets that waited for exactly twelve minutes, the interval says so."""
    forecaster = Forecaster(hall.now.local.tzinfo)
    heard = 0

    def apply_new() -> None:
        nonlocal heard
        for entry in hall.entries[heard:]:
            forecaster.apply(entry)
        heard = len(hall.entries)

    hall.do(CloseCounter, counter="1")
    hall.take("CT")
    hall.next("2")
    for _ in range(130):
        apply_new()
        forecaster.forecast_set(hall.now)
        hall.take("CT")
        hall.wait(720)
        hall.do(CallNext, counter="2")
    apply_new()
    assert forecaster.forecast_set(hall.now).regular["CT"] == (10, 15)


def judged(hall: Hall, forecaster: Forecaster, ask: Callable[[], object]) -> int:
    """How many forecasts have been judged after this."""
    ask()
    for entry in hall.entries[forecaster.line.seq :]:
        forecaster.apply(entry)
    return forecaster.intervals.judged


@pytest.fixture
def promised(hall: Hall) -> Forecaster:
    """202 has a forecast; 201 is at counter 2."""
    hall.do(CloseCounter, counter="1")
    hall.take("CT")
    hall.next("2")
    forecaster = forecaster_of(hall)
    forecaster.forecast_set(hall.now)
    hall.take("CT")
    hall.wait(300)
    return forecaster


def test_a_forecast_is_judged_by_the_first_call_that_is_not_undone(hall: Hall, promised: Forecaster) -> None:
    def call_and_undo() -> None:
        hall.next("2")
        hall.wait(5)
        hall.do(Undo, counter="2")
        hall.wait(595)

    assert judged(hall, promised, call_and_undo) == 0
    assert judged(hall, promised, lambda: hall.next("2")) == 0
    hall.wait(60)
    assert judged(hall, promised, lambda: hall.do(Finish, counter="2")) == 0
    assert judged(hall, promised, lambda: hall.wait(11)) == 0
    assert judged(hall, promised, lambda: hall.take("HT")) == 1
    ((bucket, error),) = promised.intervals._errors["first"]
    assert bucket <= 2
    assert error > 0, "it waited for fifteen minutes"


def test_a_forecast_is_not_judged_by_a_call_that_a_clerk_chose(hall: Hall, promised: Forecaster) -> None:
    def choose() -> None:
        hall.do(Finish, counter="2")
        hall.do(CallTicket, counter="2", label="202", reason="asked")
        hall.wait(60)
        hall.do(Finish, counter="2")
        hall.wait(11)
        hall.take("CT")

    assert judged(hall, promised, choose) == 0
    assert promised._promised == {}


@pytest.mark.parametrize("planned", [True, False])
def test_each_leg_of_a_visit_is_judged_by_its_own_forecast(hall: Hall, planned: bool) -> None:
    """202 is called after fifteen minutes, sent on after five more, and called there after eight."""
    hall.do(CloseCounter, counter="1")
    for service in ("CT", "DD"):
        hall.take(service)
    hall.open("3")
    hall.next("2")
    hall.next("3")
    forecaster = forecaster_of(hall)
    forecaster.forecast_set(hall.now)
    hall.take("CT")
    hall.wait(900)
    hall.next("2")
    hall.wait(300)
    if planned:
        hall.do(Finish, counter="2", then=("DD",))
    else:
        hall.do(Transfer, counter="2", service="DD")
    hall.wait(2)
    for entry in hall.entries[forecaster.line.seq :]:
        forecaster.apply(entry)
    assert forecaster.due(hall.line_time) == ["202"]
    forecaster.draws(hall.now, "202")
    assert forecaster.due(hall.line_time) == []
    hall.wait(478)
    hall.next("3")
    hall.wait(60)
    hall.do(Finish, counter="3")
    hall.wait(11)
    assert judged(hall, forecaster, lambda: hall.take("HT")) == 2
    ((_, first),) = forecaster.intervals._errors["first"]
    ((_, later),) = forecaster.intervals._errors["later"]
    assert 5 < first < 15, "of fifteen minutes"
    assert -8 < later < 8, "of eight minutes"
