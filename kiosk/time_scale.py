"""How time passes for a kiosk: as it does, or as somebody plays it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kiosk.forecast.client import GAP_S
from kiosk.kiosk import STATE_AGE_S
from runtime.clock import Clock


class TimeScale(NamedTuple):
    """Where time runs faster, states and forecasts are old sooner, so there may be more of them."""

    make_clock: Callable[..., Clock] = Clock
    """As `Clock`, for a time of another making."""
    state_age_s: float = STATE_AGE_S
    """The state goes out at least this often, in real seconds."""
    forecast_gap_s: float = GAP_S
    """So long, at least, between two forecasts, in real seconds."""


REAL_TIME = TimeScale()
