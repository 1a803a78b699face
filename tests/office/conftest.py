"""Fixtures of a real office, and of a machine whose clock can be set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.office.machine import Machine
from tests.office.real_office import Office


@pytest.fixture
def clock() -> str:
    return "trusted"


@pytest.fixture
def mm_per_s() -> float:
    """Speed of the printer; 0: it prints at once."""
    return 0


@pytest.fixture
def office(tmp_path: Path, clock: str, mm_per_s: float) -> Iterator[Office]:
    with ExitStack() as stack:
        office = Office(tmp_path, stack, clock=clock, mm_per_s=mm_per_s)
        yield office
    assert "Traceback" not in office.kiosk.log, office.kiosk.log


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine that `tests.office.pi` can run on."""
    machine = Machine(tmp_path / "pins")
    yield machine
    machine.close()
