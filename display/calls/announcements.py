"""Words for the room, one page after another, and after the last the rule of order has its turn."""

from __future__ import annotations

import math
import re
import textwrap

PAGE_S = 10
"""Long enough to read a page twice."""
PAGE_SIGNS = 88
"""What stands on one line below the wall, in letters that have shrunk a little."""
MORE = "…"
"""On both sides of a cut."""
SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+")


class Announcements:
    """Turns its pages by the wall's stopwatch; new words begin at once."""

    def __init__(self) -> None:
        self._texts: tuple[str, ...] = ()
        self._pages: list[str] = []
        self._since = 0.0

    def hear(self, texts: tuple[str, ...], t: float) -> None:
        """What stands now, the newest first."""
        if texts != self._texts:
            self._texts, self._since = texts, t
            self._pages = [page for text in texts for page in pages_of(text)]

    def page_at(self, t: float) -> str | None:
        """None: the turn of the rule."""
        turn = self._turn(t) % (len(self._pages) + 1)
        return self._pages[turn] if turn < len(self._pages) else None

    def next_turn(self, t: float) -> float | None:
        return self._since + (self._turn(t) + 1) * PAGE_S if self._pages else None

    def _turn(self, t: float) -> int:
        return math.floor(round(t - self._since, 3) / PAGE_S)


def pages_of(text: str) -> list[str]:
    """As many whole sentences on a page as it takes; a longer sentence is cut between words, and says so."""
    pages: list[str] = []
    for sentence in SENTENCE_END.split(" ".join(text.split())):
        joined = f"{pages[-1]} {sentence}" if pages else sentence
        if len(joined) <= PAGE_SIGNS:
            pages[-1:] = [joined]
        else:
            pages += _cut(sentence)
    return [page for page in pages if page]


def _cut(sentence: str) -> list[str]:
    """Into pieces of about one length: a last page of one word is read as nothing."""
    if len(sentence) <= PAGE_SIGNS:
        return [sentence]
    most = PAGE_SIGNS - 2 * len(f"{MORE} ")
    count = len(textwrap.wrap(sentence, most))
    even = next(
        size for size in range(min(most, -(-len(sentence) // count)), most + 1) if _pieces(sentence, size) <= count
    )
    first, *rest = textwrap.wrap(sentence, even)
    pieces = [first, *(f"{MORE} {piece}" for piece in rest)]
    return [f"{piece} {MORE}" for piece in pieces[:-1]] + pieces[-1:]


def _pieces(sentence: str, size: int) -> int:
    return len(textwrap.wrap(sentence, size))
