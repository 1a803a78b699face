"""A picture cut into bands: not a dot is lost, letters stay whole, and little is sent."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from printer.escpos.bands import GAP, TALLEST, Band, Feed, Place, cut
from printer.raster import Raster

LETTERS = [b"\0" * 8, b"\0\0\x01\xc0\0\0\0\0", b"\0\0\0\x3c\x3c\0\0\0", b"\0\0\0\0\0\x18\0\x03", b"\xf0" + b"\0" * 7]


def painted(pieces: list[Feed | Band], width: int) -> bytes:
    """What a printer makes of them on paper of so many dots."""
    paper = b""
    for piece in pieces:
        if isinstance(piece, Feed):
            paper += bytes(piece.rows * (width // 8))
            continue
        dots = 1 + piece.doubled
        beside = width // 8 - piece.width * dots
        left = {Place.LEFT: 0, Place.MIDDLE: beside // 2, Place.RIGHT: beside}[piece.place]
        assert piece.place is not Place.MIDDLE or beside % 2 == 0
        for at in range(0, len(piece.data), piece.width):
            row = "".join(bit * dots for byte in piece.data[at : at + piece.width] for bit in f"{byte:08b}")
            paper += (bytes(left) + int(row, 2).to_bytes(len(row) // 8, "big") + bytes(beside - left)) * dots
    return paper


def rows_of(*counts_and_rows: tuple[int, bytes]) -> Raster:
    return Raster(64, b"".join(row * count for count, row in counts_and_rows))


@given(st.lists(st.tuples(st.integers(min_value=1, max_value=60), st.sampled_from(LETTERS)), max_size=12))
def test_any_picture_is_all_there_in_its_place(counts_and_rows: list[tuple[int, bytes]]) -> None:
    raster = rows_of(*counts_and_rows)
    assert painted(list(cut(raster)), 64) == raster.data
    assert painted(list(cut(raster, plain=True)), 64) == raster.data


@given(st.lists(st.sampled_from([b"\x10", b"\x04\x05", b"\x14", b"\0", b"\xff"]), min_size=8, max_size=200))
def test_no_band_holds_what_some_printers_obey_inside_a_picture(bytes_: list[bytes]) -> None:
    data = b"".join(bytes_)
    raster = Raster(64, data[: len(data) // 8 * 8]).harmless()
    pieces = list(cut(raster))
    assert painted(pieces, 64) == raster.data
    assert not any(re.search(rb"\x10[\x04\x05\x14]", piece.data) for piece in pieces if isinstance(piece, Band))


def test_white_in_between_is_fed_and_white_at_the_sides_is_left_out() -> None:
    left, middle, right = b"\xa0" + bytes(7), bytes(3) + b"\xa5\xa5" + bytes(3), bytes(7) + b"\x05"
    raster = rows_of((20, left), (GAP, bytes(8)), (20, middle), (300, bytes(8)), (20, right))
    assert list(cut(raster)) == [
        Band(Place.LEFT, 1, b"\xa0" * 20),
        Feed(GAP),
        Band(Place.MIDDLE, 2, b"\xa5\xa5" * 20),
        Feed(300),
        Band(Place.RIGHT, 1, b"\x05" * 20),
    ]


def test_what_is_drawn_in_squares_of_four_dots_is_sent_as_one_for_four() -> None:
    """Large numbers, rules, the squares of a QR code."""
    squares = bytes(2) + b"\xff\x0c\x30\xff" + bytes(2)
    assert list(cut(rows_of((20, squares)))) == [Band(Place.MIDDLE, 2, b"\xf2\x4f" * 10, doubled=True)]
    assert list(cut(rows_of((1, LETTERS[1]), (40, squares), (1, LETTERS[1])))) == [
        Band(Place.MIDDLE, 4, b"\x01\xc0\0\0"),
        Band(Place.MIDDLE, 2, b"\xf2\x4f" * 20, doubled=True),
        Band(Place.MIDDLE, 4, b"\x01\xc0\0\0"),
    ]


def test_a_plain_picture_stands_at_the_left_edge_dot_by_dot() -> None:
    """For printers that know no more."""
    raster = rows_of((20, bytes(7) + b"\xff"), (20, bytes(8)), (20, LETTERS[2]))
    plain = list(cut(raster, plain=True))
    assert painted(plain, 64) == raster.data
    assert all(each.place is Place.LEFT and not each.doubled for each in plain if isinstance(each, Band))


def test_letters_and_their_accents_have_one_place_and_no_gap_that_is_fed() -> None:
    """A printer that moves paper by half rows, or has a wider head, must not part an accent from its letter."""
    accent, letter = bytes(6) + b"\x18\0", b"\0\0\xa5\xff\xff\xff\xff\0"
    bands = list(cut(rows_of((4, accent), (GAP - 1, bytes(8)), (24, letter))))
    assert not any(isinstance(each, Feed) for each in bands)
    assert len({band.place for band in bands if isinstance(band, Band)}) == 1


def test_a_band_is_low_enough_for_a_small_buffer() -> None:
    bands = list(cut(Raster(576, b"\xa5" * 72 * 500)))
    assert all(isinstance(band, Band) and band.height <= TALLEST for band in bands)
    assert TALLEST * 72 < 4096


def test_another_band_has_to_pay() -> None:
    wide, narrow = b"\xa5" * 8, b"\xa5\xa5" + bytes(6)
    assert len(list(cut(rows_of((10, wide), (5, narrow), (10, wide))))) == 1
    assert len(list(cut(rows_of((10, wide), (6, narrow), (10, wide))))) == 3
