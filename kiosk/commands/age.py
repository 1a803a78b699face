"""When a command was sent, in the kiosk's own time: reckoned from the picture that its sender had."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from core.instant import Instant
from core.messages.commands import Seen
from core.messages.wire import COMMAND_EXPIRY_S
from core.now import Now
from runtime.clock import boot_clock_ns

KEEP_MS = 90_000


class StateTimes:
    """When each state of the last 90 s went out, by its `at`: a jump of the clock makes no command late or young.

    By the stopwatch, as senders measure, too: line time is lifted at a new day, and may run at another pace.
    """

    def __init__(self, stopwatch_ns: Callable[[], int] = boot_clock_ns) -> None:
        self._stopwatch_ns = stopwatch_ns
        self._went_ms: OrderedDict[Instant, int] = OrderedDict()

    def note(self, now: Now) -> None:
        """A state with this `at` is going out."""
        watch_ms = self._watch_ms()
        self._went_ms[now.utc] = watch_ms
        self._went_ms.move_to_end(now.utc)
        while next(iter(self._went_ms.values())) < watch_ms - KEEP_MS:
            self._went_ms.popitem(last=False)

    def is_late(self, seen: Seen, now: Now) -> bool:
        """Whether what was sent with this picture was sent more than 10 s ago.

        A picture that is not remembered, from before a restart, is dated by the clock.
        """
        went_ms = self._went_ms.get(seen.at)
        age_ms: int = now.utc - seen.at if went_ms is None else self._watch_ms() - went_ms
        return age_ms - seen.age_ms > COMMAND_EXPIRY_S * 1000

    def _watch_ms(self) -> int:
        return self._stopwatch_ns() // 1_000_000
