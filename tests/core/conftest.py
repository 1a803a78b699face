"""Fixtures for tests of the core: an office in memory, and examples."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.core.hall import Hall


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
