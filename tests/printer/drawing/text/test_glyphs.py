"""Drawn lines have the requested height, whole letters and one baseline in every script."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printer.drawing.text.glyphs import DrawnLine, Glyphs
from printer.drawing.text.scripts import LATIN, SHAPED_SCRIPTS, ZERO_WIDTH_SPACE, Script
from printer.drawing.text.wrapping import clusters
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
from printer.drawing.text.glyphs import Glyphs
from runtime.fonts import FontError
assert Glyphs().draw("Chứng thực", 24, "Bold").above >= 24
try:
    Glyphs().missing_letters("លេខ")
except FontError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def glyphs() -> Glyphs:
    return Glyphs()


def same(one: DrawnLine, other: DrawnLine) -> bool:
    return (one.mask.size, one.mask.tobytes(), one[1:]) == (other.mask.size, other.mask.tobytes(), other[1:])


@pytest.mark.parametrize("weight", BOTH)
@pytest.mark.parametrize("height", [24, 27, 40, 120])
@pytest.mark.parametrize("script", [LATIN, *SHAPED_SCRIPTS], ids=lambda script: script.name)
def test_the_reference_letter_is_as_high_as_asked_for(
    glyphs: Glyphs, script: Script, height: int, weight: Weight
) -> None:
    assert height <= glyphs.draw(script.reference, height, weight).mask.height <= height + 1


@pytest.mark.parametrize("digit", "0123456789")
def test_no_digit_is_lower_than_a_capital(glyphs: Glyphs, digit: str) -> None:
    assert glyphs.draw_uncached(digit, 120, "Bold").mask.height >= 120


@pytest.mark.parametrize("weight", BOTH)
@pytest.mark.parametrize("script", WORDS)
def test_a_line_is_cropped_to_its_ink_and_has_its_measured_width(glyphs: Glyphs, script: str, weight: Weight) -> None:
    mark = glyphs.draw(WORDS[script], 24, weight)
    assert mark.mask.getbbox() == (0, 0, *mark.mask.size)
    assert mark.mask.height == mark.above + mark.below
    assert mark.mask.width == glyphs.width(WORDS[script], 24, weight)


@pytest.mark.parametrize("script", WORDS)
def test_every_letter_of_the_scripts_is_in_a_font(glyphs: Glyphs, script: str) -> None:
    assert glyphs.missing_letters(WORDS[script]) == ()


def test_scripts_stand_on_one_baseline(glyphs: Glyphs) -> None:
    latin, khmer, both = (glyphs.draw(text, 40, "Bold") for text in ("H", "ក", "Hក"))
    assert [mark.below for mark in (latin, khmer, both)] == [0, 0, 0]
    assert both.above == max(latin.above, khmer.above)
    assert (both.rise, both.fall) == (khmer.rise, khmer.fall) > (latin.rise, latin.fall)


def test_a_letter_that_no_font_has_is_reported_and_left_out(glyphs: Glyphs) -> None:
    assert glyphs.missing_letters("Số 漢字 漢 ♥ ગ") == ("漢", "字", "♥", "ગ")
    assert glyphs.missing_letters("ក\u0303 ก\u0301") == ("\u0303", "\u0301"), (
        "marks, which a shaper puts on a dotted circle"
    )
    assert same(glyphs.draw_uncached("Số漢 1", 24, "Bold"), glyphs.draw_uncached("Số 1", 24, "Bold"))
    assert glyphs.draw_uncached("漢", 24, "Bold").mask.getbbox() is None


@pytest.mark.parametrize(
    "control", ["\n", "\r", "\t", "\0", "\u2028", "\u2029", "\u202e", "\u00ad", "\ufeff", "\ue000"]
)
def test_control_characters_are_not_drawn(glyphs: Glyphs, control: str) -> None:
    assert glyphs.missing_letters(f"Hộ{control}tịch") == (control,)
    assert same(glyphs.draw_uncached(f"Hộ{control}tịch", 24, "Bold"), glyphs.draw_uncached("Hộtịch", 24, "Bold"))


@settings(deadline=None)
@given(st.text(LETTERS, max_size=30), st.sampled_from([24, 41]), st.integers(150, 560))
def test_any_text_is_drawn_in_lines_no_wider_than_the_paper(glyphs: Glyphs, text: str, height: int, room: int) -> None:
    for line in glyphs.wrap(text, height, "Regular", room):
        width = glyphs.draw_uncached(line, height, "Regular").mask.width
        assert width <= room or len(clusters(line)) == 1


def test_a_zero_width_space_is_not_drawn(glyphs: Glyphs) -> None:
    for before, behind in (("លេខ", "រង់ចាំ"), ("Hộ", "tịch")):
        parted = before + ZERO_WIDTH_SPACE + behind
        assert same(glyphs.draw_uncached(parted, 24, "Regular"), glyphs.draw_uncached(before + behind, 24, "Regular"))
        assert glyphs.missing_letters(parted) == ()


def test_only_the_fonts_in_use_are_read() -> None:
    read: set[str] = set()

    def noted(family: str, weight: Weight) -> Path:
        read.add(family)
        return noto(family, weight)

    glyphs = Glyphs(noted)
    glyphs.draw("Tư pháp – Hộ tịch 207", 24, "Regular")
    assert read == {"NotoSans"}
    glyphs.draw("លេខ", 24, "Regular")
    assert read == {"NotoSans", "NotoSansKhmer"}


def test_a_recurring_line_is_drawn_once(glyphs: Glyphs) -> None:
    assert glyphs.draw("Giữ phiếu", 24, "Regular") is glyphs.draw("Giữ phiếu", 24, "Regular")


def test_a_font_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(FontError, match=r"NotoSansKhmer-Regular\.ttf is not in .* fonts-noto-core"):
        Glyphs(partial(noto, folders=[tmp_path])).missing_letters("លេខ")


def test_without_a_shaper_latin_is_drawn_and_khmer_names_the_package(tmp_path: Path) -> None:
    """An empty file hides the real library, so that it cannot be loaded."""
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
