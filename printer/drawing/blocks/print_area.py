"""The part of the paper between its margins, and the letters of the texts that blocks put on it."""

from __future__ import annotations

from printer.drawing.block_texts import BlockText
from printer.drawing.layout_sections import AnyBlock, Row, Sentence
from printer.drawing.page import Page
from printer.drawing.text.glyphs import Glyphs
from printer.drawing.text.text_fit import TextFitter
from printer.paper import Paper
from runtime.fonts import Weight


class PrintArea:
    """The paper's width and margins in dots, and the letters to print on it."""

    def __init__(self, paper: Paper, margin_mm: float, glyphs: Glyphs) -> None:
        self.width = paper.dots
        self.dots = paper.rows
        """Millimetres → dots."""
        self.left, self.right = self.dots(margin_mm), paper.dots - self.dots(margin_mm)
        self.room = self.right - self.left
        self.glyphs = glyphs
        self.text = TextFitter(glyphs)

    def page(self, block: AnyBlock) -> Page:
        """A page that begins with the white space above the block."""
        page = Page(self.width)
        page.space(self.dots(block.above_mm))
        return page

    def text_height(self, block: Sentence | Row, text: BlockText) -> int:
        return self.dots(block.second_mm if text.second else block.height_mm)


def text_weight(sentence: Sentence, text: BlockText) -> Weight:
    """Only the first language is ever bold."""
    return "Bold" if sentence.bold and not text.second else "Regular"
