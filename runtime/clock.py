"""The only place that asks what time it is, and the maker of line time, which no wrong clock can turn back."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from core.instant import Instant
from core.now import Now
from runtime.ntp import is_synchronised

STEP_MS = 1100
"""The clock against the stopwatch: NTP slews both alike, so a difference above this is a step, not drift. A leap second
is none: Unix time says the same second twice, and rounding may add a millisecond to it."""
JUMPED_MS = 10 * 60_000
"""How long a step is only watched: a jump counts when it is still there after this."""
TRUST_FOR_MS = 2000
"""How long an answer about synchronisation holds, since `now` is asked at every press."""
APART_NS = 20_000_000
"""Clock and stopwatch are read anew where more went by in between."""
READS = 3

Trust = Literal["auto", "trusted", "untrusted"]


def boot_clock_ns() -> int:
    """The stopwatch: counts on while the machine sleeps, since people wait on; knows nothing of the time of day."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def this_boot() -> str:
    """What no other boot is called; empty where the kernel does not say."""
    return BOOT_ID.read_text("ascii").strip() if BOOT_ID.exists() else ""


class Note(NamedTuple):
    """What a clock leaves for the next one: until the machine is switched off, the stopwatch knows how long it was."""

    boot: str
    watch: int
    """Milliseconds of the stopwatch when it was written."""
    line: Instant
    """Line time then."""

    @classmethod
    def read(cls, text: str) -> Note | None:
        match text.split():
            case [boot, watch, line] if watch.isdecimal() and line.isdecimal():
                return cls(boot, int(watch), Instant(line))
        return None

    def __str__(self) -> str:
        return f"{self.boot} {self.watch} {int(self.line)}\n"


class Clock:
    """Makes `Now`. For one thread; asked at least every few minutes, else a step is noticed late.

    Line time goes on from the note of an earlier clock on this boot as if there had been no pause. Else it starts at
    `resume_from`, the line time of the journal's last event, or where the clock can be trusted at the present less
    `behind_ms`, if that is later; or at the present where there is nothing to resume. From then on it advances with the
    stopwatch alone.
    """

    def __init__(
        self,
        *,
        timezone: str,
        trust: Trust,
        resume_from: Instant | None,
        behind_ms: int = 0,
        note: str = "",
        boot: str = "",
        wall_ns: Callable[[], int] = time.time_ns,
        stopwatch_ns: Callable[[], int] = boot_clock_ns,
        synchronised: Callable[[], bool] = is_synchronised,
    ) -> None:
        """`boot`: which one the stopwatch counts from; empty: this one, if the stopwatch is the machine's own."""
        self._zone = ZoneInfo(timezone)
        self._boot = boot or (this_boot() if stopwatch_ns is boot_clock_ns else "")
        self._wall_ns = wall_ns
        self._stopwatch_ns = stopwatch_ns
        self._trust = _Trust(trust, synchronised)
        utc, watch = self._read()
        trusted = self._trust.at(watch, utc - watch)
        before = Note.read(note)
        if before and (before.boot, before.watch <= watch) != (self._boot, True):
            before = None
        self.last_seen = before and before.line
        """Line time at which an earlier program on this boot was last there; None: there was none."""
        self.behind_ms = behind_ms
        if before and resume_from is not None:
            start = max(resume_from, before.line.later(watch - before.watch))
        else:
            start = _start(utc, resume_from, behind_ms if trusted else None)
        self._line_ahead = start - watch
        """Line time less stopwatch."""
        self._steps = Steps(utc - watch)
        self._trusted_before = trusted

    def now(self) -> Now:
        """The present: microseconds, no I/O."""
        utc, watch = self._read()
        trusted = self._trust.at(watch, utc - watch)
        if trusted and not self._trusted_before:
            self._steps = Steps(utc - watch)  # that the clock was set is why it is believed now: no jump
        self._trusted_before = trusted
        return Now(
            utc=utc,
            line=Instant(watch + self._line_ahead),
            trusted=trusted,
            local=utc.moment.astimezone(self._zone),
            jumped=self._steps.jumped(utc - watch, watch),
        )

    @property
    def note(self) -> str:
        """For the next one."""
        _, watch = self._read()
        return str(Note(self._boot, watch, Instant(watch + self._line_ahead)))

    def lift(self) -> None:
        """Brings line time up to a trusted present. Only for a new day without a living ticket, whom it would age."""
        utc, watch = self._read()
        if self._trust.at(watch, utc - watch):
            self._line_ahead = max(self._line_ahead, utc - watch)

    def _read(self) -> tuple[Instant, int]:
        """Both of one moment: a read that was kept waiting in between would look like a step of the clock."""
        for _ in range(READS):
            before, wall, watch = self._stopwatch_ns(), self._wall_ns(), self._stopwatch_ns()
            if watch - before < APART_NS:
                break
        return Instant(wall // 1_000_000), watch // 1_000_000


def _start(utc: Instant, resume_from: Instant | None, behind_ms: int | None) -> Instant:
    if resume_from is None:
        return utc
    return resume_from if behind_ms is None else max(resume_from, utc.later(-behind_ms))


class _Trust:
    """Whether the clock is believed, asked anew only every few seconds.

    Once set by the network it stays believed until it is stepped without the network, which may be away for days: the
    kernel itself gives up after some hours.
    """

    def __init__(self, trust: Trust, synchronised: Callable[[], bool]) -> None:
        self._fixed = None if trust == "auto" else trust == "trusted"
        self._synchronised = synchronised
        self._set_ms: int | None = None
        """Clock less stopwatch when the network last vouched for it; None: it has not."""
        self._asked_ms: int | None = None

    def at(self, watch_ms: int, difference_ms: int) -> bool:
        if self._fixed is not None:
            return self._fixed
        if self._asked_ms is None or watch_ms - self._asked_ms >= TRUST_FOR_MS:
            self._asked_ms = watch_ms
            self._ask(difference_ms)
        return self._set_ms is not None

    def _ask(self, difference_ms: int) -> None:
        if self._synchronised():
            self._set_ms = difference_ms
        elif self._set_ms is not None and abs(difference_ms - self._set_ms) > STEP_MS:
            self._set_ms = None


class Steps:
    """Watches the difference between clock and stopwatch, which changes only when somebody sets the clock."""

    def __init__(self, difference_ms: int) -> None:
        self._settled = difference_ms
        """Where the clock stood before it jumped."""
        self._current = difference_ms
        self._since_ms: int | None = None
        """The stopwatch at the jump; None: there is none to be watched."""

    def jumped(self, difference_ms: int, watch_ms: int) -> bool:
        """Whether the clock has jumped and neither come back nor stayed for long enough."""
        if abs(difference_ms - self._current) > STEP_MS:
            self._current = difference_ms
            self._since_ms = None if abs(difference_ms - self._settled) <= STEP_MS else watch_ms
        if self._since_ms is not None and watch_ms - self._since_ms >= JUMPED_MS:
            self._settled, self._since_ms = self._current, None
        return self._since_ms is not None
