"""Announcements in the wall's footer: page after page, and after the last one the rule of order has its turn."""

from __future__ import annotations

import math
import re
import textwrap

PAGE_S = 10
"""Long enough to read a page twice."""
PAGE_CHARACTERS = 88
"""What fits on one line of the footer, in letters shrunk a little."""
ELLIPSIS = "…"
"""Stands on both sides of a cut."""
SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+")


class AnnouncementPages:
    """Turns its pages by the wall's stopwatch; new texts begin at once."""

    def __init__(self) -> None:
        self._texts: tuple[str, ...] = ()
        self._pages: list[str] = []
        self._since = 0.0

    def update(self, texts: tuple[str, ...], t: float) -> None:
        """Takes over all texts that are to be shown now, the first ones first."""
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
