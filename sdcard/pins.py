"""Pins for a machine that has none: gpio-sim for the card's kernel, built here by a compiler for arm64. A card gets it
only to be tried."""

from __future__ import annotations

from pathlib import Path

from appliance.installation import FILES
from appliance.kernel_modules import build, needed_packages
from appliance.layers import key, layer
from appliance.programs import ProgramError, run
from release.debian import Apt
from release.targets import TARGETS
from sdcard.emulated import Emulated
from sdcard.root import ARCHITECTURE

TOOLS = "aarch64-linux-gnu-"
TO_BUILD = {f"{TOOLS}gcc": "gcc-aarch64-linux-gnu", "make": "make"}
"""Program → Debian's package."""
OF_THE_GROUND = (
    "usr/local/sbin/ground-pins",
    "etc/systemd/system/ground-pins.service",
    "etc/systemd/system/luot-.service.d/ground.conf",
)
"""Files of the proving ground's guest: a chip of gpio-sim's lines at each start, and patience with the processor."""
LINE = "/sys/devices/platform/gpio-sim.0/gpiochip*/sim_gpio{line}/pull"
PRESS = "line=$(echo {file}); for way in down up; do echo pull-$way > $line; sleep 0.3; done"


def modules(release: str) -> Path:
    """The folder with gpio-sim.ko and irq_sim.ko for the kernel `release`, such as 6.12.118+deb13-arm64. Raises
    `ProgramError`."""
    return layer("card-modules", key(release), lambda folder: _make(folder, release))


def _make(folder: Path, release: str) -> None:
    common = f"{release.removesuffix(ARCHITECTURE)}common"
    if not Path(f"/usr/src/linux-headers-{common}").exists():
        raise ProgramError(
            f"gpio-sim cannot be built: apt install linux-headers-{common} {needed_packages(release)[1]}"
        )
    (target,) = (each for each in TARGETS if (each.suite, each.architecture) == ("trixie", ARCHITECTURE))
    apt = Apt(folder / "apt", target)
    apt.update()
    tree = folder / "headers"
    run("dpkg-deb", "-x", apt.fetch(f"linux-headers-{release}"), tree)
    # The package for arm64 asks for programs of its own machine: those of this one do.
    programs = f"linux-kbuild-{release.removesuffix(f'-{ARCHITECTURE}')}"
    (tree / "usr/lib" / programs).symlink_to(f"/usr/lib/{programs}")
    build(folder, release, tree / f"usr/src/linux-headers-{release}", "ARCH=arm64", tools=TOOLS)
    run("rm", "-r", tree, folder / "apt")


def put(machine: Emulated, release: str) -> None:
    """From now on the machine has a Pi's pins, after each start, too."""
    extra = f"/usr/lib/modules/{release}/extra"
    machine.run(f"sudo mkdir -p {extra}")
    for module in modules(release).glob("*.ko"):
        machine.put(module, f"{extra}/{module.name}")
    for file in OF_THE_GROUND:
        machine.put(FILES / file, f"/{file}")
    machine.run("sudo depmod && sudo systemctl daemon-reload && sudo systemctl enable --now ground-pins.service")


def press(machine: Emulated, line: int) -> None:
    """`line`: the button's pin (BCM)."""
    machine.run(f"sudo sh -c '{PRESS.format(file=LINE.format(line=line))}'")
