"""The project in the card's Debian, and what must not be the same on two cards."""

from __future__ import annotations

import shutil
from pathlib import Path

from appliance.installation import inside, settle
from sdcard.root import FILES

TECHNICIAN = "technician"
ZONE = "Asia/Ho_Chi_Minh"
EACH_CARDS_OWN = ("etc/ssh/ssh_host_*", "var/lib/systemd/random-seed", "var/lib/dbus/machine-id", "etc/resolv.conf")
"""Made by the card itself when it first starts."""


def install(tree: Path, release: Path) -> None:
    """Installs the release below `tree`, the root folder of a Debian for the card, without an office. Raises
    `ProgramError`."""
    _place_files(tree)
    shutil.copy(release, tree / "root/luot.run")
    # An asterisk for a password: nobody can type it, and sshd does not take the account for a locked one.
    inside(tree, f"useradd --create-home --shell /bin/bash --groups sudo --password '*' {TECHNICIAN}")
    sudoers = tree / "etc/sudoers.d" / TECHNICIAN
    sudoers.write_text(f"{TECHNICIAN} ALL=(ALL:ALL) NOPASSWD: ALL\n", "ascii")
    sudoers.chmod(0o440)
    inside(tree, f"ln -sf /usr/share/zoneinfo/{ZONE} /etc/localtime && echo {ZONE} > /etc/timezone")
    inside(tree, "sh /root/luot.run --no-setup")
    # Without an office it would start every second, in vain; the setup enables it.
    inside(tree, "systemctl disable mosquitto.service")
    (tree / "root/luot.run").unlink()
    for pattern in EACH_CARDS_OWN:
        for file in tree.glob(pattern):
            file.unlink()
    (tree / "etc/machine-id").write_text("")
    settle(tree)


def _place_files(tree: Path) -> None:
    """Whatever rights the folders of this working copy have, those of the system's folders stay."""
    for file in sorted(FILES.rglob("*")):
        to = tree / file.relative_to(FILES)
        if file.is_dir() and not file.is_symlink():
            to.mkdir(exist_ok=True)
            continue
        to.unlink(missing_ok=True)
        shutil.copy(file, to, follow_symlinks=False)
