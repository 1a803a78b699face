"""What the guest's screen shows: whether it is black, and whether a number stands on it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

DARK = 24
"""A byte of colour below this is black to the eye."""
SHOWS = 0.002
"""Part of a picture's bytes that are not black, from which on something is there. A resting wall has more."""


def lit_part(ppm: bytes) -> float:
    """The part of the picture's bytes that are not black. `ppm`: as qemu writes it, P6; raises `ValueError`."""
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", ppm)
    if not head:
        raise ValueError(f"no picture: {ppm[:20]!r}")
    pixels = ppm[head.end() :]
    if len(pixels) < int(head[1]) * int(head[2]) * 3:
        raise ValueError("the picture is not whole")
    dark = pixels.translate(None, delete=bytes(range(DARK, 256)))
    return 1 - len(dark) / len(pixels)


def numbers_on(picture: Path) -> set[str]:
    """All numbers of three or four digits that tesseract finds on the picture, whatever stands beside them."""
    found: set[str] = set()
    for mode in ("11", "6"):
        words = ["tesseract", str(picture), "stdout", "--psm", mode, "-c", "tessedit_char_whitelist=0123456789"]
        read = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        found |= set(re.findall(r"\d{3,4}", read))
    return found
