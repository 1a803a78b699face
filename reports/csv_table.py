"""Tables as CSV (RFC 4180) that a spreadsheet shows and never executes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

BOM = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something else."""
FORMULA = re.compile(r"""(^|[;,|\t\r\n])([\s"]*)([=+\-@＝＋－＠])""")
"""Where a spreadsheet may begin to read a formula: at the beginning of a cell, also of one that it cuts at another
separator than ours, as where the decimal sign is a comma."""


def csv_table(rows: Iterable[Iterable[object]]) -> bytes:
    """UTF-8 with a byte order mark, CRLF, every cell in quotes; None is an empty cell. Before what could be read as a
    formula stands an apostrophe."""
    return b"".join(csv_lines(rows))


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """The same table, a row at a time, for one that is too long to be held in memory."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    text.write(BOM)
    for row in rows:
        writer.writerow([_harmless("" if cell is None else str(cell)) for cell in row])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()


def _harmless(cell: str) -> str:
    return FORMULA.sub(r"\1\2'\3", cell.replace("\0", ""))
