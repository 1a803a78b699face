"""Where the letters are: the Noto fonts, which slip and wall share, as Debian installs them."""

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
    """A typeface is not installed, or what shapes its letters; the text names the Debian package."""


def noto(family: str, weight: Weight, folders: Iterable[Path] = FOLDERS) -> Path:
    """The file of a Noto family ("NotoSans", "NotoSansKhmer", …) in this weight; `FontError` where there is none."""
    name = f"{family}-{weight}.ttf"
    tried = [folder / name for folder in folders]
    for path in tried:
        if path.is_file():
            return path
    places = " or ".join(str(path.parent) for path in tried)
    raise FontError(f"{name} is not in {places}; install the Debian package fonts-noto-core")
