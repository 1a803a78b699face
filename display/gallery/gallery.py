"""Which pictures a gallery has, and drawing them one after another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from core.settings.sections import Settings
from core.settings.views import HALL, View
from display.drawing.typesetter import Typeface
from display.gallery.defects import Defect, defects
from display.gallery.drawing import Size, draw, spoken_in
from display.gallery.hall import Hall
from display.gallery.pixels import as_seen
from display.gallery.scenes.all import SCENES
from display.gallery.sight import Sight

SIZES: tuple[Size, ...] = ((1920, 1080), (1280, 720), (1366, 768), (3840, 2160), (1080, 1920))
"""Full HD, the usual televisions beside it, and an upright screen."""


class Wanted(NamedTuple):
    """One picture of the gallery, before it is drawn."""

    scene: str
    language: str
    size: Size

    @property
    def file(self) -> str:
        return f"{self.scene}.{self.language}.{self.size[0]}x{self.size[1]}.png"


class Hung(NamedTuple):
    """A picture of the gallery whose file is written."""

    wanted: Wanted
    see: str
    """What one should see, for `words.translation.say`."""
    defects: tuple[Defect, ...]


def wanted(
    settings: Settings, *, scenes: tuple[str, ...] = (), sizes: tuple[Size, ...] = (), only: str = ""
) -> tuple[Wanted, ...]:
    """All pictures, or those of these scenes and sizes whose file names hold `only`; scene by scene."""
    own = (settings.display.size,) if settings.display.size else ()
    chosen = sizes or tuple(dict.fromkeys((*own, *SIZES)))
    all_of_them = (
        Wanted(scene, language, size)
        for scene in scenes or SCENES
        for language in settings.display.languages or settings.office.languages
        for size in chosen
    )
    return tuple(each for each in all_of_them if only in each.file)


def hang(
    settings: Settings,
    pictures: tuple[Wanted, ...],
    folder: Path,
    typeface: Typeface,
    *,
    sight: Sight = "full",
    view: View = HALL,
) -> Iterator[Hung]:
    """Judges each picture and draws it into the folder, as eyes of this sight see it. Raises `OSError` for what cannot
    be written."""
    folder.mkdir(parents=True, exist_ok=True)
    halls = {each.language: Hall(spoken_in(settings, each.language)) for each in pictures}
    for each in pictures:
        hall = halls[each.language]
        scene = SCENES[each.scene](hall)
        picture = draw(hall.settings, scene, each.size, typeface, view)
        hung, canvas = Hung(each, scene.see, defects(picture)), picture.canvas
        if sight != "full":
            canvas.surface = as_seen(canvas.surface, sight)
        (folder / each.file).write_bytes(canvas.png())
        yield hung
