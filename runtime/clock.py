"""The clock of every program: the present time, and line time, which never goes back. No other module reads a clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from core.instant import Instant, Now
from runtime.ntp import is_synchronised

STEP_MS = 1100
"""NTP slews the clock and the stopwatch alike, so a change of their difference above this is a step of the clock. A
leap second is no step: Unix time repeats a second, and rounding may add a millisecond to it."""
JUMP_LASTS_MS = 10 * 60_000
"""How long a clock that was stepped is reported as having jumped, unless it is set back before."""
TRUST_CACHE_MS = 2000
"""How long an answer about synchronisation is used, since `now` is called at every press."""
MAX_READ_NS = 20_000_000
"""Clock and stopwatch are read again when a reading of both took longer than this."""
READS = 3

Trust = Literal["auto", "trusted", "untrusted"]


def boot_clock_ns() -> int:
    """The stopwatch: nanoseconds since the boot, including time in suspend, since people go on waiting then."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str:
    """A text that is unique to this boot; empty where the kernel offers none."""
    return BOOT_ID.read_text("ascii").strip() if BOOT_ID.exists() else ""


class ClockNote(NamedTuple):
    """What a program leaves for its successor on the same boot: line time, and the stopwatch's reading then."""

    boot: str
    watch: int
    """Milliseconds of the stopwatch."""
    line: Instant

    @classmethod
    def parse(cls, text: str) -> ClockNote | None:
        match text.split():
            case [boot, watch, line] if watch.isdecimal() and line.isdecimal():
                return cls(boot, int(watch), Instant(line))
        return None

    def __str__(self) -> str:
        return f"{self.boot} {self.watch} {int(self.line)}\n"


class Clock:
    """Makes `Now`. For one thread, which must call `now` at least every few minutes: else a step is noticed late.

    Line time starts, in this order of preference:
    - where the note of an earlier program on this boot puts it, as if there had been no pause;
    - at the later of `resume_from`, the line time of the journal's last entry, and, if the clock is trusted, the
      present less `lag_ms`;
    - at the present, if there is nothing to resume.
    From then on it advances with the stopwatch alone.
    """

    def __init__(
        self,
        *,
        timezone: str,
        trust: Trust,
        resume_from: Instant | None,
        lag_ms: int = 0,
        note: str = "",
        boot: str = "",
        wall_ns: Callable[[], int] = time.time_ns,
        stopwatch_ns: Callable[[], int] = boot_clock_ns,
        synchronised: Callable[[], bool] = is_synchronised,
    ) -> None:
        """`boot` identifies what `stopwatch_ns` counts from; by default this boot, if the stopwatch is the kernel's."""
        self._zone = ZoneInfo(timezone)
        self._boot = boot or (boot_id() if stopwatch_ns is boot_clock_ns else "")
        self._wall_ns = wall_ns
        self._stopwatch_ns = stopwatch_ns
        self._trust = _ClockTrust(trust, synchronised)
        utc, watch = self._read()
        trusted = self._trust.at(watch, utc - watch)
        before = ClockNote.parse(note)
        if before and (before.boot, before.watch <= watch) != (self._boot, True):
            before = None
        self.last_alive = before and before.line
        """Line time of the note, if it is of this boot; else None."""
        self.lag_ms = lag_ms
        if before and resume_from is not None:
            start = max(resume_from, before.line.later(watch - before.watch))
        else:
            start = _start(utc, resume_from, lag_ms if trusted else None)
        self._line_offset = start - watch
        """Line time minus stopwatch."""
        self._jumps = JumpDetector(utc - watch)
        self._was_trusted = trusted

    def now(self) -> Now:
        """The present; takes microseconds and does no I/O."""
        utc, watch = self._read()
        trusted = self._trust.at(watch, utc - watch)
        if trusted and not self._was_trusted:
            self._jumps = JumpDetector(utc - watch)  # setting the clock is what made it trusted: no jump
        self._was_trusted = trusted
        return Now(
            utc=utc,
            line=Instant(watch + self._line_offset),
            trusted=trusted,
            local=utc.moment.astimezone(self._zone),
            jumped=self._jumps.has_jumped(utc - watch, watch),
        )

    @property
    def note(self) -> str:
        """A `ClockNote` of the present for the next program."""
        _, watch = self._read()
        return str(ClockNote(self._boot, watch, Instant(watch + self._line_offset)))

    def catch_up(self) -> None:
        """Moves line time up to a trusted present. It would age every waiting ticket, so it is for a new day only."""
        utc, watch = self._read()
        if self._trust.at(watch, utc - watch):
            self._line_offset = max(self._line_offset, utc - watch)

    def _read(self) -> tuple[Instant, int]:
        """Clock and stopwatch in ms, of one moment: a delay between the two readings would look like a step."""
        for _ in range(READS):
            before, wall, watch = self._stopwatch_ns(), self._wall_ns(), self._stopwatch_ns()
            if watch - before < MAX_READ_NS:
                break
        return Instant(wall // 1_000_000), watch // 1_000_000


def _start(utc: Instant, resume_from: Instant | None, lag_ms: int | None) -> Instant:
    if resume_from is None:
        return utc
    return resume_from if lag_ms is None else max(resume_from, utc.later(-lag_ms))


class _ClockTrust:
    """Whether the clock can be trusted; asks `synchronised` at most every TRUST_CACHE_MS.

    A clock that NTP has set stays trusted until it is stepped by anything else: the kernel reports "not synchronised"
    some hours after the network was lost, but the network may be away for days.
    """

    def __init__(self, trust: Trust, synchronised: Callable[[], bool]) -> None:
        self._fixed = None if trust == "auto" else trust == "trusted"
        self._synchronised = synchronised
        self._trusted_difference_ms: int | None = None
        """Clock minus stopwatch when the clock was last synchronised; None if it is not trusted."""
        self._asked_ms: int | None = None

    def at(self, watch_ms: int, difference_ms: int) -> bool:
        """`difference_ms` is clock minus stopwatch."""
        if self._fixed is not None:
            return self._fixed
        if self._asked_ms is None or watch_ms - self._asked_ms >= TRUST_CACHE_MS:
            self._asked_ms = watch_ms
            self._update(difference_ms)
        return self._trusted_difference_ms is not None

    def _update(self, difference_ms: int) -> None:
        known = self._trusted_difference_ms
        if self._synchronised():
            self._trusted_difference_ms = difference_ms
        elif known is not None and abs(difference_ms - known) > STEP_MS:
            self._trusted_difference_ms = None


class JumpDetector:
    """Watches clock minus stopwatch, which changes only when the clock is set."""

    def __init__(self, difference_ms: int) -> None:
        self._accepted = difference_ms
        """The difference before the jump."""
        self._current = difference_ms
        self._jumped_ms: int | None = None
        """The stopwatch at the jump; None if the clock has not jumped."""

    def has_jumped(self, difference_ms: int, watch_ms: int) -> bool:
        """Whether the clock was set within JUMP_LASTS_MS and not set back since."""
        if abs(difference_ms - self._current) > STEP_MS:
            self._current = difference_ms
            self._jumped_ms = None if abs(difference_ms - self._accepted) <= STEP_MS else watch_ms
        if self._jumped_ms is not None and watch_ms - self._jumped_ms >= JUMP_LASTS_MS:
            self._accepted, self._jumped_ms = self._current, None
        return self._jumped_ms is not None
