"""Checks for `luot check`: whether an office's fullest slips fit on the paper and have all their letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from operator import itemgetter
from typing import NamedTuple

from core.names import Names
from core.phrase import Phrase
from core.settings.problem import Problem, shown
from printer.drawing.layout_sections import Feed, LayoutFile, Number, in_language, shown_fields, texts_in
from printer.drawing.sample_slips import fullest_slips
from printer.drawing.slip_layout import SlipLayout
from printer.drawing.text.glyphs import Glyphs
from printer.drawing.text.text_fit import HEART
from printer.slip import Slip


class LongestSlip(NamedTuple):
    mm: float
    """Length of its print, from the first row to the last."""
    service: str
    slip: Slip


def longest_slip(layout: SlipLayout) -> LongestSlip:
    slips = [(service.code, slip) for service in layout.issuer.services for slip in fullest_slips([service])]
    lengths = (
        LongestSlip(layout.paper.mm(layout.head.above(layout.body(slip).raster).height), code, slip)
        for code, slip in slips
    )
    return max(lengths, key=itemgetter(0, 1))


def largest_blocks(layout: SlipLayout, slip: Slip) -> list[tuple[int, float]]:
    """The three blocks that take most of the slip, without the number: (block counted from 1, millimetres)."""
    numbered = enumerate(zip(layout.heights_mm(slip), layout.blocks, strict=True), 1)
    blocks = [(mm, n) for n, (mm, block) in numbered if not isinstance(block, Number)]
    return [(n, mm) for mm, n in sorted(blocks, reverse=True)[:3]]


def blocks_below_number(file: LayoutFile) -> list[int]:
    """The blocks, counted from 1, that are printed after the number."""
    number = next(n for n, block in enumerate(file.block, 1) if "label" in shown_fields(block))
    return [n for n, block in enumerate(file.block, 1) if n > number and not isinstance(block, Feed)]


def too_wide_names(layout: SlipLayout) -> Iterator[Problem]:
    """Service names that would be broken within a word."""
    expected = Phrase(
        r"a short name whose words fit on the paper in letters of 5 mm; \u200b parts words without a blank"
    )
    for service in layout.issuer.services:
        for name in layout.too_wide_names(service):
            yield Problem(f"service[{service.code}]", shown(name), expected)


def missing_letters(texts: Iterable[tuple[str, str | Names]], languages: Iterable[str]) -> Iterator[Problem]:
    """Letters that no font has; `texts` are pairs of key and text."""
    glyphs = Glyphs()
    for (key, text), language in product(texts, languages):
        for letter in glyphs.missing_letters(in_language(text, language).removeprefix(HEART)):
            where = key if isinstance(text, str) else f"{key}.{language}"
            yield Problem(where, shown(letter), Phrase("letters that the fonts of slips have"))


def layout_texts(file: LayoutFile) -> Iterator[tuple[str, str | Names]]:
    return ((place.key, place.text) for place in texts_in(file))
