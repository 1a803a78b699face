"""The slips of an office, set with all that there can be on them: what is wrong shows before anybody presses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from operator import itemgetter
from typing import NamedTuple

from core.names import Names
from core.settings.problem import Problem, shown
from printer.drawing.block_texts import HEART
from printer.drawing.glyphs import Ink
from printer.drawing.slip_layout import Feed, LayoutFile, Number, in_language, names, places
from printer.drawing.typesetting import Layout, fullest_slips
from printer.slip import Slip


class Longest(NamedTuple):
    mm: float
    """Of print, from the first row to the last."""
    service: str
    """Its code."""
    slip: Slip


def longest(layout: Layout) -> Longest:
    """The longest slip that there can be."""
    slips = [(service.code, slip) for service in layout.issuer.services for slip in fullest_slips([service])]
    lengths = (Longest(layout.head.mm + layout.body(slip).raster.mm, code, slip) for code, slip in slips)
    return max(lengths, key=itemgetter(0, 1))


def largest(layout: Layout, slip: Slip, most: int = 3) -> list[tuple[int, float]]:
    """The blocks that take most of it, counted from 1, and their millimetres; never the number."""
    blocks = [
        (mm, n)
        for n, (mm, block) in enumerate(zip(layout.heights_mm(slip), layout.blocks, strict=True), 1)
        if not isinstance(block, Number)
    ]
    return [(n, mm) for mm, n in sorted(blocks, reverse=True)[:most]]


def below_the_number(file: LayoutFile) -> list[int]:
    """The blocks, counted from 1, that are printed when the number already has been."""
    number = next(n for n, block in enumerate(file.block, 1) if "label" in names(block))
    return [n for n, block in enumerate(file.block, 1) if n > number and not isinstance(block, Feed)]


def too_wide(layout: Layout) -> Iterator[Problem]:
    """Service names that would be broken within a word."""
    for service in layout.issuer.services:
        for name in layout.too_wide(service):
            expected = (
                r"a short name whose words fit on the paper in letters of 5 mm; \u200b parts words without a blank"
            )
            yield Problem(f"service[{service.code}]", shown(name), expected)


def missing_letters(texts: Iterable[tuple[str, str | Names]], languages: Iterable[str]) -> Iterator[Problem]:
    """`texts`: with the key of each."""
    ink = Ink()
    for (key, text), language in product(texts, languages):
        for letter in ink.missing(in_language(text, language).removeprefix(HEART)):
            where = key if isinstance(text, str) else f"{key}.{language}"
            yield Problem(where, shown(letter), "letters that the fonts of slips have")


def layout_texts(file: LayoutFile) -> Iterator[tuple[str, str | Names]]:
    return ((place.key, place.text) for place in places(file))
