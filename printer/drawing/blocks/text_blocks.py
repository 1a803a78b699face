"""Draws the blocks that hold only text: lines over the whole width, and rows of a name and its value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product, zip_longest

from printer.drawing.block_texts import BlockText
from printer.drawing.blocks.print_area import PrintArea, text_weight
from printer.drawing.layout_sections import Lines, Row
from printer.drawing.text.text_fit import Line
from printer.raster import Raster
from runtime.fonts import Weight

BAR_ROWS = 6
PADDING = {"pill": 6, "banner": 2, None: 0}
"""Rows between the letters and their frame, above and below."""
SIDE_PADDING = 0.7
"""The same on the left and right, in heights of the letters."""
COLUMN_GAP = 0.7
"""Least gap between the name and the value of a row, in heights of the letters."""


def draw_lines(area: PrintArea, block: Lines, texts: Sequence[BlockText]) -> Raster:
    page = area.page(block)
    texts = [text.without_heart() if text.second else text for text in texts]
    top = page.y
    side = round(area.dots(block.least_mm or block.height_mm) * SIDE_PADDING) if block.frame == "pill" else 0
    lines = _fit(area, block, texts, area.room - 2 * side)
    if block.frame == "banner":
        page.bar(area.left, area.right, BAR_ROWS)
    page.space(PADDING[block.frame])
    for line in lines:
        page.line(*line.at(_aligned(area, block, line.width, side)))
    page.space(PADDING[block.frame])
    if block.frame == "banner":
        page.bar(area.left, area.right, BAR_ROWS)
    elif block.frame == "pill":
        width = max(line.width for line in lines)
        left = _aligned(area, block, width, side)
        page.frame(left - side, left + width + side, top)
    return page.raster()


def breaks_a_word(area: PrintArea, block: Lines, text: BlockText) -> bool:
    """Whether a word is wider than the paper even in the smallest letters allowed."""
    least, weight = _least(area, block, text), text_weight(block, text)
    lines = area.text.fit(text.wordings, least, least, weight, area.room)
    return len(lines) > 1 and area.text.breaks_a_word(text.wordings[-1], least, weight, area.room)


def _fit(area: PrintArea, block: Lines, texts: Sequence[BlockText], room: int) -> list[Line]:
    if block.joined and len(texts) == 2 and (line := _on_one_line(area, block, texts[0], texts[1], room)):
        return [line]
    fitted: list[Line] = []
    for text in texts:
        height, weight = area.text_height(block, text), text_weight(block, text)
        fitted += area.text.fit(text.wordings, height, _least(area, block, text), weight, room)
    return fitted


def _on_one_line(area: PrintArea, block: Lines, first: BlockText, second: BlockText, room: int) -> Line | None:
    other = area.text.line(second.wordings[0], area.text_height(block, second), text_weight(block, second))
    for height in range(area.text_height(block, first), _least(area, block, first) - 1, -1):
        one = area.text.line(first.wordings[0], height, text_weight(block, first))
        if (line := area.text.join([one, other], height)).width <= room:
            return line
    return None


def _least(area: PrintArea, block: Lines, text: BlockText) -> int:
    return area.dots(block.second_mm if text.second else block.least_mm or block.height_mm)


def _aligned(area: PrintArea, block: Lines, width: int, side: int) -> int:
    """The column where a line of this width begins; `side` is its padding."""
    match block.align:
        case "left":
            return area.left + side
        case "right":
            return area.right - side - width
        case "centre":
            return (area.width - width) // 2


def draw_row(
    area: PrintArea, block: Row, names: Iterable[Sequence[BlockText]], values: Iterable[Sequence[BlockText]]
) -> Raster:
    """Draws the combination of name and value that needs the fewest lines; the longer ones come first in each."""
    page = area.page(block)
    combinations = (_pairs(area, block, name, value) for name, value in product(names, values))
    for left, right in min(combinations, key=len):
        page.line(*(left.at(area.left) if left else ()), *(right.at(area.right - right.width) if right else ()))
    return page.raster()


def _pairs(
    area: PrintArea, block: Row, names: Sequence[BlockText], values: Sequence[BlockText]
) -> list[tuple[Line | None, Line | None]]:
    """The lines of a row, each with its left and right side, in the first way that fits.

    The ways: names joined on one line, a line per language, values split at their dash, values below names.
    """
    text = area.text
    lefts = [text.line(name.wordings[0], area.text_height(block, name), "Regular") for name in names]
    rights = [text.uncached_line(value.wordings[0], area.text_height(block, value), "Bold") for value in values]
    parts = [
        text.uncached_line(part, area.text_height(block, value), "Bold")
        for value in values
        for part in value.wordings[0].split(" – ")
    ]
    joined = [text.join(lefts, area.dots(block.height_mm))] if lefts else []
    gap = round(area.dots(block.height_mm) * COLUMN_GAP)
    for left_lines, right_lines in ((joined, rights), (lefts, rights), (lefts, parts)):
        pairs = list(zip_longest(left_lines, right_lines))
        widths = (sum(side.width for side in pair if side) + (gap if all(pair) else 0) for pair in pairs)
        if all(width <= area.room for width in widths):
            return pairs
    above = [line for name in names for line in _wrap(area, block, name, "Regular")]
    below = [line for value in values for line in _wrap(area, block, value, "Bold")]
    return [*((line, None) for line in above), *((None, line) for line in below)]


def _wrap(area: PrintArea, block: Row, text: BlockText, weight: Weight) -> list[Line]:
    return area.text.wrap(text.wordings[0], area.text_height(block, text), weight, area.room)
