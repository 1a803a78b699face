"""No wall has a defect, whatever the office: one service or twelve, one counter or twenty, labels of three to five
characters, one language or two, five screens, every state. Some are drawn each time, hundreds by `make pictures`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import pytest

from core.settings.sections import Settings
from display.drawing.typesetter import Typeface
from display.gallery.defects import defects
from display.gallery.drawing import draw
from display.gallery.hall import Hall
from display.gallery.scenes.all import SCENES
from tests.display.gallery.invented_offices import Case, cases, cases_of_parts

ROUNDS = 3
"""Of 180 pictures each."""
SAMPLE, STEP = 12, 13
LEAST_SHARE = 0.85
"""Of the height that a capital needs, where five characters stand upright or a list has more calls than rows: there is
less room than all of it takes. Offices as the example's have all of it, by which the pictures of docs are judged."""
MOST_PX = 1920 * 1080
"""A picture of more pixels takes four times as long: those are drawn by `make pictures`."""


def flaws(chosen: Iterable[Case], typeface: Typeface) -> Iterator[str]:
    for case in chosen:
        picture = draw(case.settings, SCENES[case.scene](Hall(case.settings)), case.size, typeface, case.view)
        for defect in defects(picture):
            is_small = "capitals" in defect.sentence
            if not is_small or defect.values["pixels"] < LEAST_SHARE * defect.values["least"]:
                yield f"{case.told}: {defect.sentence.format(**defect.values)}"


def test_a_sample_of_offices_has_walls_without_a_defect(example: Settings, typeface: Typeface) -> None:
    small = (case for case in cases(example, rounds=1) if case.size[0] * case.size[1] <= MOST_PX)
    assert list(flaws(islice(small, 0, SAMPLE * STEP, STEP), typeface)) == []


@pytest.mark.slow
@pytest.mark.pictures
@pytest.mark.parametrize("nth", range(ROUNDS))
def test_hundreds_of_offices_have_walls_without_a_defect(example: Settings, typeface: Typeface, nth: int) -> None:
    chosen = list(cases(example, rounds=ROUNDS))
    share = len(chosen) // ROUNDS
    assert list(flaws(chosen[nth * share : (nth + 1) * share], typeface)) == []


@pytest.mark.slow
@pytest.mark.pictures
def test_walls_for_parts_of_such_offices_have_no_defect(example: Settings, typeface: Typeface) -> None:
    assert list(flaws(cases_of_parts(example), typeface)) == []
