"""Where the letters are: Noto Sans, which slip and wall share, as Debian installs it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

Weight = Literal["Regular", "Bold"]

FOLDERS = (
    Path("/usr/share/fonts/truetype/noto"),
    Path("/usr/local/share/fonts"),
)


class FontError(Exception):
    """The office's typeface is not installed; the text names the Debian package."""


def noto_sans(weight: Weight = "Regular", folders: Iterable[Path] = FOLDERS) -> Path:
    """The file of Noto Sans in this weight; `FontError` where there is none."""
    name = f"NotoSans-{weight}.ttf"
    tried = [folder / name for folder in folders]
    for path in tried:
        if path.is_file():
            return path
    places = " or ".join(str(path.parent) for path in tried)
    raise FontError(f"{name} is not in {places}; install the Debian package fonts-noto-core")
