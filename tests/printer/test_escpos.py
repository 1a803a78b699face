"""The bytes: exact once, equal to python-escpos', and few."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from printer import escpos
from printer.characters import FULL
from printer.firmware import Firmware
from printer.raster import Raster
from printer.slip import Slip
from printer.strip import Strip
from printer.typesetting import Layout


def test_the_commands_are_these_bytes() -> None:
    assert bytes.fromhex("1b40 1d610e") == escpos.INIT
    assert bytes.fromhex("1014 08 01031401060208") == escpos.CLEAR
    assert escpos.ask(1, 4) == bytes.fromhex("100401 100404")
    assert bytes.fromhex("1d7201") == escpos.HOW_FAR
    assert escpos.tell_when_printed(b"0207") == bytes.fromhex("1d28480600 3030 30323037")
    assert escpos.end(cut=True) == bytes.fromhex("1d5642 08")
    assert escpos.end(cut=False) == bytes.fromhex("1b64 05")


def test_a_small_picture_is_these_bytes() -> None:
    """Two black rows, 300 white ones, one row with a single dot."""
    raster = Raster(8, b"\xff\xff" + bytes(300) + b"\x01")
    assert escpos.picture(raster) == bytes.fromhex("1d763000 0100 0200 ffff   1b4aff 1b4a2d   1d763000 0100 0100 01")


@pytest.mark.parametrize("mark", [b"", b"12345", b"12\n4"])
def test_a_mark_is_four_printable_signs(mark: bytes) -> None:
    with pytest.raises(ValueError, match="not four printable signs"):
        escpos.tell_when_printed(mark)


@pytest.mark.parametrize("width", [576, 384])
def test_a_picture_is_what_python_escpos_would_send(
    width: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # The library reads its tables from a cache there, and forgets a folder at each import.
    monkeypatch.setenv("ESCPOS_CAPABILITIES_PICKLE_DIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    from escpos.printer import Dummy

    image = Image.effect_noise((width, 300), 100).convert("1")
    theirs = Dummy()
    theirs.image(image, impl="bitImageRaster", fragment_height=escpos.BAND)
    assert escpos.picture(Raster(width, image.tobytes("raw", "1;I"))) == theirs.output


def printed(data: bytes, width: int) -> Strip:
    """The one strip that these bytes make on paper of that width, without what is fed before the cut."""
    strips: list[Strip] = []
    printer = Firmware(strips.append, replace(FULL, width=width))
    printer.receive(data + escpos.CUT)
    printer.advance()
    assert not printer.stray
    [strip] = strips
    fed = strip.width // 8 * escpos.CUT[3]
    return strip._replace(rows=strip.rows[:-fed])


@given(st.lists(st.sampled_from([b"\0\0", b"\0\0", b"\0\0", b"\x80\0", b"\x18\x01"]), min_size=1, max_size=300))
def test_any_picture_is_read_back_dot_by_dot(rows: list[bytes]) -> None:
    raster = Raster(16, b"".join([b"\xff\xff", *rows]))
    assert printed(escpos.picture(raster), 16) == Strip(16, raster.data, complete=True)


@pytest.mark.parametrize("width_mm", [80, 58])
def test_a_slip_is_read_back_dot_by_dot_from_head_and_body(
    make_layout: Callable[[int], Layout], make_slip: Callable[..., Slip], width_mm: int
) -> None:
    layout = make_layout(width_mm)
    body = layout.body(make_slip("1100", class_="P")).raster
    strip = printed(escpos.picture(layout.head) + escpos.picture(body), layout.head.width)
    assert strip == Strip(layout.head.width, layout.head.above(body).data, complete=True)


def test_white_rows_cost_next_to_nothing(layout: Layout, make_slip: Callable[..., Slip]) -> None:
    whole = layout.head.above(layout.body(make_slip()).raster)
    assert len(escpos.picture(whole)) < 0.95 * len(whole.data)
