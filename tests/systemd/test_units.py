"""The units as systemd reads them: it accepts every line, and they have no more rights than they need."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from runtime.bus.credentials import MISSING
from tests.paths import PROJECT

SYSTEMD = PROJECT / "systemd"
BACKUP = SYSTEMD / "luot-backup.service"
"""Runs for a moment each hour, as root."""
SETTINGS = SYSTEMD / "luot-settings.service"
"""Runs for a moment when the settings have changed, as root."""
DOCTOR = SYSTEMD / "luot-doctor.service"
"""Runs for some seconds each hour, as root."""
UNITS = sorted(set(SYSTEMD.glob("*.service")) - {BACKUP, DOCTOR, SETTINGS})
OTHERS = sorted(
    {BACKUP, DOCTOR, SETTINGS}.union(*(SYSTEMD.glob(f"luot*.{kind}") for kind in ("path", "target", "timer")))
)
"""What systemd must accept, too."""
EXPOSURE = {
    "luot-console.service": 12,
    "luot-kiosk.service": 15,
    "luot-keypad@.service": 14,
    "luot-practice.service": 12,
    "luot-wall.service": 14,
}
"""Highest exposure that `systemd-analyze security` may report, in tenths; a bare unit has 94."""


def run(*command: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"SYSTEMD_UNIT_PATH": f"{path}:"} if path else {})}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def lines(unit: Path) -> list[str]:
    return [line for line in unit.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def hardening(unit: Path) -> list[str]:
    """The block of hardening lines that all units share."""
    return re.findall(r"^NoNewPrivileges=.*?^StateDirectory=\S+$", unit.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_there_is_a_unit_for_each_program_that_needs_one() -> None:
    assert {unit.name for unit in UNITS} == set(EXPOSURE)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with the units and stand-ins for the programs that they start."""
    programs = tmp_path / "luot/bin"
    programs.mkdir(parents=True)
    for program in ("luot", "luot-console", "luot-kiosk", "luot-keypad", "luot-wall"):
        (programs / program).touch(0o755)
    for unit in (*UNITS, *OTHERS):
        (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace("/opt/luot", f"{tmp_path}/luot"), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [*(name.replace("@", "@keypad-1") for name in EXPOSURE), *(unit.name for unit in OTHERS)],
)
def test_systemd_accepts_every_line(name: str, installed: Path) -> None:
    found = run("systemd-analyze", "verify", "--recursive-errors=no", name, path=installed)
    assert (found.returncode, found.stderr) == (0, "")


def test_the_backup_runs_with_few_of_roots_powers() -> None:
    found = run("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=17", str(BACKUP))
    assert found.returncode == 0, found.stdout.splitlines()[-1]
    assert set(hardening(UNITS[0])[0].splitlines()) - set(lines(BACKUP)) == {
        "CapabilityBoundingSet=",  # it reads every file of ours
        "SystemCallFilter=~@privileged @resources",  # gives files to their owners, and lets others go first
        "StateDirectory=luot/%N",
    }


def test_the_doctor_has_few_of_roots_powers_and_writes_only_where_it_remembers() -> None:
    found = run("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=19", str(DOCTOR))
    assert found.returncode == 0, found.stdout.splitlines()[-1]
    assert set(hardening(UNITS[0])[0].splitlines()) - set(lines(DOCTOR)) == {
        "CapabilityBoundingSet=",  # it reads every file of ours
    }


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_has_a_low_exposure(unit: Path) -> None:
    threshold = f"--threshold={EXPOSURE[unit.name]}"
    found = run("systemd-analyze", "security", "--offline=true", "--no-pager", threshold, str(unit))
    assert found.returncode == 0, found.stdout.splitlines()[-1]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_all_units_have_the_same_hardening(unit: Path) -> None:
    assert len(hardening(unit)) == 1
    assert hardening(unit) == hardening(UNITS[0])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
@pytest.mark.parametrize(
    "line",
    [
        "Type=notify",
        "WatchdogSec=30",
        "TimeoutStartSec=5min",
        "Restart=always",
        "RestartPreventExitStatus=78",
        "PartOf=luot.target",
        "WantedBy=luot.target",
        "Environment=LUOT_SETTINGS=/etc/luot/office.toml",
        "StartLimitIntervalSec=0",
    ],
)
def test_a_unit_is_always_restarted_except_with_wrong_settings(unit: Path, line: str) -> None:
    assert line in lines(unit)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_gets_only_the_password_of_its_own_device(unit: Path) -> None:
    device = "%i" if "@" in unit.name else unit.stem.removeprefix("luot-")
    own = [f"LoadCredential={device}:/etc/luot/secrets/{device}", f"SetCredential={device}:{MISSING}"]
    given = [line for line in lines(unit) if line.startswith(("LoadCredential", "SetCredential"))]
    assert given == ([] if device == "practice" else own), "and starts without it, too"


