"""How much one device may ask for: a counter's next number once a second, and so many commands a day."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from core.instant import Now
from core.messages.commands import AnyCommand, CallNext, given

CALL_GAP_S = 1.0
"""From one `CallNext` of a counter to the next: a program gone mad could empty the hall within a second. Keypads and
pages leave 2 s by themselves."""
COMMANDS_A_DAY = 20_000
"""Of one device. An office with 100 visitors needs 1,500 of all its devices; so many of one are 20 MB in the journal,
whose entries are for ever."""
DAY_S = 24 * 60 * 60


class CallGaps:
    """When each counter may have its next number called, by the stopwatch.

    Two calls that came with the gap between them are carried out, even if a slow disk brings them to their turns at
    the same moment. While a call of a counter waits, whatever is asked for that counter waits behind it.
    """

    def __init__(self, gap_s: float, monotonic: Callable[[], float]) -> None:
        self._gap_s = gap_s
        self._monotonic = monotonic
        self._next_s: dict[str, float] = {}
        """Counter → from when a call of it is in time: one that comes then, or has come and waits for it (the generic
        cell rate algorithm of ITU-T I.371)."""
        self._waits_until_s: dict[str, float] = {}
        """Counter → until when a call of it waits."""

    def called(self, counter: str, came_s: float) -> None:
        """A call that came then has been carried out."""
        was_spaced = came_s >= self._next_s.get(counter, -math.inf)
        self._next_s[counter] = (came_s if was_spaced else self._monotonic()) + self._gap_s

    def waits_until_s(self, command: AnyCommand, came_s: float) -> float | None:
        """Until when a command that came then has to wait; None: it need not."""
        counter = given(getattr(command, "counter", None))
        if counter is None:
            return None
        if isinstance(command, CallNext) and came_s < (next_s := self._next_s.get(counter, -math.inf)):
            self._waits_until_s[counter] = next_s
        until_s = self._waits_until_s.get(counter, -math.inf)
        return until_s if until_s > self._monotonic() else None


class DailyMeasure:
    """Counts accepted commands by device, by the date of a trusted clock, and for 24 hours at most: a `NewDay`, which a
    console may send, begins no new measure.
    """

    def __init__(self, accepted: Mapping[str, int], monotonic: Callable[[], float]) -> None:
        """`accepted`: commands of each device in the service day so far, from the journal."""
        self._accepted = Counter(accepted)
        self._monotonic = monotonic
        self._since_s = monotonic()
        self._date: date | None = None

    def follow(self, now: Now) -> None:
        """Begins anew where it is time."""
        today = now.local.date() if now.trusted and not now.jumped else self._date
        is_next = self._date is not None and today is not None and today > self._date
        if is_next or self._monotonic() - self._since_s >= DAY_S:
            self._since_s = self._monotonic()
            self._accepted.clear()
        self._date = today

    def count(self, device: str) -> None:
        """A command of this device was accepted."""
        self._accepted[device] += 1

    def is_full(self, device: str) -> bool:
        return self._accepted[device] >= COMMANDS_A_DAY

    @property
    def full(self) -> frozenset[str]:
        """Devices that have sent as much as a day may have."""
        return frozenset(filter(self.is_full, self._accepted))
