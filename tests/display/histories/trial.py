"""One random history from its seed: an office's life, what of it reaches a wall, and what the wall makes of it."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from display.drawing.typesetter import Typeface
from tests.display.histories.link import lives
from tests.display.histories.living import HistoryBoard, live
from tests.display.histories.office_life import OfficeLife
from tests.display.histories.verdict import faults_of


class Tried(NamedTuple):
    calls: int
    begun: int
    """How many of them came into the light; the others had ended before, were too old, or fell into an outage."""
    taken_back: int
    lives: int
    """How often the wall was started."""
    faults: list[str]


def try_history(seed: int, typeface: Typeface, board: type[HistoryBoard] = HistoryBoard) -> Tried:
    rng = Random(seed)  # noqa: S311  # the same seed leads to the same history
    life = OfficeLife(rng).live()
    lived = live(rng, lives(rng, life), typeface, board)
    begun = {call_no for each in lived for _, call_no in each.begun}
    taken_back = sum(heard.call_no is None for each in lived for heard in each.heard)
    return Tried(len(life.calls), len(begun), taken_back, len(lived), faults_of(life, lived))
