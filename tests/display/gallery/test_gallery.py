"""Which pictures a gallery has, and its page."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from core.settings.sections import DisplaySettings, Settings
from display.drawing.typesetter import Typeface
from display.gallery.defects import Defect
from display.gallery.gallery import SIZES, Hung, Wanted, hang, wanted
from display.gallery.page import page
from display.gallery.scenes.all import SCENES

SEE = "A word says that the number is called once more."


def test_all_states_sizes_and_languages_are_wanted_unless_less_is_asked_for(example: Settings) -> None:
    assert len(wanted(example)) == len(SCENES) * len(SIZES) * 2
    assert wanted(example, scenes=("noon",), sizes=((640, 360),), only=".en.") == (Wanted("noon", "en", (640, 360)),)
    assert len(wanted(example, only="1080x1920")) == len(SCENES) * 2
    assert wanted(example, only="nonsense") == ()


def test_the_size_of_the_settings_comes_first(example: Settings) -> None:
    own = replace(example, display=replace(example.display, size=(1600, 900)))
    assert [each.size for each in wanted(own, only="noon.vi")] == [(1600, 900), *SIZES]


def test_each_picture_is_a_file_of_its_own(example: Settings, typeface: Typeface, tmp_path: Path) -> None:
    pictures = wanted(example, scenes=("again", "noon"), sizes=((640, 360),))
    hung = list(hang(example, pictures, tmp_path / "new", typeface))
    assert [each.wanted for each in hung] == list(pictures)
    files = [(tmp_path / "new" / each.file).read_bytes() for each in pictures]
    assert len(set(files)) == 4
    assert all(file.startswith(b"\x89PNG") for file in files)


def test_the_page_needs_no_script_and_no_network_and_loads_pictures_as_they_are_scrolled_to() -> None:
    hung = [Hung(Wanted("again", language, (1920, 1080)), SEE, ()) for language in ("vi", "en")]
    html = page(hung, office='Xã "A" & B', display=DisplaySettings(diagonal_in=43), language="vi")
    assert html.startswith('<!doctype html>\n<html lang="vi">')
    assert "Có chữ cho biết số này được gọi lại." in html
    assert "Xã &quot;A&quot; &amp; B" in html
    assert html.count('loading="lazy"') == html.count("<img ") == 2
    assert re.findall(r'src="([^"]*)"', html) == [each.wanted.file for each in hung]
    assert "<script" not in html
    assert "http" not in html
    assert "màn hình 43 inch có ghế xa nhất cách 6 m. Không chữ nào bị cắt" in html


def test_defects_stand_below_their_picture_in_the_language_of_the_page() -> None:
    defect = Defect("“{text}” is cut to “{left}”", {"text": "<Chứng thực>", "left": "Chứng…"})
    hung = [Hung(Wanted("again", "vi", (1920, 1080)), SEE, (defect,)), Hung(Wanted("noon", "vi", (1, 1)), SEE, ())]
    html = page(hung, office="A", display=DisplaySettings(), language="en")
    assert "1 pictures have defects" in html
    assert "⚠ “&lt;Chứng thực&gt;” is cut to “Chứng…”" in html
