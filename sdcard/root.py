"""The card's Debian, without the project."""

from __future__ import annotations

import shlex
from pathlib import Path

from appliance.layers import key, key_of_files, layer
from appliance.root import SUITE, debian
from release.debian import sources
from release.targets import PACKAGES

FILES = Path(__file__).parent / "files"
"""What stands on the card beside Debian's files and ours; each says why."""
EARLY = ("etc/default/raspi-*", "etc/initramfs-tools/*/**/luot-card")
"""Those of them that count while Debian is installed, which makes the first file system and config.txt."""
ARCHITECTURE = "arm64"
ORIGINS = "main non-free-firmware"
"""The second for raspi-firmware, without which no Pi starts."""
SYSTEM = (
    *("linux-image-arm64", "raspi-firmware", "initramfs-tools", "busybox", "zstd"),
    *("systemd-sysv", "systemd-timesyncd", "udev", "dbus", "kmod", "iproute2", "ca-certificates"),
    *("e2fsprogs", "dosfstools", "fdisk", "util-linux-extra"),
    *("openssh-server", "sudo", "network-manager", "avahi-daemon"),
    *("nano", "less", "usbutils", "kbd", "console-setup-linux"),
)
"""What starts a Pi, mends and grows its card, and what docs/install.md uses: ssh, nmtui, luot.local, nano, letters."""


def root() -> Path:
    """The folder with `root.tar`. Under an emulated processor it takes half an hour, once."""
    origins = sources(SUITE, ORIGINS)
    return layer("card-root", key(*SYSTEM, *PACKAGES, origins, key_of_files(early(), FILES)), _make)


def early() -> list[Path]:
    return sorted(file for pattern in EARLY for file in FILES.glob(pattern))


def _make(folder: Path) -> None:
    copied = [f'install -D {shlex.quote(str(file))} "$1/{file.relative_to(FILES)}"' for file in early()]
    packages = (*SYSTEM, *PACKAGES)
    debian(folder / "root.tar", ARCHITECTURE, packages, sources(SUITE, ORIGINS), " && ".join(copied))
