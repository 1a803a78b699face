"""What a slip says, how large it says it, and that nothing of it is lost at the edge."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from printer.raster import Raster
from printer.slip import Slip
from printer.typesetting import Layout

MakeLayout = Callable[..., Layout]
MakeSlip = Callable[..., Slip]
LONG = {"vi": "Lao động – Người có công – Bảo trợ xã hội", "en": "Labour, merit, social protection"}
SHORT = {"vi": "Lao động – Xã hội", "en": "Social support"}


def picture(raster: Raster) -> Image.Image:
    return Image.frombytes("1", (raster.width, raster.height), raster.data, "raw", "1;I")


def whole(layout: Layout, slip: Slip) -> Raster:
    return layout.head.above(layout.body(slip).raster)


def lines_of(raster: Raster) -> list[tuple[int, int]]:
    """(first row, height) of every stretch of rows with ink between rows without."""
    white = bytes(raster.stride)
    rows = [raster.data[at : at + raster.stride] != white for at in range(0, len(raster.data), raster.stride)]
    edges = [row for row in range(len(rows) + 1) if (row < len(rows) and rows[row]) != (row > 0 and rows[row - 1])]
    return [(top, end - top) for top, end in zip(edges[::2], edges[1::2], strict=True)]


def last_ink(raster: Raster) -> tuple[int, int, int, int]:
    """The box of the lowest stretch of ink."""
    top, height = lines_of(raster)[-1]
    box = picture(raster).convert("L").point(lambda grey: 255 - grey).crop((0, top, raster.width, top + height))
    left, _, right, _ = box.getbbox() or (0, 0, 0, 0)
    return left, top, right, top + height


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize("label", ["207", "1100", "C101", "Đ1100", "HHHH01"])
def test_the_number_comes_last_at_least_15_mm_high_and_within_the_paper(
    make_layout: MakeLayout, make_slip: MakeSlip, width_mm: int, label: str
) -> None:
    raster = whole(make_layout(width_mm), make_slip(label))
    left, top, right, bottom = last_ink(raster)
    assert bottom - top >= 120
    assert raster.height - bottom < 40
    assert left >= 0
    assert right <= raster.width


@pytest.mark.parametrize("width_mm", [80, 58])
def test_a_number_of_four_digits_keeps_every_one_of_them(
    make_layout: MakeLayout, make_slip: MakeSlip, width_mm: int
) -> None:
    """Seven white gaps and strokes: the digits 1, 1, 0, 0 stand apart."""
    raster = whole(make_layout(width_mm), make_slip("1100"))
    left, top, right, bottom = last_ink(raster)
    middle = picture(raster).crop((left, (top + bottom) // 2, right, (top + bottom) // 2 + 1)).convert("L")
    dots = middle.tobytes()
    strokes = sum(1 for at, dot in enumerate(dots) if not dot and (at == 0 or dots[at - 1]))
    assert strokes == 6, "two ones of one stroke, two zeros of two"


@pytest.mark.parametrize(("width_mm", "most_mm"), [(80, 110), (58, 140)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_slip_with_all_there_is_stays_short(
    make_layout: MakeLayout, make_slip: MakeSlip, width_mm: int, most_mm: int, language: str
) -> None:
    slip = make_slip("1100", class_="P", marked=True, service=LONG, short=SHORT)
    assert whole(make_layout(width_mm, language), slip).mm + 1 <= most_mm


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize("taken", [datetime(2026, 11, 24, 8, 15), None])  # noqa: DTZ001  # local, as it is printed
def test_a_usual_slip_says_whom_to_see_and_that_it_is_of_today(
    make_layout: MakeLayout, make_slip: MakeSlip, tmp_path: Path, width_mm: int, taken: datetime | None
) -> None:
    said = read(make_layout(width_mm).body(make_slip(taken=taken)).raster, tmp_path, 4)
    assert "nhân viên hướng dẫn." in said
    assert "Phiếu chỉ có giá trị trong ngày." in said
    assert ("08:15" in said, ":15" in said) == (taken is not None,) * 2


def test_capitals_are_3_mm_high_and_the_service_is_5_mm_high(make_layout: MakeLayout, make_slip: MakeSlip) -> None:
    """E has no mark above or below: what stands in a line is as high as its capitals."""
    layout = Layout(authority={"vi": "EEE"}, name={"vi": "EEE"}, languages=("vi",), width_mm=80, return_min=30)
    assert [height for _, height in lines_of(layout.head)][:2] >= [24, 24]
    body = layout.body(make_slip(service={"vi": "EEE"}, taken=None, forecast=None)).raster
    assert lines_of(body)[0][1] >= 40


@pytest.mark.parametrize(("width_mm", "taller"), [(80, 0), (58, 66)])
def test_the_short_name_stands_where_the_full_one_needs_a_second_line(
    make_layout: MakeLayout, make_slip: MakeSlip, width_mm: int, taller: int
) -> None:
    layout = make_layout(width_mm)
    shortened = layout.body(make_slip(service=LONG, short=SHORT)).raster
    assert shortened == layout.body(make_slip(service=SHORT, short={})).raster
    one_line = layout.body(make_slip(service={"vi": "Nhà"})).raster.height
    assert shortened.height == one_line + taller


def test_the_full_name_stands_where_it_fits(layout: Layout, make_slip: MakeSlip) -> None:
    assert layout.body(make_slip(short={"vi": "CT"})).raster == layout.body(make_slip()).raster


@pytest.mark.parametrize(
    "unknown", [{"ahead": None}, {"forecast": None}, {"taken": None}], ids=["ahead", "forecast", "time of day"]
)
def test_what_is_not_known_is_left_out_with_its_line(
    layout: Layout, make_slip: MakeSlip, unknown: dict[str, None]
) -> None:
    assert layout.body(make_slip(**unknown)).raster.height == layout.body(make_slip()).raster.height - 45


def test_priority_and_a_second_print_are_said_on_the_slip(layout: Layout, make_slip: MakeSlip) -> None:
    plain, priority, marked = (
        layout.body(make_slip(**changes)).raster for changes in ({}, {"class_": "P"}, {"marked": True})
    )
    assert plain.height < priority.height
    assert plain.height < marked.height


def test_a_slip_never_holds_bytes_that_a_printer_obeys_inside_a_picture(
    make_layout: MakeLayout, make_slip: MakeSlip
) -> None:
    for width_mm in (80, 58):
        layout = make_layout(width_mm)
        for label in range(201, 231):
            data = layout.body(make_slip(str(label), class_="P", marked=True)).raster.data
            assert not any(command in data for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


def read(raster: Raster, folder: Path, mode: int) -> str:
    path = folder / "slip.png"
    picture(raster).save(path, dpi=(203, 203))
    command = ["/usr/bin/tesseract", str(path), "stdout", "-l", "vie", "--psm", str(mode)]
    reading = subprocess.run(command, capture_output=True, text=True, check=True, env={"OMP_THREAD_LIMIT": "1"})
    return " ".join(reading.stdout.replace("-", "–").split())


@pytest.mark.parametrize("width_mm", [80, 58])
def test_a_machine_reads_every_word_and_accent(
    make_layout: MakeLayout, make_slip: MakeSlip, tmp_path: Path, width_mm: int
) -> None:
    slip = make_slip("1100", class_="P", marked=True, service=LONG, short={"vi": "Tư pháp – Hộ tịch"})
    said = [read(whole(make_layout(width_mm), slip), tmp_path, mode) for mode in (4, 6)]
    words = (
        "UBND XÃ KIÊN LƯƠNG|Trung tâm Phục vụ hành chính công|BẢN IN LẠI|Tư pháp – Hộ tịch|Chờ trước|4 người|"
        "Dự kiến|15–25 phút|08:15|24/11/2026|Giữ phiếu, chờ đến lượt.|Lỡ lượt: quay lại trong 30 phút, gặp|"
        "nhân viên hướng dẫn.|SỐ THỨ TỰ"
    )
    assert [word for word in words.split("|") if word not in said[0]] == []
    assert said[0].endswith("SỐ THỨ TỰ 1100")
    assert "ƯU TIÊN" in said[1]


@pytest.mark.parametrize(
    ("forecast", "says"),
    [
        ((0, 0), "Sắp đến lượt"),
        ((0, 5), "< 5 phút"),
        ((15, 25), "15–25 phút"),
        ((305, 355), "13:20–14:10"),
    ],
)
def test_the_wait_is_said_as_people_would(
    layout: Layout, make_slip: MakeSlip, forecast: tuple[int, int], says: str
) -> None:
    slip = make_slip(forecast=forecast)
    assert layout._wait(slip.forecast, slip.taken) == says
