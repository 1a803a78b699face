"""Makes whoever guesses passwords wait ever longer, and shuts nobody out: a joker must not close the counters."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import NamedTuple

FREE_TRIES = {"account": 2, "browser": 2, "address": 10}
"""Wrong tries without a delay. Many people may share one address, such as a tablet of the hall or a proxy."""
LONGEST_S = 30.0
FORGOTTEN_S = 900.0
MOST_KEYS = 4096


class Key(NamedTuple):
    """What wrong tries are counted for."""

    kind: str
    """`account`; `browser`, of one account that has been open there before; or `address`."""
    name: str


class _Tries(NamedTuple):
    wrong: int
    until_s: float
    last_s: float


NONE = _Tries(0, 0, -math.inf)


class Throttle:
    """Counts in memory; to be used from any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._tries: OrderedDict[Key, _Tries] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, keys: Iterable[Key]) -> float:
        """0: a try may be made now, and counts as wrong until `forgive`; else for how many seconds none may be made.

        That it counts beforehand keeps many tries at once from being cheaper than one after another.
        """
        keys, now_s = tuple(keys), self._monotonic()
        with self._lock:
            wait_s = max(self._of(key, now_s).until_s for key in keys) - now_s
            if wait_s > 0:
                return wait_s
            for key in keys:
                wrong = self._of(key, now_s).wrong + 1
                self._tries[key] = _Tries(wrong, now_s + delay_s(wrong, FREE_TRIES[key.kind]), now_s)
                self._tries.move_to_end(key)
            while len(self._tries) > MOST_KEYS:
                self._tries.popitem(last=False)
            return 0

    def forgive(self, keys: Iterable[Key]) -> None:
        """The try was right. At an address one try is taken back only: others may be guessing there."""
        now_s = self._monotonic()
        with self._lock:
            for key in keys:
                tries = self._tries.pop(key, NONE)
                if key.kind == "address" and tries.wrong > 1:
                    self._tries[key] = _Tries(tries.wrong - 1, now_s, now_s)

    def _of(self, key: Key, now_s: float) -> _Tries:
        tries = self._tries.get(key, NONE)
        return tries if now_s - tries.last_s < FORGOTTEN_S else NONE


def delay_s(wrong: int, free: int) -> float:
    """After `wrong` tries, of which the first `free` cost nothing: 1, 2, 4, … up to 30 s."""
    return 0.0 if wrong <= free else min(LONGEST_S, 2.0 ** min(wrong - free - 1, 10))
