"""Notices beside the services, the text in place of a call, and announcements.

A *notice* says why no ticket can be had now; an *announcement* is a sentence for the whole room, in the footer.
"""

from __future__ import annotations

import math

from core.messages.state import State
from words.wall_hours import in_service
from words.wall_notices import Notice
from words.wall_words import WallWords

TURN_S = 10
"""Long enough to read a page twice."""


def announcements(state: State, words: WallWords) -> tuple[str, ...]:
    """What the office itself has to say comes before the announcements of its staff."""
    return (*words.notices.for_the_room(state), *(notice.text for notice in state.notices if not notice.urgent))


def notices(state: State | None, words: WallWords, *, closed: bool, stale: bool) -> tuple[Notice, ...]:
    """While the data are stale people are sent to the guide, except when the printer has failed: then those who have a
    ticket should stay. `closed`: the text in place of a call says the notice already."""
    if stale and (state is None or state.issuing.reason != "printer"):
        return (words.notices.ask_the_guide(),)
    notice = None if closed or state is None else words.notices.not_issuing(state)
    return (notice,) if notice else ()


def text_when_closed(state: State | None, words: WallWords) -> str | None:
    """What stands in place of a call (in lines) when no tickets are issued and nobody waits or is served: at noon, and
    after hours; None: something else stands there."""
    notice = words.notices.not_issuing(state) if state else None
    if state is None or notice is None or notice.alarm or in_service(state):
        return None
    if state.issuing.reason == "closed" and words.notices.service_from(state):
        return None
    return "\n".join((notice.text, *words.notices.again(state)))


def text_between_calls(state: State | None, words: WallWords, *, any_called: bool) -> str:
    """What stands in place of a call otherwise: when service begins, if that is later today; or that a call comes."""
    is_staffed = any_called and state and any(counter.status == "open" for counter in state.counters)
    if state and not is_staffed and (service_from := words.notices.service_from(state)):
        return service_from
    if any_called:
        return words.local.say("The next number will be called soon")
    return words.local.say("No number has been called yet")


class AnnouncementTurns:
    """Counts turns by the wall's stopwatch; new texts begin at once."""

    def __init__(self) -> None:
        self.texts: tuple[str, ...] = ()
        self._since = 0.0

    def update(self, texts: tuple[str, ...], t: float) -> None:
        if texts != self.texts:
            self.texts, self._since = texts, t

    def turn(self, t: float) -> int:
        """How many turns have passed since the texts came."""
        return turn_at(t - self._since)

    def next_turn(self, t: float) -> float | None:
        return self._since + (self.turn(t) + 1) * TURN_S if self.texts else None


def turn_at(t: float) -> int:
    return math.floor(round(t, 3) / TURN_S)
