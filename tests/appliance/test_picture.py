"""A black screen is told apart from one that shows something, and the number that is called is read."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest
from msgspec.structs import replace
from PIL import Image

from appliance.picture import SHOWS, called_on, draw_sound, keep_small, lit_part
from display.drawing.typesetter import Typeface
from display.gallery.drawing import draw_frame, frame_of
from display.gallery.hall import Hall
from display.gallery.scenes.all import SCENES
from runtime.fonts import noto
from runtime.settings.load import load
from tests.paths import EXAMPLE


def picture(*colours: bytes, width: int = 100) -> bytes:
    """As qemu writes it: a row of each colour."""
    return b"P6\n%d %d\n255\n" % (width, len(colours)) + b"".join(colour * width for colour in colours)


def test_a_black_screen_shows_nothing() -> None:
    assert lit_part(picture(bytes(3), b"\x10\x10\x10")) == 0


def test_a_line_of_text_on_black_is_something() -> None:
    assert lit_part(picture(*(bytes(3) for _ in range(199)), b"\x60\x60\x60")) == pytest.approx(1 / 200)
    assert SHOWS < 1 / 200


def test_what_is_no_whole_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="not whole"):
        lit_part(picture(bytes(3))[:-1])
    with pytest.raises(ValueError, match="no picture"):
        lit_part(b"\x89PNG")


@pytest.mark.slow
@pytest.mark.parametrize("services", [3, 6])
@pytest.mark.parametrize("scene", ["spotlight", "steady"])
def test_the_number_that_a_wall_calls_is_read_and_no_other(tmp_path: Path, scene: str, services: int) -> None:
    """The fewer services there are, the larger it is."""
    settings = load(EXAMPLE)
    settings = replace(settings, service=settings.service[:services])
    frame = replace(frame_of(settings, SCENES[scene](Hall(settings))), turn=0, rule_turn=False)
    assert frame.now
    picture = draw_frame(settings, frame, (1920, 1080), Typeface(noto("NotoSans", "Regular"), noto("NotoSans", "Bold")))
    file = tmp_path / "wall.png"
    pygame.image.save(picture.canvas.surface, file)
    assert called_on(file) == {frame.now.label}


def test_a_page_shows_a_small_screen_and_a_slip_as_it_is(tmp_path: Path) -> None:
    screen, slip, small = tmp_path / "screen.png", tmp_path / "slip.png", tmp_path / "small.png"
    Image.effect_noise((1920, 1080), 90).save(screen)
    Image.new("1", (576, 700), 1).save(slip)
    keep_small(screen, small)
    with Image.open(small) as kept:
        assert (kept.size, kept.mode) == ((960, 540), "P")
    keep_small(slip, small)
    with Image.open(small) as kept:
        assert (kept.size, kept.mode) == ((576, 700), "1")


def test_the_picture_of_a_sound_is_as_high_as_it_is_loud(tmp_path: Path) -> None:
    file = tmp_path / "sound.png"
    draw_sound([0] * 5000 + [2**14, -(2**14)] * 2500, file)
    with Image.open(file) as picture:
        columns = [sum(picture.getpixel((x, y)) == 0 for y in range(picture.height)) for x in (0, 479, 480, 959)]
    assert columns == [1, 1, 61, 61]
