"""Who is next: the smallest arrival − head start + offset among those whom the counter may call, and why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.line.order import next_at
from core.messages.commands import CallNext, OpenCounter, TakeTicket, Transfer

MINUTE = 60_000


@pytest.mark.parametrize(
    ("head_start_s", "later_s", "first"),
    [
        (1800, 1799, "priority"),
        (1800, 1801, "regular"),
        (1800, 1800, "regular"),
        (0, 1, "regular"),
        (86_400, 28_800, "priority"),
    ],
)
def test_priority_counts_as_come_earlier_by_the_head_start_and_no_more(
    new_hall: Any, head_start_s: int, later_s: int, first: str
) -> None:
    """A tie goes by issue order; 0 is first come, first served; a day is strict."""
    office = new_hall()
    office.start(rules=replace(office.rules, head_start_s=head_start_s))
    office.open("2")
    regular = office.take("CT")
    office.wait(later_s)
    priority = office.take("CT", "P")
    assert office.next("2") == {"regular": regular, "priority": priority}[first]


@pytest.mark.parametrize(("later_s", "called"), [(599, "own"), (600, "other"), (601, "other")])
def test_a_counter_helps_another_field_when_that_has_waited_longer_by_its_offset(
    hall: Any, later_s: int, called: str
) -> None:
    """Counter 1 has HT at 0 and CT at 10 minutes; at a tie the ticket issued first goes first."""
    other = hall.take("CT")
    hall.wait(later_s)
    own = hall.take("HT")
    assert hall.next("1") == {"own": own, "other": other}[called]


def test_a_counter_takes_only_what_it_is_open_for(hall: Any) -> None:
    hall.do(OpenCounter, counter="1", services=("HT",))
    hall.take("CT")
    assert next_at(hall.line, "1") is None
    label = hall.take("HT")
    assert hall.next("1") == label


@pytest.mark.parametrize(("later_s", "called"), [(599, "own"), (600, "bound"), (601, "bound")])
def test_whoever_waits_for_one_counter_only_has_its_offset_though_it_is_not_open_for_his_service(
    hall: Any, later_s: int, called: str
) -> None:
    bound = hall.take("CT")
    hall.do(Transfer, label=bound, to_counter="1")
    hall.do(OpenCounter, counter="1", services=("HT",))
    hall.wait(later_s)
    own = hall.take("HT")
    assert hall.next("1") == {"own": own, "bound": bound}[called]


def test_a_counter_that_is_not_there_or_closed_has_nobody_next(hall: Any) -> None:
    hall.take("CT")
    assert next_at(hall.line, "9") is None
    assert next_at(hall.line, "4") is None


def test_why_names_both_keys_with_the_offset_and_who_still_prints(hall: Any) -> None:
    (printing,) = hall.do(TakeTicket, service="CT")
    hall.wait(60)
    helped = hall.take("CT")
    hall.wait(1200)
    own = hall.take("HT")
    (later,) = hall.do(TakeTicket, service="HT")
    why = hall.do(CallNext, counter="1")[0].why
    assert (why.rule, why.offset_s, why.skipped) == ("head_start", 600, (printing.label,))
    assert why.key == hall.ticket(helped).arrival + 10 * MINUTE
    assert (why.runner_up, why.runner_up_key) == (own, hall.ticket(own).arrival)
    assert later.label not in why.skipped


people = st.lists(
    st.tuples(st.sampled_from(["HT", "CT"]), st.sampled_from("NNP"), st.integers(0, 1500)), min_size=2, max_size=12
)


@given(people=people, waited_s=st.integers(0, 36_000))
def test_time_alone_changes_nothing(new_hall: Any, people: list[tuple[str, str, int]], waited_s: int) -> None:
    """Whoever is before somebody stays before him: a key does not know what time it is."""
    office = new_hall()
    office.start()
    office.open("1", "2")
    for service, class_, gap_s in people:
        office.take(service, class_)
        office.wait(gap_s)
    before = [next_at(office.line, counter) for counter in ("1", "2")]
    office.wait(waited_s)
    assert [next_at(office.line, counter) for counter in ("1", "2")] == before


@given(people=people)
def test_a_whole_hall_is_called_by_key_and_nobody_waits_for_ever(
    new_hall: Any, people: list[tuple[str, str, int]]
) -> None:
    office = new_hall()
    office.start()
    office.open("2")
    keys = {}
    for order, (service, class_, gap_s) in enumerate(people):
        label = office.take(service, class_)
        offset, head_start = {"CT": 0, "HT": 10}[service], {"N": 0, "P": 30}[class_]
        keys[label] = (office.line_time + (offset - head_start) * MINUTE, order)
        office.wait(gap_s)
    assert [office.next("2") for _ in people] == sorted(keys, key=lambda label: keys[label])
