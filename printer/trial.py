"""The slips of an office, set with all that there can be on them: what is wrong shows before anybody presses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from msgspec.structs import replace

from core.problem import Problem, shown
from core.state import Minutes, Names
from printer.ink import Ink
from printer.layout import Feed, LayoutFile, in_language, names, places
from printer.typesetting import Layout, fullest
from printer.wording import HEART

WAITS: tuple[Minutes, ...] = ((0, 0), (0, 5), (28, 58), (208, 258))
"""One for each way in which a forecast is said."""


class Longest(NamedTuple):
    mm: float
    """Of print, from the first row to the last."""
    service: str
    """Its code."""


def longest(layout: Layout) -> Longest:
    """The longest slip that there can be."""
    return max(
        Longest(layout.head.mm + layout.body(replace(fullest(service), forecast=wait)).raster.mm, service.code)
        for service, wait in product(layout.issuer.services, WAITS)
    )


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
