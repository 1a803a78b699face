"""The bytes that are sent: exact once, equal to those of python-escpos, and few."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from printer.drawing.slip_layout import SlipLayout
from printer.escpos import encoding
from printer.escpos.bands import MAX_BAND_ROWS, Alignment, Feed, split_into_bands
from printer.raster import Raster
from printer.slip import Slip
from printer.virtual.firmware import Firmware
from printer.virtual.mechanics import Strip
from printer.virtual.models import FULL, PLAIN58

PICTURE_HEAD = encoding.PICTURE + bytes([48, 0, 20, 0])


def test_the_commands_are_these_bytes() -> None:
    assert bytes.fromhex("1b40 1d610e") == encoding.INIT
    assert encoding.initialise(None) == encoding.INIT
    assert encoding.initialise(203) == bytes.fromhex("1b40 1d50cbcb 1d610e")
    assert encoding.initialise(180) == bytes.fromhex("1b40 1d50b4b4 1d610e")
    assert bytes.fromhex("1014 08 01031401060208") == encoding.CLEAR_BUFFER
    assert encoding.ask_status(1, 4) == bytes.fromhex("100401 100404")
    assert bytes.fromhex("1d7201") == encoding.ASK_PROCESSED
    assert encoding.ask_printed(b"0207") == bytes.fromhex("1d28480600 3030 30323037")
    assert encoding.end(cut=True) == bytes.fromhex("1d5642 08")
    assert encoding.end(cut=False) == bytes.fromhex("1b64 05")


def test_a_small_picture_is_these_bytes() -> None:
    """Two black rows, 300 white ones, one row with a single dot."""
    raster = Raster(8, b"\xff\xff" + bytes(300) + b"\x01")
    assert encoding.picture(raster) == bytes.fromhex("1d763000 0100 0200 ffff   1b4aff 1b4a2d   1d763000 0100 0100 01")


@pytest.mark.parametrize("mark", [b"", b"12345", b"12\n4"])
def test_a_mark_is_four_printable_characters(mark: bytes) -> None:
    with pytest.raises(ValueError, match="not four printable signs"):
        encoding.ask_printed(mark)


def test_a_centred_row_and_doubled_rows_are_these_bytes() -> None:
    """A centred row, a gap, and 80 right-aligned rows drawn in squares of 2 × 2 dots."""
    raster = Raster(64, bytes.fromhex("0000005aa5000000") + bytes(8 * 8) + bytes.fromhex("00000000000000cf") * 80)
    assert encoding.picture(raster) == bytes.fromhex(
        "1b6101 1d763000 0200 0100 5aa5  1b4a08  1b6102 1d763003 0100 2800" + "0b" * 40 + "1b6100"
    )
    assert encoding.picture(raster, plain=True) == bytes.fromhex(
        "1d763000 0500 0100 0000005aa5  1b4a08"
        + ("1d763000 0800 3000" + "00000000000000cf" * 48)
        + ("1d763000 0800 2000" + "00000000000000cf" * 32)
    )


@pytest.mark.parametrize("width_mm", [80, 58])
def test_each_band_of_a_slip_is_what_python_escpos_would_send(
    make_layout: Callable[[int], SlipLayout],
    make_slip: Callable[..., Slip],
    width_mm: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    # The library caches its tables there, and leaves a temporary folder behind at each import.
    monkeypatch.setenv("ESCPOS_CAPABILITIES_PICKLE_DIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    from escpos.printer import Dummy

    raster = make_layout(width_mm).body(make_slip("1100", class_="P")).raster
    theirs, align = b"", Alignment.LEFT
    for piece in split_into_bands(raster):
        if isinstance(piece, Feed):
            theirs += b"\x1bJ" + bytes([piece.rows])
            continue
        theirs += b"" if piece.align == align else b"\x1ba" + bytes([piece.align])
        align = piece.align
        printer = Dummy()
        printer.image(
            Image.frombytes("1", (piece.width * 8, piece.height), piece.data, "raw", "1;I"),
            impl="bitImageRaster",
            fragment_height=MAX_BAND_ROWS,
            high_density_vertical=not piece.doubled,
            high_density_horizontal=not piece.doubled,
        )
        theirs += printer.output
    assert encoding.picture(raster) == theirs + (b"\x1ba\0" if align else b"")


def printed(data: bytes, width: int) -> Strip:
    """The strip of paper that these bytes print on paper of this width, without the feed before the cut."""
    strips: list[Strip] = []
    printer = Firmware(strips.append, replace(FULL, width=width))
    printer.receive(data + encoding.CUT)
    printer.advance()
    assert not printer.stray
    [strip] = strips
    fed = strip.width // 8 * encoding.CUT[3]
    return strip._replace(rows=strip.rows[:-fed])


@given(st.lists(st.sampled_from([b"\0\0", b"\0\0", b"\0\0", b"\x80\0", b"\x18\x01"]), min_size=1, max_size=300))
def test_any_picture_is_read_back_dot_by_dot(rows: list[bytes]) -> None:
    raster = Raster(16, b"".join([b"\xff\xff", *rows]))
    assert printed(encoding.picture(raster), 16) == Strip(16, raster.data, complete=True)


@pytest.mark.parametrize("width_mm", [80, 58])
def test_a_slip_is_read_back_dot_by_dot_from_head_and_body(
    make_layout: Callable[[int], SlipLayout], make_slip: Callable[..., Slip], width_mm: int
) -> None:
    layout = make_layout(width_mm)
    body = layout.body(make_slip("1100", class_="P")).raster
    strip = printed(encoding.picture(layout.head) + encoding.picture(body), layout.head.width)
    assert strip == Strip(layout.head.width, layout.head.above(body).data, complete=True)


@pytest.mark.parametrize("address", [None, "https://phieu.kienluong.vn/{day}/{label}"], ids=["plain", "with a code"])
@pytest.mark.parametrize("languages", [("vi",), ("vi", "km")], ids="+".join)
@pytest.mark.parametrize(("width_mm", "share"), [(80, 0.5), (58, 0.62)])
def test_a_slip_takes_at_most_half_of_its_dots(
    make_layout: Callable[..., SlipLayout],
    make_slip: Callable[..., Slip],
    width_mm: int,
    share: float,
    languages: tuple[str, ...],
    address: str | None,
) -> None:
    """A little more on 58 mm, which lines of text nearly fill."""
    layout = make_layout(width_mm, *languages, address=address)
    for slip in (make_slip(), make_slip("1100", class_="P"), make_slip("1100", class_="P", marked=True)):
        whole = layout.head.above(layout.body(slip).raster)
        sent = encoding.picture(layout.head) + encoding.picture(layout.body(slip).raster) + encoding.CUT
        assert len(sent) < share * len(whole.data)


def test_paper_moves_while_the_rest_is_still_being_sent(layout: SlipLayout, make_slip: Callable[..., Slip]) -> None:
    """Also with a small buffer: no band is larger than it, and none waits for the next one."""
    paper = Firmware(lambda _: None, replace(FULL, buffer_bytes=4096))
    data = (
        encoding.picture(layout.head)
        + encoding.picture(layout.body(make_slip("1100", class_="P")).raster)
        + encoding.CUT
    )
    moved: list[int] = []
    for byte in data:
        assert paper.room
        paper.receive(bytes([byte]))
        paper.advance()
        moved.append(paper.mechanics.paper.height)
    first = next(at for at, rows in enumerate(moved) if rows)
    assert first < 20
    assert moved[len(data) // 2] > 200


@pytest.mark.parametrize("at", range(1, len(PICTURE_HEAD)))
def test_a_command_that_was_cut_off_does_not_swallow_the_next_slip(at: int) -> None:
    """A killed process, or a lost connection, may have broken it off after any byte."""
    strips: list[Strip] = []
    printer = Firmware(strips.append, PLAIN58)
    slip = encoding.picture(Raster(384, b"\xff" * 48 * 20)) + encoding.end(cut=False)
    for data in (
        PICTURE_HEAD[:at],
        encoding.END_COMMAND,
        encoding.CLEAR_BUFFER,
        encoding.INIT,
        encoding.fill(576),
        encoding.INIT,
        slip,
    ):
        for start in range(0, len(data), 1000):
            printer.receive(data[start : start + 1000])
            printer.advance()
    assert strips[-1].rows.rstrip(b"\0").endswith(b"\xff" * 48 * 20)


@pytest.mark.slow
def test_wherever_a_slip_broke_off_the_next_one_is_whole_and_nothing_is_printed_as_letters(
    layout: SlipLayout, make_slip: Callable[..., Slip]
) -> None:
    begun = encoding.picture(layout.head) + encoding.picture(layout.body(make_slip()).raster) + encoding.CUT
    whole = encoding.END_COMMAND + encoding.fill(576) + encoding.INIT + encoding.CUT + begun
    for length in (*range(1, 700), *range(701, len(begun), 113)):
        out: list[Strip] = []
        firmware = Firmware(out.append)
        firmware.receive(begun[:length])
        firmware.advance()
        firmware.sender_gone()
        firmware.receive(whole)
        firmware.advance()
        assert not firmware.stray, f"letters after {length} bytes"
        assert out[-1].complete, f"half a slip after {length} bytes"
