"""What a canvas tells its witness of each text."""

from __future__ import annotations

import pygame
import pytest

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import INK
from display.drawing.pictograms import HEART
from display.layout.box import Box


class Noting:
    """A witness that writes down what it is told."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, TextStyle, int, tuple[int, int], Box]] = []
        self.cuts: list[tuple[str, str]] = []
        self.pictograms: list[tuple[str, Box]] = []

    def text(self, text: str, style: TextStyle, letters: pygame.Surface, at: tuple[int, int], within: Box) -> None:
        self.texts.append((text, style, letters.get_width(), at, within))

    def cut(self, asked: str, left: str) -> None:
        self.cuts.append((asked, left))

    def pictogram(self, ink: str, box: Box) -> None:
        self.pictograms.append((ink, box))


@pytest.fixture
def witness(canvas: Canvas) -> Noting:
    noting = Noting()
    canvas.witness = noting
    return noting


def test_a_text_is_told_with_its_place_and_the_part_that_it_is_drawn_in(canvas: Canvas, witness: Noting) -> None:
    style, part = TextStyle(44, INK, reach="far"), Box(100, 200, 600, 80)
    canvas.clip(part)
    canvas.text("Chứng thực", style, 120, 240)
    [(text, told, width, (x, _), within)] = witness.texts
    assert (text, told.reach, width, x, within) == ("Chứng thực", "far", canvas.width(text, style), 120, part)
    assert witness.cuts == []


def test_a_text_that_had_to_be_cut_is_told_with_what_is_left(canvas: Canvas, witness: Noting) -> None:
    canvas.text("Chứng thực bản sao", TextStyle(44, INK), 0, 100, max_width=150)
    [(asked, left)] = witness.cuts
    assert asked == "Chứng thực bản sao"
    assert left.endswith("…")
    assert witness.texts[0][0] == left


def test_rounded_corners_are_no_pictograms(canvas: Canvas, witness: Noting) -> None:
    canvas.fill_rounded(Box(0, 0, 200, 80), INK, 20)
    canvas.pictogram(HEART, 40, INK, "#000000", 10, 10)
    assert witness.pictograms == [(INK, Box(10, 10, 40, 40))]
