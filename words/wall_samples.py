"""States in which the wall says each of its sentences at its longest: what a layout must have room for.

They go through the same functions as real states do, so that no list of texts can go stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import get_args

from msgspec import UNSET
from msgspec.structs import replace

from core.instant import MINUTE_MS, Instant
from core.messages.events import StopReason
from core.messages.state import (
    CounterView,
    Issuing,
    Minutes,
    PrinterCondition,
    PrinterView,
    ServiceView,
    State,
    TwoOutcomes,
    Withheld,
)
from core.names import Names

NOON = Instant.parse("2026-11-24T05:00:00Z")
TODAY, TOMORROW = NOON.later(180 * MINUTE_MS), NOON.later(1200 * MINUTE_MS)
NEXT_DAYS = tuple(NOON.later(1440 * MINUTE_MS * days) for days in range(2, 9))
"""Every day of the week has its own word."""
FORECASTS: tuple[Minutes | None, ...] = (None, (0, 0), (0, 5), (20, 45), (40, 100))
OUTCOMES: tuple[TwoOutcomes, ...] = (((10, 20), (60, 90)), ((10, 20), None))
SERVED = CounterView(id="0", status="open", services=("0",), ticket="000", service="0", phase="serving")


def sample_states(reasons: Iterable[Names]) -> Iterator[State]:
    """Of a whole office, with every way to issue no tickets. `reasons`: those for which staff may stop."""
    conditions: tuple[PrinterCondition, ...] = get_args(PrinterCondition)
    stops: list[StopReason | None] = [None, *get_args(StopReason)]
    for reason, opens, is_serving in product(stops, (None, TODAY), (False, True)):
        counters = (SERVED,) if is_serving else ()
        for until in (None, TODAY, TOMORROW, *NEXT_DAYS) if reason in ("outside_hours", "quota") else (None,):
            issuing = Issuing(
                reason is None, reason, until=until, opens=opens if until is None else until.later(MINUTE_MS)
            )
            yield _state(issuing, counters)
            yield _state(replace(issuing, closes=TOMORROW), counters)
        for because in reasons if reason == "closed" else ():
            yield _state(Issuing(False, reason, opens=opens, because=because), counters)
        for condition in conditions if reason == "printer" else ():
            state = _state(Issuing(False, reason, opens=opens), counters)
            yield replace(state, printer=PrinterView(condition, 1))


def sample_services() -> Iterator[tuple[ServiceView, State]]:
    """One service with every forecast, and with every way to issue no tickets, in a state of its own."""
    service = ServiceView(code="0", name={}, short={}, waiting=20, last=None, open=True)
    hours = (Issuing(True), Issuing(True, opens=TODAY), Issuing(False, "outside_hours", opens=TODAY))
    for forecast, waiting, issuing in product(FORECASTS, (0, 20), hours):
        yield replace(service, forecast=forecast, waiting=waiting), _state(issuing)
    for outcomes in OUTCOMES:
        yield replace(service, forecast=(10, 90), outcomes=outcomes), _state(Issuing(True))
    withheld: tuple[Withheld, ...] = get_args(Withheld)
    for why, again in product(withheld, (None, TODAY, TOMORROW)):
        yield replace(service, withheld=why, again=again, open=False, outcomes=UNSET), _state(Issuing(True))


def _state(issuing: Issuing, counters: tuple[CounterView, ...] = ()) -> State:
    return State(
        revision=0,
        day="2026-11-24",
        at=NOON,
        office="0",
        clock="trusted",
        issuing=issuing,
        printer=PrinterView("ready", 0),
        counters=counters,
    )
