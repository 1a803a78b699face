"""Labels are read off the printed slip, and only if they are whole."""

from __future__ import annotations

import pytest

from demo.panel.slip_reader import SlipReader
from printer.drawing.office_layout import layout_of
from printer.drawing.slip_layout import SlipLayout
from printer.raster import Raster
from printer.slip import Slip
from runtime.settings.load import load
from tests.paths import EXAMPLE

ROWS = 120
"""Of the lowest number."""
LABELS = [f"2{number:02}" for number in range(1, 100)] + ["101", "2100", "Đ07", "A12"]


@pytest.fixture(scope="module")
def layout() -> SlipLayout:
    return layout_of(load(EXAMPLE))


def paper(layout: SlipLayout, label: str, *, ahead: int = 3, fed: int = 8) -> Raster:
    """A printed slip with the blank paper that was fed behind it."""
    slip = Slip(label=label, service={"vi": "Chứng thực"}, class_="P", ahead=ahead, marked=True)
    whole = layout.head.above(layout.body(slip).raster)
    return Raster(whole.width, whole.data + bytes(fed * whole.stride))


def test_every_label_is_read_whatever_else_is_on_the_slip(layout: SlipLayout) -> None:
    reader = SlipReader(layout, lambda: LABELS)
    assert [reader.read(576, paper(layout, label).data) for label in LABELS] == LABELS


def test_a_label_issued_later_is_learned_when_its_slip_comes(layout: SlipLayout) -> None:
    issued = ["201"]
    reader = SlipReader(layout, lambda: issued)
    assert reader.read(576, paper(layout, "201").data) == "201"
    assert reader.read(576, paper(layout, "202").data) is None
    issued.append("202")
    assert reader.read(576, paper(layout, "202").data) == "202"


@pytest.mark.parametrize("missing", [60, ROWS, 400])
def test_a_strip_without_a_whole_label_has_none(layout: SlipLayout, missing: int) -> None:
    whole = paper(layout, "201", fed=0)
    torn = whole.data[: -missing * whole.stride]
    assert SlipReader(layout, lambda: LABELS).read(576, torn) is None


@pytest.mark.parametrize(("missing", "some"), [(1, True), (20, True), (ROWS, False), (400, False)])
def test_a_label_without_its_last_rows_can_be_read_by_a_person(layout: SlipLayout, missing: int, some: bool) -> None:
    whole = paper(layout, "201", fed=0)
    end = len(whole.data.rstrip(b"\0")) // whole.stride + 1
    reader = SlipReader(layout, lambda: LABELS[:3])
    assert reader.ends_in_cut_label(576, whole.data[: (end - missing) * whole.stride]) is some


def test_issues_of_a_label_are_counted_over_all_days(layout: SlipLayout) -> None:
    reader = SlipReader(layout, lambda: ["201", "202", "201"])
    assert [reader.times_issued(label) for label in ("201", "202", "203")] == [2, 1, 0]


def test_white_paper_has_no_label(layout: SlipLayout) -> None:
    assert SlipReader(layout, lambda: LABELS).read(576, bytes(72 * 300)) is None
