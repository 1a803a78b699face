"""Draws what stands on a test slip below the office's head: in the largest letters that it is no ticket."""

from __future__ import annotations

from collections.abc import Sequence

from core.names import name_in
from printer.drawing.page import Page, black
from printer.drawing.text.glyphs import Glyphs
from printer.paper import Paper
from printer.slip import Slip, SlipBody
from runtime.fonts import Weight
from words.translation import mark, say

TITLE = mark("TEST SLIP")
NO_TICKET = mark("This is no number: nobody will be called with it.")
BUTTON = mark("Button:")
TITLE_MM, NAME_MM, TEXT_MM, SPACE_MM = 9, 5, 3.5, 3
MARGIN, BAR = 12, 6
"""Dots."""


class TestSlips:
    """The part of a `SlipDrawer` that draws test slips."""

    __test__ = False  # pytest takes it for tests by its name

    def __init__(self, paper: Paper, languages: Sequence[str], glyphs: Glyphs | None = None) -> None:
        self._paper = paper
        self._languages = languages
        self._glyphs = glyphs or Glyphs()

    def body(self, slip: Slip) -> SlipBody:
        """`slip` tells the button's service, and the local time where it is trusted."""
        page = Page(self._paper.dots)
        self._bar(page)
        for language in self._languages:
            self._large(page, say(language, TITLE), TITLE_MM, lines=1)
            self._text(page, say(language, NO_TICKET), TEXT_MM)
            page.space(self._paper.rows(SPACE_MM) // 2)
            self._text(page, say(language, BUTTON), TEXT_MM)
            self._large(page, name_in(slip.service, language), NAME_MM, lines=2)
            page.space(self._paper.rows(SPACE_MM))
        if slip.taken is not None:
            self._text(page, f"{slip.taken:%H:%M:%S %d/%m/%Y}", TEXT_MM)
        self._bar(page)
        raster = page.raster().without_commands()
        return SlipBody(raster, raster.height)

    def _bar(self, page: Page) -> None:
        """From edge to edge: it shows a dead dot of the head, and which paper is set."""
        page.space(self._paper.rows(SPACE_MM))
        page.picture(black(self._paper.dots, BAR), 0)
        page.space(self._paper.rows(SPACE_MM))

    def _large(self, page: Page, text: str, mm: float, *, lines: int) -> None:
        """As large as it fits on so many lines, from `mm` downwards; a long text in small letters takes more."""
        while mm > TEXT_MM and len(self._lines(text, mm, "Bold")) > lines:
            mm -= 0.5
        self._text(page, text, mm, "Bold")

    def _text(self, page: Page, text: str, mm: float, weight: Weight = "Regular") -> None:
        for line in self._lines(text, mm, weight):
            page.line((MARGIN, self._glyphs.draw_uncached(line, self._paper.rows(mm), weight)))

    def _lines(self, text: str, mm: float, weight: Weight) -> Sequence[str]:
        return self._glyphs.wrap(text, self._paper.rows(mm), weight, self._paper.dots - 2 * MARGIN)
