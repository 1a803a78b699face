"""Figures of small days, counted by hand."""

from __future__ import annotations

import pytest

from core.instant import HOUR_MS
from core.messages.commands import Hold, MarkAbsent, NewDay, Resume, Return
from core.messages.events import Entry
from reports.figures import Figures, figures, percentile
from reports.tally import Tally
from simulation.day_plan import ClerkAction
from simulation.recorded_days import recorded_plans
from tests.core.hall import Hall
from tests.simulation.conftest import Comes, LiveThrough

OPEN = [ClerkAction(7 * HOUR_MS, "1", "open")]


def counted(entries: list[Entry]) -> Figures:
    tally = Tally()
    tally.apply_all(entries)
    tally.end()
    return figures(tally, head_start_min=30, has_days=True)


def test_waits_by_class_service_and_hour(live_through: LiveThrough, comes: Comes) -> None:
    people = [comes(479, "A", 10), comes(481, "A", 4, class_="P"), comes(482, "B", 6)]
    found = counted(live_through(people, {"1": {"A": 0, "B": 0}}, OPEN))
    assert found.customers == 3
    assert found.wait_mean_min == pytest.approx((0 + 8 + 11) / 3)
    assert (found.share_within_5, found.share_within_10, found.share_within_15) == pytest.approx((1 / 3, 2 / 3, 1))
    assert found.by_class["P"].wait_mean_min == pytest.approx(8)
    assert found.by_class["N"].wait_mean_min == pytest.approx(5.5)
    assert found.by_service["B"].wait_mean_min == pytest.approx(11)
    assert found.by_leg == {}
    assert {hour: group.customers for hour, group in found.by_hour.items()} == {"07": 1, "08": 2}


def test_utilisation_is_time_with_a_ticket_by_time_open(live_through: LiveThrough, comes: Comes) -> None:
    actions = [*OPEN, ClerkAction(9 * HOUR_MS, "1", "close")]
    people = [comes(440, "A", 20, rest_min=20), comes(441, "A", 4)]
    found = counted(live_through(people, {"1": {"A": 0}}, actions))
    assert found.by_counter["1"].busy_min == pytest.approx(24)
    assert found.by_counter["1"].open_min == pytest.approx(100)
    assert found.utilisation == pytest.approx(0.24)


def test_a_ticket_never_called_is_unserved_and_in_no_share(live_through: LiveThrough, comes: Comes) -> None:
    found = counted(live_through([comes(440, "A", 2), comes(441, "B", 2)], {"1": {"A": 0}, "2": {"B": 0}}, OPEN))
    assert (found.customers, found.unserved) == (2, 1)
    assert found.share_within_30 == pytest.approx(0.5)
    assert found.wait_mean_min == pytest.approx(0)
    assert found.by_service["B"].wait_mean_min is None


def test_a_returned_or_resumed_ticket_not_called_again_is_unserved_and_no_no_show() -> None:
    hall = Hall()
    hall.start()
    hall.open("3")
    labels = [hall.take("DD") for _ in range(4)]
    hall.next("3")
    hall.do(MarkAbsent, counter="3")
    hall.next("3")
    hall.do(Hold, counter="3")
    hall.next("3")
    hall.do(MarkAbsent, counter="3")
    hall.do(Return, label=labels[0])
    hall.do(Resume, label=labels[1])
    hall.do(NewDay)
    found = counted(hall.entries)
    assert (found.customers, found.unserved, found.no_shows) == (4, 3, 1)
    (plan,) = recorded_plans(hall.entries)
    assert [visitor.shows_up for visitor in plan.visitors] == [True, True, False, True]


def test_the_wait_of_a_no_show_counts(live_through: LiveThrough, comes: Comes) -> None:
    found = counted(live_through([comes(440, "A", 6), comes(441, "A", 1, shows_up=False)], {"1": {"A": 0}}, OPEN))
    assert found.no_shows == 1
    assert found.wait_mean_min == pytest.approx(2.5)


def test_who_left_before_the_call_is_in_no_mean_but_within_no_time(live_through: LiveThrough, comes: Comes) -> None:
    """Only if it is known: who leaves unseen is a no-show."""
    for tells, figure in ((True, (1, 0.5, 0, 0.5)), (False, (0, 0, 1, 0.5))):
        people = [comes(440, "A", 16), comes(441, "A", 4, patience_min=10, tells=tells)]
        found = counted(live_through(people, {"1": {"A": 0}}, OPEN))
        assert (found.abandoned, found.share_abandoned, found.no_shows, found.share_within_10) == figure
        assert (found.customers, found.wait_mean_min) == (2, 0 if tells else pytest.approx(7.5))


def test_who_leaves_at_a_later_counter_counts_once(live_through: LiveThrough, comes: Comes) -> None:
    actions = [*OPEN, ClerkAction(7 * HOUR_MS, "2", "open")]
    people = [comes(440, "B", 60), comes(441, "A", 4, "B", 1, patience_min=10, tells=True)]
    found = counted(live_through(people, {"1": {"A": 0}, "2": {"B": 0}}, actions))
    assert (found.abandoned, found.share_abandoned) == (1, 0.5)
    assert (found.by_service["B"].customers, found.by_service["B"].share_within_30) == (2, 0.5)


def test_a_second_leg_counts_for_its_service_but_not_as_a_customer(live_through: LiveThrough, comes: Comes) -> None:
    actions = [*OPEN, ClerkAction(7 * HOUR_MS, "2", "open")]
    people = [comes(440, "B", 30), comes(441, "A", 4, "B", 1)]
    found = counted(live_through(people, {"1": {"A": 0}, "2": {"B": 0}}, actions))
    assert found.customers == 2
    assert found.by_service["B"].customers == 2
    assert found.by_service["B"].wait_mean_min == pytest.approx((0 + 25) / 2)
    assert found.wait_mean_min == pytest.approx(0)
    assert {leg: group.customers for leg, group in found.by_leg.items()} == {"1": 2, "2": 1}
    assert found.by_leg["2"].wait_mean_min == pytest.approx(25)


def test_figures_of_no_days_are_none() -> None:
    found = counted([])
    assert (found.customers, found.wait_mean_min, found.share_within_15, found.utilisation) == (0, None, None, None)


@pytest.mark.parametrize(("share", "value"), [(0, 1), (0.5, 2.5), (0.9, 3.7), (1, 4)])
def test_percentiles_are_of_type_7(share: float, value: float) -> None:
    assert percentile([1, 2, 3, 4], share) == pytest.approx(value)
