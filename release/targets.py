"""The systems on which a release installs."""

from __future__ import annotations

from typing import NamedTuple


class Target(NamedTuple):
    suite: str
    """Debian's, on which Raspberry Pi OS of the same name stands, too."""
    python: str
    """The version of its python3, as pip writes it."""
    architecture: str
    """As Debian calls it."""
    machine: str
    """As the kernel and wheels call it."""
    glibc: int
    """The minor version of its C library: the newest manylinux whose wheels run there."""

    def __str__(self) -> str:
        return f"{self.suite}/{self.architecture}"


TARGETS = (
    Target("trixie", "313", "arm64", "aarch64", 41),
    Target("trixie", "313", "amd64", "x86_64", 41),
    Target("bookworm", "311", "arm64", "aarch64", 36),
    Target("bookworm", "311", "amd64", "x86_64", 36),
)

PACKAGES = (
    "python3-venv",
    "python3-evdev",
    "mosquitto",
    "fonts-noto-core",
    "libfribidi0",
    "libusb-1.0-0",
    "alsa-utils",
    "libgbm1",
    "libegl1",
    "libgles2",
    "libdrm2",
    "libgl1-mesa-dri",
)
"""Debian's packages that the programs need. All go onto each box: a Pi at a counter may get a screen later, when nobody
has the release at hand."""
