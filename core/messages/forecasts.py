"""All forecasts of one moment: a value beside the line, which the state, the slips and the last ticket read."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from core.messages.state import Lack, Minutes
from core.rules import TicketClass

STEP_MIN = 5
"""Forecasts are told in steps of so many minutes."""
Forecasts = Mapping[str, Minutes]
"""Service → the expected wait of a person who takes a ticket now."""
NO_FORECASTS: Forecasts = {}


class ForecastSet(Struct, frozen=True, kw_only=True):
    """What is missing, nobody knows."""

    seq: int = 0
    """Of the last entry that was heard."""
    regular: dict[str, Minutes] = {}
    """Service → how long whoever comes now waits."""
    priority: dict[str, Minutes] = {}
    waiting: dict[str, Minutes] = {}
    """Label → how long still."""
    simple: bool = False
    """Rollouts failed: only the length of the queue is behind it."""
    learning: bool = False
    """Too few forecasts have been held against what came: ranges are as wide as the rollouts differ."""

    @property
    def told(self) -> tuple[dict[str, Minutes], dict[str, Minutes]]:
        """What everybody is told of it."""
        return self.regular, self.waiting

    @property
    def lacks(self) -> Lack | None:
        """Why it is not as good as it may become."""
        if self.simple:
            return "by_queue"
        if self.learning:
            return "learning"
        return "none" if self == NO_FORECAST_SET else None

    def new(self, class_: TicketClass) -> dict[str, Minutes]:
        """Service → for whoever takes a number now."""
        return self.priority if class_ == "P" else self.regular


NO_FORECAST_SET = ForecastSet()


class ForecastRequest(Struct, frozen=True):
    """What becomes of the line as it is behind this entry, at this moment?"""

    seq: int
    utc_ms: int
    line_ms: int
    trusted: bool
