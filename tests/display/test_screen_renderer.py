"""A window with a renderer: SDL's own in software, on a screen that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator

import pygame
import pytest
from pygame._sdl2 import video

from display.drawing.typesetter import Typeface
from display.layout.box import Box
from display.screen import ScreenError
from display.screen_choice import first_that_shows
from display.screen_renderer import LOOKED_EVERY_S, RenderedWindow

SIZE = (640, 360)
CORNER = Box(10, 20, 30, 40)


class DarkTexture(video.Texture):
    """A driver that takes every picture and draws none of it, as the one of the black wall."""

    def draw(self, *_: object) -> None:
        """Says nothing of it."""


@pytest.fixture(autouse=True)
def no_screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "offscreen")
    yield
    pygame.display.quit()


class Shown:
    """A window, and the time by which it looks at its picture."""

    def __init__(self, typeface: Typeface) -> None:
        self.now = 0.0
        self.window = RenderedWindow("software", size=SIZE, typeface=typeface, monotonic=lambda: self.now)

    def draw(self, box: Box, colour: str) -> None:
        self.window.canvas.fill(box, colour)
        self.window.refresh([box])


def test_what_is_drawn_arrives_and_nothing_beside_it(typeface: Typeface) -> None:
    shown = Shown(typeface)
    shown.draw(CORNER, "#FFD400")
    picture = shown.window._renderer.to_surface()
    assert picture.get_at((10, 20)) == picture.get_at((39, 59)) == pygame.Color("#FFD400")
    assert picture.get_at((9, 20)) == picture.get_at((40, 59)) == pygame.Color("black")
    assert shown.window.handle_events()
    shown.window.refresh([])
    shown.draw(Box(630, -5, 30, 40), "#FFD400")
    assert shown.window._renderer.to_surface().get_at((639, 0)) == pygame.Color("#FFD400")
    shown.window.refresh([Box(640, 360, 5, 5)])
    shown.window.close()


def test_a_renderer_that_draws_nothing_is_refused(typeface: Typeface, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.screen_renderer.Texture", DarkTexture)
    with pytest.raises(ScreenError, match=r"the picture does not arrive: \(0, 0, 0\) instead of \(18, 222, 111\)"):
        Shown(typeface)


def test_a_picture_that_is_gone_later_is_noticed_within_a_minute(typeface: Typeface) -> None:
    shown = Shown(typeface)
    shown.draw(CORNER, "#FFD400")
    shown.window._texture.color = (0, 0, 0)  # from now on all of it is drawn in black
    shown.draw(CORNER, "#FF0000")
    shown.now = LOOKED_EVERY_S
    with pytest.raises(ScreenError, match="does not arrive"):
        shown.draw(CORNER, "#00FF00")


def test_a_renderer_that_sdl_does_not_have_is_refused(typeface: Typeface) -> None:
    with pytest.raises(ScreenError):
        RenderedWindow("direct3d", size=SIZE, typeface=typeface)


def test_a_screen_that_is_gone_is_an_error_of_the_screen(typeface: Typeface) -> None:
    shown = Shown(typeface)
    pygame.display.quit()
    with pytest.raises(ScreenError):
        shown.window.handle_events()


def test_the_first_way_on_which_the_picture_arrives_is_taken(
    typeface: Typeface, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> RenderedWindow:
        raise ScreenError("every call fails")

    caplog.set_level("INFO")
    screen = first_that_shows(iter([("opengl", fails), ("software", lambda: Shown(typeface).window)]))
    assert screen
    assert screen.renderer == "software"
    assert [record.getMessage() for record in caplog.records if record.name == "display.screen_choice"] == [
        "no picture on the screen through opengl: every call fails",
        "screen: software, 640 × 360",
    ]
    screen.close()
    assert first_that_shows(iter([("opengl", fails)])) is None
    assert "the wall goes on without it" in caplog.text
