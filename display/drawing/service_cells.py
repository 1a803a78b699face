"""The services, each in a cell: its name, how many wait, and what they should know."""

from __future__ import annotations

from display.drawing.canvas import Canvas
from display.drawing.colours import INK, LINE, SOFT
from display.drawing.styles import Styles
from display.frame import ServiceLine
from display.layout.box import Box
from display.layout.measures import TAIL
from display.layout.reach import CAP
from display.layout.service_grid import GAP, WORD_GAP, CellForm
from display.layout.typesetting import PITCH, wrap


def second_line(service: ServiceLine) -> str:
    return service.paused or service.withheld or service.forecast or ""


def draw_service(
    canvas: Canvas,
    box: Box,
    styles: Styles,
    form: CellForm,
    service: ServiceLine | None,
    pads: tuple[int, int],
    is_served: bool,
) -> None:
    """`pads`: distances of the texts from the edge of the screen, and from another cell. `is_served`: somebody may be
    waiting."""
    line = canvas.px(3)
    canvas.fill(box._replace(h=line), LINE)
    if box.x:
        canvas.fill(box._replace(w=line), LINE)
    if service is None:
        return
    edge, between = pads
    left = box.x + (between if box.x else edge)
    right = box.right - (edge if box.right == canvas.size[0] else between)
    inner = Box(left, box.y + line, right - left, box.h - line)
    if form.arrangement == "line":
        middle = _draw_line(canvas, inner, styles, form, service)
    else:
        middle = _draw_block(canvas, inner, styles, form, service)
    if is_served:
        _draw_count(canvas, inner, middle, styles, service)


def _draw_line(canvas: Canvas, box: Box, styles: Styles, form: CellForm, service: ServiceLine) -> int:
    """Returns the middle of its count, as the next."""
    middle = box.middle + _beside_count(styles)
    canvas.text(service.name, styles.middle(INK, bold=True), box.x, middle, max_width=form.name_w)
    left = box.right - form.count_w - canvas.px(GAP) - form.second_w
    canvas.text(second_line(service), styles.middle(SOFT), left, middle, max_width=form.second_w)
    return box.middle


def _draw_block(canvas: Canvas, box: Box, styles: Styles, form: CellForm, service: ServiceLine) -> int:
    """Draws the name with its second line below, and the count beside one of them or both. The name keeps its place
    while there is no second line."""
    pitch, digits_h = styles.sizes.middle * PITCH, canvas.px(20) + round(styles.sizes.far * CAP)
    names = wrap(canvas.types, service.name, styles.sizes.middle, form.name_w, bold=True)[: form.name_lines]
    seconds = wrap(canvas.types, second_line(service), styles.sizes.middle, form.second_w)[: form.second_lines]
    name_h, second_h = round(len(names) * pitch), round(len(seconds) * pitch)
    last_h = max(digits_h, round(styles.sizes.far * CAP + 2 * TAIL * styles.sizes.middle))
    upper_h = max(name_h, digits_h) if form.arrangement == "above" else name_h
    lower_h = max(second_h, last_h) if form.arrangement == "below" else max(second_h, round(pitch))
    top = box.y + max(0, (box.h - upper_h - lower_h) // 2)
    upper, lower = Box(box.x, top, form.name_w, upper_h), Box(box.x, top + upper_h, form.second_w, lower_h)
    counted = {"above": upper, "below": lower}.get(form.arrangement, box)
    shift = _beside_count(styles)
    down = shift if form.arrangement == "above" and len(names) == 1 else 0
    canvas.lines(names, styles.middle(INK, bold=True), upper._replace(y=upper.y + down), pitch)
    down = shift if form.arrangement == "below" and len(seconds) == 1 else 0
    canvas.lines(seconds, styles.middle(SOFT), lower._replace(y=lower.y + down), pitch)
    return counted.middle


def _beside_count(styles: Styles) -> int:
    """How much lower the middle of a smaller text is that stands on one line with a count."""
    return round((styles.sizes.far - styles.sizes.middle) * CAP / 2)


def _draw_count(canvas: Canvas, box: Box, middle: int, styles: Styles, service: ServiceLine) -> None:
    """Draws how many people wait, at the right of the box."""
    word = styles.middle(SOFT)
    right = box.right - canvas.text_right(service.people, word, box.right, middle + _beside_count(styles))
    canvas.text_right(str(service.waiting), styles.far(INK), right - canvas.px(WORD_GAP), middle)
