"""What a counter's three keys mean, the one that is held included."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from core.buttons.debounce import Contacts, Finding, Pressed, Released, Timing

Wish = Literal["next", "recall", "absent", "leave"]
"""What the clerk wants; "leave": pause the counter, and close it when it is paused."""
LEAVE_MS = 3000
"""So long is `absent` held to leave the counter."""


class Keys(Struct, frozen=True):
    """The keys as a value. Time is milliseconds of one stopwatch; news are fed in in order."""

    contacts: Contacts
    held_since_ms: int | None = None
    """Since when `absent` is held with nobody at hand: not yet decided whether it means "leave"."""

    @classmethod
    def found(cls, levels: dict[str, bool], at_ms: int) -> Keys:
        return cls(Contacts.found(levels, at_ms, Timing()))

    @property
    def restless(self) -> bool:
        return self.contacts.restless

    def edge(self, key: str, down: bool, at_ms: int, *, has_ticket: bool) -> tuple[Keys, list[Wish]]:
        """`has_ticket`: whether somebody is at the counter, or on the way to it."""
        contacts, findings = self.contacts.edge(key, down, at_ms)
        return _understood(replace(self, contacts=contacts), findings, at_ms, has_ticket)

    def sample(self, levels: dict[str, bool], at_ms: int, *, has_ticket: bool) -> tuple[Keys, list[Wish]]:
        contacts, findings = self.contacts.sample(levels, at_ms)
        keys, wishes = _understood(replace(self, contacts=contacts), findings, at_ms, has_ticket)
        if keys.held_since_ms is None or not levels["absent"] or at_ms - keys.held_since_ms < LEAVE_MS:
            return keys, wishes
        return replace(keys, held_since_ms=None), [*wishes, "leave"]


def _understood(keys: Keys, findings: list[Finding], at_ms: int, has_ticket: bool) -> tuple[Keys, list[Wish]]:
    wishes = list[Wish]()
    for finding in findings:
        match finding:
            case Pressed("next"):
                wishes.append("next")
            case Pressed("recall"):
                wishes.append("recall")
            case Pressed("absent") if has_ticket:
                wishes.append("absent")
            case Pressed("absent"):
                keys = replace(keys, held_since_ms=at_ms)
            case Released("absent") if keys.held_since_ms is not None:
                # Let go early: to the kiosk's knowledge, which is fresher than ours, somebody may be called.
                keys = replace(keys, held_since_ms=None)
                wishes.append("absent")
    return keys, wishes
