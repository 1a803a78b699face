"""The page of the proving ground: rows of new cases replace the old ones, and all else stays."""

from __future__ import annotations

from appliance.report import listed, with_rows
from faults.report import Outcome


def outcome(noticed: str) -> Outcome:
    return Outcome("kill -9", 3, noticed, 1.5)


def test_rows_of_a_case_that_was_run_again_are_replaced() -> None:
    page = with_rows("# Page\n", {"kills": [outcome("old")], "boot": [outcome("kept")]})
    again = with_rows(page + "\nThe end.\n", {"kills": [outcome("new"), outcome("newer")]})
    assert "old" not in again
    assert again.startswith("# Page\n")
    assert again.endswith("\nThe end.\n")
    assert [again.count(word) for word in ("| new |", "| newer |", "| kept |", "| what was tried |")] == [1, 1, 1, 2]
    assert again.index("| newer |") < again.index("| kept |")


def test_figures_of_units() -> None:
    assert listed({"luot-kiosk": 1.25, "mosquitto": 1}, ".1f") == "kiosk 1.2, mosquitto 1.0"
