"""Tesseract reads the walls, in both languages: what a machine can read off the pixels, people can."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from core.settings.sections import Settings
from display.drawing.typesetter import Typeface
from display.gallery.defects import Judged
from display.gallery.drawing import Size, draw, spoken_in
from display.gallery.hall import Hall
from display.gallery.record import Letters
from display.gallery.scenes.all import SCENES

pytestmark = pytest.mark.slow

MODELS = {"vi": "vie", "en": "eng"}
CAP_PX, GAP_PX = 42, 36
"""Tesseract is best at capitals of 20 to 40 pixels."""
BOARDS = (("vi", "priority", (1920, 1080)), ("vi", "one-notice", (1080, 1920)), ("en", "one-notice", (1920, 1080)))


def read(picture: Judged, language: str, folder: Path) -> tuple[list[str], str]:
    """The texts of a board, and what tesseract reads of them. It has trouble to find columns, not to read: so each text
    is cut out of the finished picture, with all that is drawn there, and they are put below each other."""
    green = ImageOps.invert(Image.open(BytesIO(picture.canvas.png())).getchannel("G"))
    different = {letters.text: letters for letters in picture.record.letters if len(letters.text) > 1}
    file = folder / "column.png"
    _column([_cut_out(green, letters) for letters in different.values()]).save(file)
    command = ["/usr/bin/tesseract", str(file), "stdout", "-l", MODELS[language], "--psm", "4"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return list(different), plain(said, language)


def _cut_out(page: Image.Image, letters: Letters) -> Image.Image:
    x, y, w, h = letters.ink
    part = ImageOps.autocontrast(page.crop((x - 5, y - 5, x + w + 5, y + h + 5)))
    scale = CAP_PX / (0.714 * letters.style.size)
    return part.resize(
        (max(1, round(part.width * scale)), max(1, round(part.height * scale))), Image.Resampling.LANCZOS
    )


def _column(parts: Iterable[Image.Image]) -> Image.Image:
    parts = list(parts)
    size = (max(part.width for part in parts) + 80, sum(part.height + GAP_PX for part in parts) + 60)
    page, y = Image.new("L", size, 255), 30
    for part in parts:
        page.paste(part, (40, y))
        y += part.height + GAP_PX
    return page


def plain(text: str, language: str) -> str:
    """Without signs that tesseract takes for others, and of an English board without the marks of Vietnamese names,
    which its English does not know."""
    if language == "en":
        text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[–—\-·.…]", " ", text).split())


@pytest.mark.parametrize(("language", "scene", "size"), BOARDS)
def test_all_that_stands_on_a_board_is_read(
    example: Settings, typeface: Typeface, tmp_path: Path, language: str, scene: str, size: Size
) -> None:
    hall = Hall(spoken_in(example, language))
    picture = draw(hall.settings, SCENES[scene](hall), size, typeface)
    texts, said = read(picture, language, tmp_path)
    assert len(texts) > 25
    assert [text for text in texts if plain(text, language) not in said] == []
