"""Told ranges are held against what came, from the entries alone."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from msgspec.structs import asdict

from core.history.day_record import day_records
from core.messages.commands import CallNext, CallTicket, Finish, Hold, NewDay, Transfer, Undo, VoidTicket
from core.messages.state import Minutes
from reports.truth.truth import Truth, TruthTally
from tests.core.hall import HERE
from tests.reports.truth.conftest import TellingHall


def truth(hall: TellingHall, zone: timezone = HERE) -> Truth:
    tally = TruthTally(zone)
    for record in day_records(hall.entries):
        tally.count(record)
    return tally.truth()


@pytest.mark.parametrize(
    ("told", "after_min", "inside", "longer", "earlier", "off_min"),
    [
        ((10, 20), 15, 1, 0, 0, 0),
        ((10, 20), 10, 1, 0, 0, -5),
        ((10, 20), 20, 1, 0, 0, 5),
        ((10, 20), 20.1, 0, 1, 0, 5.1),
        ((10, 20), 9.9, 0, 0, 1, -5.1),
        ((0, 5), 0, 1, 0, 0, -2.5),
    ],
)
def test_a_wait_is_inside_its_range_longer_or_earlier(
    hall: TellingHall, told: Minutes, after_min: float, inside: int, longer: int, earlier: int, off_min: float
) -> None:
    hall.comes("HT", told)
    hall.call("1", after_min)
    found = truth(hall)
    assert (found.days, found.ranges) == (1, 1)
    assert (found.share_inside, found.share_longer, found.share_earlier) == (inside, longer, earlier)
    assert found.width_mean_min == told[1] - told[0]
    assert found.bias_min == pytest.approx(off_min)


@pytest.mark.parametrize(("after_min", "soon"), [(0, 1), (5, 1), (5.1, 0)])
def test_who_was_told_at_once_should_be_called_within_five_minutes(
    hall: TellingHall, after_min: float, soon: int
) -> None:
    hall.comes("HT", (0, 0))
    hall.call("1", after_min)
    found = truth(hall)
    assert (found.ranges, found.share_inside, found.width_mean_min, found.bias_min) == (0, None, None, None)
    assert (found.at_once, found.share_at_once_within_5) == (1, soon)


def test_a_later_leg_is_judged_by_what_was_told_when_it_began(hall: TellingHall) -> None:
    """Its ticket has come long before; what it was told at its issue is of the first leg alone."""
    label = hall.comes("HT", (0, 5))
    hall.call("1", 4)
    hall.wait(600)
    hall.do(Finish, counter="1", then=("CT",))
    hall.wait(2)
    hall.tell(label, (10, 20))
    assert hall.call("2", 30) == label
    found = truth(hall)
    first, later = found.by_leg["first"], found.by_leg["later"]
    assert (first.ranges, first.share_inside) == (later.ranges, later.share_longer) == (1, 1)
    assert first.bias_min == pytest.approx(1.5)
    assert later.bias_min == pytest.approx(15)
    assert list(found.by_service) == ["CT", "HT"]
    assert (found.by_service["CT"], found.by_service["HT"]) == (later, first)
    assert found.ranges == 2
    assert found.bias_min == pytest.approx(8.25)


def test_without_a_range_of_a_later_leg_it_is_not_judged(hall: TellingHall) -> None:
    hall.comes("HT", (0, 5))
    hall.call("1", 4)
    hall.do(Finish, counter="1", then=("CT",))
    hall.call("2", 30)
    found = truth(hall).by_leg["later"]
    assert (found.ranges, found.untold) == (0, 1)


def test_what_was_told_of_another_queue_is_not_judged(hall: TellingHall) -> None:
    moved, stays = hall.comes("HT", (0, 5)), hall.comes("HT", (0, 5))
    hall.do(Transfer, label=moved, service="CT")
    hall.do(Transfer, label=stays, to_counter="1")
    assert hall.call("2", 30) == moved
    assert hall.call("1", 1) == stays
    found = truth(hall)
    assert (found.ranges, found.share_longer, found.untold) == (1, 1, 1)


def test_who_was_chosen_by_staff_is_left_out(hall: TellingHall) -> None:
    hall.comes("HT", (0, 5))
    chosen = hall.comes("HT", (5, 15))
    hall.do(CallTicket, counter="1", label=chosen, reason="asked")
    assert (truth(hall).chosen, truth(hall).ranges, truth(hall).not_called) == (1, 0, 1)


def test_an_undone_call_does_not_end_the_wait(hall: TellingHall) -> None:
    hall.comes("HT", (10, 20))
    hall.call("1", 1)
    hall.do(Undo, counter="1")
    hall.call("1", 14)
    assert (truth(hall).ranges, truth(hall).share_inside) == (1, 1)


def test_only_the_first_call_of_a_leg_is_judged(hall: TellingHall) -> None:
    label = hall.comes("HT", (0, 5))
    hall.call("1", 1)
    hall.do(Hold, counter="1")
    hall.wait(3600)
    hall.do(CallTicket, counter="1", label=label, reason="asked")
    found = truth(hall)
    assert (found.ranges, found.share_inside, found.chosen) == (1, 1, 0)


def test_who_was_not_called_is_counted_apart_and_void_numbers_are_not(hall: TellingHall) -> None:
    hall.comes("HT", (0, 5))
    hall.do(VoidTicket, label=hall.comes("HT", (0, 5)), reason="mistake")
    hall.wait(86_400)
    hall.do(NewDay)
    found = truth(hall)
    assert (found.days, found.not_called, found.ranges, found.untold) == (1, 1, 0, 0)
    assert found.share_inside is None


def test_the_time_without_power_is_no_wait(hall: TellingHall) -> None:
    hall.comes("HT", (0, 5))
    hall.wait(120)
    hall.restart(3600)
    hall.call("1", 1)
    found = truth(hall)
    assert (found.ranges, found.share_inside) == (1, 1)


def test_hours_are_those_of_the_office_when_the_wait_began(hall: TellingHall) -> None:
    hall.comes("HT", (0, 5))
    hall.call("1", 31)
    assert list(truth(hall).by_hour) == ["07"], "it was called at 08:01"
    assert list(truth(hall, timezone(timedelta(hours=9))).by_hour) == ["09"]


def test_groups_add_up_to_the_whole(hall: TellingHall) -> None:
    for number in range(12):
        label = hall.comes("HT" if number % 3 else "CT", (5 * (number % 4), 5 * (number % 4) + 10))
        hall.wait(700)
        hall.do(CallNext, counter="2" if number % 2 else "1")
        hall.do(Finish, counter="2" if number % 2 else "1", then=("DD",) if number % 5 == 0 else ())
        assert hall.phase(label) in (None, "waiting")
    hall.open("3")
    while hall.line.queues["DD"]:
        hall.tell(hall.line.queues["DD"][0].label, (0, 10))
        hall.call("3", 4)
    found = truth(hall)
    assert (found.ranges, found.at_once, found.by_leg["later"].ranges) == (15, 0, 3)
    for groups in (found.by_leg, found.by_service, found.by_hour):
        assert sum(group.ranges for group in groups.values()) == found.ranges
        for share in ("share_inside", "share_longer", "share_earlier", "width_mean_min", "bias_min"):
            total = sum(asdict(group)[share] * group.ranges for group in groups.values() if group.ranges)
            assert total == pytest.approx(asdict(found)[share] * found.ranges)
    shares = (found.share_inside, found.share_longer, found.share_earlier)
    assert sum(share or 0 for share in shares) == pytest.approx(1)


@pytest.mark.parametrize(
    ("after_min", "inside", "off_min"), [(15, 1, 2.5), (135, 1, -2.5), (125, 0, -12.5), (60, 0, 47.5), (160, 0, 22.5)]
)
def test_of_two_outcomes_the_one_that_came_is_judged(
    hall: TellingHall, after_min: float, inside: int, off_min: float
) -> None:
    hall.outcomes = {"HT": ((5, 20), (130, 145))}
    hall.comes("HT", (5, 145))
    hall.call("1", after_min)
    found = truth(hall)
    assert (found.share_inside, found.width_mean_min) == (inside, 30), "both ranges were told"
    assert found.bias_min == pytest.approx(off_min)
