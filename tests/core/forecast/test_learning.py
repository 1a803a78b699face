"""What past days teach, event by event."""

from __future__ import annotations

import math
from statistics import fmean
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.forecast.forecast import Forecaster
from core.forecast.learning import Learned
from core.forecast.patterns import SLOT_MS
from core.forecast.service_times import LONGEST_MS, SHORTEST_MS, USUAL, Law, ServiceTimes, times_of
from core.instant import HOUR_MS, MINUTE_MS
from core.messages.commands import (
    CallNext,
    CloseCounter,
    Finish,
    Hold,
    MarkAbsent,
    NewDay,
    OpenCounter,
    PauseCounter,
    Recall,
    Resume,
    ResumeCounter,
    SetOffsets,
    Start,
    Transfer,
    Undo,
)
from core.messages.observations import TimePassed
from core.rules import Usual
from tests.clumsy import HERE, ClumsyWeek


def learnt(hall: Any) -> Learned:
    forecaster = Forecaster(hall.now.local.tzinfo)
    for entry in hall.entries:
        forecaster.hear(entry)
    return forecaster.experience


def later(hall: Any) -> None:
    """So much that no undo brings anything back."""
    hall.wait(11)
    hall.take("HT")


def serve(hall: Any, minutes: float, service: str = "CT", counter: str = "2") -> str:
    label: str = hall.take(service)
    hall.next(counter)
    hall.wait(minutes * 60)
    hall.do(Finish, counter=counter)
    return label


# -- laws


def test_a_service_of_which_nothing_is_known_is_as_was_assumed() -> None:
    assert ServiceTimes({}).law("CT") == USUAL
    assert ServiceTimes({"CT": Law.of(3, 0.5)}).law("CT").mean_ms == pytest.approx(3 * MINUTE_MS)


def test_what_is_assumed_anew_holds_at_once_and_forgets_no_service() -> None:
    laws, same = ServiceTimes(), ServiceTimes({"CT": Law.of(3, 0.5)})
    for each in (laws, same):
        for minutes in (4, 6):
            each.note("CT", minutes * MINUTE_MS)
    assert laws.law("CT") != same.law("CT")
    laws.assume({"CT": Law.of(3, 0.5)})
    assert laws.law("CT") == same.law("CT")
    laws.assume({})
    assert ServiceTimes().law("CT") == USUAL != laws.law("CT")


def test_ten_services_weigh_as_much_as_what_was_assumed() -> None:
    prior = Law(math.log(4 * MINUTE_MS), 0.1)
    laws = ServiceTimes({"CT": prior})
    for _ in range(10):
        laws.note("CT", 16 * MINUTE_MS)
    assert laws.law("CT").mu == pytest.approx(math.log(8 * MINUTE_MS))
    assert laws.law("CT").sigma > 0.3, "half of them are far from the mean"


def test_only_the_last_two_hundred_count() -> None:
    laws = ServiceTimes({})
    for _ in range(300):
        laws.note("CT", 20 * MINUTE_MS)
    for _ in range(200):
        laws.note("CT", 5 * MINUTE_MS)
    assert math.exp(laws.law("CT").mu) / MINUTE_MS == pytest.approx(5, rel=0.05)


def test_a_click_and_a_service_left_open_count_as_the_shortest_and_the_longest() -> None:
    laws, same = ServiceTimes({}), ServiceTimes({})
    laws.note("CT", 10)
    laws.note("CT", 6 * HOUR_MS)
    same.note("CT", SHORTEST_MS)
    same.note("CT", LONGEST_MS)
    assert laws.law("CT") == same.law("CT")
    assert laws.slowness == same.slowness


def test_a_day_shows_its_own_pace_and_the_next_begins_anew() -> None:
    laws = ServiceTimes({"CT": Law(math.log(10 * MINUTE_MS), 1e-9)})
    assert laws.slowness == 1
    for _ in range(10):
        laws.note("CT", 20 * MINUTE_MS)
    assert laws.slowness > 1.2
    laws.begin_day()
    assert laws.slowness == 1


def test_equally_likely_lengths_have_the_mean_of_the_law() -> None:
    law = Law.of(10, 0.6)
    assert sum(times_of(law)) / len(times_of(law)) == pytest.approx(law.mean_ms, rel=0.01)


