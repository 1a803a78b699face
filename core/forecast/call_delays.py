"""How long clerks take to call when their counter is free and somebody waits: a rest, an errand, a word with others."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from core.forecast.service_times import LONGEST_MS
from core.line.line import Line
from core.line.order import next_ticket
from core.line.ticket import Uptime

KEEP_DELAYS = 500
"""How many of the last calls are remembered, of each kind."""


class FreeCounter(NamedTuple):
    """A counter that is open, has nobody, and could call somebody."""

    since: Uptime
    was_idle: bool
    """The clerk had nobody to call until then; else they have just ended a service, or come to their counter."""


class CallDelays:
    """Learns the delays from the lines between the entries of a journal."""

    def __init__(self) -> None:
        self._after_work: deque[float] = deque(maxlen=KEEP_DELAYS)
        self._when_idle: deque[float] = deque(maxlen=KEEP_DELAYS)
        self._free: dict[str, FreeCounter] = {}
        self._idle: set[str] = set()
        """Counters that are open, have nobody, and can call nobody."""

    def begin_day(self) -> None:
        self._free.clear()
        self._idle.clear()

    def free_counter(self, counter: str) -> FreeCounter | None:
        """None: the counter cannot call anybody now."""
        return self._free.get(counter)

    def delays_ms(self, *, was_idle: bool) -> tuple[float, ...]:
        """Equally likely delays; empty: clerks have always called at once."""
        delays = self._when_idle if was_idle else self._after_work
        return tuple(delays) if any(delays) else ()

    def follow(self, line: Line, uptime: Uptime) -> None:
        """`line`: since `uptime`."""
        for name, counter in line.counters.items():
            if counter.status != "open" or counter.ticket is not None:
                self._free.pop(name, None)
                self._idle.discard(name)
            elif not any(map(line.queues.get, counter.services)) or next_ticket(line, name) is None:
                self._free.pop(name, None)
                self._idle.add(name)
            elif name not in self._free:
                self._free[name] = FreeCounter(uptime, was_idle=name in self._idle)
                self._idle.discard(name)

    def called(self, counter: str, uptime: Uptime) -> None:
        """The counter makes a call that is no recall. Longer delays count as `LONGEST_MS`: the clerk was away."""
        free = self._free.pop(counter, None)
        if free is not None:
            delays = self._when_idle if free.was_idle else self._after_work
            delays.append(float(min(uptime - free.since, LONGEST_MS)))
