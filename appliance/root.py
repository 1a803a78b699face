"""The guest's Debian, without the project: what a technician has before they begin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from appliance.layers import key, layer
from appliance.programs import run
from release.debian import sources

SUITE = "trixie"
SYSTEM = (
    *("linux-image-amd64", "initramfs-tools", "systemd-sysv", "systemd-timesyncd", "udev", "dbus", "kmod"),
    *("iproute2", "login", "sudo", "nano", "tzdata", "ca-certificates", "qemu-guest-agent", "strace"),
)
"""What any machine with Raspberry Pi OS has, and what the ground itself needs in it."""
INITRAMFS = {"conf.d/luot": "MODULES=list\nCOMPRESS=zstd\n", "modules": "virtio_pci\nvirtio_blk\next4\n"}
"""A small first file system is read in seconds where a full one takes half a minute under emulation."""
LEFT_OUT = ("man", "doc", "locale", "info")


def root() -> Path:
    """The folder with `root.tar`."""
    return layer("root", key(*SYSTEM, sources(SUITE), repr(INITRAMFS)), _make)


def _make(folder: Path) -> None:
    notes = [f'printf {text!r} > "$1/etc/initramfs-tools/{name}"' for name, text in INITRAMFS.items()]
    hook = " && ".join(['mkdir -p "$1/etc/initramfs-tools/conf.d"', *notes])
    debian(folder / "root.tar", "amd64", SYSTEM, sources(SUITE), hook)


def debian(file: Path, architecture: str, packages: Sequence[str], origins: str, hook: str) -> None:
    """Makes the tar archive of a small Debian with these packages from `origins`, lines of sources.list. `hook` is a
    command of the shell for which `$1` is the root folder before any of the packages is there; what it writes stays.
    Raises `ProgramError`."""
    run(
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        f"--architectures={architecture}",
        f"--include={','.join(packages)}",
        '--aptopt=Acquire::Languages "none"',
        "--dpkgopt=force-confold",
        *(f"--dpkgopt=path-exclude=/usr/share/{part}/*" for part in LEFT_OUT),
        f"--essential-hook={hook}",
        SUITE,
        file,
        *origins.splitlines(),
    )
