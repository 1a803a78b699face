"""Heads of the journal: the `seq` and the chain of an entry, which prove it and all before it when kept elsewhere."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

DIGITS, LEAST_DIGITS, MOST_DIGITS = 16, 8, 32
"""Hex digits of a chain as slips have it, as few as are accepted, and all of it. To forge entries that end in a given
head of 16 digits, one would have to try some 2^64 journals."""
GROUP = 4
DATE = re.compile(r"^.*(\d/\d+(/\d+)?|\b\d{4}-\d\d-\d\d\b)\W*", re.DOTALL)
WRITTEN = re.compile(r"\D*?(\d+)[\W_]+([0-9a-f\W_]+)", re.IGNORECASE)


class Head(NamedTuple):
    seq: int
    digits: str
    """The chain of that entry in lower-case hex, or the beginning of it."""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """A head as it was typed from paper: `Mã sổ 24/11: 1413 3f2a 9c1b 77d0 e1aa`, `1413 3F2A9C1B`; what stands
        before a date is left out with it. None: the text is no head."""
        found = WRITTEN.fullmatch(DATE.sub("", text.strip()))
        digits = re.sub(r"[\W_]", "", found[2]).lower() if found else ""
        return cls(int(found[1]), digits) if found and LEAST_DIGITS <= len(digits) <= MOST_DIGITS else None

    def __str__(self) -> str:
        """As slips have it: `1413 3f2a 9c1b 77d0 e1aa`."""
        shown = self.digits[:DIGITS]
        return " ".join([str(self.seq), *(shown[at : at + GROUP] for at in range(0, len(shown), GROUP))])


class DayHead(NamedTuple):
    """The head of a service day that is over, all before it included."""

    day: str
    """ISO date."""
    head: Head
