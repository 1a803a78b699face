"""The wall of a hall: the call and the list of calls above, the services below, bands across the screen around them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from display.layout.box import Box
from display.layout.call_card import CallCard, call_card
from display.layout.call_list import CallList, call_list, list_h
from display.layout.label_band import LabelBand, label_band
from display.layout.measures import Measures, Sizes
from display.layout.service_grid import ServiceGrid, column_widths, service_grids
from display.layout.typesetting import PITCH, fits, lines_for, widest

LEFT_SHARES = (0.54, 0.57, 0.6, 0.63, 0.66, 0.7)
"""Of the call's column, where it stands beside the list."""
LIST_ROWS = (8, 6, 4, 3, 2)
"""Of the list, where it stands below the call."""
CLOCK = 1.4
"""Size of the clock, in sizes of what is read from the middle of the room."""
STALE_W = 102
"""Margins and the sign of a red notice, in the sketch."""


class HallLayout(NamedTuple):
    sizes: Sizes
    called_least: float
    """Font size from which a label is read at a glance."""
    header: Box
    office_size: int
    office_lines: int
    main: Box
    divider: Box
    """The line between the current call and the recent ones."""
    card: CallCard
    details: tuple[Box, ...]
    """Below the call: its service and its tags; two lines where they do not fit into one."""
    light: Box
    """For several calls at once, or for the text in place of a call."""
    band: LabelBand
    calls: CallList
    strip: Box
    strip_lines: int
    grid: ServiceGrid
    cells: tuple[Box, ...]
    footer: Box
    rule_lines: int
    announcement_lines: int

    @property
    def called(self) -> int:
        """Font size of the call in pixels."""
        return self.card.called

    @property
    def line(self) -> int:
        """Height of a line of what is read from the middle of the room."""
        return math.ceil(self.sizes.middle * PITCH)

    @property
    def lower(self) -> Box:
        """Strip and services."""
        return Box(self.strip.x, self.strip.y, self.strip.w, self.footer.y - self.strip.y)


class _Frame(NamedTuple):
    """What stands around the main part."""

    header: Box
    office_size: int
    office_lines: int
    main: Box
    strip: Box
    strip_lines: int
    grid: ServiceGrid
    cells: tuple[Box, ...]
    footer: Box
    rule_lines: int
    announcement_lines: int


def halls(m: Measures, size: tuple[int, int], services: int, called: float) -> Iterator[HallLayout]:
    """All layouts in which every text has its place. `called`: font size that the call must reach."""
    for grid in service_grids(m, size[0], services):
        frame = _around(m, size, grid)
        if frame.main.h < 4 * m.heading_h:
            continue
        for now, listed in _halves(m, frame.main, is_upright=size[1] > size[0]):
            if layout := _filled(m, frame, now, listed, called):
                yield layout


def _halves(m: Measures, main: Box, *, is_upright: bool) -> Iterator[tuple[Box, Box]]:
    """The parts of the call and of the list: beside each other, or below each other on an upright screen."""
    if not is_upright:
        for share in LEFT_SHARES:
            now, listed = main.columns(share, 1 - share)
            yield now, listed
        return
    for rows in LIST_ROWS:
        h = list_h(m, rows) + 2 * m.px(8)
        if h < main.h:
            yield main.top(main.h - h), main.below(main.h - h)


def _around(m: Measures, size: tuple[int, int], grid: ServiceGrid) -> _Frame:
    whole, pad = Box(0, 0, *size), m.px(44)
    header, office_size, office_lines = header_of(m, size)
    strip_lines = min(
        3, lines_for(m.types, m.texts.notices, m.sizes.middle, whole.w - 2 * pad - m.px(STALE_W), bold=True)
    )
    strip_h = strip_lines * m.middle_line + m.px(14)
    rule_lines = lines_for(m.types, m.texts.rules, m.sizes.near, whole.w - 2 * pad)
    rule_h = math.ceil(rule_lines * m.sizes.near * PITCH)
    announcement_lines = max(2 if size[1] > size[0] else 1, rule_h // m.middle_line)
    footer_h = max(rule_h, announcement_lines * m.middle_line) + m.px(12)
    footer = whole.below(whole.h - footer_h)
    cells_box = Box(0, footer.y - grid.h, whole.w, grid.h)
    strip = Box(0, cells_box.y - strip_h, whole.w, strip_h)
    widths = column_widths(m, whole.w, grid.columns)
    cells = [cell for row in cells_box.rows(grid.rows) for cell in row.columns(*widths)] if grid.rows else []
    main = Box(0, header.bottom, whole.w, strip.y - header.bottom)
    return _Frame(
        header, office_size, office_lines, main, strip, strip_lines, grid, tuple(cells), footer, rule_lines,
        announcement_lines,
    )  # fmt: skip


def header_of(m: Measures, size: tuple[int, int]) -> tuple[Box, int, int]:
    """The band of office and clock, with the font size and the lines of the office's name."""
    office_size, office_lines = _office(m, size[0])
    h = max(math.ceil(m.sizes.middle * CLOCK), round(office_lines * office_size * PITCH)) + m.px(24)
    return Box(0, 0, size[0], max(h, m.middle_line + m.px(24))), office_size, office_lines


def _office(m: Measures, width: int) -> tuple[int, int]:
    """Font size and lines of the office's name beside the clock: as large as what is read from the middle of the room,
    if it fits."""
    clock_w = m.types.width("00:00", round(m.sizes.middle * CLOCK), bold=True) + m.px(36)
    room = width - 2 * m.px(44) - clock_w
    for lines in (1, 2, 3):
        for size in range(m.sizes.middle, m.sizes.near - 1, -1):
            if fits(m.types, m.texts.office, size, room, lines, bold=True):
                return size, lines
    return m.sizes.near, 3


def _filled(m: Measures, frame: _Frame, now: Box, listed: Box, called: float) -> HallLayout | None:
    """The call and the list in their parts; None if something has no room there."""
    pad, above = m.px(44), m.px(4)
    inner, list_box = now.inset(pad, above), listed.inset(pad, above)
    details_lines = _details_lines(m, inner.w)
    details_h = details_lines * (m.middle_line + m.px(10)) + m.px(10)
    band, calls = label_band(m, inner), call_list(m, list_box)
    if band is None or calls is None or details_h + band.box.h + 2 * m.heading_h > inner.h:
        return None
    upper = inner.top(inner.h - details_h - band.box.h)
    card = call_card(m, upper, called)
    if card is None:
        return None
    details = Box(inner.x, upper.bottom + m.px(8), inner.w, details_h - m.px(8))
    is_beside = listed.y == now.y
    divider = Box(listed.x, listed.y, *((m.px(3), listed.h) if is_beside else (listed.w, m.px(3))))
    return HallLayout(
        sizes=m.sizes,
        called_least=called,
        divider=divider,
        card=card,
        details=details.rows(details_lines),
        light=Box(inner.x, inner.y, inner.w, inner.h - band.box.h),
        band=band,
        calls=calls,
        **frame._asdict(),
    )


def _details_lines(m: Measures, width: int) -> int:
    middle, pill = m.sizes.middle, m.px(118)
    service = widest(m.types, m.texts.services, middle)
    tags = sum(widest(m.types, texts, middle, bold=True) + pill for texts in (m.texts.priority, m.texts.again) if texts)
    return 1 if service + tags + m.px(26) <= width else 2
