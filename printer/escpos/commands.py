"""The bytes that printers understand: ESC/POS, with python-escpos' names for what it names.

Only its constants are imported: the rest of it costs 130 ms and 16 MB and does what is not needed here
(docs/decisions/0006-paper.md). What it does not name stands here.
"""

from __future__ import annotations

from escpos.constants import DC4, DLE, ESC, GS, HW_INIT, NUL, RT_STATUS, TXT_STYLE

from printer.escpos.bands import TALLEST, Band, Feed, Place, cut
from printer.raster import DOTS_PER_MM, Raster

STRIDE = 72
"""Bytes in a row of the widest paper."""

INIT: bytes = HW_INIT + GS + b"a\x0e"
"""Starts afresh and tells changes of cover, paper and errors unasked (ASB); a bare ESC @ would switch that off."""
CLEAR: bytes = DLE + DC4 + b"\x08\x01\x03\x14\x01\x06\x02\x08"
"""In real time: throws away whatever waits in the printer. Others read ten control codes that print nothing."""
HOW_FAR: bytes = GS + b"r\x01"
"""Answered with one byte when all before it has been worked off."""
END_COMMAND: bytes = NUL * 8
"""Ends a command that was cut off before its parameters. Others would become its parameters: INIT those of a picture
that takes in all slips of a year.
"""
FILL: bytes = NUL * (TALLEST * STRIDE)
"""Ends a picture command that was cut off, in white; means nothing outside of one."""
LINE_ROWS = 30
CUTTER_ROWS = 96
"""From the head to the knife, which most printers have 12 mm above it: a cut feeds that, too."""
FEED_PAST_TEAR_BAR: bytes = ESC + b"d\x05"
BELOW_MM = 1
"""White that a cut leaves below the last row."""
CUT: bytes = GS + b"V\x42" + bytes([BELOW_MM * DOTS_PER_MM])
"""Feeds to the knife and that much more, and leaves a thread of paper standing."""
TELL_WHEN_PRINTED: bytes = GS + b"(H\x06\x00\x30\x30"
TELL: bytes = GS + b"I"
KIND, MAKER, MODEL = 2, 66, 67
PICTURE: bytes = GS + b"v0\x00"
DOUBLED: bytes = GS + b"v0\x03"
"""A picture of squares of four dots."""
PLACE: dict[Place, bytes] = {
    Place.LEFT: TXT_STYLE["align"]["left"],
    Place.MIDDLE: TXT_STYLE["align"]["center"],
    Place.RIGHT: TXT_STYLE["align"]["right"],
}
ADVANCE: bytes = ESC + b"J"
ASK: bytes = RT_STATUS


def ask(*what: int) -> bytes:
    """Real-time questions: 1 printer, 2 why offline, 3 error, 4 paper; one byte answers each."""
    return b"".join(ASK + bytes([n]) for n in what)


def tell_when_printed(mark: bytes) -> bytes:
    """GS ( H: the printer sends these four signs back when all before them is on paper."""
    if len(mark) != 4 or not all(0x20 <= sign <= 0x7E for sign in mark):
        raise ValueError(f"not four printable signs: {mark!r}")
    return TELL_WHEN_PRINTED + mark


def tell(what: int) -> bytes:
    """GS I: the printer says one byte of its kind, or a block with its maker or model."""
    return TELL + bytes([what])


def end(*, cut: bool) -> bytes:
    """The end of a slip: cut, or moved to where it can be torn off."""
    return CUT if cut else FEED_PAST_TEAR_BAR


def end_rows(*, cut: bool) -> int:
    """How far that moves the paper."""
    return CUTTER_ROWS + CUT[-1] if cut else FEED_PAST_TEAR_BAR[-1] * LINE_ROWS


def picture(raster: Raster, *, plain: bool = False) -> bytes:
    """The picture in bands, white rows as feed; begins and ends at the left edge.

    `plain`: for printers that put no picture anywhere else, or do not enlarge them.
    """
    pieces: list[bytes] = []
    place = Place.LEFT
    for piece in cut(raster, plain=plain):
        match piece:
            case Feed(rows):
                pieces.append(feed(rows))
            case Band():
                if piece.place != place:
                    place = piece.place
                    pieces.append(PLACE[place])
                pieces.append(_band(piece))
    return b"".join(pieces) + (PLACE[Place.LEFT] if place else b"")


def feed(rows: int) -> bytes:
    """Moves the paper; a row is a dot where the printer counts feed in its own dots, as those of 203 dpi do."""
    return b"".join(ADVANCE + bytes([min(255, rows - done)]) for done in range(0, rows, 255))


def _band(band: Band) -> bytes:
    size = band.width.to_bytes(2, "little") + band.height.to_bytes(2, "little")
    return (DOUBLED if band.doubled else PICTURE) + size + band.data
