"""The Noto font files, as Debian installs them; slips and the wall are drawn with them."""

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
    """A typeface, or the library that shapes its letters, is missing; the text names the Debian package."""


def noto(family: str, weight: Weight, folders: Iterable[Path] = FOLDERS) -> Path:
    """The file of a Noto family, such as "NotoSansKhmer"; raises `FontError` if it is not installed."""
    name = f"{family}-{weight}.ttf"
    tried = [folder / name for folder in folders]
    for path in tried:
        if path.is_file():
            return path
    places = " or ".join(str(path.parent) for path in tried)
    raise FontError(f"{name} is not in {places}; install the Debian package fonts-noto-core")
