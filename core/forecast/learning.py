"""What an office's past days teach a forecast: service times, breaks, no-shows, ways onward, arrivals and staffing."""

from __future__ import annotations

from collections import deque
from datetime import tzinfo

from core.forecast.call_delays import CallDelays
from core.forecast.patterns import ArrivalPattern, StaffingPattern
from core.forecast.service_times import LONGEST_MS, Lognormal, ServiceTimes
from core.history.day_record import DayRecord
from core.history.visits import CounterSession, Stay
from core.instant import Instant
from core.line.line import Line
from core.messages.events import (
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    DayOpened,
    Entry,
    RulesChanged,
    TicketCalled,
    TicketIssued,
)
from core.rules import Rules

KEEP = 500
KEEP_ONWARD = 200
"""How many of the last services, breaks and calls are remembered, and how many ways onward for each service."""
CLEARLY_SERVED_MS = 120_000
"""A stay that was passed over this long after its last call was a service for which the clerk pressed no key."""
NO_SHOWS, NO_SHOWS_OF = 1, 25
"""The prior of no-shows: so many of so many calls."""
NO_SHOW_MS = 60_000.0
"""How long a counter waits for a no-show, until the office's days have shown it."""


class Learned:
    """Learns from the entries of a journal in order. Without a `zone`, times of day are those of this computer."""

    def __init__(self, zone: tzinfo | None) -> None:
        self._zone = zone
        self.service_times = ServiceTimes()
        self.arrivals = ArrivalPattern()
        self.staffing_pattern = StaffingPattern()
        self.call_delays = CallDelays()
        self._followed = Instant(0)
        """Line time of the last entry."""
        self._record: DayRecord | None = None
        self._waited_for: dict[str, bool] = {}
        """Paused counter → whether people waited for it when its pause began."""
        self.breaks_ms: deque[float] = deque(maxlen=KEEP)
        self._work: deque[bool] = deque(maxlen=KEEP)
        """The last services (False) and breaks (True)."""
        self._shows: deque[bool] = deque(maxlen=KEEP)
        """Whether the citizen came, of the last calls."""
        self._no_shows_ms: deque[float] = deque(maxlen=KEEP)
        self.onward: dict[str, deque[str | None]] = {}
        """Service → the next service of the last tickets that had it; None: they went home."""

    @property
    def no_show_chance(self) -> float:
        return (NO_SHOWS + self._shows.count(False)) / (NO_SHOWS_OF + len(self._shows))

    @property
    def no_show_ms(self) -> float:
        return sum(self._no_shows_ms) / len(self._no_shows_ms) if self._no_shows_ms else NO_SHOW_MS

    @property
    def break_chance(self) -> float:
        """The probability of a break after a service."""
        breaks = self._work.count(True)
        return min(1.0, breaks / max(1, len(self._work) - breaks))

    def goes_on(self, service: str) -> bool:
        """Whether any of the last tickets went on to another service after this one."""
        return any(self.onward.get(service, ()))

    def at_counter(self, counter: str) -> Stay | None:
        return self._record.at_counter.get(counter) if self._record else None

    def pause(self, counter: str) -> CounterSession | None:
        session = self._record.current_sessions.get(counter) if self._record else None
        return session if session and session.status == "paused" else None

    def time_of_day_ms(self, at: Instant) -> int:
        """Milliseconds after midnight in the office's time zone, to the second."""
        local = at.moment.astimezone(self._zone)
        return ((local.hour * 60 + local.minute) * 60 + local.second) * 1000

    def apply(self, line: Line, entry: Entry) -> list[Stay]:
        """Learns from the next entry; `line` is the line before it. Returns the stays that the entry makes final."""
        event = entry.event
        if isinstance(event, DayOpened):
            return self._begin_day(entry, event.rules)
        if self._record is None:
            return []
        self.follow(line)
        self._followed = entry.line
        before, final = dict(self._record.current_sessions), self._record.apply(entry)
        for stay in final:
            self._learn(stay)
        match event:
            case RulesChanged():
                self._set_priors(event.rules)
            case TicketIssued() if entry.trusted:
                self.arrivals.add(self.time_of_day_ms(entry.at), event.service, event.class_)
            case TicketCalled() if event.why.rule != "recall":
                self.call_delays.called(event.counter, self._record.last_work.uptime)
            case CounterPaused():
                self._waited_for[event.counter] = _is_waited_for(line, event.counter)
            case CounterResumed() | CounterOpened():
                self._open(event.counter, before.get(event.counter), entry)
            case CounterClosed():
                waited_for = _is_waited_for(line, event.counter)
                self._close(event.counter, before.get(event.counter), entry, waited_for=waited_for)
        return final

    def follow(self, line: Line) -> None:
        """`line`: after the last entry."""
        self.call_delays.follow(line, line.uptime(self._followed))

    def _begin_day(self, entry: Entry, rules: Rules) -> list[Stay]:
        final = self._end_day(self._record) if self._record else []
        self._record = DayRecord(entry, rules)
        self._waited_for.clear()
        self._followed = entry.line
        self.call_delays.begin_day()
        self.service_times.begin_day()
        self.arrivals.begin_day()
        self.staffing_pattern.begin_day()
        self._set_priors(rules)
        return final

    def _end_day(self, record: DayRecord) -> list[Stay]:
        """A counter that was not closed counts as left at the day's last work, or at the start of its open pause."""
        for counter, session in record.current_sessions.items():
            is_paused = session.status == "paused"
            left = session.begun if is_paused else record.last_work
            if left.trusted:
                waited_for = is_paused and self._waited_for.get(counter, False)
                self.staffing_pattern.closed(counter, self.time_of_day_ms(left.at), left_waiting=waited_for)
        final = record.end()
        for stay in final:
            self._learn(stay)
        return final

    def _set_priors(self, rules: Rules) -> None:
        priors = {service: Lognormal.of(usual.mean_min, usual.cv) for service, usual in rules.usual.items()}
        self.service_times.set_priors(priors)

    def _learn(self, stay: Stay) -> None:
        """A held stay is counted later, with the one that ends its service."""
        if stay.ended is None or stay.how in ("held", "left_open"):
            return
        clearly = stay.how == "passed" and stay.ended.uptime - stay.recalled.uptime > CLEARLY_SERVED_MS
        came = clearly or stay.how in ("finished", "transferred")
        self._shows.append(came)
        if not came:
            self._no_shows_ms.append(stay.ms)
            return
        self._work.append(False)
        self.service_times.add(stay.service, stay.held_ms + stay.ms)
        self.onward.setdefault(stay.service, deque(maxlen=KEEP_ONWARD)).append(stay.goes_to)

    def _open(self, counter: str, before: CounterSession | None, entry: Entry) -> None:
        """A pause of up to `LONGEST_MS` that ends here was a break, a longer one an absence."""
        if before is not None and before.status == "paused":
            if before.ms <= LONGEST_MS:
                self._work.append(True)
                self.breaks_ms.append(before.ms)
            else:
                self._close(counter, before, entry, waited_for=False)
        if entry.trusted:
            self.staffing_pattern.opened(counter, self.time_of_day_ms(entry.at))

    def _close(self, counter: str, before: CounterSession | None, entry: Entry, *, waited_for: bool) -> None:
        """If the counter was paused, its clerk had left when the pause began."""
        at, trusted = entry.at, entry.trusted
        if before is not None and before.status == "paused":
            at, trusted, waited_for = before.begun.at, before.begun.trusted, self._waited_for.get(counter, False)
        if trusted:
            self.staffing_pattern.closed(counter, self.time_of_day_ms(at), left_waiting=waited_for)


def _is_waited_for(line: Line, counter: str) -> bool:
    return any(line.queues.get(service) for service in line.counter(counter).services)
