"""Which call stands in the light: each once, in order, none lost, none of yesterday."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.instant import Instant
from core.messages.state import CallView, Issuing, PrinterView, State
from display.calls.spotlight import REMEMBERED, Mark, Spotlight

MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]
DAY = "2026-11-24"


def begins(spotlight: Spotlight, for_s: float, start: float = 0.0) -> list[tuple[int, float]]:
    """Call numbers and how long after `start` they begin, looking twice a second."""
    halves = (half / 2 for half in range(int(for_s * 2) + 1))
    looks = ((spotlight.begin(start + after), after) for after in halves)
    return [(call.call_no, after) for call, after in looks if call]


def test_five_calls_at_once_are_shown_one_after_another_each_for_its_time(call: MakeCall, state: MakeState) -> None:
    spotlight = Spotlight(gap_s=6, mark=None)
    spotlight.hear(state(*(call(no) for no in range(1, 6))), 0, announce=True)
    assert begins(spotlight, 60) == [(1, 0), (2, 6), (3, 12), (4, 18), (5, 24)]


def test_what_waits_for_its_turn_is_not_seen_before(call: MakeCall, state: MakeState) -> None:
    spotlight = Spotlight(gap_s=6, mark=None)
    spotlight.hear(state(call(1), call(2), call(3)), 0, announce=True)
    spotlight.begin(0)
    assert [seen.call_no for seen in spotlight.called()] == [1]
    spotlight.begin(6)
    assert [seen.call_no for seen in spotlight.called()] == [2, 1]


def test_a_burst_longer_than_a_state_remembers_is_shown_to_its_end(call: MakeCall, state: MakeState) -> None:
    """States keep 12 calls; the queue of 30 takes three minutes."""
    spotlight = Spotlight(gap_s=6, mark=None)
    calls = [call(no) for no in range(1, 31)]
    spotlight.hear(state(*calls), 0, announce=True)
    assert spotlight.begin(0)
    spotlight.hear(state(*calls[-12:], later_s=95), 0, announce=True)
    assert [no for no, _ in begins(spotlight, 200)] == list(range(2, 31))


def test_a_call_comes_at_once_when_the_one_before_has_had_its_time(call: MakeCall, state: MakeState) -> None:
    spotlight = Spotlight(gap_s=6, mark=None)
    spotlight.hear(state(call(1)), 0, announce=True)
    spotlight.begin(0)
    spotlight.hear(state(call(1, 10), call(2)), 0, announce=True)
    assert spotlight.begin(10)


def test_the_same_state_again_announces_nothing_again(call: MakeCall, state: MakeState) -> None:
    spotlight = Spotlight(gap_s=6, mark=None)
    for _ in range(3):
        spotlight.hear(state(call(1), call(2)), 0, announce=True)
    assert [no for no, _ in begins(spotlight, 60)] == [1, 2]


@pytest.mark.parametrize(
    ("mark", "announced"),
    [
        (None, [5, 6, 7]),
        (Mark(DAY, 4), [5, 6, 7]),
        (Mark(DAY, 6), [7]),
        (Mark(DAY, 7), []),
        (Mark(DAY, 2), [5, 6, 7]),
        (Mark("2026-11-23", 7), [5, 6, 7]),
        (Mark(DAY, 8), [5, 6, 7]),
    ],
    ids=[
        "none",
        "mark",
        "later mark",
        "all begun",
        "after a gap only the young",
        "yesterday's",
        "from another journal",
    ],
)
def test_after_a_restart_the_mark_decides(
    mark: Mark | None, announced: list[int], call: MakeCall, state: MakeState
) -> None:
    """Calls 1 to 4 are a minute old or older, 5 to 7 younger."""
    spotlight = Spotlight(gap_s=6, mark=mark)
    calls = [call(no, ago_s=(300, 200, 100, 60, 59, 20, 1)[no - 1]) for no in range(1, 8)]
    spotlight.hear(state(*calls), 0, announce=True)
    assert [no for no, _ in begins(spotlight, 60)] == announced
    assert next(iter(spotlight.called())).call_no == 7


def test_age_counts_the_time_since_the_state_came(call: MakeCall, state: MakeState) -> None:
    spotlight = Spotlight(gap_s=6, mark=None)
    heard = state(call(1, 30))
    spotlight.hear(heard, 0, announce=False)
    spotlight.hear(heard, 31, announce=True)
    assert spotlight.next_due() is None


def test_a_state_that_may_be_old_announces_nothing_until_the_line_stands(call: MakeCall, state: MakeState) -> None:
    spotlight = Spotlight(gap_s=6, mark=None)
    heard = state(call(1))
    spotlight.hear(heard, 0, announce=False)
    assert spotlight.begin(0) is None
    assert [seen.call_no for seen in spotlight.called()] == [1]
    spotlight.hear(heard, 1, announce=True)
    assert spotlight.begin(1)


def test_too_old_once_is_too_old_for_ever(call: MakeCall, state: MakeState) -> None:
    """The kiosk's clock jumps back an hour."""
    spotlight = Spotlight(gap_s=6, mark=None)
    old = call(1, 100)
    spotlight.hear(state(old), 0, announce=True)
    spotlight.hear(state(old, later_s=-3600), 0, announce=True)
    assert spotlight.begin(0) is None


