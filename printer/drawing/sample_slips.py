"""Slips that show everything there can be on a slip, to find out how long slips become."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import product

from msgspec.structs import replace

from core.messages.state import Minutes
from printer.drawing.block_texts import Service
from printer.slip import Slip

FORECASTS: tuple[Minutes, ...] = ((0, 0), (0, 5), (28, 58))
"""One for each way in which a forecast in minutes is worded."""
LATE = datetime(2026, 12, 28, 20, 50, tzinfo=UTC)
TWO_TURNS = ((LATE, LATE), (LATE, None))


def fullest_slips(services: Iterable[Service]) -> list[Slip]:
    """The fullest slip of each service, with each way of wording its forecast."""
    by_clock = [fullest_slip(service) for service in services]
    two = [replace(slip, two_turns=turns) for slip, turns in product(by_clock, TWO_TURNS)]
    return by_clock + two + [replace(slip, forecast=wait, turn=None) for slip, wait in product(by_clock, FORECASTS)]


def fullest_slip(service: Service, label: str = "208") -> Slip:
    """A priority slip, printed again, with a long forecast by the clock."""
    return Slip(
        label=label,
        service=service.name,
        short=service.short,
        class_="P",
        ahead=28,
        forecast=(208, 258),
        turn=(LATE, datetime(2026, 12, 28, 22, 50, tzinfo=UTC)),
        taken=datetime(2026, 12, 28, 8, 28, tzinfo=UTC),
        day="2026-12-28",
        marked=True,
    )
