"""Opening hours: a week with a noon break, closed and special days, and clock changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.hours import (
    AHEAD_DAYS,
    Half,
    Hours,
    Offer,
    closing,
    half_at,
    halves,
    is_issuing,
    last_day_end,
    minutes_of,
    openings,
    service_start,
    time_of,
)
from core.instant import Instant

HERE, BERLIN = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Europe/Berlin")


def half(opens: str, closes: str, issue_from: str | None = None, issue_until: str | None = None) -> Half:
    return Half(
        open=minutes_of(opens),
        close=minutes_of(closes),
        issue_from=minutes_of(issue_from or opens),
        issue_until=minutes_of(issue_until or closes),
    )


MORNING = half("07:00", "11:00", "06:15", "11:15")
AFTERNOON = half("13:00", "17:00", "13:15", "15:30")
WEEK = Hours(
    week=((MORNING, AFTERNOON),) * 5 + ((half("07:30", "11:00"),), ()),
    days={"2026-12-24": (half("08:00", "10:00"),), "2027-02-08": (MORNING,), "2026-11-29": (AFTERNOON,)},
    closed=(("2026-12-25", "2026-12-25"), ("2027-02-05", "2027-02-11")),
)


def at(text: str, zone: Any = HERE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def told(instant: Instant, zone: Any = HERE) -> str:
    return f"{instant.moment.astimezone(zone):%a %d/%m %H:%M}"


@pytest.mark.parametrize(
    ("local", "issuing"),
    [
        ("2026-11-27T06:14:59.999", False),
        ("2026-11-27T06:15:00", True),
        ("2026-11-27T11:14:59.999", True),
        ("2026-11-27T11:15:00", False),
        ("2026-11-27T13:00:00", False),
        ("2026-11-27T13:15:00", True),
        ("2026-11-27T15:29:59", True),
        ("2026-11-27T15:30:00", False),
        ("2026-11-28T07:29:59", False),  # Saturday
        ("2026-11-28T07:30:00", True),
        ("2026-11-28T13:15:00", False),
        ("2026-11-29T07:30:00", False),  # a Sunday that is special in the afternoon
        ("2026-11-29T13:15:00", True),
        ("2026-12-06T13:15:00", False),  # a Sunday like any other
        ("2026-12-24T07:59:59", False),
        ("2026-12-24T08:00:00", True),
        ("2026-12-24T13:15:00", False),
        ("2026-12-25T08:00:00", False),
        ("2027-02-04T08:00:00", True),
        ("2027-02-05T08:00:00", False),
        ("2027-02-08T08:00:00", True),  # special within the closed days
        ("2027-02-08T13:15:00", False),
        ("2027-02-11T08:00:00", False),
        ("2027-02-12T08:00:00", True),
    ],
)
def test_tickets_are_issued_from_the_first_second_to_the_last(local: str, issuing: bool) -> None:
    assert is_issuing(WEEK, (), at(local)) is issuing


@pytest.mark.parametrize(
    ("local", "issue", "opens"),
    [
        ("2026-11-27T05:00", "Fri 27/11 06:15", "Fri 27/11 07:00"),
        ("2026-11-27T06:15", "Fri 27/11 13:15", "Fri 27/11 13:15"),
        ("2026-11-27T12:00", "Fri 27/11 13:15", "Fri 27/11 13:15"),
        ("2026-11-27T15:30", "Sat 28/11 07:30", "Sat 28/11 07:30"),
        ("2026-11-28T12:00", "Sun 29/11 13:15", "Sun 29/11 13:15"),
        ("2026-12-05T12:00", "Mon 07/12 06:15", "Mon 07/12 07:00"),
        ("2026-12-24T12:00", "Sat 26/12 07:30", "Sat 26/12 07:30"),
        ("2027-02-04T16:00", "Mon 08/02 06:15", "Mon 08/02 07:00"),
        ("2027-02-08T12:00", "Fri 12/02 06:15", "Fri 12/02 07:00"),
    ],
)
def test_the_next_opening_has_the_times_of_issuing_and_of_service(local: str, issue: str, opens: str) -> None:
    coming = next(openings(WEEK, (), at(local)))
    assert (told(coming.issue), told(coming.opens)) == (issue, opens)


def test_an_office_always_or_never_open_has_no_next_opening() -> None:
    assert list(openings(None, (), at("2026-11-27T05:00"))) == []
    assert is_issuing(None, (), at("2026-11-27T03:00"))
    never = Hours(week=((),) * 7)
    assert list(openings(never, (), at("2026-11-27T05:00"))) == []
    assert not is_issuing(never, (), at("2026-11-27T09:00"))


@pytest.mark.parametrize(
    ("local", "offered"),
    [
        ("2026-11-24T07:59", False),  # Tuesday
        ("2026-11-24T08:00", True),
        ("2026-11-24T11:14", True),
        ("2026-11-24T11:15", False),  # the office's noon
        ("2026-11-24T13:15", True),
        ("2026-11-24T14:00", False),
        ("2026-11-25T08:00", False),
        ("2026-11-26T14:30", True),  # Thursday has an hour of its own
    ],
)
def test_a_service_is_offered_at_its_own_hours_within_those_of_the_office(local: str, offered: bool) -> None:
    offers = (Offer(begin=480, end=840, days=(1,)), Offer(begin=870, end=930, days=(3,)))
    assert is_issuing(WEEK, offers, at(local)) is offered


def test_a_service_with_hours_in_an_office_without_any() -> None:
    offers = (Offer(begin=480, end=600),)
    assert [is_issuing(None, offers, at(f"2026-11-27T{time}")) for time in ("07:59", "08:00", "10:00")] == [
        False,
        True,
        False,
    ]
    assert told(next(openings(None, offers, at("2026-11-27T09:00"))).issue) == "Sat 28/11 08:00"
    all_day = (Offer(begin=0, end=1440, days=(4,)),)
    assert [is_issuing(None, all_day, at(f"2026-11-27T{time}")) for time in ("00:00", "23:59:59")] == [True, True]
    (friday, *_) = openings(None, all_day, at("2026-11-26T12:00"))
    assert told(friday.issue) == told(friday.opens) == "Fri 27/11 00:00"


@pytest.mark.parametrize(
    ("local", "place", "closes"),
    [
        ("2026-11-27T03:00", 0, None),
        ("2026-11-27T06:15", 0, "Fri 27/11 11:00"),
        ("2026-11-27T11:14", 0, "Fri 27/11 11:00"),
        ("2026-11-27T11:15", 0, None),
        ("2026-11-27T12:00", 0, None),
        ("2026-11-27T13:14", 0, None),
        ("2026-11-27T13:15", 1, "Fri 27/11 17:00"),
        ("2026-11-27T23:00", 1, None),
        ("2026-12-06T10:00", 0, None),
    ],
)
def test_the_half_of_a_time_and_its_closing(local: str, place: int, closes: str | None) -> None:
    assert half_at(WEEK, at(local)) == place
    assert half_at(None, at(local)) == 0
    end = closing(WEEK, at(local))
    assert (end and told(end)) == closes


@pytest.mark.parametrize(
    ("local", "served"),
    [
        ("2026-11-27T06:15", "Fri 27/11 07:00"),
        ("2026-11-27T08:30", "Fri 27/11 08:30"),
        ("2026-11-27T11:05", "Fri 27/11 13:00"),
        ("2026-11-27T17:00", "Sat 28/11 07:30"),
    ],
)
def test_a_ticket_taken_before_the_opening_is_served_from_then_on(local: str, served: str) -> None:
    assert told(service_start(WEEK, at(local))) == served
    assert service_start(None, at(local)) == Instant.of(at(local))


@pytest.mark.parametrize(
    ("local", "latest"),
    [
        ("2026-11-27T18:59", None),  # that of Thursday belongs to the day before: looked for as far as yesterday
        ("2026-11-27T19:00", "Fri 27/11 19:00"),
        ("2026-11-28T00:30", "Fri 27/11 19:00"),
        ("2026-11-28T13:00", "Sat 28/11 13:00"),
        ("2026-12-07T10:00", None),  # after a Sunday
        ("2026-12-26T09:00", None),  # after a closed day
    ],
)
def test_the_day_end_is_two_hours_after_its_last_closing(local: str, latest: str | None) -> None:
    found = last_day_end(WEEK, at(local))
    if local == "2026-11-27T18:59":
        assert found
        assert (found.day, told(found.at)) == (date(2026, 11, 26), "Thu 26/11 19:00")
    else:
        assert (found and told(found.at)) == latest


# Where clocks are set: on 29/03/2026 02:00 becomes 03:00, on 25/10/2026 03:00 becomes 02:00.

NIGHT = Hours(week=((half("01:30", "03:30", "02:15", "02:45"),),) * 7)
DAYTIME = Hours(week=((half("08:00", "12:00"),),) * 7)


@pytest.mark.parametrize("day", ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"])
def test_an_office_opens_at_eight_by_local_clocks_after_a_clock_change(day: str) -> None:
    before, from_ = at(f"{day}T07:59:59", BERLIN), at(f"{day}T08:00", BERLIN)
    assert (is_issuing(DAYTIME, (), before), is_issuing(DAYTIME, (), from_)) == (False, True)
    assert next(openings(DAYTIME, (), at(f"{day}T00:00", BERLIN))).issue == Instant.of(from_)


def test_an_hour_that_comes_twice_counts_once_and_a_missing_one_does_no_harm() -> None:
    begin = Instant.parse("2026-10-25T02:00:00+02:00")
    minutes = [begin.later(60_000 * n).moment.astimezone(BERLIN) for n in range(120)]
    given_out = [f"{local:%H:%M%z}" for local in minutes if is_issuing(NIGHT, (), local)]
    assert (given_out[0], given_out[-1], len(given_out)) == ("02:15+0200", "02:44+0200", 30)
    begin = Instant.parse("2026-03-29T01:00:00+01:00")
    minutes = [begin.later(60_000 * n).moment.astimezone(BERLIN) for n in range(180)]
    given_out = [f"{local:%H:%M%z}" for local in minutes if is_issuing(NIGHT, (), local)]
    assert (given_out[0], given_out[-1], len(given_out)) == ("03:15+0200", "03:44+0200", 30)
    at_two = Hours(week=((half("02:00", "03:00"),),) * 7)
    assert next(openings(at_two, (), begin.moment.astimezone(BERLIN))).day == date(2026, 3, 30)


def test_a_day_until_midnight_and_the_last_possible_day() -> None:
    late = Hours(week=((half("20:00", "24:00"),),) * 7)
    assert is_issuing(late, (), at("2026-11-27T23:59:59"))
    assert not is_issuing(late, (), at("2026-11-28T00:00"))
    end = datetime(9999, 12, 31, 21, tzinfo=timezone(timedelta(hours=7)))
    assert (is_issuing(late, (), end), list(openings(late, (), end)), halves(late, date.max)) == (False, [], ())
    last_day_end(late, datetime(1, 1, 2, tzinfo=HERE))


@pytest.mark.parametrize(("text", "minutes"), [("00:00", 0), ("07:30", 450), ("12:59", 779), ("24:00", 1440)])
def test_times_of_day_are_minutes(text: str, minutes: int) -> None:
    assert (minutes_of(text), time_of(minutes)) == (minutes, text)


@pytest.mark.parametrize("text", ["", "7", "xx:30", "07:xx", ":", "７:½"])
def test_an_invalid_time_of_day_is_midnight(text: str) -> None:
    assert minutes_of(text) == 0


# What must hold for any office

times = st.lists(st.integers(0, 1440), min_size=8, max_size=8, unique=True).map(sorted)


def some_halves(chosen: list[int], count: int) -> tuple[Half, ...]:
    """Two separate halves; issuing begins before each opens, and ends before or after it closes."""
    a, b, c, d, e, f, g, h = chosen
    whole = (
        Half(issue_from=a, open=b, issue_until=c, close=d),
        Half(open=e, issue_from=f, close=g, issue_until=h),
    )
    return whole[:count]


days = st.builds(some_halves, times, st.integers(0, 2))
some_hours = st.builds(
    Hours,
    week=st.tuples(*[days] * 7),
    days=st.dictionaries(st.dates(date(2026, 10, 20), date(2026, 11, 3)).map(str), days, max_size=4),
    closed=st.lists(st.tuples(st.just("2026-10-22"), st.just("2026-10-24")), max_size=1).map(tuple),
)
moments = st.integers(Instant.parse("2026-10-20T00:00:00Z"), Instant.parse("2026-11-03T00:00:00Z")).map(Instant)
zones = st.sampled_from([HERE, BERLIN])
some_offers = st.lists(
    st.builds(
        Offer,
        begin=st.integers(0, 700),
        end=st.integers(701, 1440),
        days=st.lists(st.integers(0, 6), max_size=3).map(tuple),
    ),
    max_size=2,
).map(tuple)


@given(hours=some_hours, offers=some_offers, now=moments, zone=zones)
def test_issuing_begins_at_the_next_opening_and_not_before(
    hours: Hours, offers: tuple[Offer, ...], now: Instant, zone: Any
) -> None:
    local = now.moment.astimezone(zone)
    coming = next(openings(hours, offers, local), None)
    if coming is None:
        assert not any(is_issuing(hours, offers, local + timedelta(days=n)) for n in range(8, AHEAD_DAYS, 90))
        return
    assert coming.issue > now
    assert coming.opens >= coming.issue
    assert is_issuing(hours, offers, coming.issue.moment.astimezone(zone))
    between = [Instant(now + (coming.issue - now) * n // 50) for n in range(50)]
    issuing = [is_issuing(hours, offers, moment.moment.astimezone(zone)) for moment in between]
    assert all(earlier or not later for earlier, later in pairwise(issuing)), "it may end in between, but not begin"


@given(hours=some_hours, offers=some_offers, now=moments, zone=zones)
def test_a_service_issues_tickets_only_when_the_office_does(
    hours: Hours, offers: tuple[Offer, ...], now: Instant, zone: Any
) -> None:
    local = now.moment.astimezone(zone)
    assert is_issuing(hours, (), local) or not is_issuing(hours, offers, local)
    assert service_start(hours, local) >= now
