"""Days to count, made by the fixtures of the simulator."""

from __future__ import annotations

from tests.simulation.conftest import comes, live, live_through, queue

__all__ = ["comes", "live", "live_through", "queue"]
