"""The caption of a slip says what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.panel.printed_slips import SHOWN, PrintedSlip, newest, slip_card

PNG = Path("1.png")


@pytest.mark.parametrize(
    ("slip", "language", "caption"),
    [
        (PrintedSlip(1, "201", True, PNG), "en", "Slip 201"),
        (PrintedSlip(1, "202", False, PNG), "en", "Slip 202, torn off"),
        (PrintedSlip(1, None, False, PNG), "en", "A strip without a number"),
        (PrintedSlip(1, None, False, PNG, cut_number=True), "vi", "Phiếu bị đứt"),
        (PrintedSlip(1, "201", True, PNG, again=True), "vi", "Phiếu 201, bản in lại"),
    ],
)
def test_torn_and_repeated_slips_are_named_as_what_they_are(slip: PrintedSlip, language: str, caption: str) -> None:
    assert slip_card(slip, language).caption == caption


def test_only_the_newest_slips_are_shown_newest_first() -> None:
    slips = [PrintedSlip(n, str(n), True, PNG) for n in range(1, SHOWN + 3)]
    assert [slip.n for slip in newest(slips)] == list(range(SHOWN + 2, 2, -1))
    assert [slip.n for slip in newest(slips[:2])] == [2, 1]
