"""No wall has a defect, whatever the office: one service or twelve, one counter or twenty, labels of three to five
characters, one language or two, five screens, every state. Where an office has too much for its screen, all letters
are a little smaller, and `luot check` warns of exactly those walls. Some are drawn each time, hundreds by
`make pictures`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from core.settings.sections import Settings
from display.drawing.typesetter import Typeface
from display.gallery.defects import defects
from display.gallery.drawing import draw
from display.gallery.hall import Hall
from display.gallery.scenes.all import SCENES
from luot.check.wall_checks import check_walls
from tests.display.gallery.invented_offices import Case, cases, cases_of_parts
from words.local_words import LocalWords

ROUNDS = 3
"""Of 180 pictures each."""
PARTS = 18
"""In which hundreds of pictures are judged, so that each ends in time on a busy machine, too."""
SAMPLE, STEP = 12, 13
LEAST_SHARE = 0.92
"""Of the height that a capital needs, where letters are smaller: labels that reach six characters stand upright."""
MOST_SMALL = 0.15
"""Of the offices of one test: so few have too much for their screens."""
WARNING = "warning: display.distance_m: 6.0 m: too far for "
BARE = ("night", "starting", "emergency", "never-connected")
"""Scenes without services, whose letters have more room."""
MOST_PX = 1920 * 1080
"""A picture of more pixels takes four times as long: those are drawn by `make pictures`."""


def flaws(chosen: Sequence[Case], typeface: Typeface) -> Iterator[str]:
    warned = [is_warned_of(case.settings) for case in chosen]
    if sum(warned) > MOST_SMALL * len(chosen):
        yield f"{sum(warned)} of {len(chosen)} offices have too much for their screens"
    for case, is_warned in zip(chosen, warned, strict=True):
        picture = draw(case.settings, SCENES[case.scene](Hall(case.settings)), case.size, typeface, case.view)
        found = defects(picture)
        small = [defect for defect in found if "capitals" in defect.sentence]
        bad = [d for d in found if d not in small or d.values["pixels"] < LEAST_SHARE * d.values["least"]]
        for defect in bad:
            yield f"{case.told}: {defect.sentence.format(**defect.values)}"
        if bool(small) != is_warned and (small or case.scene not in BARE):
            yield f"{case.told}: {len(small)} texts are too small, and luot check says " + (
                "nothing" if small else "so"
            )


def is_warned_of(settings: Settings) -> bool:
    return any(line.startswith(WARNING) for line in check_walls(settings, LocalWords("en", ZoneInfo("UTC"))))


def test_a_sample_of_offices_has_walls_without_a_defect(example: Settings, typeface: Typeface) -> None:
    small = (case for case in cases(example, rounds=1) if case.size[0] * case.size[1] <= MOST_PX)
    assert list(flaws([*islice(small, 0, SAMPLE * STEP, STEP)], typeface)) == []


@pytest.mark.slow
@pytest.mark.pictures
@pytest.mark.parametrize("nth", range(PARTS))
def test_hundreds_of_offices_have_walls_without_a_defect(example: Settings, typeface: Typeface, nth: int) -> None:
    assert list(flaws(list(cases(example, rounds=ROUNDS))[nth::PARTS], typeface)) == []


@pytest.mark.slow
@pytest.mark.pictures
@pytest.mark.parametrize("nth", range(PARTS // ROUNDS))
def test_walls_for_parts_of_such_offices_have_no_defect(example: Settings, typeface: Typeface, nth: int) -> None:
    assert list(flaws(list(cases_of_parts(example))[nth :: PARTS // ROUNDS], typeface)) == []
