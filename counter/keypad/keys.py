"""What presses of a keypad's keys mean, including a key that is held down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from core.buttons.debounce import Pressed, Released, Switches, SwitchEvent, Timing

CounterAction = Literal["next", "recall", "undo", "absent", "leave"]
"""What the kiosk is asked for; "leave" pauses the counter, or closes it when it is paused."""
KeyAction = CounterAction | Literal["0", "1", "2", "3", "4", "5", "nothing"]
"""What the clerk wants: a digit chooses an outcome, and "nothing" is what no other key means, or two keys at once."""
LONG: Mapping[str, tuple[int, CounterAction]] = {"recall": (1000, "undo"), "absent": (3000, "leave")}
"""Key → how long it must be held (ms) to mean something else, and what. `absent` does so only while no ticket is at the
counter."""
AT_ONCE_MS = 60
"""A finger that hits two keys closes both within this time: the first counts, if any. Whoever types two keys one after
the other takes longer, even if the first is still down."""
OTHER = "other"
"""Name of all keys without a meaning."""


class Held(Struct, frozen=True):
    """A key that is down, and of which it is not yet decided what it means."""

    key: Literal["recall", "absent"]
    since_ms: int


class Keys(Struct, frozen=True):
    """The state of the keys. Each method returns the next state and the actions; `at_ms` is a monotonic clock."""

    switches: Switches
    held: Held | None = None
    pressed_ms: int | None = None
    """When a key was pressed last."""

    @classmethod
    def at_start(cls, levels: dict[str, bool], at_ms: int) -> Keys:
        return cls(Switches.at_start(levels, at_ms, Timing()))

    @property
    def needs_sampling(self) -> bool:
        return self.switches.needs_sampling

    def edge(self, key: str, down: bool, at_ms: int, *, has_ticket: bool) -> tuple[Keys, list[KeyAction]]:
        """`has_ticket`: whether a ticket is called to the counter or being served there."""
        switches, events = self.switches.edge(key, down, at_ms)
        return _actions(replace(self, switches=switches), events, at_ms, has_ticket)

    def sample(self, levels: dict[str, bool], at_ms: int, *, has_ticket: bool) -> tuple[Keys, list[KeyAction]]:
        switches, events = self.switches.sample(levels, at_ms)
        keys, actions = _actions(replace(self, switches=switches), events, at_ms, has_ticket)
        if keys.held is None or not levels[keys.held.key]:
            return keys, actions
        after_ms, action = LONG[keys.held.key]
        if at_ms - keys.held.since_ms < after_ms:
            return keys, actions
        return replace(keys, held=None), [*actions, action]


def _actions(keys: Keys, events: list[SwitchEvent], at_ms: int, has_ticket: bool) -> tuple[Keys, list[KeyAction]]:
    actions = list[KeyAction]()
    for event in events:
        match event:
            case Pressed(key):
                keys, pressed = _press(keys, key, at_ms, has_ticket)
                actions += pressed
            case Released("recall" | "absent" as key) if keys.held and keys.held.key == key:
                # A short press. Without a ticket, "absent" too: the kiosk knows better than this keypad what is called.
                keys = replace(keys, held=None)
                actions.append(key)
    return keys, actions


def _press(keys: Keys, key: str, at_ms: int, has_ticket: bool) -> tuple[Keys, list[KeyAction]]:
    is_at_once = keys.pressed_ms is not None and at_ms - keys.pressed_ms < AT_ONCE_MS
    keys = replace(keys, pressed_ms=at_ms)
    if is_at_once:
        return keys, []
    if keys.held:
        return keys, ["nothing"]
    match key:
        case "recall":
            return replace(keys, held=Held(key, at_ms)), []
        case "absent" if not has_ticket:
            return replace(keys, held=Held(key, at_ms)), []
        case "next" | "absent" | "0" | "1" | "2" | "3" | "4" | "5":
            return keys, [key]
        case _:
            return keys, ["nothing"]
