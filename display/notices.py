"""Notices beside the services, the text in place of a call, and announcements.

A *notice* says why no ticket can be had now; an *announcement* is a sentence for the whole room, in the footer.
"""

from __future__ import annotations

import math
import re
import textwrap

from core.messages.state import State
from words.wall_hours import in_service
from words.wall_notices import Notice
from words.wall_words import WallWords

PAGE_S = 10
"""Long enough to read a page twice."""
PAGE_CHARACTERS = 88
"""What fits on one line of the footer, in letters shrunk a little."""
ELLIPSIS = "…"
"""Stands on both sides of a cut."""
SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+")


def announcements(state: State, words: WallWords) -> tuple[str, ...]:
    """What the office itself has to say comes before the announcements of its staff."""
    return (*words.notices.for_the_room(state), *(notice.text for notice in state.notices))


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


class AnnouncementPages:
    """The pages are turned by the wall's stopwatch; new texts begin at once."""

    def __init__(self) -> None:
        self._texts: tuple[str, ...] = ()
        self._pages: list[str] = []
        self._since = 0.0

    def update(self, texts: tuple[str, ...], t: float) -> None:
        if texts != self._texts:
            self._texts, self._since = texts, t
            self._pages = [page for text in texts for page in pages_of(text)]

    def page_at(self, t: float) -> str | None:
        """The page that is shown at `t`; None when it is the rule's turn."""
        page = self._turn(t) % (len(self._pages) + 1)
        return self._pages[page] if page < len(self._pages) else None

    def next_turn(self, t: float) -> float | None:
        return self._since + (self._turn(t) + 1) * PAGE_S if self._pages else None

    def _turn(self, t: float) -> int:
        return math.floor(round(t - self._since, 3) / PAGE_S)


def pages_of(text: str) -> list[str]:
    """Fills pages with whole sentences; a sentence longer than a page is cut between words, with an ellipsis."""
    pages: list[str] = []
    for sentence in SENTENCE_END.split(" ".join(text.split())):
        joined = f"{pages[-1]} {sentence}" if pages else sentence
        if len(joined) <= PAGE_CHARACTERS:
            pages[-1:] = [joined]
        else:
            pages += _cut(sentence)
    return [page for page in pages if page]


def _cut(sentence: str) -> list[str]:
    """Cuts a sentence into pieces of similar length, so that no page has a single word."""
    if len(sentence) <= PAGE_CHARACTERS:
        return [sentence]
    longest = PAGE_CHARACTERS - 2 * len(f"{ELLIPSIS} ")
    count = len(textwrap.wrap(sentence, longest))
    shortest = min(longest, -(-len(sentence) // count))
    width = next(size for size in range(shortest, longest + 1) if len(textwrap.wrap(sentence, size)) <= count)
    first, *rest = textwrap.wrap(sentence, width)
    pieces = [first, *(f"{ELLIPSIS} {piece}" for piece in rest)]
    return [f"{piece} {ELLIPSIS}" for piece in pieces[:-1]] + pieces[-1:]
