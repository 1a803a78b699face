"""Labels that were called before: the list of recent calls, and those whose owners have not come."""

from __future__ import annotations

from typing import NamedTuple

from display.drawing.canvas import Canvas, TextStyle
from display.drawing.colours import INK, LINE, SOFT
from display.drawing.wall_layout import CAP, FAR, MIDDLE, Box
from display.frame import RecentCall


class RecentRow(NamedTuple):
    call: RecentCall
    counter_word: str
    """The word before the counter's name."""


class AbsentLabels(NamedTuple):
    heading: str
    labels: tuple[str, ...]


def draw_recent_heading(canvas: Canvas, box: Box, heading: str) -> None:
    canvas.text(heading, canvas.style(FAR, SOFT, bold=True), box.x, box.middle, max_width=box.w)


def draw_recent_row(canvas: Canvas, box: Box, row: RecentRow | None) -> None:
    if row is None:
        return
    px = canvas.px
    canvas.fill(box._replace(h=px(3)), LINE)
    style = TextStyle(min(px(96), max(px(FAR), box.h)), INK, bold=True)
    word_w, counter_w, middle = px(176), px(170), box.middle + px(1)
    label, word, counter = box.columns(box.w - word_w - counter_w, word_w, counter_w)
    canvas.text(row.call.label, style, label.x, middle, max_width=label.w)
    canvas.text(row.counter_word, canvas.style(60, SOFT), word.x, middle, max_width=word.w - px(16))
    canvas.text(row.call.counter, style, counter.x, middle, max_width=counter.w)


def draw_absent(canvas: Canvas, box: Box, absent: AbsentLabels) -> None:
    """Draws the labels that were called last when there is no room for all."""
    labels = absent.labels
    if not labels:
        return
    style, beside = canvas.style(FAR, INK, bold=True), canvas.style(MIDDLE, SOFT)
    same_line = round((style.size - beside.size) * CAP / 2)
    x = box.x + canvas.text(absent.heading, beside, box.x, box.middle + same_line, max_width=box.w) + canvas.px(14)
    listed = ", ".join(labels)
    while len(labels) > 1 and canvas.width(listed, style) > box.right - x:
        labels = labels[1:]
        listed = "… " + ", ".join(labels)
    canvas.text(listed, style, x, box.middle, max_width=box.right - x)
