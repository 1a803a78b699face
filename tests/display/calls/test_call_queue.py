"""The queue of calls: each is announced once, in order, none is lost, and none of yesterday."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.instant import Instant
from core.messages.state import CallView, Issuing, PrinterView, State
from display.calls.call_queue import KEPT, PILE, CallQueue, LastCall
from tests.display.conftest import at_their_counters

MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]
DAY = "2026-11-24"


def starts(queue: CallQueue, for_s: float, start: float = 0.0) -> list[tuple[int, float]]:
    """Call numbers and how long after `start` each one starts, asking twice a second."""
    halves = (half / 2 for half in range(int(for_s * 2) + 1))
    started = ((queue.start_next(start + after), after) for after in halves)
    return [(call.call_no, after) for call, after in started if call]


def test_five_calls_at_once_are_shown_one_after_another_each_for_its_time(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    queue.update(state(*(call(no) for no in range(1, 6))), 0, announce=True)
    assert starts(queue, 60) == [(1, 0), (2, 6), (3, 12), (4, 18), (5, 24)]


def test_a_call_is_visible_before_it_has_begun(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    queue.update(state(call(1), call(2), call(3)), 0, announce=True)
    queue.start_next(0)
    assert [seen.call_no for seen in queue.visible()] == [3, 2, 1]
    assert [seen.call_no for seen in queue.begun()] == [1]
    queue.start_next(6)
    assert [seen.call_no for seen in queue.begun()] == [2, 1]


def test_a_burst_of_more_calls_than_a_state_has_is_shown_to_its_end(call: MakeCall, state: MakeState) -> None:
    """States keep 12 calls; the queue of 30 takes three minutes."""
    queue = CallQueue(gap_s=6, last=None)
    calls = [call(no) for no in range(1, 31)]
    queue.update(state(*calls), 0, announce=True)
    assert queue.start_next(0)
    queue.update(state(*calls[-12:], later_s=95, counters=at_their_counters(calls)), 0, announce=True)
    assert [no for no, _ in starts(queue, 200)] == list(range(2, 31))


def test_a_call_starts_at_once_when_the_one_before_has_had_its_time(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    queue.update(state(call(1)), 0, announce=True)
    queue.start_next(0)
    queue.update(state(call(1, 10), call(2)), 0, announce=True)
    assert queue.start_next(10)


def test_the_same_state_again_announces_no_call_again(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    for _ in range(3):
        queue.update(state(call(1), call(2)), 0, announce=True)
    assert [no for no, _ in starts(queue, 60)] == [1, 2]


@pytest.mark.parametrize(
    ("last", "announced"),
    [
        (None, [5, 6, 7]),
        (LastCall(DAY, 4), [5, 6, 7]),
        (LastCall(DAY, 6), [7]),
        (LastCall(DAY, 7), []),
        (LastCall(DAY, 2), [5, 6, 7]),
        (LastCall("2026-11-23", 7), [5, 6, 7]),
        (LastCall(DAY, 8), [5, 6, 7]),
    ],
    ids=[
        "none stored",
        "call 4",
        "call 6",
        "the newest call",
        "after an outage only recent calls",
        "a call of yesterday",
        "a call of another journal",
    ],
)
def test_after_a_restart_the_stored_last_call_decides(
    last: LastCall | None, announced: list[int], call: MakeCall, state: MakeState
) -> None:
    """Calls 1 to 4 are at least a minute old, 5 to 7 less."""
    queue = CallQueue(gap_s=6, last=last)
    calls = [call(no, ago_s=(300, 200, 100, 60, 59, 20, 1)[no - 1]) for no in range(1, 8)]
    queue.update(state(*calls), 0, announce=True)
    assert [no for no, _ in starts(queue, 60)] == announced
    assert next(iter(queue.visible())).call_no == 7


def test_the_age_of_a_call_includes_the_time_since_the_state_came(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    received = state(call(1, 30))
    queue.update(received, 0, announce=False)
    queue.update(received, 31, announce=True)
    assert queue.next_start() is None


def test_a_state_that_may_be_old_announces_nothing_until_the_connection_is_up(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    received = state(call(1))
    queue.update(received, 0, announce=False)
    assert queue.start_next(0) is None
    assert [seen.call_no for seen in queue.visible()] == [1]
    queue.update(received, 1, announce=True)
    assert queue.start_next(1)


def test_a_call_that_was_too_old_once_is_never_announced(call: MakeCall, state: MakeState) -> None:
    """The kiosk's clock jumps back an hour."""
    queue = CallQueue(gap_s=6, last=None)
    old = call(1, 100)
    queue.update(state(old), 0, announce=True)
    queue.update(state(old, later_s=-3600), 0, announce=True)
    assert queue.start_next(0) is None


