"""What the guest's screen shows: whether it is black, and which number is called."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

from PIL import Image

DARK = 24
"""A byte of colour below this is black to the eye."""
SHOWS = 0.002
"""Part of a picture's bytes that are not black, from which on something is there. A resting wall has more."""


LIGHT_X, LIGHT_Y = 0.66, (0.08, 0.5)
"""Where the newest call stands: parts of the width and the height of a hall's wall that lies."""
SMALLER = 6
"""Tesseract does not read letters that are as tall as a hand; it is best at some 30 pixels."""


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


def called_on(picture: Path) -> set[str]:
    """The numbers that tesseract reads where a hall's wall calls them, on a screen that lies."""
    with Image.open(picture) as whole:
        width, height = whole.size
        light = whole.convert("L").crop((0, int(LIGHT_Y[0] * height), int(LIGHT_X * width), int(LIGHT_Y[1] * height)))
    with io.BytesIO() as file:
        light.resize((light.width // SMALLER, light.height // SMALLER), Image.Resampling.LANCZOS).save(file, "PNG")
        png = file.getvalue()
    found: set[str] = set()
    for mode in ("6", "11"):
        words = ["tesseract", "-", "-", "--psm", mode]
        read = subprocess.run(words, input=png, capture_output=True, check=True).stdout
        found |= set(re.findall(r"(?<!\d)\d{3,4}(?!\d)", read.decode()))
    return found
