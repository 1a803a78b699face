"""Smaller labels: recent calls, and in a band those of absent tickets and of those that come next."""

from __future__ import annotations

from typing import NamedTuple

from display.drawing.canvas import Canvas
from display.drawing.colours import BACKGROUND, INK, LINE, SOFT
from display.drawing.pictograms import ARROW
from display.drawing.styles import Styles
from display.frame import RecentCall
from display.layout.box import Box
from display.layout.call_list import CallList
from display.layout.label_band import LabelBand
from display.layout.typesetting import LOWER, PITCH, balanced


def draw_list_heading(canvas: Canvas, box: Box, styles: Styles, heading: str) -> None:
    middle = box.middle + round(LOWER * styles.sizes.far)
    canvas.text(heading, styles.far(SOFT), box.x, middle, max_width=box.w)


def draw_recent(canvas: Canvas, box: Box, styles: Styles, widths: CallList, call: RecentCall | None) -> None:
    if call is None:
        return
    canvas.fill(box._replace(h=canvas.px(3)), LINE)
    style, middle = styles.far(INK), box.middle + canvas.px(1)
    canvas.text(call.label, style, box.x, middle, max_width=widths.label_w)
    canvas.text_right(call.counter, style, box.right, middle, max_width=widths.counter_w)
    side = round(style.size * 0.55)
    canvas.pictogram(
        ARROW, side, SOFT, BACKGROUND, box.right - widths.counter_w - canvas.px(14) - side, middle - side // 2
    )


class LabelPage(NamedTuple):
    caption: str
    labels: tuple[tuple[str, Box], ...]
    """Each with its place."""


def draw_band(canvas: Canvas, _box: Box, styles: Styles, band: LabelBand, page: LabelPage) -> None:
    style = styles.middle(SOFT)
    lines = balanced(canvas.types, page.caption, style.size, band.caption.w)
    canvas.lines(lines, style, band.caption, style.size * PITCH)
    for label, place in page.labels:
        canvas.text(label, styles.far(INK), place.x, place.middle, max_width=place.w)
