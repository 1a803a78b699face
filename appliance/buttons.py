"""Buttons and lamps of the guest's office: GPIO lines of gpio-sim, moved and read from outside."""

from __future__ import annotations

import time

from appliance.hand import Hand

LINES = "/sys/devices/platform/gpio-sim.0/gpiochip0"
HELD_S = 0.15
"""A finger's press; longer than the office's `bounce_ms`, also where an emulated machine is late."""


class Buttons:
    """Each is wired between its line and ground, as at a kiosk. Lines have BCM numbers."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand

    def press(self, line: int) -> None:
        self.hold(line)
        time.sleep(HELD_S)
        self.let_go(line)

    def hold(self, line: int) -> None:
        self._pull(line, "down")

    def let_go(self, line: int) -> None:
        self._pull(line, "up")

    def is_lit(self, line: int) -> bool:
        return self._hand.read(f"{LINES}/sim_gpio{line}/value").strip() == b"1"

    def _pull(self, line: int, way: str) -> None:
        self._hand.write(f"{LINES}/sim_gpio{line}/pull", f"pull-{way}".encode())
