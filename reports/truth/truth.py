"""How true the told ranges were: by leg, service and hour of day, from one day after another; only sums are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo

from msgspec import Struct
from msgspec.structs import asdict

from core.history.day_record import DayRecord
from reports.truth.waits import Fate, ToldWait, told_waits

SOON_MIN = 5
"""Whoever was told "at once" should be called within this."""


class TruthGroup(Struct, frozen=True, kw_only=True):
    """Figures of some of the waits. Shares are from 0 to 1; None: there were none."""

    ranges: int
    """Waits of which a range was told, other than "at once", and that ended with a call by the rule."""
    share_inside: float | None
    """Not shorter than the lower end, and not longer than the upper one."""
    share_longer: float | None
    share_earlier: float | None
    width_mean_min: float | None
    bias_min: float | None
    """Mean of the wait minus the middle of its range; above 0: people waited longer than they were told."""
    at_once: int
    """Waits of which "at once" was told."""
    share_at_once_within_5: float | None
    not_called: int
    """Waits that the end of the day ended."""
    chosen: int
    """Waits that are not judged, as staff chose the number."""
    untold: int
    """Waits of which no range was told, or one of another queue."""


class Truth(TruthGroup, frozen=True, kw_only=True):
    """Written as it stands by `luot truth --json`."""

    days: int
    """Days with at least one wait."""
    by_leg: dict[str, TruthGroup]
    """`first`, and `later` for whoever was sent on to another counter."""
    by_service: dict[str, TruthGroup]
    by_hour: dict[str, TruthGroup]
    """By the hour in which the wait began, `00` to `23`."""


@dataclass(slots=True)
class _Sums:
    fates: defaultdict[Fate, int] = field(default_factory=lambda: defaultdict(int))
    longer: int = 0
    earlier: int = 0
    width_min: int = 0
    off_min: float = 0
    soon: int = 0

    def add(self, wait: ToldWait) -> None:
        self.fates[wait.fate] += 1
        if wait.fate == "at_once":
            self.soon += wait.waited_min <= SOON_MIN
        elif wait.fate == "in_range":
            low, high = wait.told
            self.longer += wait.waited_min > high
            self.earlier += wait.waited_min < low
            self.width_min += wait.width_min
            self.off_min += wait.waited_min - (low + high) / 2

    def group(self) -> TruthGroup:
        ranges, at_once = self.fates["in_range"], self.fates["at_once"]
        return TruthGroup(
            ranges=ranges,
            share_inside=_ratio(ranges - self.longer - self.earlier, ranges),
            share_longer=_ratio(self.longer, ranges),
            share_earlier=_ratio(self.earlier, ranges),
            width_mean_min=_ratio(self.width_min, ranges),
            bias_min=_ratio(self.off_min, ranges),
            at_once=at_once,
            share_at_once_within_5=_ratio(self.soon, at_once),
            not_called=self.fates["not_called"],
            chosen=self.fates["chosen"],
            untold=self.fates["untold"],
        )


def _ratio(total: float, count: int) -> float | None:
    return total / count if count else None


class TruthTally:
    """Counts days that have ended, in any order. Hours are those of `zone`."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._days = 0
        self._all = _Sums()
        self._by_leg = defaultdict[str, _Sums](_Sums)
        self._by_service = defaultdict[str, _Sums](_Sums)
        self._by_hour = defaultdict[str, _Sums](_Sums)

    def count(self, record: DayRecord) -> None:
        waits = list(told_waits(record, self._zone))
        self._days += bool(waits)
        for wait in waits:
            for sums in self._sums_of(wait):
                sums.add(wait)

    def _sums_of(self, wait: ToldWait) -> Iterator[_Sums]:
        yield self._all
        yield self._by_leg["first" if wait.first else "later"]
        yield self._by_service[wait.service]
        yield self._by_hour[f"{wait.hour:02d}"]

    def truth(self) -> Truth:
        return Truth(
            days=self._days,
            by_leg=_groups(self._by_leg),
            by_service=_groups(self._by_service),
            by_hour=_groups(self._by_hour),
            **asdict(self._all.group()),
        )


def _groups(sums: dict[str, _Sums]) -> dict[str, TruthGroup]:
    return {name: sums[name].group() for name in sorted(sums)}
