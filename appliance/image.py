"""The disks of a new machine: its system, with the project installed or without, and one for what must last."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from appliance.installation import FILES, furnish, install, settle, write_card
from appliance.kernel_modules import kernel_modules
from appliance.layers import key, key_of_files, layer
from appliance.machine import Boot, Disks
from appliance.programs import run
from appliance.released import release
from appliance.root import root

SYSTEM_SIZE = "4G"
DATA_SIZE = "256M"


class Image(NamedTuple):
    """A machine that was never switched on."""

    folder: Path

    @property
    def boot(self) -> Boot:
        return Boot(self.folder / "vmlinuz", self.folder / "initrd")

    @property
    def disks(self) -> Disks:
        return Disks(self.folder / "system.qcow2", self.folder / "data.qcow2")


def image() -> Image:
    """Of an office."""
    base, file = root(), release()
    of = key(base.name, file.parent.name, _own_key())
    return Image(layer("image", of, lambda folder: _make(folder, base, lambda tree: install(tree, file))))


def bare_image() -> Image:
    """Of a card as an installer has written it, with nothing of ours."""
    base = root()
    return Image(layer("bare", key(base.name, _own_key()), lambda folder: _make(folder, base, write_card)))


def overlay(of: Disks, folder: Path) -> Disks:
    """Disks in `folder` that read what `of` has, and keep what is written to themselves."""
    made = Disks(folder / "system.qcow2", folder / "data.qcow2")
    for old, new in zip(of, made, strict=True):
        run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", old.resolve(), new)
    return made


def _own_key() -> str:
    own = [file for file in FILES.rglob("*") if file.is_file()]
    own += [Path(__file__).with_name(name) for name in ("image.py", "installation.py", "settings.py")]
    return key_of_files(own, Path(__file__).parent)


def _make(folder: Path, base: Path, prepare: Callable[[Path], None]) -> None:
    tree = folder / "tree"
    tree.mkdir()
    run("tar", "-xf", base / "root.tar", "-C", tree, "--numeric-owner", "--xattrs", "--xattrs-include=*")
    (kernel,) = (tree / "usr/lib/modules").iterdir()
    furnish(tree, kernel_modules(kernel.name))
    prepare(tree)
    settle(tree)
    shutil.copy(tree / f"boot/vmlinuz-{kernel.name}", folder / "vmlinuz")
    shutil.copy(tree / f"boot/initrd.img-{kernel.name}", folder / "initrd")
    data, lasting = folder / "data", tree / "var/lib/luot"
    lasting.mkdir(exist_ok=True)
    shutil.move(lasting, data)
    lasting.mkdir()
    _disk(folder / "system.qcow2", tree, SYSTEM_SIZE)
    _disk(folder / "data.qcow2", data, DATA_SIZE)
    shutil.rmtree(tree)
    shutil.rmtree(data)


def _disk(file: Path, tree: Path, size: str) -> None:
    raw = file.with_suffix(".raw")
    run("mkfs.ext4", "-q", "-d", tree, raw, size)
    run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, file)
    raw.unlink()
