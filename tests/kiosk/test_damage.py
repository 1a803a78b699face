"""Damage of the journal, its WAL or its lock file never rolls the line back in silence, and each has a way out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kiosk.damages import damaged

SEEDS = int(os.environ.get("LUOT_DAMAGES", "40"))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_number_is_given_out_twice_whatever_is_damaged(tmp_path: Path, seed: int) -> None:
    assert not damaged(tmp_path, seed).wrong
