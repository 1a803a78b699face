"""Offices to do something to: one that is switched on, and one that runs already, each on disks of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path

from appliance.guest import Guest
from appliance.image import Image, bare_image, image, overlay
from appliance.layers import key, layer
from appliance.machine import Boot, Disks
from appliance.office import Office
from appliance.patience import until

SOURCES = ("machine.py", "ground.py")


class Ground:
    """Makes what is not kept yet: the first office takes minutes."""

    def __init__(self, folder: Path) -> None:
        """`folder`: of all guests, one below it for each."""
        self._folder = folder
        self._numbers = itertools.count(1)

    @cached_property
    def image(self) -> Image:
        """Made when a case first wants it: not every one does."""
        return image()

    def cold(self) -> AbstractContextManager[Office]:
        """A new office that is switched on just now; the agent in it answers."""
        folder = self._new_folder()
        return self._office(self.image.boot, overlay(self.image.disks, folder), folder)

    def bare(self) -> AbstractContextManager[Office]:
        """A machine with nothing of ours, and without a printer, that is switched on just now."""
        bare, folder = bare_image(), self._new_folder()
        return self._office(bare.boot, overlay(bare.disks, folder), folder, printer=False)

    def running(self, *, printer: bool = True) -> AbstractContextManager[Office]:
        """An office that runs since a minute, saved once; without `printer` none is plugged in."""
        saved = saved_office(self.image)
        folder = self._new_folder()
        disks = overlay(Disks(saved / "system.qcow2", saved / "data.qcow2"), folder)
        return self._office(self.image.boot, disks, folder, saved / "memory", printer=printer)

    def again(self, folder: Path) -> AbstractContextManager[Office]:
        """The machine whose files are in this folder is switched on once more, with what its disks have kept."""
        return self._office(self.image.boot, Disks(folder / "system.qcow2", folder / "data.qcow2"), folder)

    @contextmanager
    def _office(
        self, boot: Boot, disks: Disks, folder: Path, incoming: Path | None = None, *, printer: bool = True
    ) -> Iterator[Office]:
        with (
            Guest.start(boot, disks, folder, incoming=incoming) as guest,
            Office(guest, printer=printer) as office,
        ):
            yield office

    def _new_folder(self) -> Path:
        folder = self._folder / f"office-{next(self._numbers)}"
        folder.mkdir(parents=True)
        return folder


def saved_office(of: Image) -> Path:
    """The folder with the disks and the memory of an office that runs."""
    own = [Path(__file__).with_name(name).read_bytes() for name in SOURCES]
    return layer("office", key(of.folder.name, *own), lambda folder: _save(of, folder))


def _save(of: Image, folder: Path) -> None:
    disks = overlay(of.disks, folder)
    with Guest.start(of.boot, disks, folder) as guest, Office(guest, printer=False) as office:
        until("all units", office.all_active, 600, look_s=1)
        office.hand.run("/usr/bin/sync")
        guest.save_memory(folder / "memory")
