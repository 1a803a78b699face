"""How much one device may ask for: a counter's next number once a second, and so many commands a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

CALL_GAP_S = 1.0
"""From one `CallNext` of a counter to the next: a program gone mad could empty the hall within a second. Keypads and
pages leave 2 s by themselves."""
COMMANDS_A_DAY = 20_000
"""Of one device. An office with 100 visitors needs 1,500 of all its devices; so many of one are 20 MB in the journal,
whose entries are for ever."""
DAY_S = 24 * 60 * 60


class CallGaps:
    """When each counter may have its next number called, by the stopwatch."""

    def __init__(self, gap_s: float, monotonic: Callable[[], float]) -> None:
        self._gap_s = gap_s
        self._monotonic = monotonic
        self._called_s: dict[str, float] = {}

    def called(self, counter: str) -> None:
        self._called_s[counter] = self._monotonic()

    def wait_s(self, counter: str) -> float:
        """0 or less: it may be called now."""
        return self._called_s.get(counter, -self._gap_s) + self._gap_s - self._monotonic()


class DailyMeasure:
    """Counts accepted commands by device, for 24 hours from the kiosk's start, and so on: a `NewDay`, which a console
    may send, begins no new measure.
    """

    def __init__(self, accepted: Mapping[str, int], monotonic: Callable[[], float]) -> None:
        """`accepted`: commands of each device in the service day so far, from the journal."""
        self._accepted = Counter(accepted)
        self._monotonic = monotonic
        self._since_s = monotonic()

    def count(self, device: str) -> None:
        """A command of this device was accepted."""
        self._accepted[device] += 1

    @property
    def full(self) -> frozenset[str]:
        """Devices that have sent as much as a day may have."""
        if self._monotonic() - self._since_s >= DAY_S:
            self._since_s = self._monotonic()
            self._accepted.clear()
        return frozenset(device for device, count in self._accepted.items() if count >= COMMANDS_A_DAY)
