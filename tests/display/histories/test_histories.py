"""Random histories: each call once and in order, whatever becomes of wall, kiosk, broker and messages.

`python -m faults calls` tries a thousand, `python -m tests.display.histories SEED …` single ones.
"""

from __future__ import annotations

from typing import Any

import pytest

from core.messages.state import CallView
from display.drawing.typesetter import Typeface
from tests.display.histories.living import HistoryBoard
from tests.display.histories.trial import try_history

SEEDS = range(6)
ONCE_WRONG = (
    475778,  # of two states of one millisecond the older came again, and all that had been called was called anew
    373111,  # who was recalled, left for a mistake, brought back and recalled again was called behind others
    834879,  # the verdict asked of a call that had ended, and was brought back, to stand above the list's end
)


def test_a_wall_begins_says_and_takes_back_what_it_should(typeface: Typeface) -> None:
    tried = [try_history(seed, typeface) for seed in SEEDS]
    assert [each.faults for each in tried] == [[] for _ in SEEDS]
    assert sum(each.lives for each in tried) > len(SEEDS)
    assert 0 < sum(each.begun for each in tried) < sum(each.calls for each in tried)
    assert sum(each.taken_back for each in tried) > 0


@pytest.mark.parametrize("seed", ONCE_WRONG)
def test_a_history_that_went_wrong_once_goes_right(seed: int, typeface: Typeface) -> None:
    assert try_history(seed, typeface).faults == []


class Hasty(HistoryBoard):
    """Goes on calling while nothing comes from the kiosk."""

    def start_next_call(self, t: float) -> CallView | None:
        call = self._queue.start_next(t)
        if call:
            self.write_begun(t, call)
        return call


class Forgetful(HistoryBoard):
    """Has lost its mark."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"last_call": None})


class Stubborn(HistoryBoard):
    """Does not take back what was undone."""

    def is_undone(self, _: int) -> bool:
        return False


class Slow(HistoryBoard):
    """Leaves a pause of half a minute behind each call."""

    def hold_until(self, t: float) -> None:
        super().hold_until(t + 30)


@pytest.mark.parametrize("board", [Hasty, Forgetful, Stubborn, Slow])
def test_a_wall_that_is_wrong_is_found_out(board: type[HistoryBoard], typeface: Typeface) -> None:
    assert any(try_history(seed, typeface, board).faults for seed in range(20))