def test_an_undone_call_is_neither_announced_nor_visible(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    queue.update(state(call(1), call(2), call(3)), 0, announce=True)
    queue.start_next(0)
    queue.update(state(call(1), call(2, undone=True), call(3)), 0, announce=True)
    assert [no for no, _ in starts(queue, 30)] == [3]
    assert [seen.call_no for seen in queue.visible()] == [3, 1]


def test_the_next_call_need_not_wait_for_one_that_was_undone(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    queue.update(state(call(1), call(2)), 0, announce=True)
    queue.start_next(0)
    queue.update(state(call(1, undone=True), call(2)), 0, announce=True)
    begun = queue.start_next(1)
    assert begun
    assert begun.call_no == 2


def test_a_call_whose_ticket_is_gone_before_its_turn_is_left_out(call: MakeCall, state: MakeState) -> None:
    """Absent, transferred, finished, void or passed over: in each case another ticket or none is at its counter."""
    queue, calls = CallQueue(gap_s=6, last=None), [call(no) for no in range(1, 5)]
    queue.update(state(*calls), 0, announce=True)
    queue.start_next(0)
    queue.update(state(*calls, counters=at_their_counters([calls[0], calls[3]])), 0, announce=True)
    assert starts(queue, 60, start=1) == [(4, 5)], "when the first has had its time"
    assert queue.last == LastCall(DAY, 4)


def test_a_call_that_an_undo_brings_back_is_begun_while_no_later_one_was(call: MakeCall, state: MakeState) -> None:
    queue, calls = CallQueue(gap_s=6, last=None), [call(no) for no in range(1, 5)]
    queue.update(state(*calls, counters=at_their_counters([calls[0], calls[3]])), 0, announce=True)
    queue.start_next(0)
    queue.update(state(*calls, counters=at_their_counters([calls[0], calls[2], calls[3]])), 0, announce=True)
    assert [no for no, _ in starts(queue, 6, start=1)] == [3]
    queue.update(state(*calls), 0, announce=True)
    assert [no for no, _ in starts(queue, 60, start=7)] == [4], "never 2 behind 3"


def test_a_call_that_an_undo_brings_back_is_begun_when_only_the_undone_one_was(
    call: MakeCall, state: MakeState
) -> None:
    """The clerk at counter 1 has called one too many: who was passed over for it was never called aloud."""
    queue, mine = CallQueue(gap_s=6, last=None), call(2, counter="1")
    other, mistake = call(1, counter="9"), call(3, counter="1")
    queue.update(state(other, mine), 0, announce=True)
    queue.start_next(0)
    queue.update(state(other, mine, mistake), 0, announce=True)
    assert [no for no, _ in starts(queue, 6)] == [3]
    queue.update(state(other, mine, replace(mistake, undone=True)), 0, announce=True)
    assert [no for no, _ in starts(queue, 60, start=7)] == [2]
    assert queue.last == LastCall(DAY, 3), "after a restart neither begins again"


@pytest.mark.parametrize("count", [1, 2])
def test_who_was_away_and_is_called_anew_is_called_once(count: int, call: MakeCall, state: MakeState) -> None:
    """Absent and back, or held and chosen again, before the first call had its turn: only the new one counts."""
    queue, other, first = CallQueue(gap_s=6, last=None), call(1), call(2)
    anew = replace(first, call_no=3, count=count)
    queue.update(state(other, first), 0, announce=True)
    queue.start_next(0)
    queue.update(state(other, first, counters=at_their_counters([other])), 0, announce=True)
    queue.update(state(other, first, anew), 0, announce=True)
    assert [no for no, _ in starts(queue, 60)] == [3]


def test_a_recall_before_the_call_had_its_turn_comes_behind_it(call: MakeCall, state: MakeState) -> None:
    queue, other, first = CallQueue(gap_s=6, last=None), call(1), call(2)
    queue.update(state(other, first, replace(first, call_no=3, count=2)), 0, announce=True)
    assert [no for no, _ in starts(queue, 60)] == [1, 2, 3]


def test_a_recalled_ticket_that_an_undo_brings_back_keeps_its_calls_when_it_is_recalled_again(
    call: MakeCall, state: MakeState
) -> None:
    queue, other, first = CallQueue(gap_s=6, last=None), call(1, counter="9"), call(2, counter="1")
    recall, again = replace(first, call_no=3, count=2), replace(first, call_no=5, count=3)
    mistake = call(4, counter="1")
    queue.update(state(other, first, recall), 0, announce=True)
    queue.start_next(0)
    queue.update(state(other, first, recall, mistake, counters=at_their_counters([other, mistake])), 0, announce=True)
    undone = replace(mistake, undone=True)
    queue.update(state(other, first, recall, undone), 0, announce=True)
    queue.update(state(other, first, recall, undone, again), 0, announce=True)
    assert [no for no, _ in starts(queue, 60, start=1)] == [2, 3, 5]


def test_while_ten_pile_up_the_gap_is_half_as_long_and_several_share_the_light(
    call: MakeCall, state: MakeState
) -> None:
    queue = CallQueue(gap_s=6, last=None)
    queue.update(state(*(call(no) for no in range(1, 11))), 0, announce=True)
    assert starts(queue, 60) == [(no, t) for no, t in enumerate((0, 3, 6, 9, 12, 15, 21, 27, 33, 39), start=1)]
    assert [shared.call_no for shared in queue.started_since(27)] == [8, 9, 10]


def test_calls_that_were_missed_are_caught_up_in_half_the_time(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=LastCall(DAY, 1))
    queue.update(state(call(1, 70), call(2, 65), call(3, 40), call(4, 20), call(5, 1)), 0, announce=True)
    assert starts(queue, 60) == [(3, 0), (4, 3), (5, 9)], "2 is too old, and 5 was not missed"


def test_after_a_long_silence_nobody_who_waited_comes_into_the_light(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    queue.update(state(call(1), call(2)), 0, announce=True)
    queue.start_next(0)
    queue.give_up_waiting()
    assert starts(queue, 60) == []
    assert len(queue.visible()) == 2


def test_many_calls_that_are_left_out_are_forgotten(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    for no in range(1, 200):
        queue.update(state(call(no), counters=()), 0, announce=True)
    assert len(queue.visible()) == KEPT
    queue.update(state(call(200)), 0, announce=True)
    assert [no for no, _ in starts(queue, 60)] == [200]


def test_another_journal_clears_the_queue(call: MakeCall, state: MakeState) -> None:
    """It has the same day but a smaller newest call."""
    queue = CallQueue(gap_s=6, last=None)
    queue.update(state(*(call(no) for no in (7, 8, 9))), 0, announce=True)
    queue.start_next(0)
    queue.update(state(call(1)), 0, announce=True)
    begun = queue.start_next(1)
    assert begun
    assert begun.call_no == 1
    assert queue.last == LastCall(DAY, 1)


def test_another_day_clears_the_queue(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=LastCall(DAY, 5))
    queue.update(state(call(5), call(6)), 0, announce=True)
    queue.update(state(day="2026-11-25"), 0, announce=True)
    assert queue.visible() == []
    assert queue.next_start() is None
    assert queue.last is None


def test_only_a_limited_number_of_calls_is_kept(call: MakeCall, state: MakeState) -> None:
    queue = CallQueue(gap_s=6, last=None)
    for no in range(1, 200):
        queue.update(state(call(no, 100)), 0, announce=True)
    assert len(queue.visible()) == KEPT


@given(bursts=st.lists(st.integers(1, 9), min_size=1, max_size=8), pauses_s=st.lists(st.integers(1, 30), min_size=8))
def test_in_any_bursts_each_call_starts_once_in_order_and_has_its_time(bursts: list[int], pauses_s: list[int]) -> None:
    """Bursts of calls, each some seconds after the one before."""
    queue, t, calls, begun = CallQueue(gap_s=6, last=None), 0.0, list[CallView](), list[tuple[int, float]]()
    for size, pause_s in zip(bursts, pauses_s, strict=False):
        at = Instant(int(t * 1000))
        for _ in range(size):
            no = len(calls) + 1
            calls.append(CallView(call_no=no, label=str(no), service="A", class_="N", counter=str(no), at=at, count=1))
        queue.update(state_with(at, calls), 0, announce=True)
        begun += [(no, t + after) for no, after in starts(queue, pause_s - 0.5, start=t)]
        t += pause_s
    begun += [(no, t + after) for no, after in starts(queue, 6 * len(calls), start=t)]
    assert [no for no, _ in begun] == [call.call_no for call in calls]
    gaps = [later - earlier for (_, earlier), (_, later) in pairwise(begun)]
    assert min(gaps, default=6) >= (3 if len(calls) > PILE else 6)


@given(data=st.data())
def test_whatever_ends_meanwhile_no_call_starts_twice_late_or_out_of_order(data: st.DataObject) -> None:
    """Calls come, tickets leave their counters, and some come back by an undo."""
    queue, t, calls, begun = CallQueue(gap_s=6, last=None), 0.0, list[CallView](), list[int]()
    for _ in range(data.draw(st.integers(1, 12))):
        at = Instant(int(t * 1000))
        for _ in range(data.draw(st.integers(0, 3))):
            no = len(calls) + 1
            calls.append(CallView(call_no=no, label=str(no), service="A", class_="N", counter=str(no), at=at, count=1))
        there = {call.call_no for call in calls if data.draw(st.booleans())}
        at_counters = at_their_counters([call for call in calls if call.call_no in there])
        queue.update(replace(state_with(at, calls), counters=at_counters), 0, announce=True)
        now_begun = [no for no, _ in starts(queue, data.draw(st.integers(1, 10)), start=t)]
        assert set(now_begun) <= there
        light = queue.in_light()
        assert light is None or light.call_no in there
        begun += now_begun
        t += 10
    assert begun == sorted(set(begun))


def state_with(at: Instant, calls: list[CallView]) -> State:
    """The kiosk's state: it has the calls of the last 90 s, and at least 12."""
    kept = [call for n, call in enumerate(reversed(calls)) if n < 12 or at - call.at < 90_000]
    common: dict[str, Any] = {"revision": 1, "day": DAY, "office": "x", "clock": "trusted"}
    common["counters"] = at_their_counters(calls)
    return State(**common, at=at, issuing=Issuing(True), printer=PrinterView("ready", 0), calls=tuple(kept))
