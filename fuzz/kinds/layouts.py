"""Layouts of slips: read with all their mistakes; of those that pass, some have a slip drawn by them."""

from __future__ import annotations

import re
import tempfile
import zlib
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from fuzz.kind import Kind
from fuzz.sample_office import settings
from printer.drawing.fit_check import longest_slip
from printer.drawing.layout_file import load_layout, shipped_layout
from printer.drawing.office_layout import layout_of
from runtime.settings.load import SettingsError

ONE_DRAWN_OF = 100
"""Layouts that pass: to draw all of their slips takes tenths of a second."""
PIECES = (
    *(
        "[[block]]",
        'kind = "qr"',
        'kind = "logo"',
        'kind = "number"',
        'kind = "feed"',
        'kind = "line"',
        'kind = "lines"',
    ),
    *(
        "{label}",
        "{service}",
        "{{",
        "}",
        "{0}",
        "{label!r}",
        "{label:>9}",
        "height_mm = 60",
        "rows_mm = 0",
        "second = false",
    ),
    *(
        '{ vi = "x", en = "y" }',
        '"\\u200b"',
        '"\\u202e"',
        '"ស្វាគមន៍"',
        '"♥"',
        "nan",
        "[words]",
        "least_mm = 1",
        "above_mm = 60",
    ),
)


def open_kind(stack: ExitStack) -> Kind:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="luot-fuzz-")))
    file = folder / "slip.toml"
    office = replace(settings(), slip=replace(settings().slip, layout=str(file)))

    def take(data: bytes) -> None:
        file.write_bytes(data)
        try:
            load_layout(file, ("vi", "en"))
        except SettingsError:
            return
        if zlib.crc32(data) % ONE_DRAWN_OF == 0:
            longest_slip(layout_of(office))

    samples = tuple(
        part.encode() for width in (80, 58) for part in _parts(_bare(shipped_layout(width).read_text("utf-8")))
    )
    return Kind(samples, tuple(piece.encode() for piece in PIECES), take)


def _bare(text: str) -> str:
    """Without comments, so that mutations strike what is read."""
    return re.sub(r"(?m)^#.*\n|^\n", "", text)


def _parts(layout: str) -> list[str]:
    """Layouts of a third of its blocks each, since reading TOML takes most of the time."""
    head, *blocks = layout.split("[[block]]\n")
    (number,) = (block for block in blocks if 'kind = "number"' in block)
    others = [block for block in blocks if block is not number]
    return ["[[block]]\n".join((head, *others[start::3], number)) for start in range(3)]
