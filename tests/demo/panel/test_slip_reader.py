"""The number is read off the paper itself, and only where all of it is there."""

from __future__ import annotations

import pytest

from demo.panel.slip_reader import ROWS, Reader
from printer.drawing.office_layout import layout_of
from printer.drawing.typesetting import Layout
from printer.raster import Raster
from printer.slip import Slip
from runtime.settings.load import load
from tests.paths import EXAMPLE

LABELS = [f"2{number:02}" for number in range(1, 100)] + ["101", "2100", "Đ07", "A12"]


@pytest.fixture(scope="module")
def layout() -> Layout:
    return layout_of(load(EXAMPLE))


def paper(layout: Layout, label: str, *, ahead: int = 3, fed: int = 8) -> Raster:
    """A slip as it lies there, with what was fed behind it."""
    slip = Slip(label=label, service={"vi": "Chứng thực"}, class_="P", ahead=ahead, marked=True)
    whole = layout.head.above(layout.body(slip).raster)
    return Raster(whole.width, whole.data + bytes(fed * whole.stride))


def test_every_number_is_read_as_itself_whatever_else_stands_on_the_slip(layout: Layout) -> None:
    reader = Reader(layout, lambda: LABELS)
    assert [reader.read(576, paper(layout, label).data) for label in LABELS] == LABELS


def test_a_number_given_out_later_is_learned_when_its_slip_comes(layout: Layout) -> None:
    given_out = ["201"]
    reader = Reader(layout, lambda: given_out)
    assert reader.read(576, paper(layout, "201").data) == "201"
    assert reader.read(576, paper(layout, "202").data) is None
    given_out.append("202")
    assert reader.read(576, paper(layout, "202").data) == "202"


@pytest.mark.parametrize("missing", [60, ROWS, 400])
def test_a_strip_without_its_whole_number_is_none(layout: Layout, missing: int) -> None:
    whole = paper(layout, "201", fed=0)
    torn = whole.data[: -missing * whole.stride]
    assert Reader(layout, lambda: LABELS).read(576, torn) is None


@pytest.mark.parametrize(("missing", "some"), [(1, True), (20, True), (ROWS, False), (400, False)])
def test_an_eye_reads_a_number_of_which_the_last_rows_are_missing(layout: Layout, missing: int, some: bool) -> None:
    whole = paper(layout, "201", fed=0)
    end = len(whole.data.rstrip(b"\0")) // whole.stride + 1
    reader = Reader(layout, lambda: LABELS[:3])
    assert reader.ends_in_a_number(576, whole.data[: (end - missing) * whole.stride]) is some


def test_how_often_a_number_was_given_out_is_counted_over_all_days(layout: Layout) -> None:
    reader = Reader(layout, lambda: ["201", "202", "201"])
    assert [reader.given_out(label) for label in ("201", "202", "203")] == [2, 1, 0]


def test_white_paper_has_no_number(layout: Layout) -> None:
    assert Reader(layout, lambda: LABELS).read(576, bytes(72 * 300)) is None
