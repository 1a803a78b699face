"""What `decide` takes and returns besides the message: the conditions of the moment, and a decision."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET, Struct, UnsetType

from core.line.ticket import Leg
from core.messages.events import FREE, AnyEvent, Told
from core.messages.forecasts import NO_FORECASTS, NO_OUTCOMES, Forecasts, Outcomes
from core.rules import Rules


class Conditions(Struct, frozen=True, kw_only=True):
    """What is known at this moment besides the line and the clock."""

    can_print: bool = True
    """As far as is known, a slip would come out of the printer now."""
    forecasts: Forecasts = NO_FORECASTS
    """For regular tickets; these also decide which ticket is the last before closing."""
    priority_forecasts: Forecasts = NO_FORECASTS
    outcomes: Outcomes = NO_OUTCOMES
    """For tickets of the class that is asked for."""
    told: Mapping[Leg, Told] = {}
    """What the state has told of tickets that were sent on."""
    shown_call: int | None = None
    """`call_no` of the newest call that every wall of the hall has shown long enough; None: no wall has to show any."""


UNKNOWN = Conditions()
"""Nothing is known: no forecasts, no walls, and the printer counts as able to print."""


class Decision(Struct, frozen=True, kw_only=True):
    """The events that have happened once they are durable."""

    events: tuple[AnyEvent, ...] = ()
    ticket: str | None = None
    """Label of the ticket that the reply is about."""
    words: str | None = None
    """Free text that an event replaces by `"free"`: kept apart from the events, and only for a time."""
    day: str | None = None
    """The service day that a `DayOpened` among the events opens."""


NOTHING = Decision()
"""An observation may change nothing; a command that would change nothing is refused."""


def key_of(rules: Rules, words: str | UnsetType) -> str | None:
    """A reason as an event states it: its key in the office's list, or `"free"`."""
    if words is UNSET:
        return None
    return words if words in rules.reasons else FREE


def free_words(rules: Rules, words: str | UnsetType) -> str | None:
    return None if words is UNSET or words in rules.reasons else words
