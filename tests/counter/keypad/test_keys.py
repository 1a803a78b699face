"""Keys: next, recall and absent mean what the clerk means; absent held means leaving the counter."""

from __future__ import annotations

import pytest

from counter.keypad.keys import Keys, Wish

UP = {"next": False, "recall": False, "absent": False}


def held(key: str, for_ms: int, *, has_ticket: bool, keys: Keys | None = None) -> list[tuple[int, Wish]]:
    """A key pressed at 0 and let go later: what was wished, and when."""
    keys, wished = (keys or Keys.found(UP, -1000)).edge(key, True, 0, has_ticket=has_ticket)
    told = [(0, wish) for wish in wished]
    for at_ms in range(20, for_ms + 200, 20):
        if at_ms == for_ms:
            keys, _ = keys.edge(key, False, at_ms, has_ticket=has_ticket)
        keys, wished = keys.sample(UP | {key: at_ms < for_ms}, at_ms, has_ticket=has_ticket)
        told += [(at_ms, wish) for wish in wished]
    return told


@pytest.mark.parametrize(
    ("key", "for_ms", "has_ticket", "wished"),
    [
        ("next", 100, False, [(0, "next")]),
        ("next", 20_000, True, [(0, "next")]),
        ("recall", 100, True, [(0, "recall")]),
        ("absent", 100, True, [(0, "absent")]),
        ("absent", 5_000, True, [(0, "absent")]),
        ("absent", 5_000, False, [(3_000, "leave")]),
        ("absent", 20_000, False, [(3_000, "leave")]),
        ("absent", 2_980, False, [(3_020, "absent")]),
        ("absent", 100, False, [(140, "absent")]),
    ],
    ids=[
        "next is wished when the finger comes down",
        "once, however long it lies there",
        "recall too",
        "absent, with somebody called",
        "held, with somebody called, it is absent and no more",
        "held for three seconds with nobody at hand it is leaving",
        "once, however long it lies there",
        "let go before, it is absent after all",
        "a short one with nobody at hand, too: the kiosk knows better who is called",
    ],
)
def test_a_key_held_for_so_long_means(key: str, for_ms: int, has_ticket: bool, wished: list[tuple[int, Wish]]) -> None:
    assert held(key, for_ms, has_ticket=has_ticket) == wished


def test_a_ticket_called_away_while_absent_is_held_changes_nothing() -> None:
    keys, wished = Keys.found(UP, -1000).edge("absent", True, 0, has_ticket=True)
    assert wished == ["absent"]
    for at_ms in range(20, 8_000, 20):
        keys, wished = keys.sample(UP | {"absent": True}, at_ms, has_ticket=False)
        assert wished == []


def test_a_key_held_at_the_start_means_nothing() -> None:
    keys = Keys.found(UP | {"absent": True}, 0)
    for at_ms in range(20, 8_000, 20):
        keys, wished = keys.sample(UP | {"absent": at_ms < 5_000}, at_ms, has_ticket=False)
        assert wished == []
