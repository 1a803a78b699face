"""Cuts what has no room at once into pages."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+")
MOST_PIECES = 40

Item = TypeVar("Item")


def pages_of(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Fills pages with whole sentences; a sentence that fits on none is cut between words, its pieces
    numbered."""
    pages: list[str] = []
    for sentence in SENTENCE_END.split(" ".join(text.split())):
        if pages and fits(f"{pages[-1]} {sentence}"):
            pages[-1] = f"{pages[-1]} {sentence}"
        else:
            pages += _cut(sentence, fits)
    return [page for page in pages if page]


def chunks(items: Sequence[Item], most: int) -> Iterator[Sequence[Item]]:
    """Pieces of at most so many items, as equal as can be."""
    count = -(-len(items) // max(1, most))
    for n in range(count):
        yield items[len(items) * n // count : len(items) * (n + 1) // count]


def _cut(sentence: str, fits: Callable[[str], bool]) -> list[str]:
    """Cuts a sentence into as few pieces as fit, of similar length, so that no page has a single word."""
    if fits(sentence):
        return [sentence]
    for count in range(2, MOST_PIECES):
        shortest = -(-len(sentence) // count)
        for width in range(shortest, shortest + 12):
            pieces = _marked(textwrap.wrap(sentence, width))
            if len(pieces) <= count and all(map(fits, pieces)):
                return pieces
    return [sentence]


def _marked(pieces: list[str]) -> list[str]:
    return [f"{piece} · {n}/{len(pieces)}" for n, piece in enumerate(pieces, start=1)]
