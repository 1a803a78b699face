"""Fixtures for tests of the commands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

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


class Names:
    """Which folders, links and renamed files a power cut would take away: their names were given after the folder that
    holds them was last synced."""

    def __init__(self) -> None:
        self.pending: set[Path] = set()

    def below(self, folder: Path) -> list[Path]:
        return sorted(path for path in self.pending if path.is_relative_to(folder) and os.path.lexists(path))

    def give(self, path: Path) -> None:
        self.pending.add(path)

    def sync(self, folder: Path) -> None:
        self.pending = {path for path in self.pending if path.parent != folder}


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    found = Names()

    def follow(name: str, which: int) -> None:
        real = getattr(os, name)

        def call(*arguments: Any, **options: Any) -> Any:
            made = real(*arguments, **options)
            found.give(Path(arguments[which]))
            return made

        monkeypatch.setattr(os, name, call)

    for name, which in (("mkdir", 0), ("symlink", 1), ("rename", 1), ("replace", 1)):
        follow(name, which)
    real = os.fsync

    def sync(fd: int) -> None:
        real(fd)
        found.sync(Path(f"/proc/self/fd/{fd}").readlink())

    monkeypatch.setattr(os, "fsync", sync)
    return found
