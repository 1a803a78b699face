"""Every label on the wall: the one that is called, by far the largest; the recent ones; and those of absent tickets."""

from __future__ import annotations

from typing import NamedTuple

from display.drawing.canvas import SMALLEST, Canvas, TextStyle
from display.drawing.colours import BACKGROUND, CALL, INK, LINE, PANEL, PRIORITY, SOFT
from display.drawing.pictograms import ARROW, HEART
from display.drawing.wall_layout import CALLED, CAP, FAR, MIDDLE, Box, Layout
from display.frame import NowCalled, RecentCall

TEXT_SIZE = 76
"""Font size of the text in place of a call, in the sketch."""
LINE_FILLED = 0.7
"""Share of a line's height that its letters may take, so that diacritics of two lines do not touch."""
TAG_WIDTH = 330
"""Room that is kept for each of "priority" and "called again", in the sketch."""


def draw_heading(canvas: Canvas, box: Box, heading: str) -> None:
    canvas.text_centred(heading, canvas.style(FAR, SOFT, bold=True), box)


def draw_call(canvas: Canvas, box: Box, now: NowCalled | None, text: str, at: Layout) -> None:
    """Draws the frame around the call; `text` (lines) stands there while `now` is None."""
    px = canvas.px
    canvas.fill_rounded(box, CALL if now and now.new else LINE, px(24))
    canvas.fill_rounded(box.shrunk(px(14 if now and now.lit else 6)), PANEL, px(18))
    if now:
        _draw_number_and_counter(canvas, now, at)
    else:
        _draw_text(canvas, box.shrunk(px(30)), text.split("\n"))


def _draw_number_and_counter(canvas: Canvas, now: NowCalled, at: Layout) -> None:
    """Draws both at one size, unless the counter's name is so long that it needs a smaller one."""
    size = min(canvas.largest_size(now.label, at.number), canvas.px(CALLED))
    counter_size = min(canvas.largest_size(now.counter, at.counter), size)
    if counter_size > size * SMALLEST:
        size = counter_size
    number_colour, counter_colour = (SOFT, SOFT) if now.stale else (CALL, INK)
    canvas.text_centred(now.label, TextStyle(size, number_colour, bold=True, reach="called"), at.number)
    canvas.text_centred(now.counter, TextStyle(counter_size, counter_colour, bold=True, reach="called"), at.counter)
    arrow, side = at.arrow, canvas.px(84)
    canvas.pictogram(ARROW, side, counter_colour, PANEL, arrow.x + (arrow.w - side) // 2, arrow.middle - side // 2)


def _draw_text(canvas: Canvas, box: Box, lines: list[str]) -> None:
    """Draws lines below each other in the middle of the box, the first one softer."""
    height = min(box.h, len(lines) * canvas.px(108)) if lines[1:] else box.h
    size = min(canvas.px(TEXT_SIZE), round(height / len(lines) * LINE_FILLED))
    rows = Box(box.x, box.y + (box.h - height) // 2, box.w, height).rows(len(lines))
    for n, (line, row) in enumerate(zip(lines, rows, strict=True)):
        canvas.text_centred(line, TextStyle(size, INK if n else SOFT, bold=True, reach="middle"), row)


def draw_details(canvas: Canvas, box: Box, service: str, priority: str | None, again: str | None) -> None:
    px, middle = canvas.px, box.y + canvas.px(46)
    tags_w = px(TAG_WIDTH if priority else 0) + px(TAG_WIDTH if again else 0)
    x = box.x + canvas.text(service, canvas.style(54, SOFT), box.x, middle, max_width=box.w - tags_w)
    x += px(26)
    if priority:
        x = _draw_priority(canvas, priority, x, middle) + px(20)
    if again:
        _draw_again(canvas, again, x, middle)


def _draw_priority(canvas: Canvas, word: str, x: int, middle: int) -> int:
    """Draws a heart and the word; returns the right edge."""
    px, style = canvas.px, canvas.style(46, INK, bold=True)
    pad, heart, gap = px(26), px(38), px(14)
    box = Box(x, middle - px(32), 2 * pad + heart + gap + canvas.width(word, style), px(64))
    canvas.fill_rounded(box, PRIORITY, box.h // 2)
    canvas.pictogram(HEART, heart, INK, PRIORITY, x + pad, middle - heart // 2)
    canvas.text(word, style, x + pad + heart + gap, middle)
    return box.right


def _draw_again(canvas: Canvas, words: str, x: int, middle: int) -> None:
    px, style, pad = canvas.px, canvas.style(46, CALL, bold=True), canvas.px(26)
    box = Box(x, middle - px(32), 2 * pad + canvas.width(words, style), px(64))
    canvas.fill_rounded(box, CALL, box.h // 2)
    canvas.fill_rounded(box.shrunk(px(3)), BACKGROUND, box.h // 2 - px(3))
    canvas.text(words, style, x + pad, middle)


def draw_recent_heading(canvas: Canvas, box: Box, heading: str) -> None:
    canvas.text(heading, canvas.style(FAR, SOFT, bold=True), box.x, box.middle, max_width=box.w)


def draw_recent_row(canvas: Canvas, box: Box, counter_word: str, calls: tuple[RecentCall, ...], columns: int) -> None:
    """`columns`: two while more calls wait for the light than there are rows; all is smaller then."""
    if calls:
        canvas.fill(box._replace(h=canvas.px(3)), LINE)
    for part, call in zip(box.columns(*[1] * columns), calls, strict=False):
        if columns == 1:
            largest = min(canvas.px(96), max(canvas.px(FAR), box.h))
            _draw_recent(canvas, part, counter_word, call, _Sizes(largest, 60, word_w=176, counter_w=170))
        else:
            _draw_recent(canvas, part, counter_word, call, _Sizes(canvas.px(60), 28, word_w=76, counter_w=98))


class _Sizes(NamedTuple):
    label: int
    """In pixels; the others are for the sketch of the layout."""
    word: int
    word_w: int
    counter_w: int


def _draw_recent(canvas: Canvas, box: Box, counter_word: str, call: RecentCall, sizes: _Sizes) -> None:
    px, style = canvas.px, TextStyle(sizes.label, INK, bold=True, reach="far")
    word_w, counter_w, middle = px(sizes.word_w), px(sizes.counter_w), box.middle + px(1)
    label, word, counter = box.columns(box.w - word_w - counter_w, word_w, counter_w)
    canvas.text(call.label, style, label.x, middle, max_width=label.w)
    canvas.text(counter_word, canvas.style(sizes.word, SOFT), word.x, middle, max_width=word.w - px(12))
    canvas.text(call.counter, style, counter.x, middle, max_width=counter.w - px(12))


def draw_absent(canvas: Canvas, box: Box, heading: str, labels: tuple[str, ...]) -> None:
    """Draws the labels that were called last when there is no room for all."""
    if not labels:
        return
    style, beside = canvas.style(FAR, INK, bold=True), canvas.style(MIDDLE, SOFT)
    same_line = round((style.size - beside.size) * CAP / 2)
    x = box.x + canvas.text(heading, beside, box.x, box.middle + same_line, max_width=box.w) + canvas.px(14)
    listed = ", ".join(labels)
    while len(labels) > 1 and canvas.width(listed, style) > box.right - x:
        labels = labels[1:]
        listed = "… " + ", ".join(labels)
    canvas.text(listed, style, x, box.middle, max_width=box.right - x)
