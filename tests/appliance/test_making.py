"""What a guest is made of, as far as it can be told without making one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from appliance import layers
from appliance.cases import hung
from appliance.machine import Boot, Disks, command
from appliance.settings import ANSWERS, PRINTER, of_the_ground
from luot.setup.answers import read
from runtime.settings.load import load
from tests.paths import EXAMPLE, PROJECT


def test_what_is_answered_are_answers(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(ANSWERS, "utf-8")
    assert read(file).printer == PRINTER


def test_the_settings_of_the_ground_are_an_offices(tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    file.write_text(of_the_ground(EXAMPLE.read_text("utf-8")), "utf-8")
    settings = load(file)
    assert settings.office.clock == "trusted"
    assert settings.console.practice


def test_each_unit_with_a_watchdog_hangs_once() -> None:
    watched = {
        file.stem: re.findall(r"(?m)^WatchdogSec=(\d+)$", file.read_text("utf-8"))
        for file in (PROJECT / "systemd").glob("*.service")
    }
    tried = {re.sub("@.*", "@", unit) for unit in hung.TRIED}
    assert {unit: found for unit, found in watched.items() if found} == {unit: [str(hung.WATCHDOG_S)] for unit in tried}


def test_a_machine_has_both_disks_and_goes_on_where_it_was_saved() -> None:
    words = command(Boot(Path("k"), Path("i")), Disks(Path("/s"), Path("/d")), Path("/f"), incoming=Path("/m"))
    assert words[words.index("-incoming") + 1] == "file:/m"
    assert [word for word in words if "file=/" in word and "if=none" in word] == [
        f"if=none,id={name},file={file},format=qcow2,cache=writeback,discard=unmap"
        for name, file in (("system", "/s"), ("data", "/d"))
    ]


def test_a_layer_is_made_once_and_only_whole_ones_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOT_APPLIANCE", str(tmp_path))
    made = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "file").write_text("whole")

    def fail(folder: Path) -> None:
        (folder / "file").write_text("half")
        raise LookupError

    with pytest.raises(LookupError):
        layers.layer("root", "1", fail)
    folders = [layers.layer("root", "1", make) for _ in range(2)]
    assert len(made) == 1
    assert {(folder / "file").read_text() for folder in folders} == {"whole"}


def test_old_layers_of_a_kind_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOT_APPLIANCE", str(tmp_path))
    for of in "123456":
        layers.layer("root", of, lambda folder: (folder / "x").touch())
    assert len(list(tmp_path.glob("root-*"))) == layers.KEPT


def test_keys_tell_parts_apart() -> None:
    assert layers.key("ab", "c") != layers.key("a", "bc")
