"""Figures as a text table: titles to the left, figures to the right, decimals as the language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

NO_FIGURE = "–"
COMMA = ("vi",)
"""Languages with a decimal comma."""


class Row(NamedTuple):
    title: str
    cells: tuple[str, ...] = ()


def text_table(rows: Iterable[Row], language: str) -> str:
    return localize_decimals("\n".join(_aligned(list(rows))), language)


def localize_decimals(text: str, language: str) -> str:
    """Replaces decimal points by commas if the language does."""
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text) if language in COMMA else text


def signed(value: float, digits: int) -> str:
    """With its sign, unless it is rounded to 0."""
    text = f"{value:+.{digits}f}".replace("-", "−")
    return text if text.strip("+−0.") else f"{0:.{digits}f}"


def _aligned(rows: list[Row]) -> Iterator[str]:
    first = max(len(row.title) for row in rows)
    count = max(len(row.cells) for row in rows)
    widths = [max((len(row.cells[n]) for row in rows if n < len(row.cells)), default=0) for n in range(count)]
    for row in rows:
        cells = (f"  {cell:>{width}}" for cell, width in zip(row.cells, widths, strict=False))
        yield f"{row.title:<{first}}{''.join(cells)}".rstrip()
