"""The size of a screen as people type it."""

from __future__ import annotations

import argparse

MOST_PX = 8192


def screen_size(text: str) -> tuple[int, int]:
    """Reads `1920x1080`, for argparse."""
    width, _, height = text.lower().partition("x")
    if width.isdigit() and height.isdigit() and 0 < int(width) <= MOST_PX and 0 < int(height) <= MOST_PX:
        return int(width), int(height)
    raise argparse.ArgumentTypeError(f"{text!r}: expected width x height in pixels, such as 1920x1080")
