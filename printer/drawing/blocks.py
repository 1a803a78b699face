"""Each kind of block of a slip, set by itself over the whole width of the paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product, zip_longest
from pathlib import Path
from typing import NamedTuple

from printer.drawing.block_texts import Content, Said
from printer.drawing.glyphs import Ink
from printer.drawing.page import Mask, Page, dithered, enlarged, narrowed, squares
from printer.drawing.qr import QUIET, Code, code
from printer.drawing.slip_layout import AnyBlock, Feed, Lines, Logo, Number, Qr, Row, Rule, Sentence
from printer.drawing.text_fit import Lettering, Line
from printer.raster import DOTS_PER_MM, Raster
from runtime.fonts import Weight

BAR_ROWS = 6
WAIT = 40
"""So many rows before the end of a code, a paragraph may as well wait for the full width."""
BESIDE_LOGO, BELOW_LOGO = 16, 8
"""Dots between the logo and its texts."""
PADS = {"pill": 6, "banner": 2, None: 0}
"""Rows between letters and what frames them."""
COLUMN, SIDE = 0.7, 0.7
"""Least room between two columns, and between letters and the sides of their frame, in heights of the letters."""


Pair = tuple[Line | None, Line | None]
"""What stands on the left and on the right of one line."""


class Paragraph(NamedTuple):
    words: str
    height: int
    weight: Weight


class Blocks:
    """Knows the office's typefaces and how wide its paper is. Not for several threads at once."""

    def __init__(self, ink: Ink, width: int, margin_mm: float) -> None:
        """`width`: in dots."""
        self._ink = ink
        self._type = Lettering(ink)
        self._width = width
        self._left, self._right = dots(margin_mm), width - dots(margin_mm)
        self._room = self._right - self._left
        self._mask: int | None = None
        self._around = lru_cache(maxsize=16)(self._texts_around)

    def drawn(self, block: AnyBlock, content: Content, logo: Path | None) -> Raster:
        """Raises `PictureError` where the logo cannot be read."""
        match block:
            case Lines():
                return self.lines(block, content.texts[0])
            case Row():
                name, short, *values = content.texts
                return self.row(block, dict.fromkeys((name, short)), [value for value in values if value])
            case Qr():
                return self.qr(block, content)
            case Number():
                return self.number(block, content.sign or "", small=content.small)
            case Rule():
                return self.rule(block)
            case Feed():
                return self.feed(block)
            case Logo():
                return self.logo(block, content, logo)

    def logo(self, block: Logo, shows: Content, file: Path | None) -> Raster:
        """Nothing, where there is neither picture nor text; raises `PictureError`."""
        first, second = (_paragraphs(block, shows.texts, [language]) for language in (False, True))
        if file is None and not first:
            return Raster(self._width, b"")
        page = self._page(block)
        texts = self._centred_texts(first, self._left)
        if file is None:
            page.picture(texts, 0)
        else:
            self._put_logo(page, dithered(file, dots(block.height_mm), self._room), first, texts)
        page.picture(self._centred_texts(second, self._left), 0)
        return page.raster()

    def _put_logo(self, page: Page, picture: Mask, paragraphs: Sequence[Paragraph], texts: Mask) -> None:
        """With the paragraphs on its right where that is lower, else above them as `texts`."""
        left = self._left + picture.width + BESIDE_LOGO
        narrow = self._centred_texts(paragraphs, left) if self._has_room(paragraphs, self._right - left) else None
        if narrow and max(narrow.height, picture.height) <= picture.height + BELOW_LOGO + texts.height:
            rows = max(narrow.height, picture.height)
            page.put(picture, self._left, page.y + (rows - picture.height) // 2)
            page.space((rows - narrow.height) // 2)
            page.picture(narrow, 0)
            page.space(rows - narrow.height - (rows - narrow.height) // 2)
        else:
            page.picture(picture, (self._width - picture.width) // 2)
            page.space(BELOW_LOGO if paragraphs else 0)
            page.picture(texts, 0)

    def _centred_texts(self, paragraphs: Sequence[Paragraph], left: int) -> Mask:
        """In the middle between this column and the right margin."""
        page = Page(self._width)
        for words, height, weight in paragraphs:
            for line in self._type.wrapped(words, height, weight, self._right - left):
                page.line(*line.at((left + self._right - line.width) // 2))
        return page.mask()

    def _has_room(self, paragraphs: Sequence[Paragraph], room: int) -> bool:
        return bool(paragraphs) and not any(self._type.breaks_a_word(*paragraph, room) for paragraph in paragraphs)

    def rule(self, block: Rule) -> Raster:
        page = self._page(block)
        page.bar(self._left, self._right, max(1, dots(block.thick_mm)))
        return page.raster()

    def feed(self, block: Feed) -> Raster:
        page = self._page(block)
        page.space(dots(block.mm))
        return page.raster()

    def number(self, block: Number, label: str, *, small: bool) -> Raster:
        """As large as fits; what is too wide even then takes the full paper, then gets narrower, never lower.

        In squares of four dots, of which the printer is sent one: nobody sees it in digits so large.
        """
        page = self._page(block)
        wanted, least, room = block.least_mm if small else block.height_mm, block.least_mm, self._room // 2
        height = self._type.height_for(label, -(-dots(wanted) // 2), -(-dots(least) // 2), "Bold", room)
        mask = self._ink.fresh(label, height, "Bold").mask
        if mask.width > self._width // 2:
            mask = narrowed(mask, self._width // 2)
        # At an even column, as squares are looked for from the left edge on.
        page.picture(enlarged(mask, 2), 2 * ((self._width // 2 - mask.width) // 2))
        return page.raster()

    def lines(self, block: Lines, said: Sequence[Said]) -> Raster:
        page = self._page(block)
        said = [each.without_heart() if each.second else each for each in said]
        top = page.y
        side = round(dots(block.least_mm or block.height_mm) * SIDE) if block.frame == "pill" else 0
        lines = self._lines(block, said, self._room - 2 * side)
        if block.frame == "banner":
            page.bar(self._left, self._right, BAR_ROWS)
        page.space(PADS[block.frame])
        for line in lines:
            page.line(*line.at(self._aligned(block, line.width, side)))
        page.space(PADS[block.frame])
        if block.frame == "banner":
            page.bar(self._left, self._right, BAR_ROWS)
        elif block.frame == "pill":
            width = max(line.width for line in lines)
            left = self._aligned(block, width, side)
            page.frame(left - side, left + width + side, top)
        return page.raster()

    def _lines(self, block: Lines, said: Sequence[Said], room: int) -> list[Line]:
        if block.joined and len(said) == 2 and (line := self._on_one_line(block, said[0], said[1], room)):
            return [line]
        return [
            line
            for each in said
            for line in self._type.fitting(
                each.wordings, _height(block, each), _least(block, each), _weight(block, each), room
            )
        ]

    def breaks_a_word(self, block: Lines, said: Said) -> bool:
        """Whether a word of it does not fit on a line."""
        least, weight = _least(block, said), _weight(block, said)
        lines = self._type.fitting(said.wordings, least, least, weight, self._room)
        return len(lines) > 1 and self._type.breaks_a_word(said.wordings[-1], least, weight, self._room)

    def _on_one_line(self, block: Lines, first: Said, second: Said, room: int) -> Line | None:
        other = self._type.line(second.wordings[0], _height(block, second), _weight(block, second))
        for height in range(_height(block, first), _least(block, first) - 1, -1):
            one = self._type.line(first.wordings[0], height, _weight(block, first))
            if (line := self._type.joined([one, other], height)).width <= room:
                return line
        return None

    def row(self, block: Row, names: Iterable[Sequence[Said]], values: Iterable[Sequence[Said]]) -> Raster:
        """`names`, `values`: the fuller one and, if there is one, what stands in its stead where that saves a line."""
        page = self._page(block)
        pairs = (self._pairs(block, name, value) for name, value in product(names, values))
        for head, tail in min(pairs, key=len):
            page.line(
                *(head.at(self._left) if head else ()),
                *(tail.at(self._right - tail.width) if tail else ()),
            )
        return page.raster()

    def _pairs(self, block: Row, names: Sequence[Said], values: Sequence[Said]) -> list[Pair]:
        """The first that fits: all on one line, a line for each language, a value in two parts, values below names."""
        heads = [self._type.line(said.wordings[0], _height(block, said), "Regular") for said in names]
        tails = [self._type.fresh(said.wordings[0], _height(block, said), "Bold") for said in values]
        parts = [
            self._type.fresh(part, _height(block, said), "Bold") for said in values for part in _parts(said.wordings[0])
        ]
        together = [self._type.joined(heads, dots(block.height_mm))] if heads else []
        gap = round(dots(block.height_mm) * COLUMN)
        for lefts, rights in ((together, tails), (heads, tails), (heads, parts)):
            pairs = list(zip_longest(lefts, rights))
            if all(_pair_width(*pair, gap) <= self._room for pair in pairs):
                return pairs
        above = [line for said in names for line in self._wrapped(block, said, "Regular")]
        below = [line for said in values for line in self._wrapped(block, said, "Bold")]
        return [*((line, None) for line in above), *((None, line) for line in below)]

    def _wrapped(self, block: Row, said: Said, weight: Weight) -> list[Line]:
        return self._type.wrapped(said.wordings[0], _height(block, said), weight, self._room)

    def qr(self, block: Qr, shows: Content) -> Raster:
        """Texts with the code on their right, or below them where that is lower."""
        texts, x, y, side = self._placed(block, shows)
        page = Page(self._width)
        if shows.sign:
            page.put(squares(self._code(shows.sign).rows, side), x, y)
        page.picture(texts, 0)
        return page.raster()

    def qr_height(self, block: Qr, shows: Content) -> int:
        """Rows of the block, known without drawing its code."""
        return self._placed(block, shows)[0].height

    def _placed(self, block: Qr, shows: Content) -> tuple[Mask, int, int, int]:
        """The texts, where the code stands beside or below them, and how many dots a side of its modules has."""
        above, paragraphs = dots(block.above_mm), _paragraphs(block, shows.texts)
        if shows.sign is None:
            return self._column(above, paragraphs).mask(), 0, 0, 0
        modules = self._code(shows.sign).side
        side = min(dots(block.module_mm), self._width // (modules + 2 * QUIET))
        return (*self._around(above, paragraphs, modules * side, QUIET * side), side)

    def _code(self, text: str) -> Code:
        """The codes of an office differ by a few signs."""
        made = code(text, self._mask)
        self._mask = made.mask
        return made

    def _texts_around(
        self, above: int, paragraphs: Sequence[Paragraph], side: int, quiet: int
    ) -> tuple[Mask, int, int]:
        """The texts with room for a code of so many dots, and where it stands."""
        below = self._column(above, paragraphs)
        at = (self._width - side) // 2, below.y + quiet
        below.space(quiet + side + quiet)
        x, y = self._width - max(quiet, self._width - self._right) - side, max(quiet, above)
        beside = self._beside(above, paragraphs, x - quiet - self._left, y + side + quiet)
        if beside is None or below.y < beside.y:
            return below.mask(), *at
        return beside.mask(), x, y

    def _beside(self, above: int, paragraphs: Sequence[Paragraph], narrow: int, high: int) -> Page | None:
        """Texts so narrow in the first rows; None: there is not enough room for a word."""
        if paragraphs and not self._has_room(paragraphs, narrow):
            return None
        columns = [self._column(above, paragraphs, narrow, high, last=last) for last in (high, high - WAIT)]
        page = min(columns, key=lambda column: column.y)
        if page.y < high:
            page = self._column(above + (high - page.y) // 2, paragraphs, narrow, high, last=high)
        page.space(max(0, high - page.y))
        return page

    def _column(
        self, above: int, paragraphs: Sequence[Paragraph], narrow: int = 0, narrow_rows: int = 0, *, last: int = 0
    ) -> Page:
        """Paragraphs of full width, but so narrow in the first rows; one that begins after `last` waits for all."""
        page = Page(self._width)
        page.space(above)
        for words, height, weight in paragraphs:
            if last < page.y < narrow_rows:
                page.space(narrow_rows - page.y)
            slim, rest = self._type.beginning(words, height, weight, narrow, narrow_rows - page.y)
            for line in [*slim, *self._type.wrapped(rest, height, weight, self._room)] if rest else slim:
                page.line(*line.at(self._left))
        return page

    def _page(self, block: AnyBlock) -> Page:
        page = Page(self._width)
        page.space(dots(block.above_mm))
        return page

    def _aligned(self, block: Lines, width: int, side: int) -> int:
        """Where so wide a line begins."""
        match block.align:
            case "left":
                return self._left + side
            case "right":
                return self._right - side - width
            case "centre":
                return (self._width - width) // 2


def dots(mm: float) -> int:
    return round(mm * DOTS_PER_MM)


def _paragraphs(
    block: Qr | Logo, said: Sequence[Sequence[Said]], second: Sequence[bool] = (False, True)
) -> tuple[Paragraph, ...]:
    """One language after the other; `second`: whether it is the second one."""
    return tuple(
        Paragraph(each.wordings[0], _height(sentence, each), _weight(sentence, each))
        for language in second
        for sentence, texts in zip(block.beside, said, strict=True)
        for each in texts
        if each.second == language
    )


def _height(block: Sentence | Row, said: Said) -> int:
    return dots(block.second_mm if said.second else block.height_mm)


def _least(block: Lines, said: Said) -> int:
    return dots(block.second_mm if said.second else block.least_mm or block.height_mm)


def _weight(sentence: Sentence, said: Said) -> Weight:
    """The first language is the louder one."""
    return "Bold" if sentence.bold and not said.second else "Regular"


def _parts(value: str) -> list[str]:
    """A value breaks at its dash."""
    return value.split(" – ")


def _pair_width(left: Line | None, right: Line | None, gap: int) -> int:
    return (left.width if left else 0) + (gap if left and right else 0) + (right.width if right else 0)
