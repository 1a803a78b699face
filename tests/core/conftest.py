"""Fixtures for tests of the core: an office in memory, and examples."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings

from tests.core.hall import Hall

settings.register_profile("long", max_examples=5000, deadline=None)
"""`pytest tests/core/test_histories.py --hypothesis-profile=long --timeout 0` lives through 30,000 random days."""


@pytest.fixture(scope="session")
def new_hall() -> Callable[..., Hall]:
    """Makes an office whose kiosk has not been started yet."""
    return Hall


@pytest.fixture
def hall() -> Hall:
    """An office on a Tuesday morning: started, counters 1 and 2 open, nobody there."""
    office = Hall()
    office.start()
    office.open("1", "2")
    return office
