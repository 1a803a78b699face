"""The QR code on a slip: its size and margin, that a QR reader reads it, and that it needs an address."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from printer.drawing.page import png
from printer.drawing.qr import QUIET, make_code
from printer.drawing.slip_layout import SlipLayout
from printer.slip import Slip
from tests.paths import EXAMPLE

pytestmark = pytest.mark.slow

MakeLayout = Callable[..., SlipLayout]
MakeSlip = Callable[..., Slip]
ADDRESSES = [
    "https://kienluong.example/so/{day}/{label}",
    "HTTPS://KIENLUONG.EXAMPLE/{label}",
    "https://an-giang.example/" + "x" * 100 + "?{office}={label}",
]


@pytest.mark.parametrize(
    ("width_mm", "languages", "template"), list(product([80, 58], [("vi",), ("vi", "km")], ADDRESSES))
)
def test_a_qr_reader_reads_the_address_off_the_slip(
    make_layout: MakeLayout,
    make_slip: MakeSlip,
    tmp_path: Path,
    width_mm: int,
    languages: tuple[str, ...],
    template: str,
) -> None:
    layout = make_layout(width_mm, *languages, address=template)
    (tmp_path / "slip.png").write_bytes(png(layout.head.above(layout.body(make_slip("Đ07")).raster)))
    command = ["/usr/bin/zbarimg", "--raw", "--quiet", "-Sdisable", "-Sqrcode.enable", str(tmp_path / "slip.png")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    assert said == template.format(label="%C4%9007", day="2026-11-24", office="kien-luong")


@pytest.mark.parametrize("width_mm", [80, 58])
def test_a_module_is_half_a_millimetre_and_four_of_them_stay_white_around_the_code(
    make_layout: MakeLayout, make_slip: MakeSlip, width_mm: int
) -> None:
    layout = make_layout(width_mm, "vi", address=ADDRESSES[0])
    raster = layout.body(make_slip()).raster
    made = make_code("https://kienluong.example/so/2026-11-24/207")
    rows = [int.from_bytes(raster.data[at : at + raster.stride]) for at in range(0, len(raster.data), raster.stride)]
    side = made.side * 4
    quiet = QUIET * 4
    x = raster.width - quiet - side
    window = (1 << (side + quiet + quiet)) - 1
    block = [row >> (raster.width - x - side - quiet) & window for row in rows]
    expected = [_wide(modules) << quiet for modules in made.rows for _ in range(4)]
    top = next(at for at in range(len(block)) if block[at : at + side] == expected)
    assert not any(block[top - quiet : top])
    assert not any(block[top + side : top + side + quiet])


def _wide(modules: bytes) -> int:
    """A row of modules as bits, four to each."""
    return int("".join("1111" if module else "0000" for module in modules), 2)


def test_errors_are_corrected_as_far_as_the_size_allows() -> None:
    """Version 3 holds 42 bytes with a correction of M, 53 with L; so 40 get M and 50 L, in codes of one size."""
    assert make_code("https://" + "a" * 32).side == make_code("https://" + "a" * 42).side == 29
    assert _level(make_code("https://" + "a" * 32).rows) == "M"
    assert _level(make_code("https://" + "a" * 42).rows) == "L"


def _level(rows: tuple[bytes, ...]) -> str:
    """The first two bits of the format's fifteen, in row 8, unmasked by 10."""
    return {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}[(rows[8][0] << 1 | rows[8][1]) ^ 0b10]


def test_the_mask_pattern_of_one_code_is_used_for_the_next() -> None:
    first = make_code("https://kienluong.example/so/2026-11-24/207")
    assert make_code("https://kienluong.example/so/2026-11-24/208", first.mask).mask == first.mask
    assert make_code("https://kienluong.example/so/2026-11-24/207", first.mask).rows == first.rows


def test_without_an_address_there_is_no_code_no_text_about_it_and_no_import_of_segno(
    make_layout: MakeLayout, make_slip: MakeSlip
) -> None:
    with_code, without = (
        make_layout(80, "vi", address=address).body(make_slip()).raster.height for address in (ADDRESSES[0], None)
    )
    assert without + 41 <= with_code, "the line that says what the code is for"
    script = (
        "import sys; from pathlib import Path; from runtime.settings.load import load;"
        "from printer.drawing.office_layout import layout_of;"
        f"list(layout_of(load(Path({str(EXAMPLE)!r}))).warm());"
        "print('segno' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "False\n"
    )