def test_nothing_is_checked_twice_before_a_program_starts() -> None:
    assert "ExecStartPre" not in "".join(unit.read_text("utf-8") for unit in UNITS)


def test_to_enable_one_unit_enables_what_it_needs(installed: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    for unit in (*SYSTEMD.glob("luot*.service"), SYSTEMD / "luot-settings.path", SYSTEMD / "luot.target"):
        target = root / "etc/systemd/system" / unit.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(unit.read_text("utf-8"), "utf-8")
    found = run("systemctl", f"--root={root}", "enable", "luot-kiosk.service")
    assert found.returncode == 0, found.stderr
    links = {str(link.relative_to(root)) for link in root.rglob("*.wants/*")}
    assert links == {
        "etc/systemd/system/luot.target.wants/luot-kiosk.service",
        "etc/systemd/system/luot.target.wants/luot-settings.path",
        "etc/systemd/system/multi-user.target.wants/luot.target",
    }


def test_when_settings_change_only_what_has_failed_and_what_lacks_its_password_is_started() -> None:
    commands = re.findall(r"^ExecStart=/bin/sh -c '(.*)'$", SETTINGS.read_text("utf-8"), re.MULTILINE)
    assert len(commands) == 2
    kiosk = (PROJECT / "kiosk/__main__.py").read_text("utf-8")
    (status,) = re.findall(r'systemd\.tell\("([^"]+)"\)', kiosk)
    assert f'!= "{status}"' in commands[0]
    assert (
        run("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=13", str(SETTINGS)).returncode
        == 0
    )


@pytest.mark.parametrize(
    ("status", "failed", "asked"),
    [
        ("", "", []),
        ("without its broker password", "", ["--no-block try-restart luot-kiosk"]),
        ("", "luot-wall.service loaded failed failed", ["--no-block start luot-wall.service"]),
    ],
)
def test_what_systemd_is_asked_for_when_settings_change(
    tmp_path: Path, status: str, failed: str, asked: list[str]
) -> None:
    """The unit's own commands, with a `systemctl` that answers as systemd does and notes what it is asked for."""
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(
        "#!/bin/sh\n"
        f'case "$1" in show) echo "{status}";; list-units) {f"echo {failed!r}" if failed else ":"};;\n'
        f'*) echo "$@" >>"{tmp_path}/asked";; esac\n'
    )
    systemctl.chmod(0o755)
    for command in re.findall(r"^ExecStart=/bin/sh -c '(.*)'$", SETTINGS.read_text("utf-8"), re.MULTILINE):
        environ = {**os.environ, "PATH": f"{tmp_path}:/usr/bin:/bin"}
        assert subprocess.run(["/bin/sh", "-c", command], env=environ, timeout=60, check=False).returncode == 0
    noted = tmp_path / "asked"
    assert (noted.read_text().splitlines() if noted.exists() else []) == asked


def test_the_practice_room_reaches_nothing_of_the_office_and_leaves_it_memory_and_time() -> None:
    practice = lines(SYSTEMD / "luot-practice.service")
    assert {"User=luot-practice", "PrivateDevices=yes", "MemoryMax=400M", "OOMScoreAdjust=1000"} <= set(practice)
    assert not [line for line in practice if line.startswith(("Group=", "SupplementaryGroups="))]
    assert "m luot-practice" not in (SYSTEMD / "luot.sysusers.conf").read_text("utf-8")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_may_only_use_private_networks(unit: Path) -> None:
    assert [line for line in lines(unit) if line.startswith("IPAddress")] == [
        "IPAddressDeny=any",
        "IPAddressAllow=localhost 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fe80::/10",
    ]


def test_users_and_groups_of_the_units_are_created() -> None:
    made = (SYSTEMD / "luot.sysusers.conf").read_text("utf-8")
    for unit in UNITS:
        (user,) = re.findall(r"^User=(\S+)$", unit.read_text("utf-8"), re.MULTILINE)
        assert re.search(rf"^u {user} ", made, re.MULTILINE)


@pytest.mark.parametrize(
    "command",
    [
        ("systemd-sysusers", "--dry-run", str(SYSTEMD / "luot.sysusers.conf")),
        ("udevadm", "verify", "--resolve-names=never", "--no-style", str(SYSTEMD / "70-luot.rules")),
    ],
    ids=lambda command: command[0],
)
def test_systemd_accepts_the_other_files(command: tuple[str, ...]) -> None:
    found = run(*command)
    assert found.returncode == 0, found.stderr


def test_the_folders_are_created_and_only_root_can_read_the_passwords(tmp_path: Path) -> None:
    """Created below a temporary root."""
    found = run("systemd-tmpfiles", "--create", f"--root={tmp_path}", str(SYSTEMD / "luot.tmpfiles.conf"))
    assert found.returncode == 0, found.stderr
    assert (tmp_path / "etc/luot/secrets").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "etc/luot").stat().st_mode & 0o777 == 0o755
