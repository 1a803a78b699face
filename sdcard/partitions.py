"""The image of a card: a table of three partitions, each made of a folder. Nothing is mounted, so no loop device is
needed."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from appliance.programs import run

MIB = 2**20
START_MIB = 4
"""Where the first one begins: a card's own blocks are as large."""
FIRMWARE_MIB = 512
DATA_MIB = 256
"""The least: on the card it grows to what is left of it."""
FAT, LINUX = "c", "83"


class Partition(NamedTuple):
    file: Path
    kind: str
    """Its type in the table, in hexadecimal digits."""
    mib: int


def firmware(tree: Path, file: Path) -> Partition:
    """What the Pi's own firmware reads, which knows FAT only."""
    run("mkfs.vfat", "-F", "32", "-n", "LUOT-BOOT", "-C", file, str(FIRMWARE_MIB * 1024))
    run("mcopy", "-s", "-i", file, *sorted(tree.iterdir()), "::")
    return Partition(file, FAT, FIRMWARE_MIB)


def system(tree: Path, file: Path) -> Partition:
    """Never written on the card, so it needs neither a journal nor room."""
    used = int(run("du", "-sm", "--apparent-size", tree).split()[0])
    mib = used + used // 5 + 64
    _ext4(file, "luot-system", tree, mib, "-O", "^has_journal", "-m", "0")
    return Partition(file, LINUX, mib)


def data(tree: Path, file: Path) -> Partition:
    """Small here, large on the card: blocks and journal are those of a large one from the beginning."""
    _ext4(file, "luot-data", tree, DATA_MIB, "-T", "default", "-b", "4096", "-J", "size=32")
    return Partition(file, LINUX, DATA_MIB)


def write(image: Path, partitions: Sequence[Partition]) -> None:
    """One behind the other; their files are gone afterwards."""
    starts = [START_MIB + sum(each.mib for each in partitions[:number]) for number in range(len(partitions) + 1)]
    with image.open("wb") as whole:
        for start, partition in zip(starts, partitions, strict=False):
            whole.seek(start * MIB)
            with partition.file.open("rb") as part:
                shutil.copyfileobj(part, whole, MIB)
            partition.file.unlink()
        whole.truncate(starts[-1] * MIB)
    rows = (
        f"start={start}MiB, size={each.mib}MiB, type={each.kind}"
        for start, each in zip(starts, partitions, strict=False)
    )
    run("sfdisk", "-q", image, data="\n".join(("label: dos", *rows, "")))


def _ext4(file: Path, label: str, tree: Path, mib: int, *options: str) -> None:
    run("mkfs.ext4", "-q", "-L", label, *options, "-d", tree, file, f"{mib}M")
