"""What a waiting ticket waits for: who goes before it, where, and which counters are missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from core.forecast.forecast import Forecaster
from core.forecast.outlook import outlook
from core.instant import Instant
from core.messages.commands import (
    CallNext,
    CloseCounter,
    Finish,
    MarkAbsent,
    OpenCounter,
    PauseCounter,
    Return,
    Transfer,
)
from core.messages.outlook import AbsentCounter, Outlook
from core.settings.sections import HalfSettings, HoursSettings
from tests.core.hall import HERE, SETTINGS, Hall

HOURS = HoursSettings(
    half=(
        HalfSettings(on=("tue",), open="07:00", close="11:00"),
        HalfSettings(on=("tue",), open="13:00", close="17:00"),
    )
)


@pytest.fixture
def office() -> Hall:
    """With hours. On a Tuesday at 07:30 counters 1 (HT, helps with CT) and 2 (CT, helps with HT) have somebody."""
    hall = Hall(replace(SETTINGS, hours=HOURS))
    hall.start()
    hall.open("1", "2")
    for _ in range(2):
        hall.take("CT")
    hall.next("1")
    hall.next("2")
    return hall


def outlook_of(hall: Hall, label: str) -> Outlook:
    forecaster = Forecaster(HERE)
    for entry in hall.entries:
        forecaster.apply(entry)
    return outlook(forecaster, label, forecaster.forecast_set(hall.now), hall.now)


def at(time: str) -> Instant:
    return Instant.parse(f"2026-11-24T{time}:00+07:00")


def test_it_names_the_open_counters_that_call_it_and_counts_those_before_it(office: Hall) -> None:
    for _ in range(3):
        office.take("CT")
    last = office.take("CT")
    office.take("CT")
    office.take("DD")
    found = outlook_of(office, last)
    assert (found.service, found.at, found.counters) == ("CT", office.utc, ("1", "2"))
    assert (found.ahead, found.ahead_elsewhere) == (3, 0)
    assert found.forecast is not None
    assert 0 <= found.forecast[0] < found.forecast[1] <= 60
    assert not found.by_queue
    assert 4 < found.service_min < 12, "eight are assumed, and today has shown nothing yet"


def test_numbers_of_other_services_count_where_a_counter_calls_them_first(office: Hall) -> None:
    """Counter 1 calls HT as it comes and CT ten minutes later, counter 2 the other way round."""
    office.take("HT")
    office.wait(300)
    last = office.take("CT")
    office.take("HT")
    found = outlook_of(office, last)
    assert (found.ahead, found.ahead_elsewhere) == (2, 2), "counter 1 would call both before it, counter 2 neither"
    office.do(Finish, counter="1")
    office.do(CloseCounter, counter="1")
    found = outlook_of(office, last)
    assert (found.counters, found.ahead) == (("2",), 0)


def test_priority_goes_before(office: Hall) -> None:
    regular = office.take("CT")
    office.take("CT", "P")
    assert outlook_of(office, regular).ahead == 1


def test_who_is_bound_waits_for_one_counter(office: Hall) -> None:
    before, label = office.take("CT"), office.take("CT")
    office.do(Transfer, label=label, to_counter="2")
    found = outlook_of(office, label)
    assert (found.bound, found.counters, found.ahead) == ("2", ("2",), 1)
    office.do(Transfer, label=before, to_counter="1")
    assert outlook_of(office, label).ahead == 0


def test_who_has_returned_lets_others_go_first(office: Hall) -> None:
    office.do(MarkAbsent, counter="1")
    office.do(Return, label="201")
    assert outlook_of(office, "201").lets_ahead == 2


def test_without_an_open_counter_the_own_queue_counts(office: Hall) -> None:
    first, second = office.take("DD"), office.take("DD")
    office.take("CT")
    found = outlook_of(office, second)
    assert (found.counters, found.ahead, found.ahead_elsewhere) == ((), 1, 0)
    assert outlook_of(office, first).ahead == 0


@pytest.mark.parametrize(
    ("happens", "absent"),
    [
        (lambda hall: hall.wait(0), [AbsentCounter("3", "overdue")]),
        (lambda hall: (hall.open("3"), hall.do(PauseCounter, counter="3")), [AbsentCounter("3", "paused")]),
        (lambda hall: hall.wait(3.6 * 3600), [AbsentCounter("3", "expected", at("13:00"))]),
        (lambda hall: hall.wait(10 * 3600), []),
        (lambda hall: hall.open("3"), []),
    ],
    ids=["it should be open", "a break", "lunch", "evening", "it is open"],
)
def test_a_counter_without_a_clerk_is_missing_if_it_is_expected(
    office: Hall, happens: Callable[[Hall], object], absent: list[AbsentCounter]
) -> None:
    """Counter 3 is the only one for DD."""
    label = office.take("DD")
    happens(office)
    assert list(outlook_of(office, label).absent) == absent


def test_a_counter_that_is_open_for_other_services_only_is_not_missing(office: Hall) -> None:
    office.do(OpenCounter, counter="1", services=("HT",))
    label = office.take("CT")
    found = outlook_of(office, label)
    assert found.counters == ("2",)
    assert "1" not in [each.counter for each in found.absent]


@pytest.mark.parametrize(
    ("hours_later", "opens", "closes", "again"),
    [
        (0, None, "11:00", "13:00"),
        (4, "13:00", "17:00", None),
        (6, None, "17:00", None),
        (9.6, None, None, None),
    ],
)
def test_the_halves_of_the_day_that_are_left(
    office: Hall, hours_later: float, opens: str | None, closes: str | None, again: str | None
) -> None:
    label = office.take("CT")
    office.wait(3600 * hours_later)
    found = outlook_of(office, label)
    assert (found.opens, found.closes, found.again) == tuple(each and at(each) for each in (opens, closes, again))


def test_without_a_trusted_clock_nothing_is_said_of_times(office: Hall) -> None:
    office.trusted = False
    label = office.take("DD")
    found = outlook_of(office, label)
    assert (found.at, found.opens, found.closes, found.again) == (None, None, None, None)
    assert found.absent == ()


def test_who_would_be_called_by_nobody_today_has_no_forecast(office: Hall) -> None:
    label = office.take("DD")
    office.wait(10 * 3600)
    found = outlook_of(office, label)
    assert (found.forecast, found.counters, found.absent) == (None, (), ())


def test_who_comes_next_waits_for_nobody(office: Hall) -> None:
    office.do(Finish, counter="2")
    label = office.take("CT")
    found = outlook_of(office, label)
    assert (found.forecast, found.ahead) == ((0, 0), 0)
    assert office.do(CallNext, counter="2")[-1].label == label
