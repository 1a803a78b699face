"""Which of several screens on this machine a wall takes, and what lies on it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import pygame

from display.layout.box import Box

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
