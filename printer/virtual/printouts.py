"""What has come out of a virtual printer, each piece of paper as a picture in a folder."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from printer.virtual.paper import Strip

logger = logging.getLogger(__name__)


class Printed(NamedTuple):
    """A piece of paper that has come out."""

    n: int
    """From 1, in the order of coming out."""
    path: Path
    complete: bool
    """False: a strip that was torn off, or lost a part on its way."""

    @property
    def picture(self) -> Image.Image:
        with Image.open(self.path) as image:
            image.load()
            return image


class Printouts:
    def __init__(self, folder: Path) -> None:
        """Goes on numbering from what lies there; raises `OSError` where nothing can lie."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._n = max((int(path.stem) for path in folder.glob("*.png") if path.stem.isdecimal()), default=0)
        self._slips: list[Printed] = []

    @property
    def slips(self) -> list[Printed]:
        """What was added, oldest first."""
        return list(self._slips)

    def add(self, strip: Strip) -> None:
        """Where there is no room for the picture there is none: a printer does not stop for want of a disk."""
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
        self._slips.append(Printed(self._n, path, strip.complete))
