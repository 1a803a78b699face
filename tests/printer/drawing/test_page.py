"""Nothing on a page overlaps or is clipped."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from printer.drawing.page import GAP, Page
from printer.drawing.text.glyphs import DrawnLine, Glyphs
from printer.raster import Raster
from runtime.fonts import Weight

ROOM = 560
WORDS = ["Hộ tịch", "gỹ pýỵ", "ẨỂỮ", "207", "ស្រុកគៀនលឿង", "ខ្ញុំ", "ត្រឹមត្រូវ", "টিকিট নম্বর", "র্দ্ধূ", "ปั๊ม ฎู", "ကျွန်ုပ်"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
HEIGHTS = st.sampled_from([24, 27, 41])


@pytest.fixture(scope="module")
def glyphs() -> Glyphs:
    return Glyphs()


def inked(raster: Raster) -> int:
    return sum(byte.bit_count() for byte in raster.data)


def dots(mark: DrawnLine) -> int:
    return mark.mask.histogram()[255]


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, HEIGHTS, st.sampled_from(["Regular", "Bold"])), min_size=1, max_size=4))
def test_every_dot_of_every_line_is_on_the_paper(glyphs: Glyphs, said: list[tuple[str, int, Weight]]) -> None:
    page = Page(576)
    marks = [
        glyphs.draw(line, height, weight)
        for text, height, weight in said
        for line in glyphs.wrap(text, height, weight, ROOM)
    ]
    for mark in marks:
        page.line((8, mark))
    assert inked(page.raster()) == sum(map(dots, marks))


def test_the_pieces_of_a_line_are_on_one_baseline(glyphs: Glyphs) -> None:
    low, high = glyphs.draw("H", 24, "Regular"), glyphs.draw("ក", 41, "Bold")
    page = Page(576)
    page.line((0, low), (300, high))
    black = Image.frombytes("1", (576, page.y), page.raster().data)
    boxes = [black.crop((x, 0, x + 200, black.height)).getbbox() for x in (0, 300)]
    assert [box and box[3] - box[1] for box in boxes] == [low.above, high.above]
    assert len({box and box[3] for box in boxes}) == 1


@pytest.mark.parametrize("lower", ["ẨỂ", "ស្រុកគៀនលឿង", "টি", "ปั๊ม"])
@pytest.mark.parametrize("upper", ["gỹ", "ខ្ញុំ", "র্দ্ধূ", "ကျွန်ုပ်"])
def test_some_rows_stay_white_between_two_lines(glyphs: Glyphs, upper: str, lower: str) -> None:
    marks = [glyphs.draw(text, 24, "Regular") for text in (upper, lower)]
    page = Page(576)
    for mark in marks:
        page.line((0, mark))
    _, top, _, bottom = Image.frombytes("1", (576, page.y), page.raster().data).getbbox() or (0, 0, 0, 0)
    assert bottom - top >= marks[0].mask.height + GAP + marks[1].mask.height


def test_lines_of_one_script_are_evenly_spaced(glyphs: Glyphs) -> None:
    """Whether their letters have marks or not."""
    for words in (["HEN", "son", "tàu", "Hộ"], ["កកក", "សេវា", "លេខ"]):
        page = Page(576)
        baselines = []
        for text in words:
            mark = glyphs.draw(text, 24, "Regular")
            page.line((0, mark))
            baselines.append(page.y - mark.fall)
        steps = {lower - upper for upper, lower in pairwise(baselines)}
        assert len(steps) == 1


def test_lines_do_not_overlap_pictures_or_bars(glyphs: Glyphs) -> None:
    mark, square = glyphs.draw("ẨỂ ស្រុក gỹ", 24, "Bold"), Image.new("1", (100, 90), 255)
    page = Page(576)
    page.line((0, mark))
    page.bar(0, 576, 3)
    page.line((0, mark))
    page.picture(square, 476)
    page.line((0, mark))
    assert inked(page.raster()) == 3 * dots(mark) + 576 * 3 + 9000
