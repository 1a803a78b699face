"""Whole slips: their texts and sizes, their length, and that nothing is clipped at the edge."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from PIL import Image

from printer.drawing.block_texts import Issuer, content, slip_fields
from printer.drawing.blocks.block_drawer import BlockDrawer
from printer.drawing.layout_file import load_layout, shipped_layout
from printer.drawing.layout_sections import LayoutFile, Row
from printer.drawing.sample_slips import FORECASTS, fullest_slips
from printer.drawing.savings import Saving, savings
from printer.drawing.slip_layout import SlipLayout
from printer.drawing.text.glyphs import Glyphs
from printer.paper import Paper
from printer.raster import Raster
from printer.slip import Slip

pytestmark = pytest.mark.slow

MakeLayout = Callable[..., SlipLayout]
MakeSlip = Callable[..., Slip]
ADDRESS = "https://kienluong.example/so/{day}/{label}"
SPOKEN = [("vi",), ("en",), ("vi", "km"), ("vi", "en"), ("en", "km")]
PAPER = {80: Paper(), 58: Paper(58, 384)}
PAPERS = list(product([80, 58], SPOKEN, [None, ADDRESS]))
CODES = ["HT", "CT", "DD", "XH", "KD", "KQ", "TT", "HD", "TP"]


def picture(raster: Raster) -> Image.Image:
    return Image.frombytes("1", (raster.width, raster.height), raster.data, "raw", "1;I")


def whole(layout: SlipLayout, slip: Slip) -> Raster:
    return layout.head.above(layout.body(slip).raster)


def ink(raster: Raster) -> Image.Image:
    """White on black, so that `getbbox` finds the ink."""
    return Image.frombytes("1", (raster.width, raster.height), raster.data)


def lines_of(raster: Raster, white_rows: int = 1) -> list[tuple[int, int]]:
    """(first row, height) of every stretch of inked rows; fewer than `white_rows` white rows do not end one."""
    white = bytes(raster.stride)
    inked = [row for row in range(raster.height) if _row(raster, row) != white]
    starts = [row for before, row in pairwise([-white_rows - 1, *inked]) if row - before > white_rows]
    ends = [row for row, after in pairwise([*inked, raster.height + white_rows]) if after - row > white_rows]
    return [(top, end + 1 - top) for top, end in zip(starts, ends, strict=True)]


def _row(raster: Raster, row: int) -> bytes:
    return raster.data[row * raster.stride : (row + 1) * raster.stride]


def last_ink(raster: Raster) -> tuple[int, int, int, int]:
    """The box of the lowest stretch of ink."""
    top, height = lines_of(raster)[-1]
    left, _, right, _ = ink(raster).crop((0, top, raster.width, top + height)).getbbox() or (0, 0, 0, 0)
    return left, top, right, top + height


# The number


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize("label", ["207", "1100", "C101", "Đ1100", "HHHH01"])
@pytest.mark.parametrize("full", [{}, {"class_": "P", "marked": True}], ids=["usual", "full"])
def test_the_number_comes_last_at_least_15_mm_high_and_within_the_paper(
    make_layout: MakeLayout, make_slip: MakeSlip, width_mm: int, label: str, full: dict[str, object]
) -> None:
    layout = make_layout(width_mm, "vi", "km", address=ADDRESS)
    body = layout.body(make_slip(label, code="TT", **full))
    left, top, right, bottom = last_ink(body.raster)
    assert bottom - top >= 120
    assert bottom == body.number_ends
    assert body.raster.height - bottom <= 8
    assert left >= 0
    assert right <= body.raster.width


@pytest.mark.parametrize("width_mm", [80, 58])
def test_a_number_of_four_digits_keeps_every_one_of_them(
    make_layout: MakeLayout, make_slip: MakeSlip, width_mm: int
) -> None:
    """The digits 1, 1, 0, 0 stand apart."""
    raster = whole(make_layout(width_mm), make_slip("1100"))
    left, top, right, bottom = last_ink(raster)
    dots = ink(raster).crop((left, (top + bottom) // 2, right, (top + bottom) // 2 + 1)).convert("L").tobytes()
    strokes = sum(1 for at, dot in enumerate(dots) if dot and (at == 0 or not dots[at - 1]))
    assert strokes == 6, "two ones of one stroke, two zeros of two"


def test_numbers_draws_the_number_as_slips_show_it(make_layout: MakeLayout, make_slip: MakeSlip) -> None:
    layout = make_layout(58, "vi", "km", address=ADDRESS)
    usual, small = layout.numbers("207")
    assert usual.height > small.height
    crowded = make_slip(code="XH", class_="P", marked=True)
    for slip, number in ((make_slip(), usual), (crowded, small)):
        raster, ends = layout.body(slip)
        assert raster.data[: ends * raster.stride].endswith(number.data)


# The code of the journal on the first slip of a day

HEAD = ("2026-11-23", "125413 3f2a 9c1b 77d0 e1aa")


@pytest.mark.parametrize(("width_mm", "languages", "address"), PAPERS)
def test_the_code_makes_no_usual_slip_longer_and_the_number_still_comes_last(
    make_layout: MakeLayout, make_slip: MakeSlip, width_mm: int, languages: tuple[str, ...], address: str | None
) -> None:
    layout = make_layout(width_mm, *languages, address=address)
    for code, label, class_ in product(CODES[:3], ("101", "301"), ("N", "P")):
        without = layout.body(make_slip(label, code=code, class_=class_))
        coded = layout.body(make_slip(label, code=code, class_=class_, head=HEAD))
        assert (coded.raster.height, coded.number_ends) == (without.raster.height, without.number_ends)
        _, small = layout.numbers(label)
        rows = coded.raster.data[: coded.number_ends * coded.raster.stride]
        digits = ink(small).getbbox() or (0, 0, 0, 0)
        assert rows.endswith(small.data[digits[1] * small.stride :])
        assert rows != without.raster.data[: len(rows)]


@pytest.mark.parametrize(("width_mm", "languages", "address"), PAPERS)
def test_with_the_code_the_fullest_slips_fit_too(
    make_layout: MakeLayout, width_mm: int, languages: tuple[str, ...], address: str | None
) -> None:
    """On the very fullest, whose number has to be small anyway, it makes the slip longer by a row or two of dots, or is
    left out."""
    layout = make_layout(width_mm, *languages, address=address)
    for slip in fullest_slips(layout.issuer.services):
        body = layout.body(replace(slip, head=HEAD))
        assert layout.paper.mm(layout.head.height + body.raster.height) <= layout.longest_mm
        assert body.raster.height - layout.body(slip).raster.height <= 8


@pytest.mark.parametrize(("language", "said"), [("vi", "Mã sổ 23/11: 7 3f2a"), ("en", "Journal 23/11: 7 3f2a")])
def test_the_code_is_written_above_the_number(
    make_layout: MakeLayout, make_slip: MakeSlip, language: str, said: str
) -> None:
    raster = whole(make_layout(80, language), make_slip(head=("2026-11-23", "7 3f2a")))
    expected = Glyphs().draw_uncached(said, 16, "Regular").mask
    (top, _), (number, _) = lines_of(raster, 2)[-2:]
    left, above, right, below = ink(raster).crop((0, top, raster.width, number)).getbbox() or (0, 0, 0, 0)
    found = ink(raster).crop((left, top + above, right, top + below))
    assert found.tobytes() == expected.crop(expected.getbbox()).tobytes()


# Sizes


def without_marks(width_mm: int, languages: tuple[str, ...]) -> SlipLayout:
    """The shipped layout with texts of capitals only, whose ink is as high as their nominal height."""
    letters = {"vi": "HEH", "en": "HEH", "km": "កកក"}
    file = msgspec.to_builtins(load_layout(shipped_layout(width_mm), languages))

    def plain(value: Any, key: str = "") -> Any:
        if key in ("text", "name", "shorter", "soon", "under_5", "minutes", "hours"):
            return value if value in ("{service}", {}) else letters
        if key == "value" and isinstance(value, dict):
            return "{ahead}"
        if isinstance(value, dict):
            return {name: plain(each, name) for name, each in value.items()}
        return [plain(each) for each in value] if isinstance(value, list | tuple) else value

    return SlipLayout(msgspec.convert(plain(file), LayoutFile), Issuer("here", {}, (), languages), PAPER[width_mm])


@pytest.mark.parametrize(("width_mm", "languages"), list(product([80, 58], SPOKEN)))
@pytest.mark.parametrize("marked", [False, True])
def test_nothing_is_lower_than_3_mm_the_service_5_mm_and_the_number_15_mm(
    make_slip: MakeSlip, width_mm: int, languages: tuple[str, ...], marked: bool
) -> None:
    service = {"vi": "HEH", "en": "EHE", "km": "កកក"}
    raster = whole(without_marks(width_mm, languages), make_slip(service=service, short={}, marked=marked))
    rules_and_bars, within_a_letter = {3, 6}, 6
    heights = [height for _, height in lines_of(raster, within_a_letter) if height not in rules_and_bars]
    assert min(heights) >= 24
    *texts, number = heights
    assert number >= 120
    assert len([height for height in texts if height >= 40]) == len(languages), "the service in each language"


# Length


@pytest.mark.parametrize(("width_mm", "languages", "address"), PAPERS)
def test_the_fullest_slip_is_short_enough_and_within_its_margins(
    make_layout: MakeLayout, make_slip: MakeSlip, width_mm: int, languages: tuple[str, ...], address: str | None
) -> None:
    layout = make_layout(width_mm, *languages, address=address)
    longest_mm = 110 if width_mm == 80 and len(languages) == 1 else 140
    margin = 12 if width_mm == 80 else 6
    for code, forecast in product(CODES, FORECASTS):
        slip = make_slip("288", code=code, class_="P", marked=True, ahead=28, forecast=forecast)
        raster = whole(layout, slip)
        assert layout.paper.mm(raster.height) + 1 <= longest_mm, (code, forecast)
        left, top, right, bottom = ink(raster).getbbox() or (0, 0, 0, 0)
        assert left >= margin
        assert top > 0
        assert right <= raster.width - margin
        assert bottom < raster.height


def test_a_slip_that_is_too_long_loses_spare_texts_first_then_uses_shorter_ones(
    make_layout: MakeLayout, make_slip: MakeSlip, tmp_path: Path
) -> None:
    layout = make_layout(80, "vi", address=ADDRESS)
    usual, priority, again = (
        read(layout.body(make_slip(**more)).raster, tmp_path, 4)
        for more in ({}, {"class_": "P"}, {"class_": "P", "marked": True})
    )
    code, spare, longer, shorter = "Quét mã", "Phiếu chỉ có giá trị trong ngày", "viên hướng dẫn", "Giữ phiếu. Lỡ lượt"
    assert [words in usual for words in (code, spare, longer, shorter)] == [False, True, True, False]
    assert [words in priority for words in (spare, longer, shorter)] == [False, True, False]
    assert [words in again for words in (spare, longer, shorter)] == [False, False, True]


def test_on_narrow_paper_sentences_are_shortened_before_the_wait_loses_its_second_language(
    make_layout: MakeLayout, make_slip: MakeSlip
) -> None:
    file = load_layout(shipped_layout(58), ("vi", "km"))
    row = next(n for n, block in enumerate(file.block) if isinstance(block, Row) and block.value == "{wait}")
    layout, slip = make_layout(58, "vi", "km"), make_slip()
    fields = slip_fields(slip, file.words, layout.issuer)
    saved = savings(file)
    assert [each.what for each in saved].index("shorter") < saved.index(Saving(row, "spare"))
    shows = content(file.block[row], fields)
    assert shows is not None
    both = BlockDrawer(Glyphs(), PAPER[58], file.margin_mm).draw(file.block[row], shows, None)
    assert both.data in layout.body(slip).raster.data


# The service


def test_the_short_name_is_used_if_the_full_one_needs_a_second_line(
    make_layout: MakeLayout, make_slip: MakeSlip
) -> None:
    layout = make_layout(80)
    long, short = make_slip(code="XH").service, make_slip(code="XH").short
    shortened = layout.body(make_slip(code="XH")).raster
    assert shortened == layout.body(make_slip(service=short, short={})).raster
    assert shortened.height < layout.body(make_slip(service=long, short={})).raster.height


def test_each_language_chooses_its_short_name_by_itself(make_layout: MakeLayout, make_slip: MakeSlip) -> None:
    layout = make_layout(80, "vi", "km")
    service = {"vi": "Lao động – Người có công – Bảo trợ xã hội", "km": "ការងារ"}
    one = layout.body(make_slip(service=service, short={"vi": "Lao động", "km": "ក"}))
    assert one == layout.body(make_slip(service={"vi": "Lao động", "km": "ការងារ"}, short={}))


def test_the_full_name_is_used_if_it_fits_in_slightly_smaller_letters(layout: SlipLayout, make_slip: MakeSlip) -> None:
    assert layout.body(make_slip(short={"vi": "CT"})) == layout.body(make_slip())
    slightly_wide = {"vi": "Chứng thực hộ tịch"}
    assert layout.body(make_slip(service=slightly_wide, short={"vi": "CT"})) == layout.body(
        make_slip(service=slightly_wide, short={})
    )


def test_a_service_without_a_name_in_the_slips_language_shows_another_language(
    layout: SlipLayout, make_slip: MakeSlip
) -> None:
    assert layout.body(make_slip(service={"en": "XX"}, short={})) == layout.body(
        make_slip(service={"vi": "XX"}, short={})
    )


# Omissions


@pytest.mark.parametrize(
    "unknown", [{"ahead": None}, {"forecast": None}, {"taken": None}], ids=["ahead", "forecast", "time of day"]
)
def test_a_row_whose_value_is_unknown_is_left_out(
    layout: SlipLayout, make_slip: MakeSlip, unknown: dict[str, None]
) -> None:
    row = layout.body(make_slip()).raster.height - layout.body(make_slip(**unknown)).raster.height
    assert 41 <= row <= 50


def test_a_slip_shows_priority_and_reprint(layout: SlipLayout, make_slip: MakeSlip) -> None:
    plain, priority, marked = (
        layout.body(make_slip(**changes)).raster for changes in ({}, {"class_": "P"}, {"marked": True})
    )
    assert plain.height < priority.height
    assert plain.height < marked.height


# The head


def test_the_head_is_what_every_slip_begins_with(make_layout: MakeLayout, tmp_path: Path) -> None:
    said = read(make_layout(80).head, tmp_path, 6)
    assert said == "UBND XÃ KIÊN LƯƠNG Trung tâm Phục vụ hành chính công"


def test_a_wide_logo_is_at_the_top_and_as_large_as_slips_and_paper_allow(
    make_layout: MakeLayout, tmp_path: Path
) -> None:
    Image.new("L", (600, 100), 0).save(tmp_path / "flat.png")
    Image.new("L", (3000, 100), 0).save(tmp_path / "wide.png")
    for name, (width, height) in {"flat.png": (432, 72), "wide.png": (552, 18)}.items():
        head = make_layout(80, logo=str(tmp_path / name)).head
        top, rows = lines_of(head)[0]
        left, _, right, _ = ink(head).crop((0, top, 576, top + rows)).getbbox() or (0, 0, 0, 0)
        assert (right - left, rows, left) == (width, height, (576 - width) // 2)


@pytest.mark.parametrize(("width_mm", "languages", "address"), PAPERS)
def test_a_square_logo_is_beside_the_offices_name_and_as_low_as_the_longest_slip_needs(
    make_layout: MakeLayout,
    make_slip: MakeSlip,
    tmp_path: Path,
    width_mm: int,
    languages: tuple[str, ...],
    address: str | None,
) -> None:
    Image.new("L", (200, 200), 0).save(tmp_path / "logo.png")
    layout = make_layout(width_mm, *languages, address=address, logo=str(tmp_path / "logo.png"))
    if width_mm == 80:
        head = ink(layout.head)
        assert head.crop((12, 0, 92, layout.head.height)).convert("L").tobytes().count(255) >= 80 * 80
        assert layout.head.height == make_layout(width_mm, *languages).head.height
    lengths = [layout.paper.mm(whole(layout, slip).height) for slip in fullest_slips(layout.issuer.services)]
    crowded = (width_mm, languages, address) == (58, ("vi", "km"), ADDRESS)
    assert (max(lengths) <= layout.longest_mm) is not crowded


def test_only_the_logo_is_dithered_and_what_is_transparent_stays_white(make_layout: MakeLayout, tmp_path: Path) -> None:
    grey = Image.new("LA", (1000, 50), (128, 255))
    grey.paste((0, 0), (0, 0, 500, 50))
    grey.save(tmp_path / "grey.png")
    head = make_layout(80, logo=str(tmp_path / "grey.png")).head
    logo = ink(head).crop((12, 8, 564, 36))
    left, right = logo.crop((0, 0, 274, 28)), logo.crop((278, 0, 552, 28))
    assert not left.getbbox()
    assert 0.4 < right.histogram()[255] / (274 * 28) < 0.6


# Bytes that printers obey


def test_a_slip_never_holds_bytes_that_a_printer_obeys_inside_a_picture(
    make_layout: MakeLayout, make_slip: MakeSlip
) -> None:
    for width_mm in (80, 58):
        layout = make_layout(width_mm, "vi", "km", address=ADDRESS)
        for label in range(201, 231):
            data = layout.body(make_slip(str(label), class_="P", marked=True)).raster.data
            assert not any(command in data for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


# Read by a machine


def read(raster: Raster, folder: Path, mode: int) -> str:
    path = folder / "slip.png"
    picture(raster).save(path, dpi=(203, 203))
    command = ["/usr/bin/tesseract", str(path), "stdout", "-l", "vie", "--psm", str(mode)]
    reading = subprocess.run(command, capture_output=True, text=True, check=True)
    return " ".join(reading.stdout.replace("-", "–").split())


@pytest.mark.parametrize("width_mm", [80, 58])
def test_a_machine_reads_every_word_and_accent(
    make_layout: MakeLayout, make_slip: MakeSlip, tmp_path: Path, width_mm: int
) -> None:
    slip = make_slip("1100", code="KD", class_="P", marked=True)
    said = [read(whole(make_layout(width_mm), slip), tmp_path, mode) for mode in (4, 6)]
    words = (
        "UBND XÃ KIÊN LƯƠNG|Trung tâm Phục vụ hành chính công|BẢN IN LẠI|Kinh doanh|Số người chờ|"
        "kiến|15–25 phút|Giờ lấy số|08:15|24/11/2026|Vui lòng giữ phiếu và chờ đến lượt.|Lỡ lượt: quay lại trong|"
        "30 phút, gặp| nhân viên hướng dẫn.|SỐ THỨ TỰ"
    )
    assert [word for word in words.split("|") if word not in said[0] and word not in said[1]] == []
    assert said[0].endswith("SỐ THỨ TỰ 1100")
    assert "ƯU TIÊN" in said[1]


# Speed: `benchmarks/paper.py` measures it


def test_drawing_a_slip_takes_no_tenth_of_a_second(make_layout: MakeLayout, make_slip: MakeSlip) -> None:
    """CPU time of the median of slips in two languages with a code, after `warm`; it is some milliseconds."""
    slips = [
        make_slip(
            f"2{n:02}",
            code=CODES[n % len(CODES)],
            class_="NNNP"[n % 4],
            marked=n % 10 == 0,
            ahead=n % 30,
            forecast=(n % 50, n % 50 + 10),
            taken=datetime(2026, 11, 24, 7) + timedelta(minutes=n),  # noqa: DTZ001
        )
        for n in range(60)
    ]
    layouts = [make_layout(80, "vi", "km", address=ADDRESS) for _ in "123"]
    for layout in layouts:
        layout.warm()
    # The best of three: other work on this machine must not count.
    took = sorted(min(_took(layout, slip) for layout in layouts) for slip in slips)
    assert took[30] < 0.1


def _took(layout: SlipLayout, slip: Slip) -> float:
    began = time.process_time()
    layout.body(slip)
    return time.process_time() - began
