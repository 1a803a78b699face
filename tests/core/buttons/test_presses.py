"""What presses of the kiosk's buttons mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.buttons.debounce import Stuck, Timing
from core.buttons.presses import (
    PRIORITY,
    AcceptedPress,
    PressEvent,
    PressRules,
    PressState,
    PriorityArmed,
    RefusedPress,
    Unstuck,
)

NOBODY = {"CT": False, "HT": False, PRIORITY: False}
RULES = PressRules(timing=Timing(bounce_ms=40, stuck_ms=10_000), double_ms=2_000, per_minute=40, armed_ms=15_000)


class Panel:
    """A finger, and a kiosk that answers every press at once."""

    def __init__(self, rules: PressRules = RULES, issues: bool = True) -> None:
        self.presses = PressState.at_start(rules, NOBODY, 0)
        self.issues = issues

    def tap(self, name: str, at_ms: int) -> PressEvent:
        self.presses, [meaning] = self.presses.edge(name, True, at_ms)
        self.presses, _ = self.presses.edge(name, False, at_ms + 30)
        if isinstance(meaning, AcceptedPress):
            self.presses = self.presses.answered(meaning.service, self.issues, at_ms + 1)
        return meaning

    def taps(self, *touches: tuple[int, str]) -> list[PressEvent]:
        return [self.tap(name, at_ms) for at_ms, name in touches]


CT, HT = AcceptedPress("CT", "N"), AcceptedPress("HT", "N")
CT_P = AcceptedPress("CT", "P")
DOUBLE = RefusedPress("CT", "double")


@pytest.mark.parametrize(
    ("touches", "meant"),
    [
        ([(0, "CT")], [CT]),
        ([(0, "CT"), (500, "CT")], [CT, DOUBLE]),
        ([(0, "CT"), (2_000, "CT")], [CT, DOUBLE]),
        ([(0, "CT"), (2_001, "CT")], [CT, CT]),
        ([(0, "CT"), (1_900, "CT"), (3_000, "CT")], [CT, DOUBLE, CT]),
        ([(0, "CT"), (300, "HT"), (600, "CT")], [CT, HT, DOUBLE]),
        ([(0, "CT"), (300, PRIORITY), (600, "CT")], [CT, PriorityArmed(15_300), CT_P]),
        ([(0, PRIORITY), (300, "CT"), (600, "CT")], [PriorityArmed(15_000), CT_P, DOUBLE]),
        ([(0, PRIORITY), (300, "CT"), (900, "HT")], [PriorityArmed(15_000), CT_P, HT]),
        ([(0, PRIORITY), (14_999, "CT")], [PriorityArmed(15_000), CT_P]),
        ([(0, PRIORITY), (15_000, "CT")], [PriorityArmed(15_000), CT]),
        ([(0, PRIORITY), (9_000, PRIORITY), (20_000, "CT")], [PriorityArmed(15_000), PriorityArmed(24_000), CT_P]),
    ],
    ids=[
        "a press asks for a ticket",
        "the same button again at once is a double press",
        "two seconds count from the ticket, not from the finger",
        "two seconds after the ticket it is somebody else",
        "a double press does not make the wait longer",
        "another button in between changes nothing",
        "priority in between makes it another person",
        "priority before both does not",
        "priority holds for one press",
        "priority holds for fifteen seconds",
        "and no longer",
        "pressed again it holds for fifteen seconds anew",
    ],
)
def test_what_presses_mean(touches: list[tuple[int, str]], meant: list[PressEvent]) -> None:
    assert Panel().taps(*touches) == meant


def test_a_press_that_made_no_ticket_can_be_tried_again_at_once() -> None:
    assert Panel(issues=False).taps((0, "CT"), (200, "CT")) == [CT, CT]


def test_a_press_not_yet_answered_counts_as_a_ticket() -> None:
    presses, _ = PressState.at_start(RULES, NOBODY, 0).edge("CT", True, 0)
    presses, _ = presses.edge("CT", False, 50)
    assert presses.edge("CT", True, 1_000)[1] == [DOUBLE]


def test_presses_that_queued_up_while_the_ticket_was_made_are_double() -> None:
    presses, _ = PressState.at_start(RULES, NOBODY, 0).edge("CT", True, 0)
    presses = presses.answered("CT", True, 5_000)
    presses, _ = presses.edge("CT", False, 50)
    assert presses.edge("CT", True, 3_000)[1] == [DOUBLE]


def test_priority_pressed_before_the_answer_still_makes_the_next_press_another_person() -> None:
    presses, _ = PressState.at_start(RULES, NOBODY, 0).edge("CT", True, 0)
    presses, _ = presses.edge("CT", False, 50)
    presses, _ = presses.edge(PRIORITY, True, 100)
    presses = presses.answered("CT", True, 200)
    assert presses.edge("CT", True, 300)[1] == [CT_P]


def test_a_refused_press_also_disarms_priority() -> None:
    panel = Panel(PressRules(per_minute=1))
    assert panel.taps((0, "CT"), (5_000, PRIORITY), (6_000, "CT")) == [
        CT,
        PriorityArmed(35_000),
        RefusedPress("CT", "rate"),
    ]
    assert not panel.presses.is_armed(6_100)


def test_no_double_presses_where_the_office_wants_none() -> None:
    panel = Panel(PressRules(timing=Timing(bounce_ms=0), double_ms=0))
    assert panel.taps(*[(n, "CT") for n in range(0, 300, 31)]) == [CT] * 10


def test_without_double_presses_even_those_that_queued_up_make_tickets() -> None:
    presses, _ = PressState.at_start(PressRules(double_ms=0), NOBODY, 0).edge("CT", True, 0)
    presses = presses.answered("CT", True, 5_000)
    presses, _ = presses.edge("CT", False, 50)
    assert presses.edge("CT", True, 3_000)[1] == [CT]


def test_a_button_requests_at_most_so_many_tickets_a_minute() -> None:
    panel = Panel(PressRules(per_minute=3))
    assert panel.taps((0, "CT"), (5_000, "CT"), (10_000, "CT")) == [CT] * 3
    assert panel.taps((20_000, "CT"), (50_000, "CT")) == [RefusedPress("CT", "rate")] * 2
    assert panel.tap("HT", 30_000) == HT, "each button has its own"
    assert panel.tap("CT", 60_001) == CT, "a minute after the first"


def test_a_stuck_button_is_reported_ignored_and_reported_again_when_released() -> None:
    presses, _ = PressState.at_start(RULES, NOBODY, 0).edge("CT", True, 0)
    presses, meant = presses.sample(NOBODY | {"CT": True}, 10_000)
    assert meant == [Stuck("CT")]
    presses, _ = presses.edge("CT", False, 60_000)
    presses, _ = presses.edge("CT", True, 60_020)
    presses, meant = presses.edge("CT", False, 60_030)
    assert meant == []
    presses, meant = presses.sample(NOBODY, 60_100)
    assert meant == [Unstuck("CT")]


def test_a_button_held_at_the_start_makes_no_ticket() -> None:
    presses = PressState.at_start(RULES, NOBODY | {"CT": True}, 0)
    presses, meant = presses.sample(NOBODY | {"CT": True}, 500)
    assert meant == []
    presses, _ = presses.edge("CT", False, 1_000)
    assert presses.edge("CT", True, 1_200)[1] == [CT]


moments = st.lists(
    st.tuples(st.integers(80, 20_000), st.sampled_from(["CT", "HT", PRIORITY])), max_size=40
)  # pauses in which a button is properly let go


@given(moments)
def test_every_press_has_one_result_and_priority_never_outlives_a_press(pauses: list[tuple[int, str]]) -> None:
    panel, at_ms = Panel(), 0
    for pause_ms, name in pauses:
        at_ms += pause_ms
        meaning = panel.tap(name, at_ms)
        assert panel.presses.is_armed(at_ms) == (name == PRIORITY)
        assert isinstance(meaning, PriorityArmed if name == PRIORITY else AcceptedPress | RefusedPress)


@given(moments, st.integers(0, 5_000), st.integers(1, 10))
def test_tickets_of_one_button_keep_their_distance_and_their_limit(
    pauses: list[tuple[int, str]], double_ms: int, per_minute: int
) -> None:
    panel, at_ms = Panel(PressRules(double_ms=double_ms, per_minute=per_minute)), 0
    asked, cleared = dict[str, list[int]](), dict[str, bool]()
    for pause_ms, name in pauses:
        at_ms += pause_ms
        meaning = panel.tap(name, at_ms)
        if isinstance(meaning, PriorityArmed):
            cleared = {"CT": True, "HT": True}
        if isinstance(meaning, AcceptedPress):
            times = asked.setdefault(name, [])
            assert not times or cleared.get(name) or at_ms - times[-1] > double_ms
            times.append(at_ms)
            cleared[name] = False
            assert sum(then > at_ms - 60_000 for then in times) <= per_minute