@given(st.floats(0, 48 * HOUR_MS), st.floats(0, 1, exclude_max=True), st.floats(0.25, 30), st.floats(0.05, 2))
@example(0.0, 0.9999999999999998, 30.0, 2.0)
def test_what_is_left_of_a_service_is_never_negative_nor_silly(age_ms: float, u: float, mean: float, cv: float) -> None:
    left = Law.of(mean, cv).left_ms(age_ms, u)
    assert 0 <= left < 48 * HOUR_MS


def test_what_is_left_goes_by_the_age() -> None:
    """Half of those that have lasted as long as the median are over before its upper quarter."""
    law = Law(math.log(10 * MINUTE_MS), 0.5)
    assert law.left_ms(10 * MINUTE_MS, 0.5) == pytest.approx((math.exp(0.5 * 0.67449) - 1) * 10 * MINUTE_MS, rel=1e-3)
    assert law.left_ms(0, 0.5) == pytest.approx(10 * MINUTE_MS)


# -- what the journal tells


def test_how_long_a_service_takes_is_assumed_as_the_settings_say(new_hall: Any) -> None:
    office = new_hall()
    office.rules = replace(office.rules, usual={"CT": Usual(mean_min=3, cv=0.6)})
    office.start()
    laws = learnt(office).laws
    assert laws.law("CT") == pytest.approx(Law.of(3, 0.6))
    assert laws.law("HT") == USUAL


def test_changed_settings_hold_with_the_restart_and_outlast_what_staff_change(hall: Any) -> None:
    hall.restart(rules=replace(hall.rules, usual={"HT": Usual(mean_min=20)}))
    assert learnt(hall).laws.law("HT") == pytest.approx(Law.of(20, 0.7))
    hall.do(SetOffsets, counter="1", offsets={"HT": 5})
    hall.do(NewDay)
    assert learnt(hall).laws.law("HT") == pytest.approx(Law.of(20, 0.7))
    hall.restart(rules=replace(hall.rules, usual={}))
    assert learnt(hall).laws.law("HT") == USUAL


def test_a_service_lasts_from_the_call_to_its_end(hall: Any) -> None:
    for _ in range(60):
        serve(hall, 4)
    assert math.exp(learnt(hall).laws.law("CT").mu) / MINUTE_MS == pytest.approx(4, rel=0.15)


def test_the_time_that_the_office_was_dark_is_no_service(hall: Any) -> None:
    hall.take("CT")
    hall.next("2")
    hall.wait(60)
    hall.restart(outage_s=1500)
    hall.wait(60)
    hall.do(Finish, counter="2")
    later(hall)
    observed = ServiceTimes({})
    observed.note("CT", 2 * MINUTE_MS)
    assert learnt(hall).laws.law("CT") == observed.law("CT")


def test_who_does_not_come_is_no_service_but_costs_his_time(hall: Any) -> None:
    for _ in range(3):
        hall.take("CT")
        hall.next("2")
        hall.wait(40)
        hall.do(MarkAbsent, counter="2")
    known = learnt(hall)
    assert known.laws.law("CT") == USUAL
    assert known.no_show == (1 + 3) / (25 + 3)
    assert known.no_show_ms == 40_000


def test_whoever_is_called_three_times_by_the_book_and_is_absent_did_not_come(hall: Any) -> None:
    """However long it took to call him: the clerk says so."""
    for _ in range(20):
        hall.take("CT")
        hall.next("2")
        for _ in range(2):
            hall.wait(60)
            hall.do(Recall, counter="2")
        hall.wait(60)
        hall.do(MarkAbsent, counter="2")
    known = learnt(hall)
    assert known.no_show == (1 + 20) / (25 + 20)
    assert known.no_show_ms == 3 * MINUTE_MS
    assert known.laws.law("CT") == USUAL


def test_nor_did_he_who_is_passed_over_soon_after_his_last_call(hall: Any) -> None:
    hall.take("CT")
    hall.take("CT")
    hall.next("2")
    hall.wait(115)
    hall.do(Recall, counter="2")
    hall.wait(115)
    hall.next("2")
    later(hall)
    assert learnt(hall).no_show == 2 / 26


def test_an_undone_double_press_is_no_absence_and_costs_no_service(hall: Any) -> None:
    hall.take("CT")
    hall.take("CT")
    hall.next("2")
    hall.wait(5)
    hall.next("2")
    hall.wait(3)
    hall.do(Undo, counter="2")
    hall.wait(592)
    hall.do(Finish, counter="2")
    later(hall)
    same = ServiceTimes({})
    same.note("CT", 10 * MINUTE_MS)
    assert learnt(hall).laws.law("CT") == same.law("CT")
    assert learnt(hall).no_show == 1 / 26


