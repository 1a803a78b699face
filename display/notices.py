"""Texts about issuing and service: notices beside the services, the text in place of a call, and announcements.

A *notice* says why no ticket can be had now; an *announcement* is a sentence for the whole room, in the footer.
"""

from __future__ import annotations

from core.messages.state import State
from words.wall_hours import in_service
from words.wall_notices import Notice
from words.wall_words import WallWords


def announcements(state: State, words: WallWords) -> tuple[str, ...]:
    """What the office itself has to say comes before the announcements of its staff."""
    return (*words.notices.for_the_room(state), *(notice.text for notice in state.notices))


def notices(state: State | None, words: WallWords, *, closed: bool, stale: bool) -> tuple[Notice, ...]:
    """`closed`: the text in place of a call says it already.

    While the data are stale people are sent to the guide, except when the printer has failed: then those who have a
    ticket should stay.
    """
    if stale and (state is None or state.issuing.reason != "printer"):
        return (words.notices.ask_the_guide(),)
    notice = None if closed or state is None else words.notices.not_issuing(state)
    return (notice,) if notice else ()


def text_when_closed(state: State | None, words: WallWords) -> str | None:
    """What stands in place of a call (in lines) when nobody is served any more, as at noon and after hours."""
    notice = words.notices.not_issuing(state) if state else None
    if state is None or notice is None or notice.alarm or in_service(state):
        return None
    if state.issuing.reason == "closed" and words.notices.service_from(state):
        return None
    return "\n".join((notice.text, *words.notices.again(state)))


def text_between_calls(state: State | None, words: WallWords, *, any_called: bool) -> str:
    """What stands in place of a call while the office is open: before the opening and at noon, when service begins."""
    is_staffed = any_called and state and any(counter.status == "open" for counter in state.counters)
    if state and not is_staffed and (service_from := words.notices.service_from(state)):
        return service_from
    if any_called:
        return words.local.say("The next number will be called soon")
    return words.local.say("No number has been called yet")
