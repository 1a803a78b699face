"""What the guest's screen shows: whether it is black, and which number is called."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

DARK = 24
"""A byte of colour below this is black to the eye."""
SHOWS = 0.002
"""Part of a picture's bytes that are not black, from which on something is there. A resting wall has more."""


LIGHT_X, LIGHT_Y = 0.66, (0.08, 0.5)
"""Where the newest call stands: parts of the width and the height of a hall's wall that lies."""
PAGE_PX, COLOURS = 960, 48
SOUND_PX = (960, 120)
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


def keep_small(picture: Path, file: Path) -> None:
    """The picture as a page shows it: a slip as it is, a screen at most `PAGE_PX` wide and in few colours."""
    with Image.open(picture) as whole:
        if whole.width <= PAGE_PX:
            whole.save(file, optimize=True)
        else:
            small = whole.convert("RGB").resize(
                (PAGE_PX, whole.height * PAGE_PX // whole.width), Image.Resampling.LANCZOS
            )
            small.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def draw_sound(heard: Sequence[int], file: Path) -> None:
    """The loudness over the whole time, from left to right: a column is as high as its loudest sample (16 bits)."""
    picture = Image.new("1", SOUND_PX, 1)
    width, height = SOUND_PX
    for x in range(width):
        part = heard[x * len(heard) // width : (x + 1) * len(heard) // width]
        half = max(map(abs, part), default=0) * height // 2 // 2**15
        picture.paste(0, (x, height // 2 - half, x + 1, height // 2 + half + 1))
    picture.save(file, optimize=True)


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
