"""Heads of the journal: the `seq` and the chain of an entry, which prove it and all before it when kept elsewhere."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

DIGITS, MOST_DIGITS = 16, 32
"""Hex digits of a chain as slips have it, the fewest that prove anything, and all of it. To forge entries that end in a
given head of 16 digits, one would have to try some 2^64 journals."""
GROUP = 4
WRITTEN = tuple(
    re.compile(rf"(?:.*[\W_])?(\d+)[\W_]+((?:[0-9a-f][\W_]*){{{digits}}})", re.IGNORECASE | re.DOTALL)
    for digits in (MOST_DIGITS, DIGITS)
)
"""`seq`, then the digits with whatever stands between them, at the end of all that was typed from the slip."""


class Head(NamedTuple):
    seq: int
    digits: str
    """The chain of that entry in lower-case hex, or the beginning of it."""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """A head as typed from paper, such as `Mã sổ 24/11: 1413 3f2a 9c1b 77d0 e1aa` or `1413 3F2A9C1B77D0E1AA`.
        None: the text is no head."""
        for written in WRITTEN:
            if found := written.fullmatch(text.strip()):
                return cls(int(found[1]), re.sub(r"[\W_]", "", found[2]).lower())
        return None

    def __str__(self) -> str:
        """As slips have it: `1413 3f2a 9c1b 77d0 e1aa`."""
        shown = self.digits[:DIGITS]
        return " ".join([str(self.seq), *(shown[at : at + GROUP] for at in range(0, len(shown), GROUP))])


class DayHead(NamedTuple):
    """The head of a service day that is over, all before it included."""

    day: str
    """ISO date."""
    head: Head
