"""The guest's Debian, without the project: what a technician has before they begin, and the packages they install."""

from __future__ import annotations

import re
from pathlib import Path

from appliance.layers import key, layer
from appliance.programs import run
from release.debian import sources

SUITE = "trixie"
SYSTEM = (
    *("linux-image-amd64", "initramfs-tools", "systemd-sysv", "systemd-timesyncd", "udev", "dbus", "kmod"),
    *("iproute2", "qemu-guest-agent", "ca-certificates", "strace"),
)
"""What any machine with Raspberry Pi OS has, and what the ground itself needs in it."""
ONLY_ON_A_PI = {"python3-lgpio"}
INITRAMFS = {"conf.d/luot": "MODULES=list\nCOMPRESS=zstd\n", "modules": "virtio_pci\nvirtio_blk\next4\n"}
"""A small first file system is read in seconds where a full one takes half a minute under emulation."""
LEFT_OUT = ("man", "doc", "locale", "info")


def packages_told(document: str) -> list[str]:
    """The packages that a page tells to install by `sudo apt install …`."""
    lines = re.findall(r"(?m)^sudo apt(?:-get)? install (.+)$", document)
    return [word for line in lines for word in line.split() if not word.startswith("-")]


def root(told: list[str]) -> Path:
    """The folder with `root.tar`, made of Debian's packages and those that the guide tells."""
    packages = sorted({*SYSTEM, *told} - ONLY_ON_A_PI)
    return layer("root", key(*packages, sources(SUITE), repr(INITRAMFS)), lambda folder: _make(folder, packages))


def _make(folder: Path, packages: list[str]) -> None:
    notes = [f'printf {text!r} > "$1/etc/initramfs-tools/{name}"' for name, text in INITRAMFS.items()]
    hook = " && ".join(['mkdir -p "$1/etc/initramfs-tools/conf.d"', *notes])
    run(
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        f"--include={','.join(packages)}",
        '--aptopt=Acquire::Languages "none"',
        *(f"--dpkgopt=path-exclude=/usr/share/{part}/*" for part in LEFT_OUT),
        f"--essential-hook={hook}",
        SUITE,
        folder / "root.tar",
        *sources(SUITE).splitlines(),
    )
