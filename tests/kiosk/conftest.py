"""Fixtures of the kiosk's tests: a world on an empty journal, its clock, and its settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings.sections import Settings
from runtime.journal.writer import Journal
from tests.kiosk.world import SETTINGS, Time, World


@pytest.fixture
def settings() -> Settings:
    return SETTINGS


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path / "journal.sqlite")
    world.start()
    yield world
    world.journal.close()
