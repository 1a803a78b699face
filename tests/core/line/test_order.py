"""Which ticket a counter calls next, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.line.order import next_ticket
from core.messages.commands import CallNext, OpenCounter, TakeTicket, Transfer
from tests.core.hall import Hall

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
def test_priority_counts_as_earlier_by_the_head_start_and_no_more(head_start_s: int, later_s: int, first: str) -> None:
    """A tie goes by issue order; 0 is first come, first served; a day is strict."""
    office = Hall()
    office.start(rules=replace(office.rules, head_start_s=head_start_s))
    office.open("2")
    regular = office.take("CT")
    office.wait(later_s)
    priority = office.take("CT", "P")
    assert office.next("2") == {"regular": regular, "priority": priority}[first]


@pytest.mark.parametrize(("later_s", "called"), [(599, "own"), (600, "other"), (601, "other")])
def test_a_counter_helps_another_service_that_has_waited_longer_by_its_offset(
    hall: Hall, later_s: int, called: str
) -> None:
    """Counter 1 has HT at 0 and CT at 10 minutes; at a tie the ticket issued first goes first."""
    other = hall.take("CT")
    hall.wait(later_s)
    own = hall.take("HT")
    assert hall.next("1") == {"own": own, "other": other}[called]


def test_a_counter_takes_only_what_it_is_open_for(hall: Hall) -> None:
    hall.do(OpenCounter, counter="1", services=("HT",))
    hall.take("CT")
    assert next_ticket(hall.line, "1") is None
    label = hall.take("HT")
    assert hall.next("1") == label


@pytest.mark.parametrize(("later_s", "called"), [(599, "own"), (600, "bound"), (601, "bound")])
def test_a_bound_ticket_has_the_offset_of_its_counter_even_if_not_open_for_its_service(
    hall: Hall, later_s: int, called: str
) -> None:
    bound = hall.take("CT")
    hall.do(Transfer, label=bound, to_counter="1")
    hall.do(OpenCounter, counter="1", services=("HT",))
    hall.wait(later_s)
    own = hall.take("HT")
    assert hall.next("1") == {"own": own, "bound": bound}[called]


def test_an_unknown_or_closed_counter_has_no_next_ticket(hall: Hall) -> None:
    hall.take("CT")
    assert next_ticket(hall.line, "9") is None
    assert next_ticket(hall.line, "4") is None


def test_why_names_both_keys_with_the_offset_and_who_still_prints(hall: Hall) -> None:
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
def test_time_alone_changes_nothing(people: list[tuple[str, str, int]], waited_s: int) -> None:
    """The order of two tickets does not depend on the time."""
    office = Hall()
    office.start()
    office.open("1", "2")
    for service, class_, gap_s in people:
        office.take(service, class_)
        office.wait(gap_s)
    before = [next_ticket(office.line, counter) for counter in ("1", "2")]
    office.wait(waited_s)
    assert [next_ticket(office.line, counter) for counter in ("1", "2")] == before


@given(people=people)
def test_a_full_queue_is_called_by_key_to_the_last_ticket(people: list[tuple[str, str, int]]) -> None:
    office = Hall()
    office.start()
    office.open("2")
    keys = {}
    for order, (service, class_, gap_s) in enumerate(people):
        label = office.take(service, class_)
        offset, head_start = {"CT": 0, "HT": 10}[service], {"N": 0, "P": 30}[class_]
        keys[label] = (office.line_time + (offset - head_start) * MINUTE, order)
        office.wait(gap_s)
    assert [office.next("2") for _ in people] == sorted(keys, key=lambda label: keys[label])
