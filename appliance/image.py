"""The disks of a new machine: the system with the project installed, and an empty one for what must last."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from appliance.installation import FILES, install
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
    def settings(self) -> Path:
        return self.folder / "office.toml"

    @property
    def disks(self) -> Disks:
        return Disks(self.folder / "system.qcow2", self.folder / "data.qcow2")


def image() -> Image:
    base, file = root(), release()
    own = [file for file in FILES.rglob("*") if file.is_file()]
    own += [Path(__file__).with_name(name) for name in ("image.py", "installation.py", "settings.py")]
    of = key(base.name, file.parent.name, key_of_files(own, Path(__file__).parent))
    return Image(layer("image", of, lambda folder: _make(folder, base, file)))


def overlay(of: Disks, folder: Path) -> Disks:
    """Disks in `folder` that read what `of` has, and keep what is written to themselves."""
    made = Disks(folder / "system.qcow2", folder / "data.qcow2")
    for old, new in zip(of, made, strict=True):
        run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", old.resolve(), new)
    return made


def _make(folder: Path, base: Path, file: Path) -> None:
    tree = folder / "tree"
    tree.mkdir()
    run("tar", "-xf", base / "root.tar", "-C", tree, "--numeric-owner", "--xattrs", "--xattrs-include=*")
    (kernel,) = (tree / "usr/lib/modules").iterdir()
    install(tree, file, kernel_modules(kernel.name))
    shutil.copy(tree / f"boot/vmlinuz-{kernel.name}", folder / "vmlinuz")
    shutil.copy(tree / f"boot/initrd.img-{kernel.name}", folder / "initrd")
    shutil.copy(tree / "etc/luot/office.toml", folder)
    data = folder / "data"
    shutil.move(tree / "var/lib/luot", data)
    (tree / "var/lib/luot").mkdir()
    _disk(folder / "system.qcow2", tree, SYSTEM_SIZE)
    _disk(folder / "data.qcow2", data, DATA_SIZE)
    shutil.rmtree(tree)
    shutil.rmtree(data)


def _disk(file: Path, tree: Path, size: str) -> None:
    raw = file.with_suffix(".raw")
    run("mkfs.ext4", "-q", "-d", tree, raw, size)
    run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, file)
    raw.unlink()
