"""Fixtures for tests of the commands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was synced, in this order; a file before it got its name is followed by its folder."""
    found: list[Path] = []
    real = os.fsync

    def sync(fd: int) -> None:
        found.append(Path(f"/proc/self/fd/{fd}").readlink())
        real(fd)

    monkeypatch.setattr(os, "fsync", sync)
    return found