def test_whom_a_counter_holds_in_between_has_one_service_in_two_parts(hall: Any) -> None:
    for _ in range(20):
        label = hall.take("CT")
        hall.next("2")
        hall.wait(60)
        hall.do(Hold, counter="2")
        hall.wait(600)
        hall.do(Resume, label=label)
        hall.next("2")
        hall.wait(540)
        stay = learnt(hall).at_counter("2")
        assert stay is not None
        assert stay.age_ms(hall.uptime) == 10 * MINUTE_MS
        hall.do(Finish, counter="2")
    later(hall)
    same = ServiceTimes({})
    for _ in range(20):
        same.note("CT", 10 * MINUTE_MS)
    assert learnt(hall).laws.law("CT") == pytest.approx(same.law("CT"))


def test_who_is_still_there_when_everybody_goes_home_teaches_nothing(hall: Any) -> None:
    hall.take("CT")
    hall.next("2")
    hall.wait(300)
    hall.take("HT")
    hall.wait(20 * 3600)
    hall.news(TimePassed())
    later(hall)
    assert learnt(hall).laws.law("CT") == USUAL
    assert learnt(hall).no_show == 1 / 25


def test_a_clumsy_week_teaches_what_happened_in_it(clumsy_week: ClumsyWeek) -> None:
    forecaster = Forecaster(HERE)
    for entry in clumsy_week.entries:
        forecaster.hear(entry)
    known = forecaster.experience
    vain, served = len(clumsy_week.absent), len(clumsy_week.served_min)
    assert known.no_show == (1 + vain) / (25 + vain + served)
    assert known.no_show_ms == 3 * MINUTE_MS
    for service, prefix in (("HT", "1"), ("CT", "2"), ("DD", "3")):
        minutes = [took for (_, label), took in clumsy_week.served_min.items() if label.startswith(prefix)]
        assert known.laws.law(service).mean_ms / MINUTE_MS == pytest.approx(fmean(minutes), rel=0.06)
    assert not known.rests_ms


def test_a_clerk_who_only_ever_presses_next_has_served_who_stayed(hall: Any) -> None:
    """Without a start the journal says passed over; after ten minutes nobody was."""
    for _ in range(2):
        hall.take("CT")
    hall.next("2")
    hall.wait(600)
    hall.do(CallNext, counter="2")
    later(hall)
    assert learnt(hall).no_show == 1 / 26
    assert learnt(hall).laws.law("CT") != USUAL


def test_an_undone_call_teaches_nothing(hall: Any) -> None:
    hall.take("CT")
    hall.next("2")
    hall.wait(5)
    hall.do(Undo, counter="2")
    later(hall)
    assert learnt(hall).at_counter("2") is None
    assert learnt(hall).no_show == 1 / 25
    assert learnt(hall).laws.law("CT") == USUAL


def test_a_short_pause_is_a_break_and_a_long_one_an_absence(hall: Any) -> None:
    for minutes in (5, 7, 40):
        serve(hall, 5)
        hall.do(PauseCounter, counter="2")
        hall.wait(minutes * 60)
        hall.do(ResumeCounter, counter="2")
    known = learnt(hall)
    assert list(known.rests_ms) == [5 * MINUTE_MS, 7 * MINUTE_MS]
    assert known.rest == 2 / 3


def test_more_breaks_than_services_are_no_more_than_one_after_each(hall: Any) -> None:
    for _ in range(3):
        hall.do(PauseCounter, counter="2")
        hall.wait(300)
        hall.do(ResumeCounter, counter="2")
    serve(hall, 5)
    later(hall)
    assert learnt(hall).rest == 1


def test_where_people_go_afterwards_is_known(hall: Any) -> None:
    serve(hall, 5)
    hall.take("CT")
    hall.next("2")
    hall.wait(60)
    hall.do(Start, counter="2")
    hall.do(Transfer, counter="2", service="HT")
    assert list(learnt(hall).onward["CT"]) == [None, "HT"]


def test_a_planned_way_is_a_way(hall: Any) -> None:
    hall.take("CT")
    hall.next("2")
    hall.wait(60)
    hall.do(Finish, counter="2", then=("HT",))
    later(hall)
    assert list(learnt(hall).onward["CT"]) == ["HT"]


