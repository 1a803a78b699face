"""Tables as CSV (RFC 4180) that a spreadsheet shows and never executes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

BOM = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something else."""
FORMULA = re.compile(r"""(^|[;,|\t\r\n])([\s"]*)([=+\-@＝＋－＠])""")
"""Where a spreadsheet may begin to read a formula: at the beginning of a cell, also of one that it cuts at another
separator than ours, as where the decimal sign is a comma."""


def csv_table(rows: Iterable[Iterable[object]]) -> bytes:
    """UTF-8 with a byte order mark, CRLF, every cell in quotes; None is an empty cell. Before what could be read as a
    formula stands an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_harmless("" if cell is None else str(cell)) for cell in row] for row in rows)
    return (BOM + text.getvalue()).encode()


def _harmless(cell: str) -> str:
    return FORMULA.sub(r"\1\2'\3", cell.replace("\0", ""))
