"""Which of several screens on this machine a wall takes."""

from __future__ import annotations

import logging

import pygame

logger = logging.getLogger(__name__)


def existing_output(output: int) -> int:
    """The output, or the first where there are not so many. SDL's video system must be up."""
    number = pygame.display.get_num_displays()
    if output < number:
        return output
    logger.warning("no output %s: there are %s, and the wall takes the first", output, number)
    return 0
