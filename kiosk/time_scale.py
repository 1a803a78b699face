"""How fast time passes for a kiosk: really, or faster, as in the demo's busy day."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kiosk.admission.measures import CALL_GAP_S
from kiosk.forecast.worker_client import GAP_S
from kiosk.publishing.state_publisher import STATE_AGE_S
from runtime.clock import Clock


class TimeScale(NamedTuple):
    """A clock, and the periods that have to be shorter where time runs faster."""

    make_clock: Callable[..., Clock] = Clock
    """Takes the arguments of `Clock`."""
    state_age_s: float = STATE_AGE_S
    """The state is published at least this often, in real seconds."""
    forecast_gap_s: float = GAP_S
    """The shortest time between two forecasts, in real seconds."""
    call_gap_s: float = CALL_GAP_S
    """The shortest time between two calls of a counter, in real seconds."""


REAL_TIME = TimeScale()
