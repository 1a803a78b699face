"""What people should bring, while nobody is served: a title and its lines for each, in two columns where all fit."""

from __future__ import annotations

from typing import NamedTuple

from display.drawing.bands import PAD
from display.drawing.canvas import Canvas
from display.drawing.colours import INK, LINE, SOFT
from display.drawing.pages import of_pages
from display.drawing.styles import Styles
from display.frame import Frame
from display.layout.box import Box
from display.layout.hall import HallLayout
from display.layout.paging import pages_of
from display.layout.typesetting import PITCH, wrap

MARGIN, MOST_MARGIN, GAP = 3, 12, 44
"""Above and below all of it, and between two columns, in the sketch."""


class Paper(NamedTuple):
    title: tuple[str, ...]
    lines: tuple[str, ...]


Column = tuple[Paper, ...]


class PapersPage(NamedTuple):
    heading: str
    columns: tuple[Column, ...]
    places: int
    """How many columns there is room for."""


def papers_page(canvas: Canvas, frame: Frame, at: HallLayout) -> PapersPage | None:
    """Those whose turn it is; None: nothing is told, or people are served."""
    if frame.leaflet is None or not frame.leaflet.papers or not at.cells:
        return None
    room = (at.lower.bottom - at.strip.bottom - 2 * canvas.px(MARGIN)) // at.line
    count, papers = _two_columns_or_one(canvas, frame.leaflet.papers, at, room)
    columns, heading = of_pages(_columns(papers, room), count, frame.turn, frame.leaflet.papers_heading)
    return PapersPage(heading, tuple(columns), count)


def draw_papers(canvas: Canvas, box: Box, styles: Styles, page: PapersPage) -> None:
    canvas.fill(box._replace(h=canvas.px(3)), LINE)
    pitch = styles.sizes.middle * PITCH
    most = max(sum(len(paper.title) + len(paper.lines) for paper in column) for column in page.columns)
    margin = min(canvas.px(MOST_MARGIN - MARGIN), (box.h - 2 * canvas.px(MARGIN) - most * pitch) / 2)
    for place, papers in zip(_places(canvas, box, page.places), page.columns, strict=False):
        y = place.y + margin
        for paper in papers:
            for lines, style in ((paper.title, styles.middle(INK, bold=True)), (paper.lines, styles.middle(SOFT))):
                canvas.lines(list(lines), style, place._replace(y=round(y), h=round(len(lines) * pitch)), pitch)
                y += len(lines) * pitch


def _places(canvas: Canvas, box: Box, count: int) -> list[Box]:
    inner = box.inset(canvas.px(PAD), canvas.px(MARGIN))
    half = canvas.px(GAP) // 2
    # Only between the columns, so that the first begins where all else on the wall does.
    return [
        Box(column.x + half * bool(n), column.y, column.w - half * (bool(n) + (n < count - 1)), column.h)
        for n, column in enumerate(inner.columns(*[1] * count))
    ]


def _two_columns_or_one(
    canvas: Canvas, papers: tuple[tuple[str, str], ...], at: HallLayout, room: int
) -> tuple[int, list[Paper]]:
    """How many columns, and what stands in them: two, unless something has no room in one of them as a whole."""
    for count in (2, 1):
        width = min(place.w for place in _places(canvas, at.lower, count))
        set_papers = [
            paper for title, text in papers for paper in _set(canvas, title, text, at.sizes.middle, width, room)
        ]
        if len(set_papers) == len(papers):
            break
    return count, set_papers


def _set(canvas: Canvas, title: str, text: str, size: int, width: int, room: int) -> list[Paper]:
    """In as many pieces as it needs, in lines of this width."""
    titled = wrap(canvas.types, title, size, width, bold=True)

    def fits(piece: str) -> bool:
        return len(titled) + len(wrap(canvas.types, piece, size, width)) <= room

    return [Paper(tuple(titled), tuple(wrap(canvas.types, piece, size, width))) for piece in pages_of(text, fits)]


def _columns(papers: list[Paper], room: int) -> list[Column]:
    """Papers below each other, as many as there is room for."""
    columns: list[list[Paper]] = []
    left = 0
    for paper in papers:
        lines = len(paper.title) + len(paper.lines)
        if not columns or lines > left:
            columns.append([])
            left = room
        columns[-1].append(paper)
        left -= lines
    return [tuple(column) for column in columns]
