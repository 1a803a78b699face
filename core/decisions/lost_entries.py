"""What follows when entries of the journal are gone: the day's numbers go on behind those they may have given out."""

from __future__ import annotations

from core.instant import Now
from core.line.line import Line
from core.messages.events import NumbersSkipped
from core.messages.observations import EntriesLost
from core.rules import Rules

MARGIN = 20
"""Numbers of each service that are skipped beyond those that a witness knows of: after a power cut it may be half a
minute old, in which one button gives out fewer."""

MOST = 500
"""No more are skipped without a witness."""


def numbers_skipped(line: Line, lost: EntriesLost, rules: Rules, now: Now) -> NumbersSkipped:
    """`line`: of the day whose numbers go on; a day just opened has no numbers yet. `rules`: those of that day.

    Of an earlier day no number is given out again, as far as the clock is trusted to know that it was earlier.
    """
    counts: dict[str, int] = {}
    if line.day <= lost.day or not now.trusted:
        # Without a witness each missing entry may have given out a number.
        margin = MARGIN if lost.counts else min(MARGIN + lost.last - lost.first + 1, MOST)
        counts = {
            code: max(line.issuing.counts.get(code, 0), lost.counts.get(code, 0)) + margin
            for code, prefix in rules.services.items()
            if prefix
        }
    return NumbersSkipped(first=lost.first, last=lost.last, last_day=lost.day, counts=counts)


def still_skipped(line: Line, day: str) -> tuple[NumbersSkipped, ...]:
    """For the opening of `day` after the line's: with a wrong clock the journal's day may have been an earlier one than
    that on which the missing numbers were given out."""
    return tuple(
        NumbersSkipped(
            first=lost.first,
            last=lost.last,
            last_day=lost.last_day,
            counts={code: line.issuing.counts[code] for code in lost.numbers},
        )
        for lost in line.lost
        if day <= lost.last_day
    )
