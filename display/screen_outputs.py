"""Which of several screens on this machine a wall takes, what lies on it, and whether somebody closes it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import pygame

from display.layout.box import Box
from display.screen import ScreenError

logger = logging.getLogger(__name__)


def existing_output(output: int) -> int:
    """The output, or the first where there are not so many. SDL's video system must be up."""
    number = pygame.display.get_num_displays()
    if output < number:
        return output
    logger.warning("no output %s: there are %s, and the wall takes the first", output, number)
    return 0


def on_screen(boxes: Iterable[Box], size: tuple[int, int]) -> list[Box]:
    """The parts of the boxes that lie on a screen of this size: a picture that wanders has edges beside it."""
    screen = pygame.Rect((0, 0), size)
    areas = (screen.clip(tuple(box)) for box in boxes)
    return [Box(*area) for area in areas if area.w and area.h]


def nobody_closes() -> bool:
    """Takes what SDL has to tell since the last time. Raises `ScreenError`."""
    try:
        return all(event.type != pygame.QUIT for event in pygame.event.get())
    except pygame.error as error:
        raise ScreenError(str(error)) from error
