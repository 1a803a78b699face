"""Letters join, stack and change places as in a browser, whose own shaper draws the same fonts, dot by dot."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from printer.drawing.text.glyphs import Glyphs
from printer.drawing.text.scripts import LATIN, SHAPED_SCRIPTS, Script, script_runs
from runtime.fonts import Weight, noto
from tests.browser import chromium, picture_of

pytestmark = pytest.mark.slow

PAGE = """
<style>
  @font-face {{ font-family: shipped; src: url(data:font/ttf;base64,{font}) }}
  body {{ margin: 0; background: white }}
  p {{ font: {size}px shipped; margin: 60px; white-space: nowrap; text-rendering: geometricPrecision }}
</style>
<p>{text}</p>
"""
SHIFTS = [(x, y) for x in (-2, -1, 0, 1, 2) for y in (-2, -1, 0, 1, 2)]
AS_A_BROWSER, UNSHAPED = 0.98, 0.9
VIETNAMESE = ["Tư pháp – Hộ tịch", "Lỡ lượt: quay lại trong 30 phút", "ƯU TIÊN ẨỄỢỰ"]
KHMER = ["លេខរង់ចាំ", "សេវាបញ្ជាក់", "ស្រុកគៀនលឿង", "ខ្ញុំ ត្រឹមត្រូវ ញ្ញ"]
BENGALI = ["টিকিট নম্বর", "প্রত্যয়ন", "ক্ষুদ্র ব্যবসা", "কর্তৃপক্ষ"]
OTHER = ["ที่นี่ กู้ยืม ปั๊มน้ำ", "ຄິວທີ່ນີ້ ປຸ້ມ", "ကျွန်ုပ်တို့", "टिकट प्रमाणन क्षुद्र", "டிக்கெட் ஸ்ரீ", "ꨀꨇꩉ ꨆꨯꨱꩃ"]
Picture = Image.Image
Shown = Callable[[str, Script, int, Weight], Picture]


@pytest.fixture(scope="module")
def glyphs() -> Glyphs:
    return Glyphs()


@pytest.fixture(scope="module")
def shown() -> Iterator[Shown]:
    """What a browser shows of a text in this font at this size, cut to its ink."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 240})

        def show(text: str, script: Script, size: int, weight: Weight) -> Picture:
            font = base64.b64encode(noto(script.family, weight).read_bytes()).decode()
            page.set_content(PAGE.format(font=font, size=size, text=text))
            page.evaluate("document.fonts.ready")
            grey = Image.open(io.BytesIO(picture_of(page))).convert("L")
            return cut(grey.point(lambda light: light < 128 and 255, "1"))

        yield show


@pytest.mark.parametrize(("height", "weight"), [(24, "Regular"), (24, "Bold"), (40, "Bold")])
@pytest.mark.parametrize("text", [*VIETNAMESE, *KHMER, *BENGALI, *OTHER])
def test_a_line_looks_as_a_browser_shows_it(
    glyphs: Glyphs, shown: Shown, text: str, height: int, weight: Weight
) -> None:
    script = script_of(text)
    size = int(glyphs.font(script, height, weight).size)
    drawn, expected = glyphs.draw_uncached(text, height, weight).mask, shown(text, script, size, weight)
    assert abs(drawn.width - expected.width) <= 2
    assert likeness(drawn, expected) >= AS_A_BROWSER


@pytest.mark.parametrize("text", [*KHMER, *BENGALI])
def test_unshaped_letters_differ_from_the_browser(glyphs: Glyphs, shown: Shown, text: str) -> None:
    """Proves that `likeness` can fail: Pillow without raqm draws the letters one after another."""
    script = script_of(text)
    size = int(glyphs.font(script, 40, "Regular").size)
    font = ImageFont.truetype(noto(script.family, "Regular"), size, layout_engine=ImageFont.Layout.BASIC)
    paper = Image.new("1", (1400, 240))
    pen = ImageDraw.Draw(paper)
    pen.fontmode = "1"
    pen.text((60, 60), text, font=font, fill=255)
    assert likeness(cut(paper), shown(text, script, size, "Regular")) < UNSHAPED


def script_of(text: str) -> Script:
    [(script, _)] = script_runs(text, lambda _script, _letter: True)
    assert script in (LATIN, *SHAPED_SCRIPTS)
    return script


def likeness(one: Picture, other: Picture) -> float:
    """The share of each one's ink that is within one dot of the other's, at the best of all `SHIFTS`."""
    return max(min(covered(a, b), covered(b, a)) for a, b in (laid(one, other, *shift) for shift in SHIFTS))


def laid(one: Picture, other: Picture, x: int, y: int) -> tuple[Picture, Picture]:
    size = (max(one.width, other.width) + 8, max(one.height, other.height) + 8)
    papers = Image.new("1", size), Image.new("1", size)
    papers[0].paste(one, (4, 4))
    papers[1].paste(other, (4 + x, 4 + y))
    return papers


def covered(one: Picture, other: Picture) -> float:
    near = other.convert("L").filter(ImageFilter.MaxFilter(3)).point(lambda grey: grey and 255, "1")
    return dots(ImageChops.logical_and(one, near)) / dots(one)


def dots(picture: Picture) -> int:
    return picture.histogram()[255]


def cut(picture: Picture) -> Picture:
    return picture.crop(picture.getbbox())
