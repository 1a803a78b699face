"""Debouncing: one `Pressed` for each press of a finger, whatever the switch does meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.buttons.debounce import Pressed, Released, Stuck, Switches, SwitchEvent, Timing

BOUNCE_MS = 40
SAMPLE_MS = 20
TIMING = Timing(bounce_ms=BOUNCE_MS, stuck_ms=10_000)
Edge = tuple[int, bool]

OPEN = Switches.at_start({"CT": False}, 0, TIMING)


def heard(switches: Switches, edges: list[Edge]) -> list[SwitchEvent]:
    """The events of these edges, without samples."""
    events = list[SwitchEvent]()
    for at_ms, down in edges:
        switches, found = switches.edge("CT", down, at_ms)
        events += found
    return events


@pytest.mark.parametrize(
    ("edges", "touches"),
    [
        ([(100, True)], 1),
        ([(100, True), (300, False)], 1),
        ([(100, True), (103, False), (104, True), (109, False), (111, True), (400, False)], 1),
        ([(100, True), (400, False), (402, True), (405, False)], 1),
        ([(100, True), (140, False), (180, True)], 2),
        ([(100, True), (140, False), (179, True)], 1),
        ([(100, True), (101, True), (102, True)], 1),
        ([(100, False)], 0),
        ([(100, True), (130, False), (300, True), (330, False), (500, True)], 3),
    ],
    ids=[
        "it counts when it comes down",
        "letting go is no touch",
        "bouncing on the way down is one touch",
        "bouncing on the way up is none",
        "open for 40 ms: the next one counts",
        "open for 39 ms: still the same one",
        "a repeated level is nothing new",
        "a lone release is nothing",
        "taps of 30 ms all count",
    ],
)
def test_edges_become_presses(edges: list[Edge], touches: int) -> None:
    assert heard(OPEN, edges).count(Pressed("CT")) == touches


def test_without_a_bounce_time_every_closing_edge_is_a_press() -> None:
    eager = Switches.at_start({"CT": False}, 0, Timing(bounce_ms=0))
    assert heard(eager, [(1, True), (1, False), (1, True), (2, False), (2, True)]).count(Pressed("CT")) == 3


def test_a_switch_closed_at_the_start_is_ignored_until_it_has_been_open() -> None:
    held = Switches.at_start({"CT": True}, 0, TIMING)
    assert heard(held, [(500, False), (520, True), (600, False), (700, True)]) == [Released("CT"), Pressed("CT")]


def test_a_switch_closed_for_ten_seconds_is_reported_as_stuck_once() -> None:
    switches, _ = OPEN.edge("CT", True, 0)
    told = list[tuple[int, SwitchEvent]]()
    for at_ms in range(SAMPLE_MS, 30_000, SAMPLE_MS):
        switches, found = switches.sample({"CT": True}, at_ms)
        told += [(at_ms, event) for event in found]
    assert told == [(10_000, Stuck("CT"))]
    assert not switches.needs_sampling, "a stuck switch need not be watched fifty times a second"
    switches, _ = switches.edge("CT", False, 40_000)
    switches, found = switches.sample({"CT": False}, 40_040)
    assert found == [Released("CT", was_stuck=True)]
    assert switches.edge("CT", True, 41_000)[1] == [Pressed("CT")]


def test_a_lost_closing_edge_is_found_by_the_next_sample() -> None:
    switches, found = OPEN.sample({"CT": True}, 500)
    assert found == [Pressed("CT")]
    assert switches.edge("CT", True, 501)[1] == [], "the edge that comes after all is the same finger"


def test_a_lost_opening_edge_does_not_swallow_the_next_press() -> None:
    switches, _ = OPEN.edge("CT", True, 0)
    for at_ms in (200, 220, 240):
        switches, found = switches.sample({"CT": False}, at_ms)
    assert found == [Released("CT")]
    assert switches.edge("CT", True, 300)[1] == [Pressed("CT")]


def test_after_a_lost_edge_samples_are_needed_until_an_edge_arrives() -> None:
    switches, _ = OPEN.edge("CT", True, 0)
    for at_ms in (200, 220, 240):
        switches, _ = switches.sample({"CT": False}, at_ms)
    assert switches.needs_sampling
    switches, _ = switches.edge("CT", True, 9_000)
    switches, _ = switches.edge("CT", False, 9_100)
    switches, _ = switches.sample({"CT": False}, 9_140)
    assert not switches.needs_sampling


def test_a_sample_taken_before_the_last_edge_is_ignored() -> None:
    switches, _ = OPEN.edge("CT", True, 100)
    after, found = switches.sample({"CT": False}, 99)
    assert after == switches
    assert found == []


@st.composite
def signals(draw: st.DrawFn, bounces_ms: int) -> tuple[int, list[Edge], int]:
    """A number of presses, the edges of a switch that bounces for less than `bounces_ms`, and when they are over."""
    presses = draw(st.integers(0, 6))
    at_ms, edges = 0, list[Edge]()
    for _ in range(presses):
        for down in (True, False):
            at_ms += draw(st.integers(2 * BOUNCE_MS + SAMPLE_MS, 2_000))
            chatter = sorted(draw(st.sets(st.integers(1, bounces_ms - 1), max_size=8)))
            chatter = chatter[: len(chatter) // 2 * 2]  # it ends where it began
            edges += [(at_ms + offset, down is (n % 2 == 0)) for n, offset in enumerate([0, *chatter])]
    return presses, edges, at_ms + 200


@given(signals(bounces_ms=BOUNCE_MS))
def test_a_bouncing_signal_gives_exactly_its_presses(signal: tuple[int, list[Edge], int]) -> None:
    presses, edges, _ = signal
    assert heard(OPEN, edges).count(Pressed("CT")) == presses


@given(signals(bounces_ms=BOUNCE_MS - SAMPLE_MS), st.data())
def test_with_samples_lost_edges_neither_add_nor_lose_a_press(
    signal: tuple[int, list[Edge], int], data: st.DataObject
) -> None:
    presses, edges, end_ms = signal
    arrives = data.draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges)))
    told = {at_ms for (at_ms, _), arrived in zip(edges, arrives, strict=True) if arrived}
    levels = dict(edges)
    level, switches, events = False, OPEN, list[SwitchEvent]()
    for at_ms in sorted({*levels, *range(0, end_ms, SAMPLE_MS)}):
        level = levels.get(at_ms, level)
        if at_ms in told:
            switches, found = switches.edge("CT", level, at_ms)
            events += found
        if at_ms % SAMPLE_MS == 0:
            switches, found = switches.sample({"CT": level}, at_ms)
            events += found
    assert events.count(Pressed("CT")) == presses
