"""Words become lines: in which size they fit, where they break, and two languages on one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from printer.drawing.block_texts import HEART
from printer.drawing.glyphs import Ink, Mark
from printer.drawing.page import heart
from printer.drawing.wrapping import BREAKS, held
from runtime.fonts import Weight

JOINT = "·"
"""Between two languages on one line."""
AFTER_HEART, AROUND_JOINT = 0.45, 0.4
"""In heights of the letters."""


class Line(NamedTuple):
    """Marks on one baseline, each so many dots from where the line begins."""

    marks: tuple[tuple[int, Mark], ...]
    width: int

    @property
    def rows(self) -> int:
        """How high it usually is."""
        return max(mark.rise + mark.fall for _, mark in self.marks)

    def at(self, x: int) -> Iterator[tuple[int, Mark]]:
        return ((x + dx, mark) for dx, mark in self.marks)

    def then(self, other: Line, gap: int) -> Line:
        """Both on one line, `gap` dots between them."""
        start = self.width + gap
        return Line((*self.marks, *other.at(start)), start + other.width)


class Lettering:
    """All heights are those of reference letters, in dots. Not for several threads at once."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink

    def line(self, words: str, height: int, weight: Weight) -> Line:
        """Words that will come again."""
        if words.startswith(HEART):
            return _heart(height).then(self.line(words[len(HEART) :], height, weight), round(height * AFTER_HEART))
        return _alone(self._ink.line(words, height, weight))

    def fresh(self, words: str, height: int, weight: Weight) -> Line:
        """Words that only one slip says."""
        return _alone(self._ink.fresh(words, height, weight))

    def joined(self, lines: Sequence[Line], height: int) -> Line:
        """All on one line, with a dot between two of them."""
        joint, gap = self.line(JOINT, height, "Bold"), round(height * AROUND_JOINT)
        whole = lines[0]
        for line in lines[1:]:
            whole = whole.then(joint, gap).then(line, gap)
        return whole

    def fitting(self, wordings: Sequence[str], height: int, least: int, weight: Weight, room: int) -> list[Line]:
        """The fullest wording that one line holds, in letters as large as fit; else the last one in several lines."""
        for words in wordings:
            line = self.line(words, self.height_for(words, height, least, weight, room), weight)
            if line.width <= room:
                return [line]
        return self.wrapped(wordings[-1], least, weight, room)

    def height_for(self, words: str, height: int, least: int, weight: Weight, room: int) -> int:
        """The largest height in which the words are no wider than `room`, or the least."""
        while height > least and (width := self._width(words, height, weight)) > room:
            height = max(least, min(height - 1, height * room // width))
        return height

    def wrapped(self, words: str, height: int, weight: Weight, room: int) -> list[Line]:
        return [self.line(line, height, weight) for line in self._ink.lines(words, height, weight, room)]

    def beginning(self, words: str, height: int, weight: Weight, room: int, rows: int) -> tuple[list[Line], str]:
        """The first lines, as many as begin in so many rows, and the words that are left."""
        lines: list[Line] = []
        text, end = held(words), 0
        for broken in self._ink.lines(words, height, weight, room):
            if rows <= 0:
                break
            line = self.line(broken, height, weight)
            lines.append(line)
            rows -= line.rows
            end = text.index(broken, end) + len(broken)
        return lines, text[end:].lstrip(" \u200b")

    def breaks_a_word(self, words: str, height: int, weight: Weight, room: int) -> bool:
        """Whether a word is wider than `room`."""
        return any(self._width(word, height, weight) > room for word in BREAKS.split(words))

    def _width(self, words: str, height: int, weight: Weight) -> int:
        return self._ink.width(words, height, weight) if HEART not in words else self.line(words, height, weight).width


def _alone(mark: Mark) -> Line:
    return Line(((0, mark),), mark.mask.width)


def _heart(height: int) -> Line:
    mask = heart(round(height * 0.95))
    return _alone(Mark(mask, left=0, above=mask.height - 1, below=1, rise=0, fall=0))
