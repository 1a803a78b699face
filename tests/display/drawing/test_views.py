"""Pictures of walls for a part of the office: no text is cut, covered or smaller than it must be."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.settings.sections import Settings
from core.settings.views import View
from display.boards import board_of
from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.drawing.typesetter import Typeface
from display.gallery.defects import defects
from display.gallery.drawing import draw_frame
from display.gallery.hall import USUAL, Hall
from display.gallery.scenes.all import SCENES
from runtime.settings.load import load
from tests.paths import EXAMPLE

VIEWS = [
    View("corridor"),
    View("counter", counters=frozenset(["3"])),
    View("zone", frozenset(["DD", "HT"])),
]


@pytest.fixture(scope="module")
def office() -> Settings:
    return load(EXAMPLE)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("languages", [("vi",), ("en", "km")])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.kind)
def test_no_text_of_a_view_is_cut_covered_or_too_small(
    office: Settings, typeface: Typeface, view: View, languages: tuple[str, ...], size: tuple[int, int]
) -> None:
    settings = replace(office, display=replace(office.display, languages=languages))
    hall = Hall(settings)
    for name in ("spotlight", "four-at-once", "stale", "evening"):
        scene = SCENES[name](hall)
        assert scene.state
        board = board_of(settings, view=view, hours=USUAL)
        board.update(scene.state, 0, connected=scene.connected)
        board.start_newest_call(0)
        for t in (0, 10):
            judged = draw_frame(settings, board.frame_at(t), size, typeface)
            assert [each.sentence.format(**each.values) for each in defects(judged)] == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.kind)
def test_a_view_that_is_drawn_part_by_part_looks_as_if_it_were_drawn_at_once(
    office: Settings, typeface: Typeface, view: View
) -> None:
    board, hall = board_of(office, view=view, hours=USUAL), Hall(office)
    canvas = Canvas.blank((1280, 720), typeface=typeface)
    kept = Picture(canvas)
    for n, name in enumerate(("nobody-yet", "four-at-once", "spotlight", "evening", "stale", "noon")):
        scene = SCENES[name](hall)
        assert scene.state
        board.update(scene.state, 10 * n, connected=scene.connected)
        for t in (10 * n, 10 * n + 6.5):
            board.start_next_call(t)
            frame = board.frame_at(t)
            kept.show(frame)
            whole = Canvas.blank((1280, 720), typeface=typeface)
            Picture(whole).show(frame)
            assert canvas.surface.get_buffer().raw == whole.surface.get_buffer().raw
