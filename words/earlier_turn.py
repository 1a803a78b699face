"""Why one number's turn is before another one's by the rule: the same words on the demo's page and in `luot why`."""

from __future__ import annotations

from core.instant import MINUTE_MS, SECOND_MS, Instant
from words.times import MINUTES, SECONDS
from words.translation import mark, say

CAME_EARLIER = mark("number {label} came {by} earlier")
COUNTS_EARLIER = mark("number {label} counts as {by} earlier")
STANDS_EARLIER = mark("number {label} is {by} earlier in the order")
CAME_JUST_BEFORE = mark("number {label} came just before")
COUNTS_JUST_BEFORE = mark("number {label} counts as just before")
STANDS_JUST_BEFORE = mark("number {label} is just before in the order")
AT_ONCE = mark("both count from the same time, and number {label} was issued first")
PRIORITY_FIRST = mark("number {label} has priority, and here priority goes first")

EARLIER = {True: CAME_EARLIER, False: COUNTS_EARLIER, None: STANDS_EARLIER}
JUST_BEFORE = {True: CAME_JUST_BEFORE, False: COUNTS_JUST_BEFORE, None: STANDS_JUST_BEFORE}


def earlier_turn(
    language: str, label: str, first: Instant, second: Instant, *, alike: bool | None, to_the_second: bool = False
) -> str:
    """`first`, `second`: from when this number and the other one count, by the clock that people see. `alike`: whether
    priority and counter move both by the same time, so that the one that came first goes first; None: not known."""
    by = _between(language, first, second, to_the_second=to_the_second)
    if first == second:
        return say(language, AT_ONCE, label=label)
    if not by and not to_the_second:
        return say(language, JUST_BEFORE[alike], label=label)
    return say(language, EARLIER[alike], label=label, by=by or say(language, "less than a second"))


def _between(language: str, first: Instant, second: Instant, *, to_the_second: bool) -> str:
    """The difference of the two times as they are shown; empty if they are the same."""
    unit, (one, more) = (SECOND_MS, SECONDS) if to_the_second else (MINUTE_MS, MINUTES)
    count = second // unit - first // unit
    return say(language, one if count == 1 else more, count=count) if count > 0 else ""
