"""The installation steps of `docs/operating.md`, run below a temporary root: then each unit finds what it needs."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from broker_config.render import MOST_CONNECTIONS
from tests.paths import PROJECT

pytestmark = pytest.mark.slow

DOCS = PROJECT / "docs"
HANDSHAKE_BYTES = 58_000
"""What a stranger's connection with TLS takes of the broker's memory, as measured."""
OWN_BYTES = 12 * 2**20
SKIPPED = {"apt", "python3", "/opt/luot/bin/pip", "udevadm", "systemctl", "cd", "cp"}
"""Programs that would change this machine or need the network."""


def steps(document: str) -> list[str]:
    blocks = re.findall(r"(?ms)^```sh\n(.*?)^```", (DOCS / document).read_text("utf-8"))
    return [line.removeprefix("sudo ") for block in blocks for line in block.splitlines()]


def under(root: Path, step: str) -> list[str]:
    """The same step, but with the files below `root`."""
    program, *words = shlex.split(step)
    if program == "/opt/luot/bin/luot":
        settings = ["--settings", f"{root}/etc/luot/office.toml"]
        paths = (f"{root}{word}" if word[0] == "/" else word for word in words)
        return [sys.executable, "-m", "luot", *paths, *settings]
    if program.startswith("systemd-"):
        return [program, f"--root={root}", *words]
    return [program, *(f"{root}{word}" if word[0] == "/" else word for word in words)]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root folder of a machine after all steps."""
    root = tmp_path_factory.mktemp("root")
    root.chmod(0o755)
    for folder in ("etc", "run", "var/lib"):
        (root / folder).mkdir(parents=True)
    for step in steps("operating.md"):
        if step.split()[0] not in SKIPPED:
            done = subprocess.run(
                under(root, step), cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
            )
            assert done.returncode == 0, f"{step}: {done.stderr}"
    return root


def test_both_documents_have_the_same_steps() -> None:
    assert len(steps("operating.md")) > 12
    assert steps("operating.md") == steps("operating.vi.md")


def test_the_project_is_put_into_its_folder_before_the_first_step_there() -> None:
    own = [step for step in steps("operating.md") if step.endswith("/opt/luot/src")]
    assert own[:3] == ["mkdir -p /opt/luot/src", "cp -r . /opt/luot/src", "cd /opt/luot/src"]


def test_all_files_of_the_systemd_folder_are_installed() -> None:
    named = " ".join(steps("operating.md"))
    files = [file for file in (PROJECT / "systemd").rglob("*") if file.is_file()]
    assert len(files) > 6
    assert [file.name for file in files if str(file.relative_to(PROJECT)) not in named] == []


def test_the_debian_packages_that_slips_need_are_installed() -> None:
    needs = re.search(r"(?m)^DEMO_NEEDS := (.*)$", (PROJECT / "Makefile").read_text("utf-8"))
    assert needs
    first = next(step for step in steps("operating.md") if "apt install" in step)
    assert set(needs[1].split()) < set(first.split())


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
