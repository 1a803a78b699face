"""The disks of a new machine: the system with the project installed, and an empty one for what must last."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from appliance.installation import FILES, GUIDE, install
from appliance.kernel_modules import kernel_modules
from appliance.layers import key, key_of_files, layer
from appliance.machine import Boot, Disks
from appliance.programs import run
from appliance.root import packages_told, root
from appliance.wheelhouse import libraries, project_wheel

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
    base, own, wheels = root(packages_told(GUIDE.read_text("utf-8"))), project_wheel(), libraries()
    files = [file for file in FILES.rglob("*") if file.is_file()]
    ours = [Path(__file__), Path(__file__).with_name("installation.py"), Path(__file__).with_name("settings.py"), GUIDE]
    of = key(base.name, own.name, wheels.name, key_of_files([*files, *ours], Path(__file__).parents[1]))
    return Image(layer("image", of, lambda folder: _make(folder, base, (own, wheels))))


def overlay(of: Disks, folder: Path) -> Disks:
    """Disks in `folder` that read what `of` has, and keep what is written to themselves."""
    made = Disks(folder / "system.qcow2", folder / "data.qcow2")
    for old, new in zip(of, made, strict=True):
        run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", old.resolve(), new)
    return made


def _make(folder: Path, base: Path, wheels: tuple[Path, ...]) -> None:
    tree = folder / "tree"
    tree.mkdir()
    run("tar", "-xf", base / "root.tar", "-C", tree, "--numeric-owner", "--xattrs", "--xattrs-include=*")
    (release,) = (tree / "usr/lib/modules").iterdir()
    install(tree, wheels, kernel_modules(release.name))
    shutil.copy(tree / f"boot/vmlinuz-{release.name}", folder / "vmlinuz")
    shutil.copy(tree / f"boot/initrd.img-{release.name}", folder / "initrd")
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
