"""Every text that may stand on a wall, by its place: what a layout is solved for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import asdict

from display.layout.reach import Room

DIGITS = re.compile(r"\d+")
LONGEST = 100
"""Characters. Who sends longer ones gets them drawn smaller: one word must not spoil the whole wall."""
NO_TEXTS: frozenset[str] = frozenset()


class WallTexts(Struct, frozen=True, kw_only=True):
    """Digits stand as zeros, and one alone as two: all digits are equally wide."""

    office: frozenset[str] = NO_TEXTS
    labels: frozenset[str] = NO_TEXTS
    usual_labels: frozenset[str] = NO_TEXTS
    """Those of most days, as long as the others or shorter."""
    counters: frozenset[str] = NO_TEXTS
    number_headings: frozenset[str] = NO_TEXTS
    counter_headings: frozenset[str] = NO_TEXTS
    recent_headings: frozenset[str] = NO_TEXTS
    services: frozenset[str] = NO_TEXTS
    seconds: frozenset[str] = NO_TEXTS
    """What stands below a service: its forecast, or why it issues no tickets."""
    counts: frozenset[str] = NO_TEXTS
    people: frozenset[str] = NO_TEXTS
    strips: frozenset[str] = NO_TEXTS
    """Headings of the services."""
    notices: frozenset[str] = NO_TEXTS
    signs: frozenset[str] = NO_TEXTS
    """Over a counter that calls nobody."""
    quiet: frozenset[str] = NO_TEXTS
    """What stands in place of a call, in lines."""
    priority: frozenset[str] = NO_TEXTS
    again: frozenset[str] = NO_TEXTS
    captions: frozenset[str] = NO_TEXTS
    """Of the labels below the call."""
    rules: frozenset[str] = NO_TEXTS
    stale: frozenset[str] = NO_TEXTS

    def __or__(self, other: WallTexts) -> WallTexts:
        """The texts of both."""
        ours, theirs = asdict(self), asdict(other)
        return WallTexts(**{place: ours[place] | theirs[place] for place in ours})

    def covers(self, other: WallTexts) -> bool:
        ours, theirs = asdict(self), asdict(other)
        return all(theirs[place] <= ours[place] for place in ours)


class WallPlan(Struct, frozen=True, kw_only=True):
    """What the layout of a wall is solved for, beside the size of its screen in pixels."""

    texts: WallTexts = WallTexts()
    room: Room = Room()


def shape(text: str) -> str:
    """207 → 000, 5–10 → 00–00: as wide, and the same for all numbers."""
    return DIGITS.sub(lambda digits: "0" * max(2, len(digits[0])), text)


def shapes(texts: Iterable[str | None]) -> frozenset[str]:
    """The texts that are there, as shapes; those of more than `LONGEST` characters are left out."""
    return frozenset(shape(text) for text in texts if text and len(text) <= LONGEST)
