"""Draws the screen over one counter."""

from __future__ import annotations

from display.drawing.call import draw_quiet
from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import BACKGROUND, CALL, INK, PANEL, SOFT
from display.drawing.parts import Parts
from display.drawing.pictograms import ARROW
from display.drawing.pills import draw_notice
from display.drawing.styles import Styles
from display.frame import CounterSign, Frame
from display.layout.box import Box
from display.layout.over_counter import OverCounterLayout
from display.layout.typesetting import LOWER
from words.wall_notices import Notice

NOBODY = CounterSign(counter="", label=None)


def draw_over_counter(parts: Parts, frame: Frame, at: OverCounterLayout) -> None:
    styles, sign = Styles(at.sizes), frame.sign or NOBODY
    is_new = frame.now is not None and frame.now.new and frame.now.label == sign.label
    is_dark = is_new and frame.now is not None and not frame.now.lit
    parts.update(at.heading, PANEL, _draw_heading, styles, f"{frame.headings.counter} {sign.counter}")
    stale = frame.stale_notice
    parts.update(at.number, BACKGROUND, _draw_number, at, sign, stale is not None, is_dark)
    parts.update(at.footer, BACKGROUND, _draw_footer, styles, sign.service, stale)


def _draw_heading(canvas: Canvas, box: Box, styles: Styles, text: str) -> None:
    canvas.text_centred(text, styles.far(INK), box._replace(y=box.y + round(LOWER * styles.sizes.far)))


def _draw_number(
    canvas: Canvas, box: Box, at: OverCounterLayout, sign: CounterSign, is_stale: bool, is_dark: bool
) -> None:
    """Draws the label, with an arrow while its holder is still to come; or what the counter does without one."""
    if sign.label is None:
        draw_quiet(canvas, box.inset(canvas.px(44), canvas.px(44)), at.sizes, sign.instead_of_call)
        return
    colour = SOFT if is_stale else CALL if sign.is_called else INK
    style = TextStyle(at.size, colour, bold=True, reach="called" if at.size >= at.called_least else "far")
    side = round(at.size * 0.5)
    arrow_w = round(at.size * 0.8) if sign.is_called else 0
    width = canvas.width(sign.label, style)
    left = box.x + (box.w - width - arrow_w) // 2
    canvas.text(sign.label, style, left, box.middle)
    if sign.is_called and not is_dark:
        x = left + width + (arrow_w - side)
        canvas.pictogram(ARROW, side, INK, BACKGROUND, x, box.middle - side // 2)


def _draw_footer(canvas: Canvas, box: Box, styles: Styles, service: str, stale: str | None) -> None:
    inner, style = box.inset(canvas.px(44)), styles.far(SOFT)
    if stale:
        draw_notice(canvas, Notice(stale, alarm=True), styles, inner.right, inner)
        return
    canvas.lines_centred(service, style, inner)
