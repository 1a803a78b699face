"""Fits texts into the width of the paper: letter sizes, line breaks, and two languages on one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from printer.drawing.text.glyphs import DrawnLine, Glyphs, draw_heart
from printer.drawing.text.wrapping import BREAKS, keep_dashes
from runtime.fonts import Weight

HEART = "♥ "
"""A sign that a text may begin with. It is drawn as a shape, because few fonts have it."""
JOINT = "·"
"""Stands between two languages on one line."""
AFTER_HEART, AROUND_JOINT = 0.45, 0.4
"""Gaps, in heights of the letters."""


class Line(NamedTuple):
    """Drawn pieces of text on one baseline, each with its distance in dots from where the line begins."""

    pieces: tuple[tuple[int, DrawnLine], ...]
    width: int

    @property
    def rows(self) -> int:
        return max(piece.rise + piece.fall for _, piece in self.pieces)

    def at(self, x: int) -> Iterator[tuple[int, DrawnLine]]:
        return ((x + dx, piece) for dx, piece in self.pieces)

    def then(self, other: Line, gap: int) -> Line:
        start = self.width + gap
        return Line((*self.pieces, *other.at(start)), start + other.width)


class TextFitter:
    """Turns texts into lines that fit. All heights are those of reference letters in dots. Not thread-safe."""

    def __init__(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs

    def line(self, text: str, height: int, weight: Weight) -> Line:
        if text.startswith(HEART):
            rest = self.line(text.removeprefix(HEART), height, weight)
            return _alone(draw_heart(height)).then(rest, round(height * AFTER_HEART))
        return _alone(self._glyphs.draw(text, height, weight))

    def uncached_line(self, text: str, height: int, weight: Weight) -> Line:
        """Draws a text that hardly any other slip has, without keeping it."""
        return _alone(self._glyphs.draw_uncached(text, height, weight))

    def join(self, lines: Sequence[Line], height: int) -> Line:
        """All on one line with a dot between each two."""
        joint, gap = self.line(JOINT, height, "Bold"), round(height * AROUND_JOINT)
        whole = lines[0]
        for line in lines[1:]:
            whole = whole.then(joint, gap).then(line, gap)
        return whole

    def fit(self, wordings: Sequence[str], height: int, least: int, weight: Weight, room: int) -> list[Line]:
        """The first wording that fits on one line, in letters as large as possible; else the last one, wrapped."""
        for text in wordings:
            line = self.line(text, self.height_for(text, height, least, weight, room), weight)
            if line.width <= room:
                return [line]
        return self.wrap(wordings[-1], least, weight, room)

    def height_for(self, text: str, height: int, least: int, weight: Weight, room: int) -> int:
        """The largest height up to `height` in which the text is no wider than `room`, or `least`."""
        while height > least and (width := self._width(text, height, weight)) > room:
            height = max(least, min(height - 1, height * room // width))
        return height

    def wrap(self, text: str, height: int, weight: Weight, room: int) -> list[Line]:
        return [self.line(line, height, weight) for line in self._glyphs.wrap(text, height, weight, room)]

    def wrap_rows(self, text: str, height: int, weight: Weight, room: int, rows: int) -> tuple[list[Line], str]:
        """Wraps only the lines that begin within the first `rows` rows; returns them and the rest of the text."""
        lines: list[Line] = []
        unbroken, end = keep_dashes(text), 0
        for broken in self._glyphs.wrap(text, height, weight, room):
            if rows <= 0:
                break
            line = self.line(broken, height, weight)
            lines.append(line)
            rows -= line.rows
            end = unbroken.index(broken, end) + len(broken)
        return lines, unbroken[end:].lstrip(" \u200b")

    def breaks_a_word(self, text: str, height: int, weight: Weight, room: int) -> bool:
        return any(self._width(word, height, weight) > room for word in BREAKS.split(text))

    def _width(self, text: str, height: int, weight: Weight) -> int:
        return self._glyphs.width(text, height, weight) if HEART not in text else self.line(text, height, weight).width


def _alone(piece: DrawnLine) -> Line:
    return Line(((0, piece),), piece.mask.width)
