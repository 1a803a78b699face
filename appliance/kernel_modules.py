"""gpio-sim, built for the guest's kernel: Debian's kernels have no module that makes GPIO lines without pins.

Source: drivers/gpio/gpio-sim.c and kernel/irq/irq_sim.c of Debian's linux-source. The latter is no module there, and
uses a function that modules may not: one line of it is changed.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from appliance.layers import key, layer
from appliance.programs import ProgramError, run

SOURCES = ("drivers/gpio/gpio-sim.c", "kernel/irq/irq_sim.c")
CHANGES = {"irq_to_desc(irqnum)": "irq_data_to_desc(irq_get_irq_data(irqnum))"}
ADDED = '\n#include <linux/module.h>\nMODULE_LICENSE("GPL");\nMODULE_DESCRIPTION("simulated interrupts");\n'
MAKEFILE = "obj-m := gpio-sim.o irq_sim.o\n"


def kernel_modules(release: str) -> Path:
    """The folder with `gpio-sim.ko` and `irq_sim.ko` for the kernel `release`, such as 6.12.118+deb13-amd64."""
    return layer("modules", key(release, repr(CHANGES), ADDED), lambda folder: _make(folder, release))


def needed_packages(release: str) -> list[str]:
    series = re.match(r"\d+\.\d+", release)
    return [f"linux-headers-{release}", f"linux-source-{series[0]}" if series else "linux-source"]


def _make(folder: Path, release: str) -> None:
    headers = Path(f"/usr/src/linux-headers-{release}")
    if not headers.exists():
        raise ProgramError(f"gpio-sim cannot be built: apt install {' '.join(needed_packages(release))}")
    build(folder, release, headers)


def build(folder: Path, release: str, headers: Path, *options: str, tools: str = "") -> None:
    """Makes the modules in `folder`. For a kernel of another processor: `options` are make's, `tools` is how the names
    of compiler and linker begin. Raises `ProgramError`."""
    source = Path(f"/usr/src/{needed_packages(release)[1]}.tar.xz")
    if not source.exists():
        raise ProgramError(f"gpio-sim cannot be built: apt install {needed_packages(release)[1]}")
    work = folder / "work"
    work.mkdir()
    names = [f"{source.name.removesuffix('.tar.xz')}/{name}" for name in SOURCES]
    run("tar", "-xJf", source, "--strip-components=1", *names, cwd=work)
    for name in SOURCES:
        (work / name).rename(work / Path(name).name)
    text = (work / "irq_sim.c").read_text("utf-8")
    for old, new in CHANGES.items():
        text = text.replace(old, new)
    (work / "irq_sim.c").write_text(text + ADDED, "utf-8")
    (work / "Makefile").write_text(MAKEFILE, "ascii")
    run("make", "-s", "-C", headers, f"M={work}", f"CROSS_COMPILE={tools}", *options, "modules")
    for module in ("gpio-sim.ko", "irq_sim.ko"):
        run(f"{tools}strip", "--strip-debug", work / module)
        shutil.move(work / module, folder / module)
    shutil.rmtree(work)
