"""The bytes of the ESC/POS commands that are sent to the printer; python-escpos' names for what it names.

Only the library's constants are imported: the rest of it costs 130 ms and 16 MB at the start and does what is not
needed here (docs/decisions/0006-paper.md).
"""

from __future__ import annotations

from escpos.constants import DC4, DLE, ESC, GS, HW_INIT, NUL, RT_STATUS, TXT_STYLE

from printer.escpos.bands import MAX_BAND_ROWS, Alignment, Band, Feed, split_into_bands
from printer.paper import Paper
from printer.raster import Raster

PUSH_STATUS: bytes = GS + b"a\x0e"
"""Turns on the automatic status (ASB) for cover, paper and errors, which a reset turns off."""
INIT: bytes = HW_INIT + PUSH_STATUS
"""Resets the printer, and turns on its automatic status."""
CLEAR_BUFFER: bytes = DLE + DC4 + b"\x08\x01\x03\x14\x01\x06\x02\x08"
"""In real time: the printer discards what waits in it. Printers that do not know this print nothing of these bytes."""
ASK_PROCESSED: bytes = GS + b"r\x01"
"""The printer answers with one byte when it has processed everything before this."""
END_COMMAND: bytes = NUL * 8
"""Completes a command that was cut off: parameters taken from INIT would make a picture as long as a year of slips."""
LINE_ROWS = 30
CUTTER_MM = 12
"""From the print head to the cutter, in most printers; a cut feeds that far too."""
FEED_PAST_TEAR_BAR: bytes = ESC + b"d\x05"
BELOW_MM = 1
BELOW_ROWS = 8
"""White that a cut leaves below the last row: `BELOW_MM`, or a little more where dots are larger."""
CUT: bytes = GS + b"V\x42" + bytes([BELOW_ROWS])
"""Feeds the paper to the cutter and `BELOW_ROWS` further, and cuts it except for a narrow bridge."""
ASK_PRINTED: bytes = GS + b"(H\x06\x00\x30\x30"
ASK_ID: bytes = GS + b"I"
KIND, MAKER, MODEL = 2, 66, 67
PICTURE: bytes = GS + b"v0\x00"
PICTURE_DOUBLED: bytes = GS + b"v0\x03"
"""Prints each dot as a square of 2 × 2 dots."""
ALIGN: dict[Alignment, bytes] = {each: TXT_STYLE["align"][each.name.lower()] for each in Alignment}
ADVANCE: bytes = ESC + b"J"
UNIT: bytes = GS + b"P"
ASK_STATUS: bytes = RT_STATUS


def initialise(unit: int | None) -> bytes:
    """Resets the printer, has it feed in so many units to an inch (None: its own), and turns on its automatic status.

    What ESC J and GS V feed is counted in units that GS P sets: 203 to an inch for a head of 203 dpi. By itself an
    Epson TM-T88 counts 360 to an inch and a TM-T20 406, half a dot each, and halves what is fed. Other makers' printers
    count dots, and some know no GS P and print it as letters.
    """
    return b"".join((HW_INIT, UNIT + bytes([unit, unit]) if unit else b"", PUSH_STATUS))


def fill(width: int) -> bytes:
    """Completes a picture command that was cut off, with white; has no effect outside of one. `width` in dots."""
    return bytes(MAX_BAND_ROWS * width // 8)


def ask_status(*questions: int) -> bytes:
    """DLE EOT in real time: 1 printer, 2 why offline, 3 error, 4 paper; each is answered with one byte."""
    return b"".join(ASK_STATUS + bytes([n]) for n in questions)


def ask_printed(mark: bytes) -> bytes:
    """GS ( H: the printer sends these four characters back when everything before them is on paper.

    Raises `ValueError` unless `mark` is four printable ASCII characters.
    """
    if len(mark) != 4 or not all(0x20 <= sign <= 0x7E for sign in mark):
        raise ValueError(f"not four printable signs: {mark!r}")
    return ASK_PRINTED + mark


def ask_id(what: int) -> bytes:
    """GS I: the printer answers with one byte for its `KIND`, or with a block of text for its `MAKER` or `MODEL`."""
    return ASK_ID + bytes([what])


def end(*, cut: bool) -> bytes:
    """The end of a slip: the paper is cut, or fed to where it can be torn off."""
    return CUT if cut else FEED_PAST_TEAR_BAR


def end_rows(paper: Paper, *, cut: bool) -> int:
    """How many rows `end` moves the paper."""
    return paper.rows(CUTTER_MM) + BELOW_ROWS if cut else FEED_PAST_TEAR_BAR[-1] * LINE_ROWS


def picture(raster: Raster, *, plain: bool = False) -> bytes:
    """The picture in bands, with white rows as feed; the alignment is left before and after it.

    `plain`: for printers that ignore the alignment of pictures or cannot double dots.
    """
    pieces: list[bytes] = []
    align = Alignment.LEFT
    for piece in split_into_bands(raster, plain=plain):
        match piece:
            case Feed(rows):
                pieces.append(feed(rows))
            case Band():
                if piece.align != align:
                    align = piece.align
                    pieces.append(ALIGN[align])
                pieces.append(_band(piece))
    return b"".join(pieces) + (ALIGN[Alignment.LEFT] if align else b"")


def feed(rows: int) -> bytes:
    """Moves the paper by rows of dots: they are the printer's unit of feed, if need be since `initialise`."""
    return b"".join(ADVANCE + bytes([min(255, rows - done)]) for done in range(0, rows, 255))


def _band(band: Band) -> bytes:
    size = band.width.to_bytes(2, "little") + band.height.to_bytes(2, "little")
    return (PICTURE_DOUBLED if band.doubled else PICTURE) + size + band.data
