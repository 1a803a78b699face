"""What a release puts in place, below a temporary root: then each unit finds what it needs."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from broker_config.render import MOST_CONNECTIONS, render
from luot.setup.machine import Machine
from luot.setup.placing import FILES, place
from release.targets import PACKAGES
from runtime.settings.load import load
from tests.paths import PROJECT

pytestmark = pytest.mark.slow

HANDSHAKE_BYTES = 58_000
"""What a stranger's connection with TLS takes of the broker's memory, as measured."""
OWN_BYTES = 12 * 2**20


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root folder of a machine on which a release was put in place, with an office's settings and passwords."""
    root = tmp_path_factory.mktemp("root")
    root.chmod(0o755)
    for folder in ("etc", "run", "var/lib"):
        (root / folder).mkdir(parents=True)

    def run(words: tuple[str, ...], *, check: bool, **how: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run([words[0], f"--root={root}", *words[1:]], check=check, **how)

    place(Machine(root, run), PROJECT / "systemd")
    etc = root / "etc/luot"
    (etc / "office.toml").write_bytes((PROJECT / "office.example.toml").read_bytes())
    render(load(etc / "office.toml"), etc)
    return root


def test_both_documents_have_the_same_steps() -> None:
    blocks = [
        re.findall(r"(?ms)^```sh\n(.*?)^```", (PROJECT / f"docs/operating{end}").read_text("utf-8"))
        for end in (".md", ".vi.md")
    ]
    assert len(blocks[0]) > 2
    assert blocks[0] == blocks[1]


def test_all_files_of_the_systemd_folder_are_installed(root: Path) -> None:
    names = {file.name for file in (PROJECT / "systemd").rglob("*") if file.is_file()} - set(FILES)
    placed = {file.name for file in (root / "etc/systemd/system").rglob("*") if file.is_file()}
    assert placed == names
    assert all((root / place.lstrip("/")).is_file() for place in FILES.values())


def test_the_debian_packages_that_slips_need_are_installed() -> None:
    needs = re.search(r"(?m)^DEMO_NEEDS := (.*)$", (PROJECT / "Makefile").read_text("utf-8"))
    assert needs
    assert set(needs[1].split()) < set(PACKAGES)


def test_every_unit_finds_its_password_and_its_settings(root: Path) -> None:
    units = sorted((root / "etc/systemd/system").glob("luot-*.service"))
    assert [unit.name for unit in units] == [
        "luot-backup.service",
        "luot-console.service",
        "luot-doctor.service",
        "luot-keypad@.service",
        "luot-kiosk.service",
        "luot-practice.service",
        "luot-settings.service",
        "luot-wall.service",
    ]
    for unit in units:
        if unit.stem in ("luot-backup", "luot-doctor", "luot-practice", "luot-settings"):
            continue  # it needs no broker, has one of its own, or reads all passwords
        text = unit.read_text("utf-8").replace("%i", "keypad-1")
        (password,) = re.findall(r"(?m)^LoadCredential=\S+:(\S+)$", text)
        (settings,) = re.findall(r"(?m)^Environment=LUOT_SETTINGS=(\S+)$", text)
        assert (root / password[1:]).stat().st_mode & 0o777 == 0o600
        assert (root / settings[1:]).is_file()
    assert (root / "etc/luot/secrets").stat().st_mode & 0o777 == 0o700, "as tmpfiles and broker-config both have it"


def test_the_users_of_the_units_exist(root: Path) -> None:
    users = (root / "etc/passwd").read_text("utf-8")
    assert all(f"\nluot-{program}:" in f"\n{users}" for program in ("kiosk", "keypad", "wall"))


def test_mosquitto_starts_with_the_configuration_that_broker_config_wrote(root: Path) -> None:
    dropin = (root / "etc/systemd/system/mosquitto.service.d/luot.conf").read_text("utf-8")
    (conf,) = re.findall(r"(?m)^ExecStart=/usr/sbin/mosquitto -c (\S+)$", dropin)
    assert "ExecStart=\n" in dropin, "it replaces Debian's command"
    assert "listener 1883 127.0.0.1" in (root / conf[1:]).read_text("utf-8")


def test_systemd_accepts_the_brokers_unit_with_our_drop_in(tmp_path: Path) -> None:
    """Verified with a stand-in for mosquitto, which this machine may not have."""
    dropin = (PROJECT / "systemd/mosquitto.service.d/luot.conf").read_text("utf-8")
    (tmp_path / "mosquitto").touch(0o755)
    (tmp_path / "mosquitto.service").write_text(f"[Service]\nType=notify\nExecStart={tmp_path}/mosquitto\n", "utf-8")
    (tmp_path / "mosquitto.service.d").mkdir()
    (tmp_path / "mosquitto.service.d/luot.conf").write_text(
        dropin.replace("/usr/sbin/mosquitto", f"{tmp_path}/mosquitto"), "utf-8"
    )
    verify = ["systemd-analyze", "verify", "--recursive-errors=no", "mosquitto.service"]
    found = subprocess.run(
        verify,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")


def test_the_brokers_unit_is_as_hardened_as_ours_and_bounded(tmp_path: Path) -> None:
    """The drop-in alone: what Debian's unit says beside it opens nothing."""
    dropin = (PROJECT / "systemd/mosquitto.service.d/luot.conf").read_text("utf-8")
    kiosk = (PROJECT / "systemd/luot-kiosk.service").read_text("utf-8")
    (block,) = re.findall(r"^NoNewPrivileges=.*?^SystemCallErrorNumber=\S+$", kiosk, re.DOTALL | re.MULTILINE)
    assert block in dropin
    unit = tmp_path / "broker.service"
    unit.write_text(dropin, "utf-8")
    security = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15", str(unit)]
    found = subprocess.run(security, capture_output=True, text=True, timeout=20, check=False)
    assert found.returncode == 0, found.stdout.splitlines()[-1]
    bounds = dict(re.findall(r"(?m)^(MemoryMax|MemorySwapMax|TasksMax|LimitNOFILE)=(\S+)$", dropin))
    assert bounds == {"MemoryMax": "256M", "MemorySwapMax": "0", "TasksMax": "8", "LimitNOFILE": "16384"}
    limit = int(
        re.findall(r"(?m)^memory_limit (\d+)$", (PROJECT / "broker_config/mosquitto.conf").read_text("utf-8"))[0]
    )
    handshakes = MOST_CONNECTIONS["mqtts"] * HANDSHAKE_BYTES
    assert limit + handshakes + OWN_BYTES < 256 * 2**20, "mosquitto cuts clients off before the kernel ends it for all"
    assert sum(MOST_CONNECTIONS.values()) < 16384 - 1024, "and the kiosk has a place"
