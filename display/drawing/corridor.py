"""Draws the wall of a corridor."""

from __future__ import annotations

from itertools import zip_longest

from display.drawing.bands import draw_header
from display.drawing.call import draw_quiet
from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import BACKGROUND, CALL, INK, LINE, PANEL, SOFT
from display.drawing.parts import Parts
from display.drawing.pictograms import ARROW
from display.drawing.styles import Styles
from display.frame import Frame, RecentCall
from display.layout.box import Box
from display.layout.corridor import CorridorLayout
from display.layout.typesetting import LOWER, widest
from words.wall_words import Headings


def draw_corridor(parts: Parts, frame: Frame, at: CorridorLayout) -> None:
    styles, now = Styles(at.sizes), frame.now
    parts.update(at.header, PANEL, draw_header, styles, at.office_size, frame.office, frame.clock, frame.stale_notice)
    calls = (*((RecentCall(now.label, now.counter),) if now else ()), *frame.recent)
    if frame.closed or not calls:
        parts.update(at.below, BACKGROUND, draw_quiet, at.sizes, frame.instead_of_call)
        return
    for box in at.headings:
        parts.update(box, BACKGROUND, _draw_heading, styles, frame.headings)
    for n, (box, call) in enumerate(zip_longest(at.entries, calls[: len(at.entries)])):
        is_lit = n == 0 and now is not None and now.new
        parts.update(box, BACKGROUND, _draw_entry, at, call, is_lit, is_lit and now is not None and now.lit)


def _draw_heading(canvas: Canvas, box: Box, styles: Styles, headings: Headings) -> None:
    middle = box.middle + round(LOWER * styles.sizes.far)
    canvas.text(headings.number, styles.far(SOFT), box.x, middle)
    canvas.text_right(headings.counter, styles.far(SOFT), box.right, middle)


def _draw_entry(
    canvas: Canvas, box: Box, at: CorridorLayout, call: RecentCall | None, is_new: bool, is_lit: bool
) -> None:
    if call is None:
        return
    canvas.fill(box._replace(h=canvas.px(12 if is_lit else 3)), CALL if is_new else LINE)
    style = TextStyle(at.size, INK, bold=True, reach="called" if at.size >= at.called_least else "far")
    counter_w, side = widest(canvas.types, [call.counter], at.size, bold=True), round(at.size * 0.5)
    middle = box.middle + canvas.px(2)
    canvas.text(call.label, style._replace(colour=CALL if is_new else INK), box.x, middle)
    canvas.text_right(call.counter, style, box.right, middle)
    canvas.pictogram(ARROW, side, SOFT, BACKGROUND, box.right - counter_w - round(at.size * 0.7), middle - side // 2)
