"""What a guest is made of, as far as it can be told without making one."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance import layers
from appliance.installation import GUIDE, NOT_HERE, steps
from appliance.machine import Boot, Disks, command
from appliance.root import packages_told
from appliance.settings import PRINTER, changed, of_the_ground
from runtime.settings.load import load
from tests.paths import EXAMPLE


def test_the_packages_are_those_that_the_guide_tells() -> None:
    assert packages_told("```sh\nsudo apt install mosquitto libdrm2\nsudo apt install -y udev\n```\n") == [
        "mosquitto",
        "libdrm2",
        "udev",
    ]
    assert {"mosquitto", "python3-venv"} <= set(packages_told(GUIDE.read_text("utf-8")))


def test_the_guides_steps_are_followed() -> None:
    kept = [step for step in steps(GUIDE.read_text("utf-8")) if step.split()[0] not in NOT_HERE]
    assert any(step.startswith("systemd-sysusers") for step in kept)
    assert any("broker-config" in step for step in kept)
    assert not any(step.startswith("sudo") for step in kept)


def test_the_settings_of_the_ground_are_an_offices(tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    file.write_text(of_the_ground(EXAMPLE.read_text("utf-8")), "utf-8")
    settings = load(file)
    assert (settings.printer.uri, settings.office.clock) == (PRINTER, "trusted")
    assert settings.broker.uri.startswith("mqtt://"), "the broker's uri is another one"


def test_a_key_that_is_not_there_is_told() -> None:
    with pytest.raises(ValueError, match="there is no colour"):
        changed("uri = 1\n", "colour", "red")


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
    for of in "1234":
        layers.layer("root", of, lambda folder: (folder / "x").touch())
    assert len(list(tmp_path.iterdir())) == layers.KEPT


def test_keys_tell_parts_apart() -> None:
    assert layers.key("ab", "c") != layers.key("a", "bc")
