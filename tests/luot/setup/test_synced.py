"""What the setup writes is on the disk, under its name, before systemd is asked to count on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from luot.setup.answers import Answers
from luot.setup.install import install
from luot.setup.office import set_up
from tests.luot.setup.box import KIOSK, Box


def assert_whole(file: Path, synced: list[Path]) -> None:
    draft = synced.index(file.with_name(f".{file.name}.new"))
    assert file.parent in synced[draft:]


def test_units(tmp_path: Path, synced: list[Path]) -> None:
    box = Box(tmp_path)
    install(box.machine, box.release("1"), lambda _: None)
    for file in (f"etc/systemd/system/{KIOSK}", "usr/lib/udev/rules.d/70-luot.rules"):
        assert_whole(box.root / file, synced)


@pytest.mark.slow
def test_settings_and_answers(tmp_path: Path, synced: list[Path]) -> None:
    box = Box(tmp_path)
    for counters in (1, 2):
        set_up(box.machine, Answers(counters=counters), lambda _: None)
        for file in ("office.toml", "setup/office.toml", "setup/answers.toml"):
            assert_whole(box.root / "etc/luot" / file, synced)
        synced.clear()
