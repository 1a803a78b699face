"""Letters are as high as asked for, whole, on one baseline, in every script there is a font for."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.drawing.glyphs import Ink, Mark
from printer.drawing.scripts import LATIN, OTHERS, ZERO_WIDTH_SPACE, Script
from printer.drawing.wrapping import clusters
from runtime.fonts import FontError, Weight, noto

WORDS = {
    "Latin": "Tư pháp – Hộ tịch, ỂẪỮỰ 08:15 (12) 50 % №",
    "Khmer": "លេខរង់ចាំ សេវាបញ្ជាក់ ស្រុកគៀនលឿង ៤ នាក់ 12 ៛។",
    "Cham": "ꨀꨇꩉ ꨌꩌ ꨆꨯꨱꩃ",
    "Lao": "ຄິວທີ່ນີ້ ປຸ້ມ ໑",
    "Thai": "ที่นี่ กู้ยืมเงิน ปั๊มน้ำ ๑ ฿ 12:30",
    "Myanmar": "ရန်ကုန်မြို့ ကျွန်ုပ်တို့ ၁",
    "Bengali": "টিকিট নম্বর প্রত্যয়ন ক্ষুদ্র ব্যবসা ১ ৳ 12।",
    "Devanagari": "टिकट नंबर – प्रमाणन क्षुद्र १।",
    "Tamil": "டிக்கெட் எண் க்ஷ ஸ்ரீ",
}
LETTERS = st.one_of(
    st.characters(),
    st.sampled_from(sorted(set("".join(WORDS.values())))),
    st.sampled_from("–(1)\u200b\u200c\u200d\u0301"),
)
BOTH: tuple[Weight, ...] = ("Regular", "Bold")
WITHOUT_SHAPER = """
from printer.drawing.glyphs import Ink
from printer.drawing.wrapping import clusters
from runtime.fonts import FontError
assert Ink().line("Chứng thực", 24, "Bold").above >= 24
try:
    Ink().missing("លេខ")
except FontError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def ink() -> Ink:
    return Ink()


def same(one: Mark, other: Mark) -> bool:
    return (one.mask.size, one.mask.tobytes(), one[1:]) == (other.mask.size, other.mask.tobytes(), other[1:])


@pytest.mark.parametrize("weight", BOTH)
@pytest.mark.parametrize("height", [24, 27, 40, 120])
@pytest.mark.parametrize("script", [LATIN, *OTHERS], ids=lambda script: script.name)
def test_the_reference_letter_is_as_high_as_asked_for(ink: Ink, script: Script, height: int, weight: Weight) -> None:
    assert height <= ink.line(script.reference, height, weight).mask.height <= height + 1


@pytest.mark.parametrize("digit", "0123456789")
def test_no_digit_is_lower_than_a_capital(ink: Ink, digit: str) -> None:
    assert ink.fresh(digit, 120, "Bold").mask.height >= 120


@pytest.mark.parametrize("weight", BOTH)
@pytest.mark.parametrize("script", WORDS)
def test_a_line_is_cut_to_its_ink_and_as_wide_as_said(ink: Ink, script: str, weight: Weight) -> None:
    mark = ink.line(WORDS[script], 24, weight)
    assert mark.mask.getbbox() == (0, 0, *mark.mask.size)
    assert mark.mask.height == mark.above + mark.below
    assert mark.mask.width == ink.width(WORDS[script], 24, weight)


@pytest.mark.parametrize("script", WORDS)
def test_every_letter_of_the_scripts_is_in_a_font(ink: Ink, script: str) -> None:
    assert ink.missing(WORDS[script]) == ()


def test_scripts_stand_on_one_baseline(ink: Ink) -> None:
    latin, khmer, both = (ink.line(text, 40, "Bold") for text in ("H", "ក", "Hក"))
    assert [mark.below for mark in (latin, khmer, both)] == [0, 0, 0]
    assert both.above == max(latin.above, khmer.above)
    assert (both.rise, both.fall) == (khmer.rise, khmer.fall) > (latin.rise, latin.fall)


def test_a_letter_that_no_font_has_is_told_and_left_out(ink: Ink) -> None:
    assert ink.missing("Số 漢字 漢 ♥ ગ") == ("漢", "字", "♥", "ગ")
    assert ink.missing("ក\u0303 ก\u0301") == ("\u0303", "\u0301"), "marks, which a shaper puts on a ring"
    assert same(ink.fresh("Số漢 1", 24, "Bold"), ink.fresh("Số 1", 24, "Bold"))
    assert ink.fresh("漢", 24, "Bold").mask.getbbox() is None


@pytest.mark.parametrize(
    "control", ["\n", "\r", "\t", "\0", "\u2028", "\u2029", "\u202e", "\u00ad", "\ufeff", "\ue000"]
)
def test_what_controls_is_no_letter(ink: Ink, control: str) -> None:
    assert ink.missing(f"Hộ{control}tịch") == (control,)
    assert same(ink.fresh(f"Hộ{control}tịch", 24, "Bold"), ink.fresh("Hộtịch", 24, "Bold"))


@settings(deadline=None)
@given(st.text(LETTERS, max_size=30), st.sampled_from([24, 41]), st.integers(150, 560))
def test_any_text_is_drawn_in_lines_no_wider_than_the_paper(ink: Ink, text: str, height: int, room: int) -> None:
    for line in ink.lines(text, height, "Regular", room):
        width = ink.fresh(line, height, "Regular").mask.width
        assert width <= room or len(clusters(line)) == 1


def test_a_break_of_no_width_is_not_drawn(ink: Ink) -> None:
    for before, behind in (("លេខ", "រង់ចាំ"), ("Hộ", "tịch")):
        parted = before + ZERO_WIDTH_SPACE + behind
        assert same(ink.fresh(parted, 24, "Regular"), ink.fresh(before + behind, 24, "Regular"))
        assert ink.missing(parted) == ()


def test_only_fonts_that_are_used_are_read() -> None:
    read: set[str] = set()

    def noted(family: str, weight: Weight) -> Path:
        read.add(family)
        return noto(family, weight)

    ink = Ink(noted)
    ink.line("Tư pháp – Hộ tịch 207", 24, "Regular")
    assert read == {"NotoSans"}
    ink.line("លេខ", 24, "Regular")
    assert read == {"NotoSans", "NotoSansKhmer"}


def test_a_line_that_comes_back_is_drawn_once(ink: Ink) -> None:
    assert ink.line("Giữ phiếu", 24, "Regular") is ink.line("Giữ phiếu", 24, "Regular")


def test_a_font_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(FontError, match=r"NotoSansKhmer-Regular\.ttf is not in .* fonts-noto-core"):
        Ink(partial(noto, folders=[tmp_path])).missing("លេខ")


def test_without_a_shaper_latin_is_drawn_and_khmer_names_the_package(tmp_path: Path) -> None:
    """A library that cannot be loaded stands in the way of the real one, as none would."""
    for name in ("libfribidi.so.0", "libfribidi.so"):
        (tmp_path / name).touch()
    tried = subprocess.run(
        [sys.executable, "-c", WITHOUT_SHAPER],
        capture_output=True,
        text=True,
        check=True,
        env={"LD_LIBRARY_PATH": str(tmp_path)},
    )
    assert tried.stdout == "Khmer letters need a shaper; install the Debian package libfribidi0\n"
