"""The shelf is a mapping like any other, except that a change leaves what was there before as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.line.shelf import DRAWERS, Shelf

labels = st.integers(0, 400).map(str)
changes = st.lists(st.tuples(labels, st.none() | st.integers()), max_size=300)


@given(changes=changes)
def test_a_shelf_holds_what_a_dict_would(changes: list[tuple[str, int | None]]) -> None:
    shelf: Shelf[int] = Shelf()
    plain: dict[str, int] = {}
    for label, value in changes:
        if value is None:
            shelf = shelf.without(label)
            plain.pop(label, None)
        else:
            shelf = shelf.put(label, value)
            plain[label] = value
    assert dict(shelf) == plain
    assert len(shelf) == len(plain)
    assert sorted(shelf) == sorted(plain)
    assert all(shelf[label] == value for label, value in plain.items())


def test_a_change_leaves_the_shelf_before_as_it_was() -> None:
    before = Shelf[int]().put("201", 1)
    after = before.put("201", 2).put("202", 3).without("201")
    assert dict(before) == {"201": 1}
    assert dict(after) == {"202": 3}


def test_a_change_shares_all_drawers_but_one() -> None:
    before = Shelf[int]()
    for number in range(1000):
        before = before.put(str(number), number)
    after = before.put("5", -5)
    shared = sum(a is b for a, b in zip(before._drawers, after._drawers, strict=True))
    assert shared == DRAWERS - 1


def test_what_is_not_there_is_a_key_error_and_taking_it_away_changes_nothing() -> None:
    shelf = Shelf[int]().put("201", 1)
    with pytest.raises(KeyError):
        shelf["202"]
    assert shelf.get("202") is None
    assert "202" not in shelf
    assert shelf.without("202") == shelf


def test_shelves_are_compared_by_what_they_hold() -> None:
    one = Shelf[int]().put("a", 1).put("b", 2)
    assert one == Shelf[int]().put("b", 2).put("a", 1)
    assert one != one.put("a", 3)
    assert one != {"a": 1, "b": 2}
