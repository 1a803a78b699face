"""The call, by far the largest thing on the wall, with its headings, its service and its tags."""

from __future__ import annotations

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import CALL, INK, LINE, PANEL, SOFT
from display.drawing.pictograms import ARROW
from display.drawing.pills import draw_again, draw_priority
from display.drawing.styles import Styles
from display.frame import NowCalled
from display.layout.box import Box
from display.layout.call_card import CallCard
from display.layout.measures import Sizes
from display.layout.typesetting import LOWER, PITCH, balanced, wrap
from words.wall_words import Headings


def draw_heading(canvas: Canvas, box: Box, styles: Styles, heading: str, is_centred: bool) -> None:
    """Draws it above its number, or where the next heading stands below it, at the left like that."""
    lower = box._replace(y=box.y + round(LOWER * styles.sizes.far))
    if is_centred:
        canvas.text_centred(heading, styles.far(SOFT), lower)
    else:
        canvas.text(heading, styles.far(SOFT), lower.x, lower.middle, max_width=lower.w)


def draw_card(canvas: Canvas, box: Box, styles: Styles, card: CallCard, now: NowCalled, headings: Headings) -> None:
    """Draws the frame around the call, with the headings if they stand in it."""
    px = canvas.px
    canvas.fill_rounded(box, CALL if now.new else LINE, px(24))
    canvas.fill_rounded(box.shrunk(px(14 if now.lit else 6)), PANEL, px(18))
    label = TextStyle(card.size, SOFT if now.stale else CALL, bold=True, reach="called")
    counter = TextStyle(card.counter_size, SOFT if now.stale else INK, bold=True, reach=card.counter_reach)
    place = _place_right if card.counter_inside else Canvas.text_centred
    place(canvas, now.label, label, card.number)
    place(canvas, now.counter, counter, card.counter)
    side, arrow = px(84), card.arrow
    canvas.pictogram(ARROW, side, counter.colour, PANEL, arrow.x + (arrow.w - side) // 2, arrow.middle - side // 2)
    for heading, place_of, is_inside in (
        (headings.number, card.number_heading, card.number_inside),
        (headings.counter, card.counter_heading, card.counter_inside),
    ):
        if is_inside:
            canvas.text(heading, styles.far(SOFT), place_of.x, place_of.middle, max_width=place_of.w)


def _place_right(canvas: Canvas, text: str, style: TextStyle, box: Box) -> None:
    canvas.text_right(text, style, box.right, box.middle, max_width=box.w)


def draw_quiet(canvas: Canvas, box: Box, sizes: Sizes, text: str) -> None:
    """Draws what stands in place of a call, the first of its lines softer."""
    inner, size = box.shrunk(canvas.px(30)), sizes.far
    canvas.fill_rounded(box, LINE, canvas.px(24))
    canvas.fill_rounded(box.shrunk(canvas.px(6)), PANEL, canvas.px(18))
    sentences = text.split("\n")
    while size > sizes.middle:
        count = sum(len(wrap(canvas.types, sentence, size, inner.w, bold=True)) for sentence in sentences)
        if round(count * size * PITCH) <= inner.h:
            break
        size -= 1
    lines = [
        (line, INK if n else SOFT)
        for n, sentence in enumerate(sentences)
        for line in balanced(canvas.types, sentence, size, inner.w, bold=True)
    ]
    pitch = size * PITCH
    top = inner.middle + LOWER * size - pitch * (len(lines) - 1) / 2
    for n, (line, colour) in enumerate(lines):
        style = TextStyle(size, colour, bold=True, reach="far" if size >= sizes.far else "middle")
        canvas.text_centred(line, style, inner._replace(y=round(top + (n - 0.5) * pitch), h=round(pitch)))


def draw_details(
    canvas: Canvas, box: Box, styles: Styles, service: str, priority: str | None, again: str | None, lines: int
) -> None:
    """Draws the service and the tags, on one line or below it."""
    px = canvas.px
    upper, lower = (box, box) if lines == 1 else box.rows(2)
    tag = styles.middle(INK, bold=True)
    x = upper.x + canvas.text(service, styles.middle(SOFT), upper.x, upper.middle, max_width=upper.w) + px(26)
    if lines > 1 or not service:
        x = lower.x
    if priority:
        x = draw_priority(canvas, priority, tag, x, lower.middle) + px(20)
    if again:
        draw_again(canvas, again, tag._replace(colour=CALL), x, lower.middle)
