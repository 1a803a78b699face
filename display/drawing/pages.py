"""What stands there in this turn, of all that has no room at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from display.drawing.bands import PAD
from display.drawing.canvas import Canvas
from display.drawing.labels import LabelPage
from display.frame import Frame, LabelLine
from display.layout.hall import HallLayout
from display.layout.paging import chunks, pages_of
from display.layout.typesetting import widest, wrap

Item = TypeVar("Item")
OF_PAGES = "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}"
"""Between a text that may break and the number of its page, which never stands on a line of its own."""


def of_pages(items: Sequence[Item], most: int, turn: int, heading: str) -> tuple[Sequence[Item], str]:
    """The items of this turn, and the heading, with “1/2” behind it if there are several pages."""
    pages = [items[first : first + most] for first in range(0, len(items), max(1, most))]
    if not pages:
        return (), ""
    page = turn % len(pages)
    return pages[page], f"{heading} · {page + 1}/{len(pages)}" if len(pages) > 1 else heading


def band_page(canvas: Canvas, frame: Frame, at: HallLayout) -> LabelPage:
    pages = [page for line in frame.bands for page in _pages_of_line(canvas, line, at)]
    return pages[frame.turn % len(pages)] if pages else LabelPage("", ())


def _pages_of_line(canvas: Canvas, line: LabelLine, at: HallLayout) -> Iterator[LabelPage]:
    """As many labels at once as there are places."""
    places = at.band.places(widest(canvas.types, line.labels, at.sizes.far, bold=True))
    pages = list(chunks(line.labels, len(places)))
    for n, labels in enumerate(pages, start=1):
        caption = f"{line.caption}{OF_PAGES}{n}/{len(pages)}" if len(pages) > 1 else line.caption
        yield LabelPage(caption, tuple(zip(labels, places, strict=False)))


def announcement_page(canvas: Canvas, frame: Frame, at: HallLayout) -> tuple[str, ...] | None:
    """The lines of the announcement whose turn it is; None when it is the rule's."""
    width, size = at.footer.w - 2 * canvas.px(PAD), at.sizes.middle

    def lines(text: str) -> list[str]:
        return wrap(canvas.types, text, size, width, bold=True)

    def fits(text: str) -> bool:
        return len(lines(text)) <= at.announcement_lines

    pages = [page for text in frame.announcements for page in pages_of(text, fits)]
    turn = frame.announced_turn % (len(pages) + 1)
    return tuple(lines(pages[turn])) if turn < len(pages) else None