def test_an_undone_call_is_gone_wherever_it_was(call: MakeCall, state: MakeState) -> None:
    spotlight = Spotlight(gap_s=6, mark=None)
    spotlight.hear(state(call(1), call(2), call(3)), 0, announce=True)
    spotlight.begin(0)
    spotlight.hear(state(call(1), call(2, undone=True), call(3)), 0, announce=True)
    assert [no for no, _ in begins(spotlight, 30)] == [3]
    assert [seen.call_no for seen in spotlight.called()] == [3, 1]


def test_the_next_call_need_not_wait_for_one_that_was_undone(call: MakeCall, state: MakeState) -> None:
    spotlight = Spotlight(gap_s=6, mark=None)
    spotlight.hear(state(call(1), call(2)), 0, announce=True)
    spotlight.begin(0)
    spotlight.hear(state(call(1, undone=True), call(2)), 0, announce=True)
    begun = spotlight.begin(1)
    assert begun
    assert begun.call_no == 2


def test_another_journal_forgets_everything(call: MakeCall, state: MakeState) -> None:
    """The same day with a smaller newest call: its own calls are news."""
    spotlight = Spotlight(gap_s=6, mark=None)
    spotlight.hear(state(*(call(no) for no in (7, 8, 9))), 0, announce=True)
    spotlight.begin(0)
    spotlight.hear(state(call(1)), 0, announce=True)
    begun = spotlight.begin(1)
    assert begun
    assert begun.call_no == 1
    assert spotlight.mark == Mark(DAY, 1)


def test_another_day_begins_empty(call: MakeCall, state: MakeState) -> None:
    spotlight = Spotlight(gap_s=6, mark=Mark(DAY, 5))
    spotlight.hear(state(call(5), call(6)), 0, announce=True)
    spotlight.hear(state(day="2026-11-25"), 0, announce=True)
    assert spotlight.called() == []
    assert spotlight.next_due() is None
    assert spotlight.mark is None


def test_memory_is_bounded(call: MakeCall, state: MakeState) -> None:
    spotlight = Spotlight(gap_s=6, mark=None)
    for no in range(1, 200):
        spotlight.hear(state(call(no, 100)), 0, announce=True)
    assert len(spotlight.called()) == REMEMBERED


@given(bursts=st.lists(st.integers(1, 9), min_size=1, max_size=8), pauses_s=st.lists(st.integers(1, 30), min_size=8))
def test_whatever_comes_each_call_begins_once_in_order_and_has_its_time(bursts: list[int], pauses_s: list[int]) -> None:
    """Bursts of calls, each burst some seconds after the one before; the wall looks twice a second."""
    spotlight, t, calls, begun = Spotlight(gap_s=6, mark=None), 0.0, list[CallView](), list[tuple[int, float]]()
    for size, pause_s in zip(bursts, pauses_s, strict=False):
        at = Instant(int(t * 1000))
        for _ in range(size):
            no = len(calls) + 1
            calls.append(CallView(call_no=no, label=str(no), service="A", class_="N", counter="1", at=at, count=1))
        spotlight.hear(public(at, calls), 0, announce=True)
        begun += [(no, t + after) for no, after in begins(spotlight, pause_s - 0.5, start=t)]
        t += pause_s
    begun += [(no, t + after) for no, after in begins(spotlight, 6 * len(calls), start=t)]
    assert [no for no, _ in begun] == [call.call_no for call in calls]
    assert all(later - earlier >= 6 for (_, earlier), (_, later) in pairwise(begun))


def public(at: Instant, calls: list[CallView]) -> State:
    """What the kiosk would say: the calls of the last 90 s, at least 12."""
    kept = [call for n, call in enumerate(reversed(calls)) if n < 12 or at - call.at < 90_000]
    common: dict[str, Any] = {"revision": 1, "day": DAY, "office": "x", "clock": "trusted"}
    return State(**common, at=at, issuing=Issuing(True), printer=PrinterView("ready", 0), calls=tuple(kept))
