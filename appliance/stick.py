"""A USB stick as it comes from a laptop: one partition with a FAT, and a file on it."""

from __future__ import annotations

import struct
from pathlib import Path

from appliance.programs import run

SECTOR = 512
FIRST_SECTOR = 2048
"""Of the partition: where all that format sticks today let it begin."""
FAT32 = 0x0C
ROOM = 64 * 2**20
"""Beside the file: less is no FAT32."""
LABEL = "STICK"


def stick(file: Path, image: Path) -> Path:
    """Makes `image`, a stick on which `file` lies."""
    sectors = (file.stat().st_size + ROOM) // SECTOR
    with image.open("wb") as made:
        made.write(partition_table(FIRST_SECTOR, sectors))
        made.truncate((FIRST_SECTOR + sectors) * SECTOR)
    run("mkfs.vfat", "-F", "32", "-n", LABEL, f"--offset={FIRST_SECTOR}", image, str(sectors // 2))
    run("mcopy", "-i", f"{image}@@{FIRST_SECTOR * SECTOR}", file, f"::{file.name}")
    return image


def partition_table(first: int, sectors: int) -> bytes:
    """The first sector of a disk with one partition (a master boot record; numbers of cylinders are not used)."""
    entry = struct.pack("<B3sB3sII", 0, b"\xfe\xff\xff", FAT32, b"\xfe\xff\xff", first, sectors)
    return bytes(446) + entry + bytes(48) + b"\x55\xaa"
