"""Each case of `make faults`, a few times: the room works, and nothing is lost. Promises of times are not
held to here: the machine of these tests may have other work."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from faults.__main__ import CASES
from faults.report import Trial

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_lost(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    outcomes = list(case.run(Trial(tmp_path, case.QUICK, Random(1))))  # noqa: S311  # no secret
    assert outcomes
    for outcome in outcomes:
        assert not outcome.lost, outcome
