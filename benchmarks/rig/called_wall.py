"""A wall with sound that lives through thousands of calls in simulated time: what memory it takes meanwhile.

Run as a child process with the settings and some numbers of calls: after so many it prints its resident and its
proportional set size (kB).
"""

from __future__ import annotations

import gc
import os
import queue
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from msgspec.structs import replace

from benchmarks.rig.memory_steps import memory_kb
from benchmarks.rig.redraw import example_state
from core.instant import Instant
from core.messages.state import CallView, CounterView, State
from core.messages.wire import Topics, encode
from core.settings.sections import Settings
from display.calls.last_call import state_folder
from display.compose import office_typeface, open_wall
from display.drawing.canvas import Canvas
from display.screen import NoScreen
from display.wall import InboxItem, Stop
from runtime.bus.bus import Connected, Disconnected, Message
from runtime.bus.credentials import broker_access
from runtime.log import configure_logging
from runtime.settings.load import load

SIZE = (1920, 1080)
EVERY_S = 20.0
"""Between two calls: each has its blinking, its sentence twice, and the end of its light."""
KEPT, COUNTERS = 12, 20
NEVER = 10**9
"""No call has this number."""
AT = Instant(1_790_000_000_000)


class SimulatedInbox:
    """States come when they are due; waiting takes no time but on the stopwatch. What the bus reports is not heard."""

    def __init__(self, states: Iterator[State], topic: str, weigh_after: Collection[int]) -> None:
        self.now = 0.0
        self._states = states
        self._topic = topic
        self._weigh_after = weigh_after
        self._calls = 0
        self._own: queue.SimpleQueue[InboxItem] = queue.SimpleQueue()
        self._own.put(Connected())

    def put(self, item: InboxItem) -> None:
        if not isinstance(item, Connected | Disconnected | Message):
            self._own.put(item)

    def get(self, *, timeout: float | None) -> InboxItem:
        wait_s = self._wait_s
        if timeout is not None and timeout < wait_s:
            self.now += timeout
            raise queue.Empty
        self.now += wait_s
        return self._next()

    def get_nowait(self) -> InboxItem:
        if self._wait_s:
            raise queue.Empty
        return self._next()

    @property
    def _wait_s(self) -> float:
        return max(0.0, self._calls * EVERY_S - self.now) if self._own.empty() else 0.0

    def _next(self) -> InboxItem:
        if not self._own.empty():
            return self._own.get()
        if self._calls in self._weigh_after:
            gc.collect()
            print(*memory_kb("self"), flush=True)
        if self._calls == max(self._weigh_after):
            self._calls = NEVER
            return Stop()
        self._calls += 1
        return Message(self._topic, encode(next(self._states)))


def states(settings: Settings) -> Iterator[State]:
    """Each with one more call: other numbers, services, counters, people waiting."""
    services = [service.code for service in settings.service]
    usual, calls = example_state(settings, KEPT), list[CallView]()
    for number in count(1):
        label = f"{'ABCDĐEGHKL'[number % 10]}{number % 1000:03}"
        at = AT.later(number * EVERY_S * 1000)
        call = CallView(
            call_no=number,
            label=label,
            service=services[number % len(services)],
            class_="P" if number % 5 == 0 else "N",
            counter=str(number % COUNTERS + 1),
            at=at,
            count=1,
        )
        calls = [call, *calls[: KEPT - 1]]
        there = [CounterView(id=each.counter, status="open", services=(), ticket=each.label) for each in calls]
        waiting = tuple(replace(each, waiting=(number + place) % 40) for place, each in enumerate(usual.services))
        yield replace(
            usual, revision=number, at=at, calls=tuple(calls), counters=tuple(there), services=waiting, clock="trusted"
        )


def main() -> None:
    configure_logging()
    file = Path(sys.argv[1])
    settings = load(file)
    weigh_after = {int(calls) for calls in sys.argv[2:]}
    inbox = SimulatedInbox(states(settings), Topics(settings.office.id).state, weigh_after)
    with ExitStack() as stack:
        wall = open_wall(
            stack,
            settings=settings,
            device="wall",
            access=broker_access(settings, "wall", os.environ),
            folder=state_folder(file, "wall", os.environ),
            inbox=inbox,
            stopwatch=lambda: inbox.now,
        )
        wall.open(NoScreen(Canvas.blank(SIZE, typeface=office_typeface())))
        print("ready", flush=True)
        wall.run()


if __name__ == "__main__":
    main()
