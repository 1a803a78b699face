"""What to bring is told whole, whatever the screen: at once where there is room, else in turns."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from display.drawing.typesetter import Typeface
from display.gallery.drawing import draw_frame, frame_of, spoken_in
from display.gallery.hall import Hall
from display.gallery.scenes.all import SCENES
from runtime.settings.load import load
from tests.paths import EXAMPLE

TURNS = 9
LONG = "Giấy khai sinh, sổ hộ khẩu, giấy tờ nhà đất, và mọi giấy tờ khác mà cán bộ đã ghi trên giấy hẹn. " * 6


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1080, 1920)])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("long", [False, True])
def test_every_word_of_what_to_bring_has_its_turn(
    typeface: Typeface, size: tuple[int, int], language: str, long: bool
) -> None:
    settings = spoken_in(load(EXAMPLE), language)
    if long:
        settings = replace(settings, display=replace(settings.display, papers={language: LONG}))
    frame = frame_of(settings, SCENES["evening"](Hall(settings)))
    assert frame.leaflet
    drawn = set[str]()
    for turn in range(TURNS * (3 if long else 1)):
        letters = draw_frame(settings, replace(frame, turn=turn), size, typeface).record.letters
        drawn |= {word for each in letters for word in each.text.split()}
    wanted = {word for told in frame.leaflet.papers for text in told for word in text.split()}
    assert wanted <= drawn


def test_on_a_usual_wall_all_stands_there_at_once(typeface: Typeface) -> None:
    settings = load(EXAMPLE)
    frame = frame_of(settings, SCENES["evening"](Hall(settings)))
    assert frame.leaflet
    letters = draw_frame(settings, frame, (1920, 1080), typeface).record.letters
    drawn = [each.text for each in letters]
    assert [text in drawn for told in frame.leaflet.papers for text in told] == [True] * 2 * len(frame.leaflet.papers)
