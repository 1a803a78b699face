"""How the services share the lower part of the wall: columns, lines in a cell, and pages if there is no other way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Literal, NamedTuple

from display.layout.measures import Measures
from display.layout.typesetting import fits, widest

COLUMNS = (1, 2, 3, 4)
MOST_PAGES = 4
"""Each stands for ten seconds: who looks up waits for the own service for half a minute. Rather than in more pages all
stands in smaller letters."""
EDGE, BETWEEN, GAP, WORD_GAP = 44, 16, 12, 8
"""In the sketch: from the edge of the screen, from the rule between two cells, between texts of a cell, and between
a count and its word."""
MOST_LINES = 2
"""Of a name, and of what stands below it."""
Arrangement = Literal["line", "beside", "above", "below"]
"""Where the count stands: behind name and forecast, which stand side by side; beside the two, which stand one above the
other; beside the name alone, above the forecast; or beside the forecast, below the name."""


class CellForm(NamedTuple):
    """How each service is written; all of them alike."""

    arrangement: Arrangement
    name_lines: int
    second_lines: int
    name_w: int
    second_w: int
    count_w: int
    h: int
    """Height of a cell in pixels."""


class ServiceGrid(NamedTuple):
    cell: CellForm
    columns: int
    rows: int
    pages: int

    @property
    def h(self) -> int:
        return self.rows * self.cell.h

    @property
    def per_page(self) -> int:
        return self.columns * self.rows


def service_grids(m: Measures, width: int, services: int) -> list[ServiceGrid]:
    """For each number of pages that makes a difference the lowest grid of this width in pixels, in which all texts fit;
    empty if they fit in none."""
    forms = {columns: form for columns in COLUMNS if (form := _lowest(m, _inner_w(m, width, columns)))}
    lowest: list[ServiceGrid] = []
    if not services and forms:
        return [ServiceGrid(next(iter(forms.values())), 1, 0, 1)]
    for pages in range(1, min(services, MOST_PAGES) + 1):
        on_a_page = -(-services // pages)
        grids = [
            ServiceGrid(form, columns, -(-on_a_page // columns), pages)
            for columns, form in forms.items()
            if columns <= on_a_page
        ]
        if grids:
            best = min(grids, key=lambda grid: (grid.h, grid.columns))
            if not lowest or best.h < lowest[-1].h:
                lowest.append(best)
    return lowest


def column_widths(m: Measures, width: int, columns: int) -> list[int]:
    """All have the same room for texts; those at the edges of the screen are wider for it."""
    inner, edge, between = _inner_w(m, width, columns), m.px(EDGE), m.px(BETWEEN)
    return [
        inner + (edge if column == 0 else between) + (edge if column == columns - 1 else between)
        for column in range(columns)
    ]


def _inner_w(m: Measures, width: int, columns: int) -> int:
    return (width - 2 * m.px(EDGE) - 2 * (columns - 1) * m.px(BETWEEN)) // columns - 1


def _lowest(m: Measures, w: int) -> CellForm | None:
    return min(_forms(m, w), key=lambda form: (form.h, form.name_lines + form.second_lines), default=None)


def _forms(m: Measures, w: int) -> Iterator[CellForm]:
    """Those in which every text fits into `w` pixels."""
    types, texts, middle = m.types, m.texts, m.sizes.middle
    names, seconds = texts.services, texts.seconds
    name_w, second_w = widest(types, names, middle, bold=True), widest(types, seconds, middle)
    count_w = widest(types, texts.counts, m.sizes.far, bold=True) + m.px(WORD_GAP) + widest(types, texts.people, middle)
    pad = m.px(6)
    low = max(m.far_digits, m.middle_line)
    if name_w + second_w + count_w + 2 * m.px(GAP) <= w:
        yield CellForm("line", 1, 1, w - second_w - count_w - 2 * m.px(GAP), second_w, count_w, m.count_line + pad)
    left = w - count_w - m.px(GAP)
    for name_lines, second_lines in product(range(1, MOST_LINES + 1), repeat=2):
        second_h = second_lines * m.middle_line
        beside_count = fits(types, names, middle, left, name_lines, bold=True)
        if beside_count and fits(types, seconds, middle, w, second_lines):
            h = max(name_lines * m.middle_line, low) + second_h + pad
            yield CellForm("above", name_lines, second_lines, left, w, count_w, h)
        if fits(types, seconds, middle, left, second_lines):
            if beside_count:
                h = max(name_lines * m.middle_line + second_h, low) + pad
                yield CellForm("beside", name_lines, second_lines, left, left, count_w, h)
            if fits(types, names, middle, w, name_lines, bold=True):
                h = name_lines * m.middle_line + max(second_h, m.count_line) + pad
                yield CellForm("below", name_lines, second_lines, w, left, count_w, h)
