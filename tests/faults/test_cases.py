"""Each case of `make faults`, a few times: the room works, and nothing is lost. Promises of times are not
held to here: the machine of these tests may have other work."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from faults.__main__ import CASES, main
from faults.report import Trial

pytestmark = pytest.mark.slow


AT_60_TIMES = {"wall_day"}
"""Their clocks run at sixty times the usual pace: half a second of other work on the machine is half a minute."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] if name in AT_60_TIMES else []) for name in CASES]
)
def test_nothing_is_lost(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    outcomes = list(case.run(Trial(tmp_path, case.QUICK, Random(1))))  # noqa: S311  # no secret
    assert outcomes
    for outcome in outcomes:
        assert not outcome.lost, outcome


def test_a_case_that_is_none_is_refused_with_the_list_of_cases(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["faults", "kills", "nix"])
    with pytest.raises(SystemExit):
        main()
    assert "no such case: nix; there are kills, brownouts, " in capsys.readouterr().err
