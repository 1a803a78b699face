"""A `TicketMap` is a mapping like any other, but a change leaves the map before as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.instant import Instant
from core.line.ticket import Ticket, Uptime
from core.line.ticket_map import BUCKETS, TicketMap

labels = st.integers(0, 400).map(str)
changes = st.lists(st.tuples(labels, st.none() | st.integers(1, 99)), max_size=300)


def ticket(label: str, order: int = 1) -> Ticket:
    zero = Instant(0)
    return Ticket(
        label=label,
        service="CT",
        class_="N",
        order=order,
        arrival=zero,
        arrival_uptime=Uptime(0),
        issued_at=zero,
        phase="waiting",
        since=zero,
        since_uptime=Uptime(0),
        since_line=zero,
        leg_uptime=Uptime(0),
    )


@given(changes=changes)
def test_a_map_holds_what_a_dict_would(changes: list[tuple[str, int | None]]) -> None:
    tickets, plain = TicketMap(), dict[str, Ticket]()
    for label, order in changes:
        if order is None:
            tickets = tickets.without(label)
            plain.pop(label, None)
        else:
            tickets = tickets.with_ticket(ticket(label, order))
            plain[label] = ticket(label, order)
    assert dict(tickets) == plain
    assert len(tickets) == len(plain)
    assert sorted(tickets) == sorted(plain)
    assert all(tickets[label] == each for label, each in plain.items())


def test_a_change_leaves_the_map_before_as_it_was() -> None:
    before = TicketMap().with_ticket(ticket("201"))
    after = before.with_ticket(ticket("201", 2)).with_ticket(ticket("202")).without("201")
    assert dict(before) == {"201": ticket("201")}
    assert dict(after) == {"202": ticket("202")}


def test_a_change_shares_all_buckets_but_one() -> None:
    before = TicketMap()
    for number in range(1000):
        before = before.with_ticket(ticket(str(number)))
    after = before.with_ticket(ticket("5", 2))
    shared = sum(a is b for a, b in zip(before._buckets, after._buckets, strict=True))
    assert shared == BUCKETS - 1


def test_a_missing_label_is_a_key_error_and_removing_it_changes_nothing() -> None:
    tickets = TicketMap().with_ticket(ticket("201"))
    with pytest.raises(KeyError):
        tickets["202"]
    assert tickets.get("202") is None
    assert "202" not in tickets
    assert tickets.without("202") == tickets


def test_maps_are_compared_by_what_they_hold() -> None:
    one = TicketMap().with_ticket(ticket("a")).with_ticket(ticket("b"))
    assert one == TicketMap().with_ticket(ticket("b")).with_ticket(ticket("a"))
    assert one != one.with_ticket(ticket("a", 3))
    assert one != {"a": ticket("a"), "b": ticket("b")}
