"""What stands there in this turn, of all that has no room at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from display.drawing.bands import PAD
from display.drawing.canvas import Canvas
from display.drawing.labels import LabelPage
from display.frame import Frame, LabelLine
from display.layout.hall import HallLayout
from display.layout.paging import chunks, pages_of
from display.layout.typesetting import widest, wrap

Item = TypeVar("Item")


class LeafletPage(NamedTuple):
    heading: str
    title: str
    lines: tuple[str, ...]


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
        caption = f"{line.caption} · {n}/{len(pages)}" if len(pages) > 1 else line.caption
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


def leaflet_page(canvas: Canvas, frame: Frame, at: HallLayout) -> LeafletPage | None:
    """What people should bring, a paper after the other; None: nothing is told, or people are served."""
    if frame.leaflet is None or not frame.leaflet.papers or not at.cells:
        return None
    size, width = at.sizes.middle, at.lower.w - 2 * canvas.px(PAD)
    room = at.lower.bottom - at.strip.bottom - 2 * canvas.px(12)

    def lines(text: str) -> list[str]:
        return wrap(canvas.types, text, size, width)

    def fits(text: str) -> bool:
        return len(lines(text)) + 1 <= room // at.line

    pages = [(title, page) for title, text in frame.leaflet.papers for page in pages_of(text, fits)]
    title, page = pages[frame.turn % len(pages)]
    heading = frame.leaflet.papers_heading
    if len(pages) > 1:
        heading = f"{heading} · {frame.turn % len(pages) + 1}/{len(pages)}"
    return LeafletPage(heading, title, tuple(lines(page)))
