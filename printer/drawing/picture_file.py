"""Reads the office's logo from its file: a PNG or a JPEG and nothing else, at a bounded cost of memory."""

from __future__ import annotations

import stat
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from core.phrase import Phrase
from printer.drawing.page import Mask

FORMATS = ("PNG", "JPEG")
"""Pillow knows dozens more, and has some of them drawn by a program, such as PostScript by Ghostscript."""
MOST_BYTES = 20_000_000
MOST_PIXELS = 25_000_000
"""A PNG in colours takes four bytes for each of them: 106 MB were measured of so many, with all that becomes of it, and
31 MB of one in greys. The smallest Raspberry Pi has 512 MB.
"""
MOST_COEFFICIENTS = 50_000_000
"""A usual JPEG is decoded at a fraction of its size, and 25 megapixels take 13 MB. The scans of a progressive one are
gathered first, two bytes for each pixel and colour: 159 MB for 25 megapixels, 209 MB in CMYK, 109 MB for this limit.
"""
MOST_OF_A_SIDE = 20_000
"""Each row takes some more, so a picture of 25 million rows would take four times as much."""
FINER = 3
"""How many times as many dots as are printed are kept on each side before the last, careful reduction."""
BAND_PIXELS = 500_000
"""Of the picture that are reduced at a time."""
WHITE, LIGHTEST_OF_16_BITS = 255, 65_535


class PictureError(Exception):
    """A file is not a picture that can be read; the text says why."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(str(why))
        self.why = why


def dither(file: Path, height: int, max_width: int) -> Mask:
    """Reads a picture file as black dots, `height` rows high, or lower where it would be wider than `max_width`.

    Greys become a pattern (Floyd and Steinberg's); transparent areas stay white. Raises `PictureError`.
    """
    try:
        _check_file(file)
        with Image.open(file, formats=FORMATS) as picture:
            grey, size = _grey(picture, height, max_width)
    except PictureError:
        raise
    except UnidentifiedImageError:
        raise PictureError(Phrase("no PNG or JPEG")) from None
    except Exception as error:  # noqa: BLE001  # see below
        # Pillow's decoders raise what they stumble over: OSError, SyntaxError, ValueError, struct.error and others.
        strerror = getattr(error, "strerror", None)
        raise PictureError(
            Phrase.as_it_is(strerror) if strerror else Phrase("damaged: {why}", why=str(error))
        ) from None
    return grey.resize(size, Image.Resampling.LANCZOS).point(lambda level: WHITE - level).convert("1")


def _check_file(file: Path) -> None:
    """A pipe would keep us waiting, a device has no end."""
    found = file.stat()
    if not stat.S_ISREG(found.st_mode):
        raise PictureError(Phrase("no regular file"))
    if found.st_size > MOST_BYTES:
        raise PictureError(
            Phrase("{found} MB: more than {most} MB", found=f"{found.st_size / 1e6:.0f}", most=MOST_BYTES // 1_000_000)
        )


def _grey(picture: Image.Image, height: int, max_width: int) -> tuple[Image.Image, tuple[int, int]]:
    """The picture in grey on white, not much larger than it will be printed, and the size of its print in dots."""
    pixels, colours = picture.width * picture.height, len(picture.getbands())
    if pixels > MOST_PIXELS:
        raise PictureError(
            Phrase("{found} megapixels: more than {most}", found=f"{pixels / 1e6:.0f}", most=MOST_PIXELS // 1_000_000)
        )
    if picture.info.get("progressive") and pixels * colours > MOST_COEFFICIENTS:
        most = MOST_COEFFICIENTS / colours / 1e6
        found = f"{pixels / 1e6:.1f}"
        raise PictureError(
            Phrase("{found} megapixels in a progressive JPEG: more than {most}", found=found, most=f"{most:.1f}")
        )
    if max(picture.size) > MOST_OF_A_SIDE:
        raise PictureError(
            Phrase("a side of {found} pixels: more than {most}", found=max(picture.size), most=MOST_OF_A_SIDE)
        )
    scale = min(height / picture.height, max_width / picture.width)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    picture.draft(None, (FINER * size[0], FINER * size[1]))  # a JPEG is decoded at a half, a quarter or an eighth
    step = max(1, picture.width // (FINER * size[0])), max(1, picture.height // (FINER * size[1]))
    grey = Image.new("L", (-(-picture.width // step[0]), -(-picture.height // step[1])))
    picture.load()
    # In bands, as each conversion of the whole would take as much memory as the picture itself.
    rows = max(1, BAND_PIXELS // (picture.width * step[1]))
    for top in range(0, grey.height, rows):
        box = (0, top * step[1], picture.width, min((top + rows) * step[1], picture.height))
        band = _in_colours(picture.crop(box)).reduce(step)
        white = Image.new("RGBA", band.size, "white")
        grey.paste(Image.alpha_composite(white, band).convert("L"), (0, top))
    return grey, size


def _in_colours(band: Image.Image) -> Image.Image:
    if band.mode.startswith("I"):  # Pillow would cut 16 bits of grey off at 255 instead of scaling them
        band = band.convert("I").point(lambda level: level * (WHITE / LIGHTEST_OF_16_BITS)).convert("L")
    return band.convert("RGBA")
