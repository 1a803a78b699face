"""The layout: every part is on the screen, and no two overlap."""

from __future__ import annotations

from itertools import combinations

import pytest

from display.drawing.wall_layout import Box, lay_out

SIZES = [(1920, 1080), (1280, 720), (3840, 2160), (1366, 768), (1024, 768), (1080, 1920), (800, 480), (2560, 1080)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("services", [0, 1, 2, 3, 4, 6, 8, 9, 10, 12])
def test_every_part_is_on_the_screen_and_overlaps_no_other(size: tuple[int, int], services: int) -> None:
    at = lay_out(*size, services)
    headings = [at.number_heading, at.counter_heading, at.recent_heading]
    parts = [at.header, *headings, at.call, at.details, at.absent, *at.recent, at.strip, *at.cells, at.footer]
    for box in parts:
        assert box.w > 0
        assert box.h > 0
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= size[0]
        assert box.bottom <= size[1]
    assert [pair for pair in combinations(parts, 2) if overlap(*pair)] == []
    assert len(at.cells) >= services


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def test_rows_and_columns_fill_their_box_to_the_pixel() -> None:
    box = Box(3, 5, 100, 101)
    assert [row.h for row in box.rows(3)] == [33, 34, 34]
    assert box.rows(3)[-1].bottom == box.bottom
    assert [column.w for column in box.columns(1, 1, 1)] == [33, 34, 33]
    assert box.columns(2, 1)[-1].right == box.right
