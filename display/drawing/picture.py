"""Draws a frame of the wall on a canvas, part by part, and only those parts whose content has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeVarTuple

from display.drawing.bands import PAD, draw_footer, draw_header, draw_strip
from display.drawing.call import draw_card, draw_details, draw_heading, draw_quiet
from display.drawing.canvas import Canvas
from display.drawing.colours import BACKGROUND, LINE, PANEL, Colour
from display.drawing.labels import LabelPage, draw_band, draw_list_heading, draw_recent
from display.drawing.layouts import Layouts
from display.drawing.service_cells import draw_service
from display.drawing.styles import Styles
from display.frame import Frame, LabelLine, ServiceLine
from display.layout.box import Box
from display.layout.hall import HallLayout
from display.layout.paging import chunks, pages_of
from display.layout.service_grid import BETWEEN, EDGE
from display.layout.typesetting import widest, wrap

Content = TypeVarTuple("Content")


class Picture:
    """Keeps a canvas equal to the last frame that was shown."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._layouts = Layouts(canvas)
        self.layout: HallLayout | None = None
        self._drawn: dict[Box, object] = {}
        """Content of each part as it was last drawn."""
        self._changed: list[Box] = []

    def show(self, frame: Frame) -> list[Box]:
        """Draws what differs from the frame before; returns the boxes that were drawn."""
        at = self._layouts.hall(frame)
        self._changed = []
        if at is not self.layout:
            self._clear(at)
        styles = Styles(at.sizes)
        self._update(
            at.header, PANEL, draw_header, styles, at.office_size, frame.office, frame.clock, frame.stale_notice
        )
        self._draw_call(frame, at, styles)
        self._draw_list(frame, at, styles)
        self._draw_services(frame, at, styles)
        page = self._announcement(frame, at, styles)
        self._update(at.footer, BACKGROUND, draw_footer, styles, frame.rule, page)
        self._canvas.clip(None)
        return self._changed

    def _draw_call(self, frame: Frame, at: HallLayout, styles: Styles) -> None:
        now, heads, card = frame.now, frame.headings, at.card
        if now is None:
            self._forget(card.box, card.number_heading, card.counter_heading, *at.details)
            self._update(at.quiet, BACKGROUND, draw_quiet, at.sizes, frame.instead_of_call)
        else:
            if at.quiet in self._drawn:
                self._forget(at.quiet)
                self._wipe(at.quiet)
            self._update(card.box, BACKGROUND, draw_card, styles, card, now, heads)
            if not card.stacked:
                self._update(card.number_heading, BACKGROUND, draw_heading, styles, heads.number)
                self._update(card.counter_heading, BACKGROUND, draw_heading, styles, heads.counter)
            whole = Box(at.details[0].x, at.details[0].y, at.details[0].w, at.details[-1].bottom - at.details[0].y)
            self._update(whole, BACKGROUND, draw_details, styles, now.service, now.priority, now.again, len(at.details))
        pages = [page for line in frame.bands for page in self._pages(line, at, styles)]
        page = pages[frame.turn % len(pages)] if pages else LabelPage("", ())
        self._update(at.band.box, BACKGROUND, draw_band, styles, at.band, page)

    def _pages(self, line: LabelLine, at: HallLayout, styles: Styles) -> Iterator[LabelPage]:
        """Of one line of labels, as many at once as there are places."""
        label_w = widest(self._canvas.types, line.labels, styles.sizes.far, bold=True)
        places = at.band.places(label_w)
        pages = list(chunks(line.labels, len(places)))
        for n, labels in enumerate(pages, start=1):
            caption = f"{line.caption} · {n}/{len(pages)}" if len(pages) > 1 else line.caption
            yield LabelPage(caption, tuple(zip(labels, places, strict=False)))

    def _draw_list(self, frame: Frame, at: HallLayout, styles: Styles) -> None:
        self._update(at.calls.heading, BACKGROUND, draw_list_heading, styles, frame.headings.recent)
        for box, call in zip_longest(at.calls.entries, frame.recent[: len(at.calls.entries)]):
            self._update(box, BACKGROUND, draw_recent, styles, at.calls, call)

    def _draw_services(self, frame: Frame, at: HallLayout, styles: Styles) -> None:
        pages = list(chunks(frame.services, at.grid.per_page)) or [()]
        page: Sequence[ServiceLine] = pages[frame.turn % len(pages)]
        heading = frame.headings.waiting if frame.services else ""
        if len(pages) > 1:
            heading = f"{heading} · {frame.turn % len(pages) + 1}/{len(pages)}"
        self._update(at.strip, PANEL, draw_strip, styles, heading, frame.notices)
        pads = self._canvas.px(EDGE), self._canvas.px(BETWEEN)
        for box, service in zip_longest(at.cells, page):
            self._update(box, PANEL, draw_service, styles, at.grid.cell, service, pads)

    def _announcement(self, frame: Frame, at: HallLayout, styles: Styles) -> tuple[str, ...] | None:
        """The lines of the page whose turn it is; None when it is the rule's."""
        width, size = at.footer.w - 2 * self._canvas.px(PAD), styles.sizes.middle

        def lines(text: str) -> list[str]:
            return wrap(self._canvas.types, text, size, width, bold=True)

        def fits(text: str) -> bool:
            return len(lines(text)) <= at.announcement_lines

        pages = [page for text in frame.announcements for page in pages_of(text, fits)]
        turn = frame.announced_turn % (len(pages) + 1)
        return tuple(lines(pages[turn])) if turn < len(pages) else None

    def _clear(self, layout: HallLayout) -> None:
        self.layout, self._drawn = layout, {}
        self._wipe(Box(0, 0, *self._canvas.size))
        self._canvas.fill(layout.divider, LINE)

    def _wipe(self, box: Box) -> None:
        self._canvas.clip(None)
        self._canvas.fill(box, BACKGROUND)
        self._changed.append(box)

    def _forget(self, *boxes: Box) -> None:
        for box in boxes:
            self._drawn.pop(box, None)

    def _update(
        self, box: Box, background: Colour, draw: Callable[[Canvas, Box, *Content], None], *content: *Content
    ) -> None:
        """Draws a part of the wall anew if its content has changed."""
        if self._drawn.get(box) != content:
            self._canvas.clip(box)
            self._canvas.fill(box, background)
            draw(self._canvas, box, *content)
            self._drawn[box] = content
            self._changed.append(box)
