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

NEEDED = ("python3", "python3-evdev", "mosquitto", "fonts-noto-core", "libfribidi0", "libusb-1.0-0")
"""Debian's packages without which there is no office. Not python3-venv: that is of one version of Python to the last
digit, and a box may have a later one; `python3 -m venv --without-pip` is in python3 itself."""
SCREEN = ("alsa-utils", "libgbm1", "libegl1", "libgles2", "libdrm2", "libgl1-mesa-dri")
"""What a wall needs beyond it. They go onto each box: a Pi at a counter may get a screen later, when nobody has the
release at hand. Raspberry Pi OS has a Mesa of its own, with which these may not fit: then all else is installed."""
PACKAGES = (*NEEDED, *SCREEN)
