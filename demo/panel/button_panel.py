"""The buttons and lamps of a program on mock pins: the demo presses the buttons and looks at the lamps."""

from __future__ import annotations

import threading
import time

from runtime.gpio.pins import MockPins

MARGIN_S = 0.01
LEAVE_HOLD_S = 3.2
"""How long the key `absent` of a keypad is held to pause or close the counter."""


class ButtonPanel:
    """The buttons and lamps of one program. Callers in different threads press one after another."""

    def __init__(self, pins: MockPins, *, bounce_s: float) -> None:
        """`bounce_s`: how long a switch must be open before the program takes the next press as one."""
        self._pins = pins
        self._pause_s = bounce_s + MARGIN_S
        self._lock = threading.Lock()

    def press(self, *buttons: str, hold_s: float = 0) -> None:
        """Presses the buttons in turn; returns when the last one is ready for the next press.

        `KeyError`: there is no such button, and none was pressed.
        """
        known = self._pins.levels()
        if missing := [button for button in buttons if button not in known]:
            raise KeyError(*missing)
        with self._lock:
            for button in buttons:
                self._press(button, hold_s)

    def is_lit(self, lamp: str) -> bool:
        """`KeyError`: there is no such lamp."""
        return self._pins.lit(lamp)

    def _press(self, button: str, hold_s: float) -> None:
        self._pins.press(button)
        time.sleep(max(hold_s, self._pause_s))
        self._pins.release(button)
        time.sleep(self._pause_s)
