"""What presses of a counter's three keys mean, including a key that is held down."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from core.buttons.debounce import Pressed, Released, Switches, SwitchEvent, Timing

KeyAction = Literal["next", "recall", "absent", "leave"]
"""What the clerk wants; "leave" pauses the counter, or closes it when it is paused."""
LEAVE_MS = 3000
"""How long `absent` must be held to leave the counter."""


class Keys(Struct, frozen=True):
    """The state of the keys. Each method returns the next state and the actions; `at_ms` is a monotonic clock."""

    switches: Switches
    held_since_ms: int | None = None
    """When `absent` was pressed while no ticket was at the counter: it is not yet decided whether it means "leave"."""

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
        if keys.held_since_ms is None or not levels["absent"] or at_ms - keys.held_since_ms < LEAVE_MS:
            return keys, actions
        return replace(keys, held_since_ms=None), [*actions, "leave"]


def _actions(keys: Keys, events: list[SwitchEvent], at_ms: int, has_ticket: bool) -> tuple[Keys, list[KeyAction]]:
    actions = list[KeyAction]()
    for event in events:
        match event:
            case Pressed("next"):
                actions.append("next")
            case Pressed("recall"):
                actions.append("recall")
            case Pressed("absent") if has_ticket:
                actions.append("absent")
            case Pressed("absent"):
                keys = replace(keys, held_since_ms=at_ms)
            case Released("absent") if keys.held_since_ms is not None:
                # A short press: the kiosk knows better than this keypad whether a ticket is called.
                keys = replace(keys, held_since_ms=None)
                actions.append("absent")
    return keys, actions
