"""What the setup writes is on the disk, under its name, before systemd is asked to count on it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from luot.setup.answers import Answers
from luot.setup.install import install
from luot.setup.join.bundle import collect, unpack
from luot.setup.office import set_up
from luot.setup.units import name_wall
from luot.setup.upgrading import back
from tests.luot.conftest import Names
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


def prepared(root: Path, names: Names, *without: str) -> Box:
    """A box without these folders, all else of which has long been on the disk."""
    box = Box(root)
    for folder in without:
        shutil.rmtree(root / folder)
    names.pending.clear()
    return box


def test_no_folder_and_no_link_of_an_installed_release_is_lost(tmp_path: Path, names: Names) -> None:
    box = prepared(tmp_path, names, "etc", "var")
    release = box.release("1")
    names.pending.clear()
    install(box.machine, release, lambda _: None)
    assert box.text("usr/lib/udev/rules.d/70-luot.rules") == "# 1\n"
    assert (tmp_path / "usr/local/bin/luot").is_symlink()
    assert (tmp_path / "opt/luot/bin").is_symlink()
    assert not names.below(tmp_path)


def test_nor_of_an_upgrade_and_the_way_back(tmp_path: Path, names: Names) -> None:
    """Also where somebody has made a folder by hand in the place of a link."""
    box = Box(tmp_path)
    install(box.machine, box.release("1"), lambda _: None)
    release = box.release("2")
    (tmp_path / "opt/luot/bin").unlink()
    (tmp_path / "opt/luot/bin").mkdir()
    names.pending.clear()
    install(box.machine, release, lambda _: None)
    back(box.machine, lambda _: None)
    assert (tmp_path / "opt/luot/bin.by-hand").is_dir()
    assert (tmp_path / "opt/luot/current").resolve().name == "1"
    assert not names.below(tmp_path)


@pytest.mark.slow
def test_no_folder_of_an_office_and_no_unit_that_was_enabled_is_lost(tmp_path: Path, names: Names) -> None:
    box = prepared(tmp_path, names, "var/lib/luot")
    wants = tmp_path / "etc/systemd/system/luot.target.wants"

    def enable() -> None:
        wants.mkdir()
        (wants / KIOSK).symlink_to(f"../{KIOSK}")

    box.meanwhile[f"systemctl enable {KIOSK} luot-console.service luot-wall.service"] = enable
    set_up(box.machine, Answers(), lambda _: None)
    assert (wants / KIOSK).is_symlink()
    assert (tmp_path / "var/lib/luot/luot-console").is_dir()
    assert not names.below(tmp_path)


@pytest.mark.slow
def test_nor_of_a_machine_that_has_joined(tmp_path: Path, names: Names) -> None:
    first = Box(tmp_path / "first")
    set_up(first.machine, Answers(), lambda _: None)
    (first.root / "etc/luot/ca.crt").write_text("PEM")
    further = prepared(tmp_path / "further", names, "etc/systemd/system")
    (wall,) = unpack(further.machine, collect(first.machine, "mqtts://10.0.0.1:8883", ("wall",)))
    name_wall(further.machine, wall)
    assert (further.root / "etc/luot/secrets/wall").exists()
    assert not names.below(further.root)
