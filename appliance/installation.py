"""The project in the guest's root folder, by the guide's own commands, and what makes the machine one of the ground."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance import settings
from appliance.programs import run
from appliance.wheelhouse import PROJECT

GUIDE = PROJECT / "docs/operating.md"
FILES = Path(__file__).parent / "guest_files"
NOT_HERE = ("apt", "cd", "cp", "python3", "/opt/luot/bin/pip", "udevadm", "systemctl")
"""Steps that need a running machine or the internet: they are done in another way."""
QUIET = (
    *("apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer", "fstrim.timer"),
    *("systemd-firstboot.service", "getty@tty1.service"),
)
"""Units that have nothing to do with an office and cost seconds of an emulated processor."""
UNITS = ("luot-kiosk", "luot-wall", "luot-console", "luot-keypad@keypad-1")


def install(tree: Path, wheels: tuple[Path, ...], modules: Path) -> None:
    """Installs the project below `tree`, the root folder of a Debian, which becomes a machine of the ground."""
    _machine(tree, modules)
    with _mounted(tree):
        _programs(tree, wheels)
        for step in steps(GUIDE.read_text("utf-8")):
            if step.split()[0] not in NOT_HERE:
                _inside(tree, f"cd /opt/luot/src && {step}")
            if step.endswith("/etc/luot/office.toml"):
                _settings(tree)
        _inside(tree, f"systemctl enable {' '.join(UNITS)} ground-pins && systemctl mask {' '.join(QUIET)}")


def steps(guide: str) -> list[str]:
    """The guide's commands, without their `sudo`."""
    blocks = re.findall(r"(?ms)^```sh\n(.*?)^```", guide)
    return [line.removeprefix("sudo ") for block in blocks for line in block.splitlines()]


def _machine(tree: Path, modules: Path) -> None:
    shutil.copytree(FILES, tree, dirs_exist_ok=True)
    (tree / "etc/machine-id").write_text(f"{uuid.uuid4().hex}\n", "ascii")
    (release,) = (tree / "usr/lib/modules").iterdir()
    extra = release / "extra"
    extra.mkdir(exist_ok=True)
    for module in modules.glob("*.ko"):
        shutil.copy(module, extra)
    run("depmod", "-b", tree, release.name)


def _programs(tree: Path, wheels: tuple[Path, ...]) -> None:
    source = tree / "opt/luot/src"
    (tree / "opt/luot/wheels").mkdir(parents=True)
    for folder in wheels:
        for wheel in folder.glob("*.whl"):
            shutil.copy(wheel, tree / "opt/luot/wheels")
    shutil.copytree(PROJECT / "systemd", source / "systemd")
    shutil.copy(PROJECT / "office.example.toml", source)
    _inside(tree, "python3 -m venv --system-site-packages /opt/luot")
    own = next((tree / "opt/luot/wheels").glob("luot-*.whl")).name
    _inside(tree, f"/opt/luot/bin/pip install -q --no-index --find-links /opt/luot/wheels /opt/luot/wheels/{own} lgpio")
    shutil.rmtree(tree / "opt/luot/wheels")


def _settings(tree: Path) -> None:
    file = tree / "etc/luot/office.toml"
    file.write_text(settings.of_the_ground(file.read_text("utf-8")), "utf-8")


def _inside(tree: Path, script: str) -> None:
    environ = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SYSTEMD_OFFLINE": "1", "LANG": "C.UTF-8"}
    run("chroot", tree, "/bin/sh", "-euc", script, environ=environ)


@contextmanager
def _mounted(tree: Path) -> Iterator[None]:
    """What programs expect of any machine: /proc and a few devices."""
    run("mount", "-t", "proc", "proc", tree / "proc")
    try:
        yield
    finally:
        run("umount", tree / "proc")
