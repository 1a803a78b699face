"""A screen that fails while it is used, in SDL itself: its video system is shut down beneath it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pygame
import pytest

from display.drawing.canvas import Canvas
from display.drawing.typesetter import Typeface
from display.lasting_screen import AGAIN_AFTER_S, LastingScreen
from display.layout.box import Box
from display.screen import NoScreen, Screen
from display.screen_window import Window

SIZE = (640, 360)
ALL = [Box(0, 0, *SIZE)]


class Hdmi:
    """A socket, with or without a screen; and a stopwatch."""

    def __init__(self, typeface: Typeface) -> None:
        self.plugged = True
        self.now = 0.0
        self.opened = 0
        self._typeface = typeface

    def open(self) -> Screen:
        self.opened += 1
        if self.plugged:
            return Window(size=SIZE, typeface=self._typeface)
        return NoScreen(Canvas.blank(SIZE, typeface=self._typeface), failed=True)


@pytest.fixture
def hdmi(monkeypatch: pytest.MonkeyPatch, typeface: Typeface) -> Iterator[Hdmi]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    yield Hdmi(typeface)
    pygame.display.quit()


def pull(screen: LastingScreen) -> None:
    pygame.display.quit()
    screen.refresh(ALL)


Fail = Callable[[LastingScreen], object]


@pytest.mark.parametrize("notices", [lambda screen: screen.refresh(ALL), LastingScreen.handle_events])
def test_a_screen_that_fails_is_gone_and_comes_back(
    notices: Fail, hdmi: Hdmi, caplog: pytest.LogCaptureFixture
) -> None:
    screen = LastingScreen(hdmi.open, monotonic=lambda: hdmi.now)
    first = screen.canvas
    screen.refresh(ALL)
    pygame.display.quit()
    notices(screen)
    assert "the screen has failed" in caplog.text
    assert (screen.status(), screen.canvas.size, screen.handle_events()) == ("off", first.size, True)
    assert screen.canvas is not first
    hdmi.now = AGAIN_AFTER_S
    assert screen.handle_events()
    screen.refresh(ALL)
    assert (hdmi.opened, pygame.display.get_surface()) == (2, screen.canvas.surface)


def test_a_screen_that_stays_away_is_tried_ever_more_seldom(hdmi: Hdmi) -> None:
    screen = LastingScreen(hdmi.open, monotonic=lambda: hdmi.now)
    pull(screen)
    hdmi.plugged = False
    for hdmi.now in range(1800):
        assert screen.handle_events()
    assert hdmi.opened == 1 + 5 + 4, "after 10, 20, 40, 80 and 160 s, then every 300 s"
    assert screen.poll_s == 300
    screen.close()


def test_a_screen_that_cannot_be_opened_at_first_is_tried_again(hdmi: Hdmi) -> None:
    hdmi.plugged = False
    screen = LastingScreen(hdmi.open, monotonic=lambda: hdmi.now)
    assert (screen.renderer, screen.status(), screen.poll_s) == (None, "off", AGAIN_AFTER_S)
    hdmi.now, hdmi.plugged = AGAIN_AFTER_S, True
    assert screen.handle_events()
    assert (screen.renderer, screen.is_black) == ("dummy", False)
    screen.close()
