"""What stands on the card beside Debian's files fits together, as far as it can be told without a card."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from luot.setup.office import SETTINGS
from luot.setup.units import UNITS
from sdcard.installation import TECHNICIAN
from sdcard.root import FILES, early
from tests.paths import PROJECT

ALL = sorted(file for file in FILES.rglob("*") if file.is_file())
SCRIPTS = [file for file in ALL if file.read_text("utf-8").startswith("#!")]


def name(file: Path) -> str:
    return str(file.relative_to(FILES))


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_scripts_can_be_run(script: Path) -> None:
    assert script.stat().st_mode & 0o111 == 0o111
    shell = script.read_text("utf-8").partition("\n")[0].removeprefix("#!")
    subprocess.run([shell, "-n", script], check=True)


def test_each_file_says_why_it_is_there() -> None:
    silent = {"etc/hostname", "etc/hosts", "etc/default/raspi-extra-cmdline"}
    assert [
        name(file)
        for file in ALL
        if "# " not in file.read_text("utf-8") and "Description=" not in file.read_text("utf-8")
    ] == sorted(silent)


def test_what_is_wanted_is_there() -> None:
    wanted = FILES / "usr/lib/systemd/system/multi-user.target.wants"
    assert sorted(each.name for each in wanted.iterdir()) == ["card-console.service", "card-grow.service"]
    assert all(each.exists() for each in wanted.iterdir())
    started = [re.findall(r"(?m)^ExecStart=(\S+)", each.read_text("utf-8")) for each in wanted.iterdir()]
    assert all((FILES / program.lstrip("/")).is_file() for programs in started for program in programs)


def test_no_unit_of_the_card_is_taken_for_one_of_another_release() -> None:
    assert not list((FILES / UNITS.lstrip("/")).glob("luot*"))


def test_the_file_systems_are_named_as_they_are_made() -> None:
    made = (PROJECT / "sdcard/partitions.py").read_text("utf-8")
    said = "".join(file.read_text("utf-8") for file in ALL)
    assert set(re.findall(r"LABEL=([\w-]+)", said)) == set(re.findall(r'"(luot-(?:system|data)|LUOT-BOOT)"', made))


def test_what_is_asked_on_the_screen_ends_with_the_settings() -> None:
    assert f"settings={SETTINGS}\n" in (FILES / "usr/lib/card/console").read_text("utf-8")
    assert f"ConditionPathExists=!{SETTINGS}\n" in (FILES / "usr/lib/systemd/system/card-console.service").read_text()


def test_the_technician_is_the_one_of_the_documents() -> None:
    assert f"AllowUsers {TECHNICIAN}\n" in (FILES / "etc/ssh/sshd_config.d/card.conf").read_text("utf-8")
    for document in ("install.md", "install.vi.md"):
        assert f"ssh {TECHNICIAN}@luot.local" in (PROJECT / "docs" / document).read_text("utf-8")


def test_what_counts_while_debian_is_installed_is_among_the_files() -> None:
    assert {name(file) for file in early()} == {
        "etc/default/raspi-extra-cmdline",
        "etc/default/raspi-firmware",
        "etc/initramfs-tools/hooks/luot-card",
        "etc/initramfs-tools/scripts/init-bottom/luot-card",
    }
