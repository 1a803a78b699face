"""How a demo's office is run: as usual, or as whoever plays in it wants it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from core.settings import Settings
from demo.narration import Sentence
from kiosk.asker import GAP_S
from kiosk.kiosk import STATE_AGE_S
from runtime.clock import Clock


class Conduct(NamedTuple):
    settings: Callable[[Settings], Settings] = lambda settings: settings
    """What becomes of the demo's settings."""
    make_clock: Callable[..., Clock] = Clock
    """As `Clock`, for a time of another making."""
    speed: float = 1
    """Its seconds in a real one."""
    state_age_s: float = STATE_AGE_S
    """The state goes out at least this often, in real seconds."""
    forecast_gap_s: float = GAP_S
    """So long, at least, between two forecasts, in real seconds."""
    opens_counters: bool = True
    """Else they stay closed until their first `next`."""


AS_USUAL = Conduct()


class Play(Protocol):
    """Somebody who plays in the office, while the page looks on."""

    @property
    def sentence(self) -> Sentence:
        """What goes on now."""
