"""The office's logo: what is read, at what cost, and what is refused in one sentence."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from printer.drawing.picture_file import MOST_BYTES, PictureError, dither

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(ps ran) print\nshowpage\n%%EOF\n"


def _black_share(mask: Image.Image) -> float:
    return mask.convert("L").histogram()[255] / (mask.width * mask.height)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png(*more: bytes) -> bytes:
    """A PNG of one pixel, with these chunks behind its head."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = _chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + pixels + _chunk(b"IEND", b"")


def _half_black(size: tuple[int, int], mode: str, name: str, folder: Path) -> Path:
    """Black on the left, white (or, where the mode has it, transparent) on the right."""
    picture = Image.new("LA", size, (0, 255))
    picture.paste((0, 0), (size[0] // 2, 0, *size))
    white = Image.new("LA", size, (255, 255))
    flat = Image.alpha_composite(white.convert("RGBA"), picture.convert("RGBA"))
    if mode == "I;16":
        wide = flat.convert("L").convert("I").point(lambda level: level * 257).convert("I;16")
        wide.save(folder / name)
    else:
        (picture if "A" in mode else flat).convert(mode).save(folder / name)
    return folder / name


@pytest.mark.parametrize("size", [(60, 60), (3000, 1500)])
@pytest.mark.parametrize(
    ("mode", "name"),
    [(mode, "logo.png") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")]
    + [(mode, "logo.jpg") for mode in ("L", "RGB", "CMYK")],
)
def test_every_kind_of_png_and_jpeg_is_drawn_black_where_it_is_dark(
    size: tuple[int, int], mode: str, name: str, tmp_path: Path
) -> None:
    mask = dither(_half_black(size, mode, name, tmp_path), 40, 400)
    assert mask.size == (40 * size[0] // size[1], 40)
    left, right = mask.crop((0, 0, mask.width // 2 - 1, 40)), mask.crop((mask.width // 2 + 1, 0, mask.width, 40))
    assert _black_share(left) > 0.95
    assert _black_share(right) < 0.05


def _write(content: bytes) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(content)


def _empty_of(size: int) -> Callable[[Path], object]:
    def make(file: Path) -> None:
        file.touch()
        os.truncate(file, size)

    return make


def _white(width: int, height: int) -> Callable[[Path], object]:
    return lambda file: Image.new("1", (width, height), 1).save(file, "PNG")


def _progressive(mode: str, width: int, height: int) -> Callable[[Path], object]:
    """A JPEG whose head says that it has these pixels, and which has eight by eight."""

    def make(file: Path) -> None:
        small = BytesIO()
        Image.new(mode, (8, 8)).save(small, "JPEG", progressive=True)
        head, frame, rest = small.getvalue().partition(b"\xff\xc2")
        file.write_bytes(head + frame + rest[:3] + struct.pack(">HH", height, width) + rest[7:])

    return make


def _truncated(file: Path) -> None:
    whole = BytesIO()
    Image.effect_noise((100, 100), 50).save(whole, "PNG")
    file.write_bytes(whole.getvalue()[:3000])


@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(lambda _: None, "No such file", id="nothing"),
        pytest.param(Path.mkdir, "no regular file", id="folder"),
        pytest.param(os.mkfifo, "no regular file", id="pipe"),
        pytest.param(lambda file: file.symlink_to("/dev/zero"), "no regular file", id="device"),
        pytest.param(_write(b""), "no PNG or JPEG", id="empty"),
        pytest.param(_write(EPS), "no PNG or JPEG", id="PostScript"),
        pytest.param(lambda file: Image.new("L", (9, 9)).save(file, "GIF"), "no PNG or JPEG", id="GIF"),
        pytest.param(_empty_of(MOST_BYTES + 1), "more than 20 MB", id="large file"),
        pytest.param(_white(5001, 5000), "25 megapixels: more than 25", id="more pixels than are read"),
        pytest.param(
            _progressive("RGB", 4200, 4000), "16.8 megapixels in a progressive JPEG: more than 16.7", id="progressive"
        ),
        pytest.param(
            _progressive("CMYK", 4000, 3200), "12.8 megapixels in a progressive JPEG: more than 12.5", id="CMYK"
        ),
        pytest.param(_white(20_001, 1), "a side of 20001 pixels", id="long"),
        pytest.param(_truncated, "damaged: ", id="truncated"),
        pytest.param(
            _write(_png(_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(9_000_000))))), "damaged: ", id="text bomb"
        ),
    ],
)
def test_what_is_no_logo_is_one_sentence(make: Callable[[Path], object], told: str, tmp_path: Path) -> None:
    file = tmp_path / "logo.png"
    make(file)
    with pytest.raises(PictureError) as raised:
        dither(file, 40, 400)
    assert told in str(raised.value)


def test_a_progressive_jpeg_is_drawn_as_any_other(tmp_path: Path) -> None:
    picture = Image.open(_half_black((3000, 1500), "RGB", "logo.png", tmp_path))
    for progressive in (False, True):
        picture.save(tmp_path / "logo.jpg", progressive=progressive)
        with Image.open(tmp_path / "logo.jpg") as saved:
            assert bool(saved.info.get("progressive")) == progressive
        mask = dither(tmp_path / "logo.jpg", 40, 400)
        assert 0.48 < _black_share(mask) < 0.52


def test_no_program_runs_for_a_logo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ghostscript = tmp_path / "gs"
    ghostscript.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n", "utf-8")
    ghostscript.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "logo.png").write_bytes(EPS)
    with pytest.raises(PictureError):
        dither(tmp_path / "logo.png", 40, 400)
    assert not (tmp_path / "ran").exists()