def live_days(hall: Any, days: int, *, waiting: bool) -> None:
    """Counter 1 is open from 08:00 to 10:00; somebody still waits for it then, or nobody does."""
    for _ in range(days):
        hall.do(NewDay)
        hall.wait(1800)
        hall.open("1", "2")
        hall.wait(7000)
        if waiting:
            hall.take("HT")
        hall.wait(200)
        hall.do(CloseCounter, counter="1")
        while hall.next("2"):
            hall.wait(60)
            hall.do(Finish, counter="2")
        hall.do(CloseCounter, counter="2")
        hall.wait(86_400 - (hall.line_time - hall.start_of_day) % 86_400_000 / 1000)
    hall.do(NewDay)


@pytest.fixture
def days(new_hall: Any) -> Any:
    office = new_hall()
    office.start()
    office.start_of_day = office.line_time
    return office


def test_when_a_counter_opens_and_closes_is_read_from_days_that_did_so(days: Any) -> None:
    live_days(days, 5, waiting=True)
    presence = learnt(days).presence
    assert presence.opens_ms("1", 7 * HOUR_MS) == 8 * HOUR_MS
    assert presence.closes_ms("1", 9 * HOUR_MS) == 10 * HOUR_MS
    assert presence.opens_ms("1", 11 * HOUR_MS) is None
    assert presence.closes_ms("1", 11 * HOUR_MS) is None


def test_a_counter_that_goes_with_the_last_visitor_does_not_close_by_the_clock(days: Any) -> None:
    live_days(days, 5, waiting=False)
    assert learnt(days).presence.closes_ms("1", 9 * HOUR_MS) is None


@pytest.mark.parametrize("comes_back", [True, False])
def test_who_pauses_and_goes_home_has_gone_then_and_left_those_waiting_who_did(days: Any, comes_back: bool) -> None:
    """He came at half past seven and pauses at half past nine, while somebody waits for him."""
    for _ in range(4):
        days.do(NewDay)
        days.open("1", "2")
        days.wait(7000)
        days.take("HT")
        days.wait(200)
        days.do(PauseCounter, counter="1")
        while days.next("2"):
            days.wait(60)
            days.do(Finish, counter="2")
        days.wait(3600)
        if comes_back:
            days.do(ResumeCounter, counter="1")
            days.wait(60)
        days.do(CloseCounter, counter="2")
        days.wait(86_400 - (days.line_time - days.start_of_day) % 86_400_000 / 1000)
    days.do(NewDay)
    assert learnt(days).presence.closes_ms("1", 9 * HOUR_MS) == 9.5 * HOUR_MS


def test_a_counter_that_has_not_come_yet_is_missing_as_long_as_it_is_usually_there(days: Any) -> None:
    live_days(days, 5, waiting=True)
    presence = learnt(days).presence
    hours = [hour for hour in range(24) if presence.missing("1", hour * HOUR_MS + 1) is not None]
    assert hours == [8, 9]
    assert presence.missing("1", 9 * HOUR_MS) == (8 * HOUR_MS, 10 * HOUR_MS)
    assert presence.missing("3", 9 * HOUR_MS) is None, "it never comes"


def test_a_counter_that_has_come_and_gone_is_not_missing(days: Any) -> None:
    live_days(days, 5, waiting=True)
    days.wait(1500)
    days.open("1")
    days.wait(600)
    days.do(CloseCounter, counter="1")
    assert learnt(days).presence.missing("1", 9 * HOUR_MS) is None


def test_two_days_are_no_habit(days: Any) -> None:
    live_days(days, 2, waiting=True)
    presence = learnt(days).presence
    assert not presence.is_known
    assert presence.opens_ms("1", 7 * HOUR_MS) is None


def test_people_come_as_often_as_they_did_at_that_hour(days: Any) -> None:
    live_days(days, 4, waiting=True)
    arrivals = learnt(days).arrivals
    rates = {slot / 2: arrivals.rate(slot) * SLOT_MS for slot in range(48) if arrivals.rate(slot)}
    assert rates == {9.5: pytest.approx(1)}
    assert list(arrivals.kinds) == [("HT", "N")] * 4


def test_a_clock_that_is_not_trusted_teaches_no_hours(days: Any) -> None:
    days.trusted = False
    live_days(days, 4, waiting=True)
    known = learnt(days)
    assert not known.presence.is_known
    assert not known.arrivals.kinds


def test_opening_again_with_other_services_is_no_absence(days: Any) -> None:
    days.open("1")
    days.wait(60)
    days.do(OpenCounter, counter="1", services=("HT",))
    assert not learnt(days).rests_ms
