"""What deciding gives: events that will have happened once they are durable."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from core.messages.events import FREE, AnyEvent
from core.rules import Rules


class Decision(Struct, frozen=True, kw_only=True):
    events: tuple[AnyEvent, ...] = ()
    ticket: str | None = None
    """The label that the answer speaks of."""
    words: str | None = None
    """Free text that an event stands for with `"free"`: kept apart, and not for ever."""
    day: str | None = None
    """The service day that a `DayOpened` among the events opens."""


NOTHING = Decision()
"""News may change nothing; a command that would is refused."""


def key_of(rules: Rules, words: str | UnsetType) -> str | None:
    """What an event says of a reason: its key in the office's list, or that it was free text."""
    if words is UNSET:
        return None
    return words if words in rules.reasons else FREE


def free_words(rules: Rules, words: str | UnsetType) -> str | None:
    return None if words is UNSET or words in rules.reasons else words
