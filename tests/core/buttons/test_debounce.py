"""Contacts: one touch for each time a finger came down, whatever the switch does meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.buttons.debounce import Contacts, Finding, Pressed, Released, Stuck, Timing

BOUNCE_MS = 40
SAMPLE_MS = 20
TIMING = Timing(bounce_ms=BOUNCE_MS, stuck_ms=10_000)
Edge = tuple[int, bool]

OPEN = Contacts.found({"CT": False}, 0, TIMING)


def heard(contacts: Contacts, edges: list[Edge]) -> list[Finding]:
    """What comes of edges alone."""
    findings = list[Finding]()
    for at_ms, down in edges:
        contacts, found = contacts.edge("CT", down, at_ms)
        findings += found
    return findings


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
def test_edges_become_touches(edges: list[Edge], touches: int) -> None:
    assert heard(OPEN, edges).count(Pressed("CT")) == touches


def test_without_a_bounce_time_every_closing_edge_is_a_touch() -> None:
    eager = Contacts.found({"CT": False}, 0, Timing(bounce_ms=0))
    assert heard(eager, [(1, True), (1, False), (1, True), (2, False), (2, True)]).count(Pressed("CT")) == 3


def test_what_is_closed_at_the_start_is_ignored_until_it_has_been_open() -> None:
    held = Contacts.found({"CT": True}, 0, TIMING)
    assert heard(held, [(500, False), (520, True), (600, False), (700, True)]) == [Released("CT"), Pressed("CT")]


def test_a_switch_closed_for_ten_seconds_is_stuck_and_says_so_once() -> None:
    contacts, _ = OPEN.edge("CT", True, 0)
    told = list[Finding]()
    for at_ms in range(SAMPLE_MS, 30_000, SAMPLE_MS):
        contacts, found = contacts.sample({"CT": True}, at_ms)
        told += [(at_ms, finding) for finding in found]
    assert told == [(10_000, Stuck("CT"))]
    assert not contacts.restless, "a stuck switch need not be watched fifty times a second"
    contacts, _ = contacts.edge("CT", False, 40_000)
    contacts, found = contacts.sample({"CT": False}, 40_040)
    assert found == [Released("CT", was_stuck=True)]
    assert contacts.edge("CT", True, 41_000)[1] == [Pressed("CT")]


def test_a_lost_closing_edge_is_found_by_the_next_sample() -> None:
    contacts, found = OPEN.sample({"CT": True}, 500)
    assert found == [Pressed("CT")]
    assert contacts.edge("CT", True, 501)[1] == [], "the edge that comes after all is the same finger"


def test_a_lost_opening_edge_does_not_swallow_the_next_touch() -> None:
    contacts, _ = OPEN.edge("CT", True, 0)
    for at_ms in (200, 220, 240):
        contacts, found = contacts.sample({"CT": False}, at_ms)
    assert found == [Released("CT")]
    assert contacts.edge("CT", True, 300)[1] == [Pressed("CT")]


def test_after_a_lost_edge_it_is_watched_until_one_is_heard() -> None:
    contacts, _ = OPEN.edge("CT", True, 0)
    for at_ms in (200, 220, 240):
        contacts, _ = contacts.sample({"CT": False}, at_ms)
    assert contacts.restless
    contacts, _ = contacts.edge("CT", True, 9_000)
    contacts, _ = contacts.edge("CT", False, 9_100)
    contacts, _ = contacts.sample({"CT": False}, 9_140)
    assert not contacts.restless


def test_a_look_taken_before_the_last_edge_says_nothing() -> None:
    contacts, _ = OPEN.edge("CT", True, 100)
    after, found = contacts.sample({"CT": False}, 99)
    assert after == contacts
    assert found == []


@st.composite
def fingers(draw: st.DrawFn, bounces_ms: int) -> tuple[int, list[Edge], int]:
    """How often a finger came down, what the wire did (it bounces for less than `bounces_ms`), and when it was over."""
    presses = draw(st.integers(0, 6))
    at_ms, edges = 0, list[Edge]()
    for _ in range(presses):
        for down in (True, False):
            at_ms += draw(st.integers(2 * BOUNCE_MS + SAMPLE_MS, 2_000))
            chatter = sorted(draw(st.sets(st.integers(1, bounces_ms - 1), max_size=8)))
            chatter = chatter[: len(chatter) // 2 * 2]  # it ends where it began
            edges += [(at_ms + offset, down is (n % 2 == 0)) for n, offset in enumerate([0, *chatter])]
    return presses, edges, at_ms + 200


@given(fingers(bounces_ms=BOUNCE_MS))
def test_a_bouncing_signal_gives_exactly_its_presses(signal: tuple[int, list[Edge], int]) -> None:
    presses, edges, _ = signal
    assert heard(OPEN, edges).count(Pressed("CT")) == presses


@given(fingers(bounces_ms=BOUNCE_MS - SAMPLE_MS), st.data())
def test_with_samples_lost_edges_neither_add_nor_lose_a_press(
    signal: tuple[int, list[Edge], int], data: st.DataObject
) -> None:
    presses, edges, end_ms = signal
    arrives = data.draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges)))
    told = {at_ms for (at_ms, _), arrived in zip(edges, arrives, strict=True) if arrived}
    levels = dict(edges)
    level, contacts, findings = False, OPEN, list[Finding]()
    for at_ms in sorted({*levels, *range(0, end_ms, SAMPLE_MS)}):
        level = levels.get(at_ms, level)
        if at_ms in told:
            contacts, found = contacts.edge("CT", level, at_ms)
            findings += found
        if at_ms % SAMPLE_MS == 0:
            contacts, found = contacts.sample({"CT": level}, at_ms)
            findings += found
    assert findings.count(Pressed("CT")) == presses
