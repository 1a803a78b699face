"""The parts of a picture: each is drawn anew only if its content has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVarTuple

from display.drawing.canvas import Canvas
from display.drawing.colours import BACKGROUND, Colour
from display.layout.box import Box

Content = TypeVarTuple("Content")


class Parts:
    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.changed: list[Box] = []
        """Boxes that were drawn since this list was emptied, where they are on the screen."""
        self._drawn: dict[Box, object] = {}
        """Content of each part as it was last drawn."""

    def clear(self, shift: tuple[int, int]) -> None:
        """Nothing is drawn any more; from now on all is moved by `shift`."""
        self._drawn = {}
        self.canvas.move(shift, BACKGROUND)
        self.changed.append(Box(0, 0, *self.canvas.size))

    def update(
        self, box: Box, background: Colour, draw: Callable[[Canvas, Box, *Content], None], *content: *Content
    ) -> None:
        """Draws a part of the wall anew if its content has changed."""
        now = (draw, content)
        if box not in self._drawn:
            self._make_room(box)
        if self._drawn.get(box) != now:
            self.canvas.clip(box)
            self.canvas.fill(box, background)
            draw(self.canvas, box, *content)
            self._drawn[box] = now
            self.changed.append(self.canvas.on_screen(box))

    def _make_room(self, box: Box) -> None:
        """Takes away what stood there before and has other edges."""
        for other in [other for other in self._drawn if other != box and _overlap(other, box)]:
            del self._drawn[other]
            self.canvas.clip(None)
            self.canvas.fill(other, BACKGROUND)
            self.changed.append(self.canvas.on_screen(other))


def _overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom
