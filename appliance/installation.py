"""The release installed in the guest's root folder, without internet, and what makes the machine one of the ground."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from appliance.programs import run
from appliance.settings import ANSWERS, of_the_ground

FILES = Path(__file__).parent / "guest_files"
QUIET = (
    *("apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "e2scrub_all.timer", "fstrim.timer"),
    *("systemd-firstboot.service", "getty@tty1.service"),
)
"""Units that have nothing to do with an office and cost seconds of an emulated processor."""
UNITS = ("luot-kiosk", "luot-wall", "luot-console", "luot-keypad@keypad-1")


def install(tree: Path, release: Path, modules: Path) -> None:
    """Installs the release below `tree`, the root folder of a Debian, which becomes a machine of the ground."""
    shutil.copytree(FILES, tree, dirs_exist_ok=True)
    (tree / "etc/machine-id").write_text(f"{uuid.uuid4().hex}\n", "ascii")
    _modules(tree, modules)
    shutil.copy(release, tree / "root/luot.run")
    (tree / "root/answers.toml").write_text(ANSWERS, "utf-8")
    inside(tree, "sh /root/luot.run --answers /root/answers.toml")
    settings = tree / "etc/luot/office.toml"
    settings.write_text(of_the_ground(settings.read_text("utf-8")), "utf-8")
    inside(tree, f"systemctl enable {' '.join(UNITS)} ground-pins && systemctl mask {' '.join(QUIET)}")
    (tree / "root/luot.run").unlink()


def _modules(tree: Path, modules: Path) -> None:
    (release,) = (tree / "usr/lib/modules").iterdir()
    extra = release / "extra"
    extra.mkdir(exist_ok=True)
    for module in modules.glob("*.ko"):
        shutil.copy(module, extra)
    run("depmod", "-b", tree, release.name)


def inside(tree: Path, script: str) -> None:
    """Runs a script of the shell in this root folder, without a network, and with a /proc that ends with it, also where
    this program is killed. Raises `ProgramError`."""
    environ = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root"}
    apart = ("unshare", "--net", "--pid", "--fork", "--kill-child", f"--mount-proc={tree}/proc")
    run(*apart, "chroot", tree, "/bin/sh", "-euc", script, environ=environ)
