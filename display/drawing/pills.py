"""Coloured pills: notices, and the tags of a call. A sign and a word say what the colour says."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import ALERT, BACKGROUND, CALL, INK, PRIORITY
from display.drawing.pictograms import ALARM, HEART
from display.drawing.styles import Styles
from display.layout.box import Box
from display.layout.typesetting import PITCH, wrap
from words.wall_notices import Notice

SIGN = 54
"""Room for the sign of an alarm, in the sketch."""


def notice_margins(canvas: Canvas, notice: Notice) -> int:
    """What a notice takes beside its text, in pixels."""
    return canvas.px(24 + SIGN + 24 if notice.alarm else 24 + 24)


def notice_lines(canvas: Canvas, notice: Notice, styles: Styles, max_width: int) -> list[str]:
    return wrap(canvas.types, notice.text, styles.sizes.middle, max_width - notice_margins(canvas, notice), bold=True)


def draw_notice(canvas: Canvas, notice: Notice, styles: Styles, right: int, box: Box) -> int:
    """Draws a notice that ends at `right` and is as high as its lines, an alarm in red with a warning sign; returns its
    left edge."""
    px, style, margins = canvas.px, styles.middle(INK, bold=True), notice_margins(canvas, notice)
    lines = notice_lines(canvas, notice, styles, right - box.x)
    width = min(right - box.x, max(canvas.width(line, style) for line in lines) + margins)
    h = round(len(lines) * style.size * PITCH) + px(4)
    pill = Box(right - width, box.middle - h // 2, width, h)
    background = ALERT if notice.alarm else PRIORITY
    canvas.fill_rounded(pill, background, px(14))
    if notice.alarm:
        canvas.pictogram(ALARM, px(40), INK, background, pill.x + px(24), pill.middle - px(20))
    text_w = width - margins
    canvas.lines(lines, style, Box(pill.right - px(24) - text_w, pill.y, text_w, pill.h), style.size * PITCH)
    return pill.x


def draw_priority(canvas: Canvas, word: str, style: TextStyle, x: int, middle: int) -> int:
    """Draws a heart and the word; returns the right edge."""
    px, pad, gap = canvas.px, canvas.px(26), canvas.px(14)
    heart = round(style.size * 0.8)
    h = round(style.size * PITCH) + px(4)
    box = Box(x, middle - h // 2, 2 * pad + heart + gap + canvas.width(word, style), h)
    canvas.fill_rounded(box, PRIORITY, box.h // 2)
    canvas.pictogram(HEART, heart, INK, PRIORITY, x + pad, middle - heart // 2)
    canvas.text(word, style, x + pad + heart + gap, middle)
    return box.right


def draw_again(canvas: Canvas, words: str, style: TextStyle, x: int, middle: int) -> None:
    px, pad = canvas.px, canvas.px(26)
    h = round(style.size * PITCH) + px(4)
    box = Box(x, middle - h // 2, 2 * pad + canvas.width(words, style), h)
    canvas.fill_rounded(box, CALL, box.h // 2)
    canvas.fill_rounded(box.shrunk(px(3)), BACKGROUND, box.h // 2 - px(3))
    canvas.text(words, style, x + pad, middle)
