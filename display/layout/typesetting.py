"""What the layout asks about letters: how wide a text is, and into which lines it breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

PITCH = 1.32
"""From one line to the next, in font sizes: the marks of a lower line never touch the tails of the upper one. Capitals
of Vietnamese reach 1.04 above the baseline (Ổ), letters 0.25 below it (g, Ậ); so do those of Khmer."""
LOWER = 0.05
"""How much lower than the middle of a line the middle of its capitals stands, in font sizes: marks above need more room
than tails below."""
BREAKS = re.compile("([ \u200b])")
"""A blank, or a zero-width space where a script writes no blanks between words."""


class Typesetter(Protocol):
    def width(self, text: str, size: int, *, bold: bool = False) -> int:
        """In pixels, as it is drawn."""

    def cap_px(self, size: int) -> int:
        """Height of a capital in pixels, as it is drawn, in the weight in which it is lower."""


def widest(types: Typesetter, texts: Iterable[str], size: int, *, bold: bool = False) -> int:
    return max((types.width(text, size, bold=bold) for text in texts), default=0)


def wrap(types: Typesetter, text: str, size: int, max_width: int, *, bold: bool = False) -> list[str]:
    """Breaks the text between words; a word that is wider than a line has one of its own."""
    first, *pieces = BREAKS.split(text.strip())
    lines = [first]
    for gap, word in zip(pieces[::2], pieces[1::2], strict=True):
        longer = f"{lines[-1]}{gap}{word}"
        if types.width(longer, size, bold=bold) > max_width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def balanced(types: Typesetter, text: str, size: int, max_width: int, *, bold: bool = False) -> list[str]:
    """Breaks the text into as few lines as `wrap`, of widths as equal as can be, so that no word stands alone."""
    lines = wrap(types, text, size, max_width, bold=bold)
    low, high = max_width // len(lines), max_width
    while high - low > size // 4:
        middle = (low + high) // 2
        narrower = wrap(types, text, size, middle, bold=bold)
        if len(narrower) == len(lines) and widest(types, narrower, size, bold=bold) <= middle:
            lines, high = narrower, middle
        else:
            low = middle
    return lines


def fits(
    types: Typesetter, texts: Iterable[str], size: int, max_width: int, lines: int = 1, *, bold: bool = False
) -> bool:
    """Whether each of the texts fits into so many lines."""
    for text in texts:
        broken = [text] if lines == 1 else wrap(types, text, size, max_width, bold=bold)
        if len(broken) > lines or widest(types, broken, size, bold=bold) > max_width:
            return False
    return True


def lines_for(types: Typesetter, texts: Iterable[str], size: int, max_width: int, *, bold: bool = False) -> int:
    """How many lines the longest of the texts needs; the words that are too wide for a line do not count."""
    return max((len(wrap(types, text, size, max_width, bold=bold)) for text in texts), default=1)
