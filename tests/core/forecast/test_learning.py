"""What forecasts learn from past days."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import fmean

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.forecast.forecast import Forecaster
from core.forecast.learning import Learned
from core.forecast.patterns import SLOT_MS, StaffedPeriod
from core.forecast.service_times import LONGEST_MS, SHORTEST_MS, USUAL, Lognormal, ServiceTimes, equally_likely_ms
from core.instant import HOUR_MS, MINUTE_MS
from core.line.ticket import Uptime
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
from tests.core.hall import MORNING, Hall

pytestmark = pytest.mark.slow


def learnt(hall: Hall) -> Learned:
    forecaster = Forecaster(hall.now.local.tzinfo)
    for entry in hall.entries:
        forecaster.apply(entry)
    return forecaster.learned


def later(hall: Hall) -> None:
    """Lets so much time pass that stays are final."""
    hall.wait(11)
    hall.take("HT")


def serve(hall: Hall, minutes: float, service: str = "CT", counter: str = "2") -> str:
    label: str = hall.take(service)
    hall.next(counter)
    hall.wait(minutes * 60)
    hall.do(Finish, counter=counter)
    return label


# -- laws


def test_an_unknown_service_has_its_prior() -> None:
    assert ServiceTimes({}).distribution("CT") == USUAL
    assert ServiceTimes({"CT": Lognormal.of(3, 0.5)}).distribution("CT").mean_ms == pytest.approx(3 * MINUTE_MS)


def test_new_priors_hold_at_once_and_forget_no_service() -> None:
    service_times, same = ServiceTimes(), ServiceTimes({"CT": Lognormal.of(3, 0.5)})
    for each in (service_times, same):
        for minutes in (4, 6):
            each.add("CT", minutes * MINUTE_MS)
    assert service_times.distribution("CT") != same.distribution("CT")
    service_times.set_priors({"CT": Lognormal.of(3, 0.5)})
    assert service_times.distribution("CT") == same.distribution("CT")
    service_times.set_priors({})
    assert ServiceTimes().distribution("CT") == USUAL != service_times.distribution("CT")


def test_ten_services_weigh_as_much_as_the_prior() -> None:
    prior = Lognormal(math.log(4 * MINUTE_MS), 0.1)
    service_times = ServiceTimes({"CT": prior})
    for _ in range(10):
        service_times.add("CT", 16 * MINUTE_MS)
    assert service_times.distribution("CT").mu == pytest.approx(math.log(8 * MINUTE_MS))
    assert service_times.distribution("CT").sigma > 0.3, "half of them are far from the mean"


def test_only_the_last_two_hundred_count() -> None:
    service_times = ServiceTimes({})
    for _ in range(300):
        service_times.add("CT", 20 * MINUTE_MS)
    for _ in range(200):
        service_times.add("CT", 5 * MINUTE_MS)
    assert math.exp(service_times.distribution("CT").mu) / MINUTE_MS == pytest.approx(5, rel=0.05)


def test_a_click_and_a_service_left_open_count_as_the_shortest_and_the_longest() -> None:
    service_times, same = ServiceTimes({}), ServiceTimes({})
    service_times.add("CT", 10)
    service_times.add("CT", 6 * HOUR_MS)
    same.add("CT", SHORTEST_MS)
    same.add("CT", LONGEST_MS)
    assert service_times.distribution("CT") == same.distribution("CT")
    assert service_times.slowness == same.slowness


def test_a_day_has_its_own_slowness_and_the_next_begins_anew() -> None:
    service_times = ServiceTimes({"CT": Lognormal(math.log(10 * MINUTE_MS), 1e-9)})
    assert service_times.slowness == 1
    for _ in range(10):
        service_times.add("CT", 20 * MINUTE_MS)
    assert service_times.slowness > 1.2
    service_times.begin_day()
    assert service_times.slowness == 1


def test_equally_likely_times_have_the_mean_of_the_distribution() -> None:
    times = Lognormal.of(10, 0.6)
    assert sum(equally_likely_ms(times)) / len(equally_likely_ms(times)) == pytest.approx(times.mean_ms, rel=0.01)


@given(st.floats(0, 48 * HOUR_MS), st.floats(0, 1, exclude_max=True), st.floats(0.25, 30), st.floats(0.05, 2))
@example(0.0, 0.9999999999999998, 30.0, 2.0)
def test_the_remaining_time_is_never_negative_nor_absurd(age_ms: float, u: float, mean: float, cv: float) -> None:
    left = Lognormal.of(mean, cv).remaining_ms(age_ms, u)
    assert 0 <= left < 48 * HOUR_MS


def test_the_remaining_time_depends_on_the_age() -> None:
    """Half of the services that have lasted for the median end before the upper quartile."""
    times = Lognormal(math.log(10 * MINUTE_MS), 0.5)
    assert times.remaining_ms(10 * MINUTE_MS, 0.5) == pytest.approx(
        (math.exp(0.5 * 0.67449) - 1) * 10 * MINUTE_MS, rel=1e-3
    )
    assert times.remaining_ms(0, 0.5) == pytest.approx(10 * MINUTE_MS)


# -- what the journal tells


def test_priors_come_from_the_settings(new_hall: Callable[..., Hall]) -> None:
    office = new_hall()
    office.rules = replace(office.rules, usual={"CT": Usual(mean_min=3, cv=0.6)})
    office.start()
    service_times = learnt(office).service_times
    assert service_times.distribution("CT") == pytest.approx(Lognormal.of(3, 0.6))
    assert service_times.distribution("HT") == USUAL


def test_changed_priors_hold_from_the_restart_and_outlast_changes_by_staff(hall: Hall) -> None:
    hall.restart(rules=replace(hall.rules, usual={"HT": Usual(mean_min=20)}))
    assert learnt(hall).service_times.distribution("HT") == pytest.approx(Lognormal.of(20, 0.7))
    hall.do(SetOffsets, counter="1", offsets={"HT": 5})
    hall.do(NewDay)
    assert learnt(hall).service_times.distribution("HT") == pytest.approx(Lognormal.of(20, 0.7))
    hall.restart(rules=replace(hall.rules, usual={}))
    assert learnt(hall).service_times.distribution("HT") == USUAL


def test_a_service_lasts_from_the_call_to_its_end(hall: Hall) -> None:
    for _ in range(60):
        serve(hall, 4)
    assert math.exp(learnt(hall).service_times.distribution("CT").mu) / MINUTE_MS == pytest.approx(4, rel=0.15)


def test_an_outage_does_not_lengthen_a_service(hall: Hall) -> None:
    hall.take("CT")
    hall.next("2")
    hall.wait(60)
    hall.restart(outage_s=1500)
    hall.wait(60)
    hall.do(Finish, counter="2")
    later(hall)
    observed = ServiceTimes({})
    observed.add("CT", 2 * MINUTE_MS)
    assert learnt(hall).service_times.distribution("CT") == observed.distribution("CT")


def test_a_no_show_is_no_service_but_takes_time(hall: Hall) -> None:
    for _ in range(3):
        hall.take("CT")
        hall.next("2")
        hall.wait(40)
        hall.do(MarkAbsent, counter="2")
    known = learnt(hall)
    assert known.service_times.distribution("CT") == USUAL
    assert known.no_show_chance == (1 + 3) / (25 + 3)
    assert known.no_show_ms == 40_000


def test_a_ticket_absent_after_three_calls_is_a_no_show(hall: Hall) -> None:
    """The clerk has said so, however long the calls took."""
    for _ in range(20):
        hall.take("CT")
        hall.next("2")
        for _ in range(2):
            hall.wait(60)
            hall.do(Recall, counter="2")
        hall.wait(60)
        hall.do(MarkAbsent, counter="2")
    known = learnt(hall)
    assert known.no_show_chance == (1 + 20) / (25 + 20)
    assert known.no_show_ms == 3 * MINUTE_MS
    assert known.service_times.distribution("CT") == USUAL


def test_a_ticket_passed_over_soon_after_its_last_call_is_a_no_show(hall: Hall) -> None:
    hall.take("CT")
    hall.take("CT")
    hall.next("2")
    hall.wait(115)
    hall.do(Recall, counter="2")
    hall.wait(115)
    hall.next("2")
    later(hall)
    assert learnt(hall).no_show_chance == 2 / 26


def test_an_undone_double_press_is_no_absence_and_costs_no_service(hall: Hall) -> None:
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
    same.add("CT", 10 * MINUTE_MS)
    assert learnt(hall).service_times.distribution("CT") == same.distribution("CT")
    assert learnt(hall).no_show_chance == 1 / 26


def test_a_held_ticket_has_one_service_in_two_parts(hall: Hall) -> None:
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
        assert stay.age_ms(Uptime(hall.uptime)) == 10 * MINUTE_MS
        hall.do(Finish, counter="2")
    later(hall)
    same = ServiceTimes({})
    for _ in range(20):
        same.add("CT", 10 * MINUTE_MS)
    assert learnt(hall).service_times.distribution("CT") == pytest.approx(same.distribution("CT"))


def test_a_stay_left_open_at_the_end_of_the_day_teaches_nothing(hall: Hall) -> None:
    hall.take("CT")
    hall.next("2")
    hall.wait(300)
    hall.take("HT")
    hall.wait(20 * 3600)
    hall.observe(TimePassed())
    later(hall)
    assert learnt(hall).service_times.distribution("CT") == USUAL
    assert learnt(hall).no_show_chance == 1 / 25


def test_a_clumsy_week_teaches_what_happened_in_it(clumsy_week: ClumsyWeek) -> None:
    forecaster = Forecaster(HERE)
    for entry in clumsy_week.entries:
        forecaster.apply(entry)
    known = forecaster.learned
    vain, served = len(clumsy_week.absent), len(clumsy_week.served_min)
    assert known.no_show_chance == (1 + vain) / (25 + vain + served)
    assert known.no_show_ms == 3 * MINUTE_MS
    for service, prefix in (("HT", "1"), ("CT", "2"), ("DD", "3")):
        minutes = [took for (_, label), took in clumsy_week.served_min.items() if label.startswith(prefix)]
        assert known.service_times.distribution(service).mean_ms / MINUTE_MS == pytest.approx(fmean(minutes), rel=0.06)
    assert not known.breaks_ms


def test_a_long_stay_ended_by_next_is_a_service(hall: Hall) -> None:
    """Without a start the stay counts as passed over, but after ten minutes the citizen must have come."""
    for _ in range(2):
        hall.take("CT")
    hall.next("2")
    hall.wait(600)
    hall.do(CallNext, counter="2")
    later(hall)
    assert learnt(hall).no_show_chance == 1 / 26
    assert learnt(hall).service_times.distribution("CT") != USUAL


def test_an_undone_call_teaches_nothing(hall: Hall) -> None:
    hall.take("CT")
    hall.next("2")
    hall.wait(5)
    hall.do(Undo, counter="2")
    later(hall)
    assert learnt(hall).at_counter("2") is None
    assert learnt(hall).no_show_chance == 1 / 25
    assert learnt(hall).service_times.distribution("CT") == USUAL


def test_a_short_pause_is_a_break_and_a_long_one_an_absence(hall: Hall) -> None:
    for minutes in (5, 7, 40):
        serve(hall, 5)
        hall.do(PauseCounter, counter="2")
        hall.wait(minutes * 60)
        hall.do(ResumeCounter, counter="2")
    known = learnt(hall)
    assert list(known.breaks_ms) == [5 * MINUTE_MS, 7 * MINUTE_MS]
    assert known.break_chance == 2 / 3


def test_more_breaks_than_services_are_no_more_than_one_after_each(hall: Hall) -> None:
    for _ in range(3):
        hall.do(PauseCounter, counter="2")
        hall.wait(300)
        hall.do(ResumeCounter, counter="2")
    serve(hall, 5)
    later(hall)
    assert learnt(hall).break_chance == 1


def test_the_next_services_of_tickets_are_learned(hall: Hall) -> None:
    serve(hall, 5)
    hall.take("CT")
    hall.next("2")
    hall.wait(60)
    hall.do(Start, counter="2")
    hall.do(Transfer, counter="2", service="HT")
    assert list(learnt(hall).onward["CT"]) == [None, "HT"]


def test_a_planned_next_service_is_learned(hall: Hall) -> None:
    hall.take("CT")
    hall.next("2")
    hall.wait(60)
    hall.do(Finish, counter="2", then=("HT",))
    later(hall)
    assert list(learnt(hall).onward["CT"]) == ["HT"]


def live_days(hall: Hall, days: int, *, waiting: bool) -> None:
    """Days on which counter 1 is open from 08:00 to 10:00, with or without people waiting at its closing."""
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
        hall.wait(86_400 - (hall.line_time - MORNING) % 86_400_000 / 1000)
    hall.do(NewDay)


@pytest.fixture
def days(new_hall: Callable[..., Hall]) -> Hall:
    office = new_hall()
    office.start()
    return office


def test_usual_opening_and_closing_are_read_from_past_days(days: Hall) -> None:
    live_days(days, 5, waiting=True)
    pattern = learnt(days).staffing_pattern
    assert pattern.periods_of_days("1") == [[StaffedPeriod(8 * HOUR_MS, 10 * HOUR_MS, left_waiting=True)]] * 5
    assert pattern.periods_of_days("3") == [[]] * 5, "it is never staffed"
    assert pattern.usual_closing_ms("1", 9 * HOUR_MS) == 10 * HOUR_MS
    assert pattern.usual_closing_ms("1", 11 * HOUR_MS) is None


def test_a_counter_that_closes_after_its_last_ticket_does_not_close_by_the_clock(days: Hall) -> None:
    live_days(days, 5, waiting=False)
    assert learnt(days).staffing_pattern.usual_closing_ms("1", 9 * HOUR_MS) is None


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_long_pause_is_a_closing_that_left_people_waiting(days: Hall, comes_back: bool) -> None:
    """The clerk opens at 07:30 and pauses at 09:30, while people wait."""
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
        days.wait(86_400 - (days.line_time - MORNING) % 86_400_000 / 1000)
    days.do(NewDay)
    assert learnt(days).staffing_pattern.usual_closing_ms("1", 9 * HOUR_MS) == 9.5 * HOUR_MS


def test_a_counter_that_opened_and_closed_is_over_for_today(days: Hall) -> None:
    live_days(days, 5, waiting=True)
    days.wait(1500)
    days.open("1")
    days.wait(600)
    days.do(CloseCounter, counter="1")
    pattern = learnt(days).staffing_pattern
    assert pattern.was_over_today("1", 8 * HOUR_MS)
    assert not pattern.was_over_today("1", 13 * HOUR_MS)
    assert not pattern.was_over_today("2", 8 * HOUR_MS)


def test_two_days_make_no_pattern(days: Hall) -> None:
    live_days(days, 2, waiting=True)
    pattern = learnt(days).staffing_pattern
    assert not pattern.is_known


def test_arrival_rates_are_those_of_past_days_at_that_hour(days: Hall) -> None:
    live_days(days, 4, waiting=True)
    arrivals = learnt(days).arrivals
    rates = {slot / 2: arrivals.rate_per_ms(slot) * SLOT_MS for slot in range(48) if arrivals.rate_per_ms(slot)}
    assert rates == {9.5: pytest.approx(1)}
    assert list(arrivals.kinds) == [("HT", "N")] * 4


def test_an_untrusted_clock_teaches_no_times_of_day(days: Hall) -> None:
    days.trusted = False
    live_days(days, 4, waiting=True)
    known = learnt(days)
    assert not known.staffing_pattern.is_known
    assert not known.arrivals.kinds


def test_opening_again_with_other_services_is_no_absence(days: Hall) -> None:
    days.open("1")
    days.wait(60)
    days.do(OpenCounter, counter="1", services=("HT",))
    assert not learnt(days).breaks_ms
