"""Independent interpreters of ESC/POS that tell what a printer prints from some bytes; used by `test_reading.py`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

from tests.printer import reader

PAPERS = {80: 576, 58: 384}
"""Millimetres → dots."""


class Printout(NamedTuple):
    """The picture of one slip."""

    width: int
    data: bytes
    """Row after row, eight dots a byte, 1 is black; from the first row to the last one with ink."""


Judge = Callable[[bytes, int], list[Printout]]


def printout(width: int, data: bytes) -> Printout:
    """The picture without the white rows at its end."""
    stride = width // 8
    rows = -(-len(data.rstrip(b"\0")) // stride)
    return Printout(width, data[: rows * stride])


def own(data: bytes, width: int) -> list[Printout]:
    return [printout(width, piece.data) for piece in reader.read(data, width) if piece.data]


JUDGES: dict[str, Judge] = {"own": own}

if sys.version_info >= (3, 13):  # what emupos asks for
    import io

    from emupos.config import FontCell, PrinterProfile
    from emupos.events import EventType
    from emupos.printer.printer import Printer
    from PIL import Image

    DOES_NOT_KNOW = (b"\0", b"\x10\x14\x08", b"\x1d(H")
    """Filling, clearing the buffer, the question for the mark: none of them changes what is printed."""
    _ports = count()

    def emupos_printer(width: int) -> Printer:
        profile = PrinterProfile(
            type="printer",
            name="paper",
            dpi=203,
            width_dots=width,
            font_a=FontCell(width=12, height=24),
            font_b=FontCell(width=9, height=17),
            code_pages={0: "CP437"},
            default_code_page=0,
            drawer_sensor_open_level="high",
        )
        return Printer("printer", profile, sensor_open_level="high", job_idle_timeout_ms=60_000)

    def emupos(data: bytes, width: int) -> list[Printout]:
        printer, line = emupos_printer(width), f"line-{next(_ports)}"
        printer.open_connection(line, 0)
        out = printer.receive(line, data, 0) + printer.close_connection(line, 0)
        for event in out.events:
            if event.type is EventType.PRINTER_COMMAND_UNKNOWN:
                unknown = bytes.fromhex(str(event.data["bytes"]))
                assert unknown.startswith(DOES_NOT_KNOW), unknown.hex(" ")
        pictures = [Image.open(io.BytesIO(receipt.png)) for receipt in out.receipts]
        return [printout(picture.width, picture.tobytes("raw", "1;I")) for picture in pictures]

    JUDGES["emupos"] = emupos
