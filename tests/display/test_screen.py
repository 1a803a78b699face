"""The screen, or its absence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from display.drawing.canvas import Canvas
from display.drawing.typesetter import Typeface
from display.layout.box import Box
from display.screen import NoScreen, plugged
from display.screen_choice import choose_driver, open_screen, ways
from display.screen_window import Window


def connect(connectors: Path, **cards: str) -> Path:
    """Graphics cards as the kernel shows them: `card1="connected"`."""
    for card, status in cards.items():
        folder = connectors / f"{card}-HDMI-A-1"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "status").write_text(f"{status}\n")
    return connectors


@pytest.mark.parametrize(
    ("cards", "environ", "driver", "index"),
    [
        ({}, {}, "dummy", None),
        ({}, {"DISPLAY": ":0"}, None, None),
        ({"card0": "connected"}, {"WAYLAND_DISPLAY": "wayland-0"}, None, None),
        ({"card0": "connected"}, {}, "kmsdrm", "0"),
        ({"card0": "disconnected", "card1": "connected"}, {}, "kmsdrm", "1"),
        ({"card0": "disconnected", "card2": "connected"}, {"SDL_VIDEODRIVER": "kmsdrm"}, "kmsdrm", "2"),
        ({"card1": "disconnected"}, {}, "kmsdrm", "1"),
        ({"card1": "connected"}, {"SDL_VIDEODRIVER": "kmsdrm", "SDL_KMSDRM_DEVICE_INDEX": "0"}, "kmsdrm", "0"),
        ({"card1": "connected"}, {"SDL_VIDEODRIVER": "offscreen"}, "offscreen", None),
    ],
)
def test_the_driver_depends_on_desktop_and_graphics_cards(
    tmp_path: Path, cards: dict[str, str], environ: dict[str, str], driver: str | None, index: str | None
) -> None:
    connectors = connect(tmp_path, **cards)
    assert choose_driver(environ, connectors) == driver
    assert environ.get("SDL_KMSDRM_DEVICE_INDEX") == index


@pytest.mark.parametrize(
    ("driver", "gpu", "output", "size", "names"),
    [
        ("kmsdrm", True, 0, None, ["opengles2", "opengl", "framebuffer"]),
        ("kmsdrm", False, 0, None, ["framebuffer", "opengles2", "opengl"]),
        ("kmsdrm", False, 1, None, ["opengles2", "opengl", "framebuffer"]),
        ("kmsdrm", False, 0, (1280, 720), ["opengles2", "opengl", "framebuffer"]),
        ("wayland", False, 0, None, ["opengles2", "opengl", "wayland"]),
        ("x11", True, 0, None, ["x11"]),
    ],
)
def test_a_card_that_cannot_draw_shows_the_frame_buffer_first(
    typeface: Typeface, driver: str, gpu: bool, output: int, size: tuple[int, int] | None, names: list[str]
) -> None:
    assert [name for name, _ in ways(driver, size=size, typeface=typeface, output=output, gpu=gpu)] == names


@pytest.mark.parametrize(
    ("cards", "name", "first"),
    [
        (["card0"], "virtio_gpudrmfb", "framebuffer"),
        (["card0"], "vc4drmfb", "opengles2"),
        (["card0"], None, "opengles2"),
        (["card0", "card1"], "virtio_gpudrmfb", "opengles2"),
    ],
)
def test_what_is_tried_first_depends_on_the_card(
    tmp_path: Path,
    typeface: Typeface,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    cards: list[str],
    name: str | None,
    first: str,
) -> None:
    """Neither is there, which the log says of each."""
    connectors = connect(tmp_path / "drm", **dict.fromkeys(cards, "connected"))
    if name:
        (tmp_path / "name").write_text(f"{name}\n")
    monkeypatch.setenv("SDL_VIDEODRIVER", "kmsdrm")
    open_screen(size=None, typeface=typeface, environ=os.environ, connectors=connectors, framebuffer=tmp_path)
    assert f"no picture on the screen through {first}" in caplog.messages[0]


def test_an_output_that_is_not_there_is_the_first(
    typeface: Typeface, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SDL's dummy has one."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    Window(size=(640, 360), typeface=typeface).close()
    assert "no output" not in caplog.text
    Window(size=(640, 360), typeface=typeface, output=1).close()
    assert "no output 1: there are 1" in caplog.text


def test_without_a_screen_the_picture_is_drawn_in_memory(
    tmp_path: Path, typeface: Typeface, caplog: pytest.LogCaptureFixture
) -> None:
    screen = open_screen(size=None, typeface=typeface, environ={}, connectors=tmp_path)
    assert isinstance(screen, NoScreen)
    assert (screen.canvas.size, screen.status()) == ((1920, 1080), "off")
    assert "no screen" in caplog.text


def test_a_screen_plugged_in_later_restarts_the_program(tmp_path: Path, canvas: Canvas) -> None:
    no_screen = NoScreen(canvas, connectors=connect(tmp_path, card0="disconnected"))
    assert no_screen.handle_events()
    connect(tmp_path, card0="connected")
    assert not no_screen.handle_events()


def test_a_screen_that_shows_no_picture_is_black_and_restarts_nothing(tmp_path: Path, canvas: Canvas) -> None:
    black = NoScreen(canvas, connectors=connect(tmp_path, card0="connected"), failed=True)
    assert black.handle_events()
    assert black.is_black
    assert not NoScreen(canvas, connectors=tmp_path).is_black, "nothing was tried"
    connect(tmp_path, card0="disconnected")
    assert not black.is_black, "there is no screen"


@pytest.mark.parametrize(
    ("cards", "status"),
    [({}, "unknown"), ({"card0": "disconnected"}, "off"), ({"card0": "disconnected", "card1": "connected"}, "on")],
)
def test_whether_a_screen_is_plugged_in(tmp_path: Path, cards: dict[str, str], status: str) -> None:
    assert plugged(connect(tmp_path, **cards)) == status


def test_a_window_shows_what_is_drawn_and_is_closed(monkeypatch: pytest.MonkeyPatch, typeface: Typeface) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "offscreen")
    window = Window(size=(640, 360), typeface=typeface)
    try:
        window.canvas.fill(Box(0, 0, 10, 10), "#FFD400")
        window.refresh([Box(0, 0, 10, 10)])
        assert window.canvas.size == (640, 360)
        assert window.handle_events()
    finally:
        window.close()
