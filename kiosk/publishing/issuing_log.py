"""Logs when the kiosk stops and resumes issuing tickets, and for which services."""

from __future__ import annotations

import logging
from datetime import datetime

from core.messages.state import State

logger = logging.getLogger(__name__)


class IssuingLog:
    def __init__(self) -> None:
        self._before: State | None = None

    def record(self, state: State, local: datetime) -> None:
        """Logs what has changed since the previous state; the first one is not logged."""
        before, self._before = self._before, state
        if before is None:
            return
        if (before.issuing.open, before.issuing.reason) != (state.issuing.open, state.issuing.reason):
            logger.info("%s", _issuing(state, local))
        elif state.issuing.open:
            were = {service.code: service.open for service in before.services}
            for service in state.services:
                if were.get(service.code, service.open) != service.open:
                    logger.info(
                        "numbers of %s: %s", service.code, "given out again" if service.open else "none for now"
                    )


def _issuing(state: State, local: datetime) -> str:
    if state.issuing.open:
        return "numbers are given out"
    again = state.issuing.until.moment.astimezone(local.tzinfo) if state.issuing.until else None
    return f"no numbers: {state.issuing.reason}" + (f", again {again:%Y-%m-%d %H:%M}" if again else "")
