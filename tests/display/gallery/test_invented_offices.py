"""The invented offices are such as a settings file could describe, and all kinds of them occur."""

from __future__ import annotations

from core.settings.checks import cross_checks
from core.settings.sections import Settings
from display.gallery.hall import Hall
from tests.display.gallery.invented_offices import PREFIXES, cases


def test_no_invented_office_has_a_mistake_and_each_size_of_it_occurs(example: Settings) -> None:
    made = list(cases(example, rounds=1))
    assert [str(problem) for case in made for problem in cross_checks(case.settings)] == []
    assert {len(case.settings.service) for case in made} == set(range(1, 13))
    assert {len(case.settings.counter) for case in made} == set(range(1, 21))
    assert {len(call.label) for case in made for call in Hall(case.settings).calls(1)} == set(PREFIXES)


def test_one_seed_makes_the_same_offices_each_time(example: Settings) -> None:
    assert list(cases(example, rounds=1)) == list(cases(example, rounds=1))
