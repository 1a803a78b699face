"""A picture in bands: every dot stays in its place, letters stay whole, and few bytes are sent."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from printer.escpos.bands import MAX_BAND_ROWS, MIN_GAP_ROWS, Alignment, Band, Feed, split_into_bands
from printer.raster import Raster

LETTERS = [b"\0" * 8, b"\0\0\x01\xc0\0\0\0\0", b"\0\0\0\x3c\x3c\0\0\0", b"\0\0\0\0\0\x18\0\x03", b"\xf0" + b"\0" * 7]


def painted(pieces: list[Feed | Band], width: int) -> bytes:
    """The rows that a printer prints from these bands on paper of this width in dots."""
    paper = b""
    for piece in pieces:
        if isinstance(piece, Feed):
            paper += bytes(piece.rows * (width // 8))
            continue
        dots = 1 + piece.doubled
        beside = width // 8 - piece.width * dots
        left = {Alignment.LEFT: 0, Alignment.CENTER: beside // 2, Alignment.RIGHT: beside}[piece.align]
        assert piece.align is not Alignment.CENTER or beside % 2 == 0
        for at in range(0, len(piece.data), piece.width):
            row = "".join(bit * dots for byte in piece.data[at : at + piece.width] for bit in f"{byte:08b}")
            paper += (bytes(left) + int(row, 2).to_bytes(len(row) // 8, "big") + bytes(beside - left)) * dots
    return paper


def rows_of(*counts_and_rows: tuple[int, bytes]) -> Raster:
    return Raster(64, b"".join(row * count for count, row in counts_and_rows))


@given(st.lists(st.tuples(st.integers(min_value=1, max_value=60), st.sampled_from(LETTERS)), max_size=12))
def test_any_picture_is_printed_dot_by_dot(counts_and_rows: list[tuple[int, bytes]]) -> None:
    raster = rows_of(*counts_and_rows)
    assert painted(list(split_into_bands(raster)), 64) == raster.data
    assert painted(list(split_into_bands(raster, plain=True)), 64) == raster.data


@given(st.lists(st.sampled_from([b"\x10", b"\x04\x05", b"\x14", b"\0", b"\xff"]), min_size=8, max_size=200))
def test_no_band_contains_a_real_time_command(bytes_: list[bytes]) -> None:
    data = b"".join(bytes_)
    raster = Raster(64, data[: len(data) // 8 * 8]).without_commands()
    pieces = list(split_into_bands(raster))
    assert painted(pieces, 64) == raster.data
    assert not any(re.search(rb"\x10[\x04\x05\x14]", piece.data) for piece in pieces if isinstance(piece, Band))


def test_white_rows_are_fed_and_white_at_the_sides_is_left_out() -> None:
    left, middle, right = b"\xa0" + bytes(7), bytes(3) + b"\xa5\xa5" + bytes(3), bytes(7) + b"\x05"
    raster = rows_of((20, left), (MIN_GAP_ROWS, bytes(8)), (20, middle), (300, bytes(8)), (20, right))
    assert list(split_into_bands(raster)) == [
        Band(Alignment.LEFT, 1, b"\xa0" * 20),
        Feed(MIN_GAP_ROWS),
        Band(Alignment.CENTER, 2, b"\xa5\xa5" * 20),
        Feed(300),
        Band(Alignment.RIGHT, 1, b"\x05" * 20),
    ]


def test_squares_of_2_by_2_dots_are_sent_as_one_dot() -> None:
    """Large numbers, rules, the squares of a QR code."""
    squares = bytes(2) + b"\xff\x0c\x30\xff" + bytes(2)
    assert list(split_into_bands(rows_of((20, squares)))) == [Band(Alignment.CENTER, 2, b"\xf2\x4f" * 10, doubled=True)]
    assert list(split_into_bands(rows_of((1, LETTERS[1]), (40, squares), (1, LETTERS[1])))) == [
        Band(Alignment.CENTER, 4, b"\x01\xc0\0\0"),
        Band(Alignment.CENTER, 2, b"\xf2\x4f" * 20, doubled=True),
        Band(Alignment.CENTER, 4, b"\x01\xc0\0\0"),
    ]


def test_a_plain_picture_is_left_aligned_and_not_doubled() -> None:
    raster = rows_of((20, bytes(7) + b"\xff"), (20, bytes(8)), (20, LETTERS[2]))
    plain = list(split_into_bands(raster, plain=True))
    assert painted(plain, 64) == raster.data
    assert all(each.align is Alignment.LEFT and not each.doubled for each in plain if isinstance(each, Band))


def test_a_letter_and_its_accent_are_never_separated() -> None:
    """Not even by printers that feed by half rows or have a wider head: same alignment, and no feed in between."""
    accent, letter = bytes(6) + b"\x18\0", b"\0\0\xa5\xff\xff\xff\xff\0"
    bands = list(split_into_bands(rows_of((4, accent), (MIN_GAP_ROWS - 1, bytes(8)), (24, letter))))
    assert not any(isinstance(each, Feed) for each in bands)
    assert len({band.align for band in bands if isinstance(band, Band)}) == 1


def test_a_band_fits_into_a_small_buffer() -> None:
    bands = list(split_into_bands(Raster(576, b"\xa5" * 72 * 500)))
    assert all(isinstance(band, Band) and band.height <= MAX_BAND_ROWS for band in bands)
    assert MAX_BAND_ROWS * 72 < 4096


def test_a_block_is_split_only_if_that_saves_bytes() -> None:
    wide, narrow = b"\xa5" * 8, b"\xa5\xa5" + bytes(6)
    assert len(list(split_into_bands(rows_of((10, wide), (5, narrow), (10, wide))))) == 1
    assert len(list(split_into_bands(rows_of((10, wide), (6, narrow), (10, wide))))) == 3
