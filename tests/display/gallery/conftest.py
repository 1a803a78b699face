"""Offices whose walls are drawn."""

from __future__ import annotations

import pytest

from core.settings.sections import Settings
from runtime.settings.load import load
from tests.paths import EXAMPLE


@pytest.fixture(scope="session")
def example() -> Settings:
    return load(EXAMPLE)
