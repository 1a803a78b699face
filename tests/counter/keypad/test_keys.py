"""The keys and their actions; holding recall takes a call back, holding absent leaves the counter."""

from __future__ import annotations

import pytest

from counter.keypad.keys import KeyAction, Keys

UP = {"next": False, "recall": False, "absent": False, "1": False, "other": False}


def held(key: str, for_ms: int, *, has_ticket: bool, keys: Keys | None = None) -> list[tuple[int, KeyAction]]:
    """The actions of a key pressed at 0 and released later, and when they came."""
    keys, actions = (keys or Keys.at_start(UP, -1000)).edge(key, True, 0, has_ticket=has_ticket)
    timed = [(0, action) for action in actions]
    for at_ms in range(20, for_ms + 200, 20):
        if at_ms == for_ms:
            keys, _ = keys.edge(key, False, at_ms, has_ticket=has_ticket)
        keys, actions = keys.sample(UP | {key: at_ms < for_ms}, at_ms, has_ticket=has_ticket)
        timed += [(at_ms, action) for action in actions]
    return timed


@pytest.mark.parametrize(
    ("key", "for_ms", "has_ticket", "actions"),
    [
        ("next", 100, False, [(0, "next")]),
        ("next", 20_000, True, [(0, "next")]),
        ("recall", 100, True, [(140, "recall")]),
        ("recall", 980, True, [(1020, "recall")]),
        ("recall", 5_000, True, [(1000, "undo")]),
        ("1", 5_000, True, [(0, "1")]),
        ("other", 5_000, True, [(0, "nothing")]),
        ("absent", 100, True, [(0, "absent")]),
        ("absent", 5_000, True, [(0, "absent")]),
        ("absent", 5_000, False, [(3_000, "leave")]),
        ("absent", 20_000, False, [(3_000, "leave")]),
        ("absent", 2_980, False, [(3_020, "absent")]),
        ("absent", 100, False, [(140, "absent")]),
    ],
    ids=[
        "next acts when the key is pressed",
        "once, however long it is held",
        "recall when it is let go",
        "recall let go just in time",
        "recall held for a second takes the call back, once",
        "an outcome is chosen when the key is pressed, once",
        "a key without a meaning says so",
        "absent, with a ticket called",
        "absent held, with a ticket called, is absent and no more",
        "absent held for three seconds without a ticket leaves",
        "once, however long absent is held",
        "absent released before that is absent after all",
        "a short press without a ticket, too: the kiosk knows better what is called",
    ],
)
def test_the_actions_of_a_key_held_for_so_long(
    key: str, for_ms: int, has_ticket: bool, actions: list[tuple[int, KeyAction]]
) -> None:
    assert held(key, for_ms, has_ticket=has_ticket) == actions


def test_a_ticket_that_goes_while_absent_is_held_changes_nothing() -> None:
    keys, actions = Keys.at_start(UP, -1000).edge("absent", True, 0, has_ticket=True)
    assert actions == ["absent"]
    for at_ms in range(20, 8_000, 20):
        keys, actions = keys.sample(UP | {"absent": True}, at_ms, has_ticket=False)
        assert actions == []


def test_a_key_held_at_the_start_has_no_action() -> None:
    keys = Keys.at_start(UP | {"absent": True}, 0)
    for at_ms in range(20, 8_000, 20):
        keys, actions = keys.sample(UP | {"absent": at_ms < 5_000}, at_ms, has_ticket=False)
        assert actions == []


def both(first: str, second: str, after_ms: int) -> list[KeyAction]:
    """The actions of a key that is pressed while another one is down."""
    keys, actions = Keys.at_start(UP, -1000).edge(first, True, 0, has_ticket=True)
    keys, more = keys.edge(second, True, after_ms, has_ticket=True)
    actions += more
    for at_ms in range(after_ms + 20, after_ms + 500, 20):
        levels = UP | dict.fromkeys((first, second), at_ms < after_ms + 100)
        keys, more = keys.sample(levels, at_ms, has_ticket=True)
        actions += more
    return actions


@pytest.mark.parametrize(
    ("first", "second", "after_ms", "actions"),
    [
        ("next", "recall", 10, ["next"]),
        ("recall", "next", 10, ["recall"]),
        ("1", "next", 10, ["1"]),
        ("1", "next", 80, ["1", "next"]),
        ("recall", "next", 80, ["nothing", "recall"]),
    ],
    ids=[
        "two at once are the first one",
        "also where that waits to be let go",
        "no outcome is sent by accident",
        "whoever types fast has not let go of the first before the second",
        "while it is open what a key means, no other one is heard",
    ],
)
def test_two_keys(first: str, second: str, after_ms: int, actions: list[KeyAction]) -> None:
    assert both(first, second, after_ms) == actions
