"""What makes a Debian in a folder a machine of the ground, and the release installed in it, without internet."""

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


USER = "lan"
AS_A_CARD_IS_WRITTEN = f"""
useradd --create-home --shell /bin/bash {USER}
echo {USER}:{USER} | chpasswd
echo '{USER} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/{USER}
echo LANG=C.UTF-8 > /etc/default/locale
ln -sf /usr/share/zoneinfo/Asia/Ho_Chi_Minh /etc/localtime
sed -i /vdb/d /etc/fstab
"""
"""What Raspberry Pi Imager is told in step 3 of the installer's page, and what a first start does."""
UPDATE_DONE = "/usr/lib/systemd/systemd-update-done"
"""Notes that what is to be done once for each state of /usr is done: its packages did it when they were installed."""


def furnish(tree: Path, modules: Path) -> None:
    """`tree`, the root folder of a Debian, becomes a machine of the ground, on which nothing of ours is yet."""
    shutil.copytree(FILES, tree, dirs_exist_ok=True)
    (tree / "etc/machine-id").write_text(f"{uuid.uuid4().hex}\n", "ascii")
    _modules(tree, modules)
    inside(tree, f"systemctl enable ground-pins && systemctl mask {' '.join(QUIET)}")


def settle(tree: Path) -> None:
    """Spares a machine's first start what its packages have done already, such as to list all libraries."""
    inside(tree, UPDATE_DONE)


def write_card(tree: Path) -> None:
    """The machine becomes what an installer finds who begins at step 4."""
    inside(tree, AS_A_CARD_IS_WRITTEN)


def install(tree: Path, release: Path) -> None:
    """Installs the release below `tree`."""
    shutil.copy(release, tree / "root/luot.run")
    (tree / "root/answers.toml").write_text(ANSWERS, "utf-8")
    inside(tree, "sh /root/luot.run --answers /root/answers.toml")
    settings = tree / "etc/luot/office.toml"
    settings.write_text(of_the_ground(settings.read_text("utf-8")), "utf-8")
    inside(tree, f"systemctl enable {' '.join(UNITS)}")
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
