"""Which of a machine's GPIO chips has the pins to which buttons and lamps are wired."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import gpiod

LABELS = ("pinctrl-bcm", "pinctrl-rp1")
"""How the chips begin whose lines are the pins of a Pi's header; beside them a Pi has others, numbered as they come."""

logger = logging.getLogger(__name__)


def header(devices: Path) -> str:
    """The chip with the pins of a Pi's header; on another board, whose settings name pins, the first one, which is
    logged. Raises `OSError` where there is no chip, or this user may not use it."""
    chips = _chips(devices)
    if not chips:
        raise OSError(f"no gpiochip in {devices}")
    found = _header_of_a_pi(chips)
    if found is None:
        logger.warning("this board is no Raspberry Pi: pins are lines of %s", chips[0])
    return found or chips[0]


def has_header(devices: Path) -> bool:
    """Whether this is a Pi. An ordinary computer has chips, too, but their lines lead to its own parts."""
    try:
        return _header_of_a_pi(_chips(devices)) is not None
    except OSError:
        return False


def _chips(devices: Path) -> list[str]:
    return sorted(map(str, devices.glob("gpiochip*")))


def _header_of_a_pi(chips: Sequence[str]) -> str | None:
    for chip in chips:
        with gpiod.Chip(chip) as opened:
            if opened.get_info().label.startswith(LABELS):
                return chip
    return None
