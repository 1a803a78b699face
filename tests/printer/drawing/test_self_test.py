"""The test slip: its ruler is true, every dot of the print head is used, and every letter is on it."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from core.settings.sections import PrinterSettings
from printer.drawing.self_test import END, MARGIN, VIETNAMESE, SelfTest
from printer.drawing.text.glyphs import Glyphs
from printer.escpos import encoding
from printer.paper import Paper, paper_of
from printer.slip import Slip
from printer.virtual.firmware import Firmware
from printer.virtual.mechanics import Strip
from printer.virtual.models import TM_T20, TM_T88
from runtime.fonts import FontError, Weight, noto
from tests.paths import PROJECT

pytestmark = pytest.mark.slow

WHERE = "file:///dev/luot-printer"
WORDS = (
    "ÀÂÃÊÍÔàáâãéêìíòóôõúăĐđĩƠơƯưạảấẦầẫậắặẻếểệỉịỌọỐốồổỗộớỜờởỡợỤụỦủỨứỪừữỰự",
    *(
        (PROJECT / file).read_text("utf-8")
        for file in (
            "words/locale/vi/LC_MESSAGES/luot.po",
            "printer/drawing/layouts/80.toml",
            "printer/drawing/layouts/58.toml",
            "office.example.toml",
        )
    ),
)


def drawn(width_mm: int, glyphs: Glyphs | None = None) -> Image.Image:
    """1 is black."""
    self_test = SelfTest(paper_of(PrinterSettings(width_mm=width_mm)), WHERE, glyphs)  # type: ignore[arg-type]
    raster, _ = self_test.body(Slip(label="", service={"vi": ""}))
    return Image.frombytes("1", (raster.width, raster.height), self_test.head.data + raster.data)


def runs(column: list[bool]) -> list[int]:
    """The lengths of all stretches of black."""
    return [len(run) for run in "".join("x" if dot else " " for dot in column).split()]


def row(picture: Image.Image, y: int) -> list[bool]:
    return [bool(picture.getpixel((x, y))) for x in range(picture.width)]


def column(picture: Image.Image, x: int) -> list[bool]:
    return [bool(picture.getpixel((x, y))) for y in range(picture.height)]


def ruler_at(picture: Image.Image) -> int:
    """The first row that is black from edge to edge."""
    return next(y for y in range(picture.height) if all(row(picture, y)))


@pytest.mark.parametrize(("width_mm", "dots"), [(80, 576), (58, 384)])
def test_the_ruler_has_a_tick_for_each_millimetre_of_the_head(width_mm: int, dots: int) -> None:
    picture = drawn(width_mm)
    ticks = row(picture, ruler_at(picture) + 5)
    assert picture.width == dots
    assert [x for x in range(0, dots, 8) if ticks[x]] == list(range(0, dots, 8))
    assert ticks[dots - 1], "the last dot of the head is on it"
    assert not any(ticks[x] for x in range(dots - END) if x % 8 not in (0, 1) and not 384 - END <= x < 384)


def test_on_wide_paper_the_last_dot_of_narrow_paper_is_marked() -> None:
    picture = drawn(80)
    below_the_short_ticks = row(picture, ruler_at(picture) + 25)
    marked = {x for x, black in enumerate(below_the_short_ticks) if black}
    tens = {x + dx for x in range(0, 576, 80) for dx in (0, 1)}
    assert marked - tens == {*range(384 - END, 384), *range(576 - END, 576)}


def test_on_a_head_with_fewer_dots_the_last_whole_number_says_how_many_it_has() -> None:
    """It cuts off what is wider, and places narrower bands by its own width: no row of the count is narrower."""
    self_test = SelfTest(Paper(), WHERE)
    drawn = self_test.body(Slip(label="", service={"vi": ""})).raster
    strips: list[Strip] = []
    printer = Firmware(strips.append, TM_T88)
    printer.receive(encoding.initialise(180) + encoding.picture(drawn) + encoding.CUT)
    printer.advance()
    printed = Image.frombytes("1", (512, drawn.height), strips[0].rows[: 64 * drawn.height])
    count = [y for y in range(drawn.height) if drawn.data[72 * y] & 0xC0 and drawn.data[72 * y + 71] & 3]
    first, last = count[0], count[-1] + 1
    whole = Image.frombytes("1", (drawn.width, drawn.height), drawn.data)
    assert printed.crop((0, first, 512, last)).tobytes() == whole.crop((0, first, 512, last)).tobytes()
    number = Glyphs().draw_uncached("512", 24, "Bold").mask
    ends = 512 - 2 - 2
    found = [
        y
        for y in range(first, last - number.height)
        if printed.crop((ends - number.width, y, ends, y + number.height)).tobytes() == number.tobytes()
    ]
    assert len(found) == 1


@pytest.mark.parametrize("width_mm", [80, 58])
def test_bars_show_how_high_the_least_letters_are(width_mm: int) -> None:
    picture = drawn(width_mm)
    assert {24, 40, 120} <= set(runs(column(picture, MARGIN)))
    assert not picture.crop((picture.width - 2, 0, picture.width, ruler_at(picture))).getbbox(), "nothing is clipped"


def test_a_printer_that_feeds_half_dots_shows_it_between_two_lines() -> None:
    """10 mm apart if it feeds in dots, or is told to; else about half of that."""
    raster = SelfTest(Paper(), WHERE).body(Slip(label="", service={"vi": ""})).raster
    apart: list[int] = []
    for told in (encoding.INIT, encoding.initialise(203)):
        strips: list[Strip] = []
        printer = Firmware(strips.append, TM_T20)
        printer.receive(told + encoding.picture(raster) + encoding.CUT)
        printer.advance()
        rows = [strips[0].rows[at : at + 72].hex() for at in range(0, len(strips[0].rows), 72)]
        lines = [y for y, row in enumerate(rows) if row == "000" + "f" * 20 + "0" * 121]
        apart.append(lines[2] - lines[0])
    assert apart[1] == 80
    assert 40 <= apart[0] <= 42


@pytest.mark.parametrize("width_mm", [80, 58])
def test_each_dot_of_the_head_is_printed_alone_and_with_its_neighbours(width_mm: int) -> None:
    picture = drawn(width_mm)
    rows = ["".join("x" if dot else "." for dot in row(picture, y)) for y in range(picture.height)]
    half = picture.width // 2
    assert rows.count("x" * picture.width) >= 24
    assert rows.count(".x" * half) == rows.count("x." * half) == 24


@pytest.mark.parametrize("width_mm", [80, 58])
def test_a_code_reader_reads_its_code(tmp_path: Path, width_mm: int) -> None:
    file = tmp_path / "self_test.png"
    drawn(width_mm).convert("L").point(lambda level: 255 - level).save(file)
    read = subprocess.run(["zbarimg", "-q", "--raw", str(file)], capture_output=True, text=True, timeout=60, check=True)  # noqa: S607
    assert read.stdout == "LUOT: QR OK\n"


@pytest.mark.parametrize("words", WORDS, ids=["domain", "translations", "80", "58", "example"])
def test_it_has_every_vietnamese_letter_of_the_programs_texts(words: str) -> None:
    letters = {letter for letter in words if letter.isalpha() and unicodedata.name(letter).startswith("LATIN")}
    marked = {letter for letter in letters if not letter.isascii()}
    assert marked
    assert marked - set(VIETNAMESE[1]) == set()


def test_a_script_whose_font_is_missing_is_replaced_by_the_error() -> None:
    def without_khmer(family: str, weight: Weight) -> Path:
        if family == "NotoSansKhmer":
            raise FontError("install fonts-noto-core")
        return noto(family, weight)

    whole, less = drawn(80), drawn(80, Glyphs(without_khmer))
    assert less.crop((0, 0, 576, 500)).tobytes() == whole.crop((0, 0, 576, 500)).tobytes()
    assert less.tobytes() != whole.tobytes()


def test_it_is_drawn_the_same_however_often_it_is_asked_for() -> None:
    self_test = SelfTest(Paper(), WHERE)
    assert list(self_test.warm()) == []
    first, again = (self_test.body(Slip(label=label, service={"vi": ""})) for label in ("1", "2"))
    assert first == again
    assert first.number_ends == first.raster.height
