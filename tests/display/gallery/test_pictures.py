"""The pictures of docs/gallery and their page: `make pictures` draws them anew."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core.settings.sections import Settings
from display.drawing.typesetter import Typeface
from display.gallery.defects import defects
from display.gallery.drawing import draw, spoken_in
from display.gallery.gallery import Wanted
from display.gallery.hall import Hall
from display.gallery.scenes.all import SCENES
from luot.__main__ import main
from tests.paths import EXAMPLE, PROJECT
from words.translation import say

pytestmark = [pytest.mark.slow, pytest.mark.pictures]

FOLDER = PROJECT / "docs" / "gallery"
FULL_HD, UPRIGHT = (1920, 1080), (1080, 1920)
COLOURS = 32
MOST_BYTES = 3_000_000
SEEN_WIDE = (
    "spotlight",
    "priority",
    "again",
    "all-counters-at-once",
    "nobody-yet",
    "absent",
    "long-waits",
    "before-opening",
    "evening",
    "night",
    "stopped",
    "one-notice",
    "emergency",
    "printer-out",
    "stale",
    "starting",
)
SEEN_UPRIGHT = ("spotlight", "absent")
CHOSEN = tuple(
    Wanted(scene, language, size)
    for scenes, size in ((SEEN_WIDE, FULL_HD), (SEEN_UPRIGHT, UPRIGHT))
    for scene in scenes
    for language in ("vi", "en")
)
SLIPS = {"slip.vi.png": (), "slip.vi+en.png": ("--languages", "vi,en")}


def test_the_pictures_of_the_documentation(example: Settings, typeface: Typeface) -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    halls = {language: Hall(spoken_in(example, language)) for language in ("vi", "en")}
    for wanted in CHOSEN:
        hall = halls[wanted.language]
        picture = draw(hall.settings, SCENES[wanted.scene](hall), wanted.size, typeface)
        assert [defect.sentence.format(**defect.values) for defect in defects(picture)] == []
        keep(picture.canvas.png(), FOLDER / wanted.file)
    for name, more in SLIPS.items():
        assert main(["slip", "--settings", str(EXAMPLE), "--out", str(FOLDER / name), "--service", "CT", *more]) == 0
    (FOLDER / "README.md").write_text(page(halls["vi"]), "utf-8")
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= MOST_BYTES


def keep(png: bytes, file: Path) -> None:
    with Image.open(BytesIO(png)) as picture:
        drawn = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    drawn.save(file, optimize=True)


def page(hall: Hall) -> str:
    """A row for each state, with the sentence of what one should see, in Vietnamese and English."""
    rows = [
        "# The display in every state · Màn hình trong mọi tình huống",
        "",
        "Drawn by `make pictures` from `office.example.toml`; `luot wall-gallery` draws those of any office.",
        "",
        "| tiếng Việt | English |",
        "|---|---|",
    ]
    for wanted in CHOSEN[::2]:
        see = SCENES[wanted.scene](hall).see
        cells = (f"![]({wanted._replace(language=language).file}) {say(language, see)}" for language in ("vi", "en"))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join((*rows, ""))
