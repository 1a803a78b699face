"""How a demo's office is run: as usual, or as whoever plays in it wants it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from core.settings.sections import Settings
from kiosk.time_scale import REAL_TIME, TimeScale
from words.narration import Sentence


class Conduct(NamedTuple):
    settings: Callable[[Settings], Settings] = lambda settings: settings
    """What becomes of the demo's settings."""
    tempo: TimeScale = REAL_TIME
    speed: float = 1
    """Seconds of its clock in a real one."""
    opens_counters: bool = True
    """Else they stay closed until their first `next`."""


AS_USUAL = Conduct()


class Play(Protocol):
    """Somebody who plays in the office, while the page looks on."""

    @property
    def sentence(self) -> Sentence:
        """What goes on now."""
