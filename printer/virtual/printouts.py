"""Keeps each piece of paper that comes out of a virtual printer as a PNG in a folder."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from printer.virtual.mechanics import Strip

logger = logging.getLogger(__name__)


class Printout(NamedTuple):
    """A piece of paper that has come out, numbered from 1."""

    n: int
    path: Path
    complete: bool
    """False if it was torn off or lost a part of its print."""

    @property
    def picture(self) -> Image.Image:
        with Image.open(self.path) as image:
            return image.copy()


class Printouts:
    def __init__(self, folder: Path) -> None:
        """Continues the numbering of the files in the folder; raises `OSError` if it cannot be made."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._n = max((int(path.stem) for path in folder.glob("*.png") if path.stem.isdecimal()), default=0)
        self.slips: list[Printout] = []

    def add(self, strip: Strip) -> None:
        """Saves the strip. If that fails, the failure is logged and the strip forgotten: the printer prints on."""
        path = self._folder / f"{self._n + 1:04}.png"
        height = len(strip.rows) * 8 // strip.width
        try:
            Image.frombytes("1", (strip.width, height), strip.rows, "raw", "1;I").save(path, compress_level=1)
        except OSError as error:
            logger.error("a slip has come out, and its picture cannot be kept: %s", error)
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            return
        self._n += 1
        self.slips.append(Printout(self._n, path, strip.complete))
