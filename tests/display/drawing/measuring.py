"""Draws frames for tests, and measures what is drawn."""

from __future__ import annotations

from typing import Any

import pygame

from display.drawing.canvas import Canvas
from display.drawing.picture import Picture
from display.drawing.typesetter import Typeface
from display.frame import Frame, LabelLine, NowCalled, RecentCall, ServiceLine
from display.layout.box import Box
from words.wall_words import Headings

FULL_HD = (1920, 1080)
CALLED_PX = 116
"""Height of a capital that can be read from 6 m on a screen of 55 inches: the called label and its counter."""
FAR_PX = 61
"""The same for the other texts meant for 6 m: headings, recent calls, counts."""
MIDDLE_PX = 31
"""The same for texts meant for 3 m: services, forecasts, the clock, notices."""


def frame_of_capitals(services: int, *, label: str = "207", counter: str = "3", **fields: Any) -> Frame:
    """A frame whose texts are H, so that the measured height is that of a capital."""
    usual: dict[str, Any] = {
        "office": "H",
        "clock": "00:00",
        "headings": Headings(number="H", counter="H", recent="H", waiting="H"),
        "now": NowCalled(label=label, counter=counter, service="H", new=True, lit=True),
        "instead_of_call": "",
        "recent": (RecentCall("1199", "12"),) * 6,
        "services": (ServiceLine(name="H", waiting=12, people="H", forecast="H"),) * services,
        "bands": (LabelLine("H", ("H",)),),
        "rule": "H",
    }
    return Frame(**(usual | fields))


def drawn(frame: Frame, typeface: Typeface, size: tuple[int, int] = FULL_HD) -> Canvas:
    canvas = Canvas.blank(size, typeface=typeface)
    Picture(canvas).show(frame)
    return canvas


def height(canvas: Canvas, box: Box, colour: str) -> int:
    """Height in pixels of what is drawn in this colour inside the box."""
    part = canvas.surface.subsurface(pygame.Rect(box).clip(canvas.surface.get_rect()))
    mask = pygame.mask.from_threshold(part, pygame.Color(colour), (1, 1, 1, 255))
    found = mask.get_bounding_rects()
    return found[0].unionall(found[1:]).h if found else 0


def left(box: Box, share: float) -> Box:
    return box._replace(w=round(box.w * share))


def right(box: Box, share: float) -> Box:
    return Box(box.x + round(box.w * (1 - share)), box.y, round(box.w * share), box.h)
