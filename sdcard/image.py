"""The whole image, kept below a key of all that it is made of."""

from __future__ import annotations

import shutil
from pathlib import Path

from appliance.layers import key, key_of_files, layer
from appliance.programs import run
from appliance.released import release
from appliance.root import SUITE
from sdcard import partitions
from sdcard.installation import install
from sdcard.root import ARCHITECTURE, FILES, root

FOR_CHANGES = ("changes", "work")
"""Folders of the partition for data beside /var/lib/luot: what is changed above the system, and overlayfs's own."""


def image() -> Path:
    """`luot-….img`, raw. Raises `ProgramError`."""
    base, file = root(), release(f"{SUITE}/{ARCHITECTURE}")
    own = [each for each in FILES.rglob("*") if each.is_file()]
    own += [Path(__file__).with_name(name) for name in ("image.py", "installation.py", "partitions.py")]
    of = key(base.name, file.parent.name, key_of_files(own, Path(__file__).parent))
    return next(layer("card", of, lambda folder: _make(folder, base, file)).glob("*.img"))


def _make(folder: Path, base: Path, file: Path) -> None:
    tree, kept, boot = folder / "tree", folder / "data", folder / "boot"
    tree.mkdir()
    run("tar", "-xf", base / "root.tar", "-C", tree, "--numeric-owner", "--xattrs", "--xattrs-include=*")
    install(tree, file)
    for name in FOR_CHANGES:
        (kept / name).mkdir(parents=True)
    _move(tree / "var/lib/luot", kept / "luot")
    _move(tree / "boot/firmware", boot)
    parts = [
        partitions.firmware(boot, folder / "firmware.part"),
        partitions.system(tree, folder / "system.part"),
        partitions.data(kept, folder / "data.part"),
    ]
    partitions.write(folder / f"{file.stem}-pi4.img", parts)
    for each in tree, kept, boot:
        shutil.rmtree(each)


def _move(place: Path, to: Path) -> None:
    """What was `place` is `to` then, and `place` an empty folder, on which a partition is mounted."""
    place.rename(to)
    place.mkdir()
