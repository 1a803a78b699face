"""How old a command is, by the kiosk's own stopwatch: computed from the state that its sender had on its screen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from core.instant import Instant, Now
from core.messages.commands import Seen
from core.messages.wire import COMMAND_EXPIRY_S
from runtime.clock import boot_clock_ns

KEEP_MS = 90_000


class StateTimes:
    """Remembers when each state of the last 90 s was published, so that a jump of the clock does not age commands.

    The times are the stopwatch's, like the ages that senders measure: line time may jump at a new day, and runs faster
    in the demo.
    """

    def __init__(self, stopwatch_ns: Callable[[], int] = boot_clock_ns) -> None:
        self._stopwatch_ns = stopwatch_ns
        self._published_ms: OrderedDict[Instant, int] = OrderedDict()

    def record(self, now: Now) -> None:
        """A state is being published, whose `at` is `now.utc`."""
        watch_ms = self._watch_ms()
        self._published_ms[now.utc] = watch_ms
        self._published_ms.move_to_end(now.utc)
        while next(iter(self._published_ms.values())) < watch_ms - KEEP_MS:
            self._published_ms.popitem(last=False)

    def is_late(self, seen: Seen, now: Now) -> bool:
        """Whether the command was sent more than 10 s ago. A state of before a restart is dated by the clock."""
        published_ms = self._published_ms.get(seen.at)
        age_ms: int = now.utc - seen.at if published_ms is None else self._watch_ms() - published_ms
        return age_ms - seen.age_ms > COMMAND_EXPIRY_S * 1000

    def _watch_ms(self) -> int:
        return self._stopwatch_ns() // 1_000_000
