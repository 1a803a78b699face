"""Forged journals are found, by contradictions or by a head; what only a head can find is known by name."""

from __future__ import annotations

import pytest

from benchmarks.rig.forgeries import Forge, days_of, forgeries
from benchmarks.tampering import Trials, written_days

TRIALS = 2
NEEDS_A_HEAD = (
    "the last 5 to 60 entries cut off",
    "a whole day replaced",
    "the clock shifted for a day",
    "the outcome of an end changed, nothing else",
)
"""Whoever computes the chain anew leaves nothing in the journal that tells of it."""
SOMETIMES = (
    "a class changed, reasons reckoned anew",
    "head start changed on all days, reasons reckoned anew",
    "a ticket removed, reasons and the rolls of later days reckoned anew",
)
"""It depends on who was waiting, or on which ticket it was."""


@pytest.fixture(scope="module")
def trials() -> Trials:
    return Trials.on(written_days(3, seed=3))


@pytest.fixture(scope="module")
def ways() -> dict[str, Forge]:
    return forgeries(written_days(3, seed=4))


@pytest.mark.parametrize("way", forgeries(()))
def test_a_forged_journal_is_found(trials: Trials, ways: dict[str, Forge], way: str) -> None:
    found = trials.found(ways[way], TRIALS, seed=2)
    assert found["head kept"] == TRIALS
    assert found["chain left"] == (0 if way == NEEDS_A_HEAD[0] else TRIALS)
    if way not in SOMETIMES:
        assert found["chain anew"] == (0 if way in NEEDS_A_HEAD else TRIALS)


def test_what_nobody_touched_is_not_found(trials: Trials) -> None:
    found = trials.found(lambda journal, _: list(journal), 1, seed=1)
    assert set(found.values()) == {0}
    assert not any(trials.is_contradicted(day) for day in days_of(trials.journal)[:1])
