"""What the wall shows now: a value for any moment, reckoned from the last state and the wall's own stopwatch."""

from __future__ import annotations

import math
from zoneinfo import ZoneInfo

from core.instant import MINUTE_MS, Instant
from core.messages.state import CallView, ServiceView, State
from core.settings.sections import DisplaySettings, OfficeSettings, Settings
from display.calls.announcements import Announcements
from display.calls.spotlight import Mark, Spotlight
from display.frame import Frame, NowCalled, RecentCall, ServiceLine
from runtime.bus.client import STALE_AFTER_S
from words.turns import Turn
from words.wall import Notice, Words, in_service

ATTENTION_S = 5
BLINK_MS = 500
"""Half a period: once a second draws the eye and harms nobody."""
RECENT = 8


def rare_services(settings: Settings) -> frozenset[str]:
    """Reached by a transfer or through the guide: most of the day nobody waits for them."""
    return frozenset(service.code for service in settings.service if service.button is None)


class Board:
    """Fed with states, freshness and the time `t` of a stopwatch in seconds; answers with frames.

    The stopwatch only ever measures how long something is ago; the time of day comes from the kiosk.
    """

    def __init__(
        self,
        *,
        office: OfficeSettings,
        display: DisplaySettings,
        rare: frozenset[str] = frozenset(),
        mark: Mark | None = None,
        speed: float = 1,
    ) -> None:
        """`rare`: services shown only from when somebody waits for them until the day ends. `speed`: seconds of the
        kiosk's clock in one of the stopwatch."""
        self._display = display
        self._speed = speed
        self._words = Words(office=office, zone=ZoneInfo(office.timezone))
        self._office_name = self._words.name(office.name)
        self._spotlight = Spotlight(gap_s=display.call_gap_s, mark=mark)
        self._announcements = Announcements()
        self._rare = rare
        self._not_yet = rare
        """Of the rare services those for which nobody has waited today."""
        self._turns: dict[str, Turn] = {}
        """Service → as last told, where it is told by the clock."""
        self._state: State | None = None
        self._heard = 0.0
        self._fresh = False

    def hear(self, state: State, t: float, *, fresh: bool) -> None:
        """A state came at `t`; `fresh`: the line to the kiosk stands, so that it is of now."""
        waited = {service.code for service in state.services if service.waiting}
        known = self._not_yet if self._state and self._state.day == state.day else self._rare
        self._not_yet = known - waited
        before = self._turns if self._state and self._state.day == state.day else {}
        turns = ((each.code, self._words.turn(each, state, before.get(each.code))) for each in state.services)
        self._turns = {code: turn for code, turn in turns if turn is not None}
        self._state, self._heard = state, t
        self._announcements.hear((*self._words.to_the_room(state), *(notice.text for notice in state.notices)), t)
        self.rely(t, fresh=fresh)

    def rely(self, t: float, *, fresh: bool) -> None:
        """The line to the kiosk stands, or it does not."""
        self._fresh = fresh
        if self._state:
            self._spotlight.hear(self._state, t - self._heard, announce=fresh)

    def begin(self, t: float) -> CallView | None:
        """The call whose turn comes now, if one does: keep `mark`, then show and sound it."""
        return self._spotlight.begin(t)

    def light_newest(self, t: float) -> None:
        """Shows the newest call as the one now called, whatever its age."""
        for call in self._spotlight.called()[:1]:
            self._spotlight.light(call, t)

    @property
    def mark(self) -> Mark | None:
        """The last call begun."""
        return self._spotlight.mark

    @property
    def shown(self) -> int | None:
        """`call_no` of the newest call on the screen."""
        called = self._spotlight.called()
        return called[0].call_no if called else None

    def frame_at(self, t: float) -> Frame:
        state = self._state
        called = self._spotlight.called()
        services = tuple(self._line(service, state) for service in self._services(state)) if state else ()
        notice = self._words.notice(state) if state else None
        closed = self._closed(notice, t)
        now = None if closed else self._now(called, t)
        return Frame(
            office=self._office_name,
            clock=self._clock(t),
            headings=self._words.headings(forecasts=any(line.forecast for line in services)),
            now=now,
            quiet=closed or ("" if self._is_stale(t) else self._quiet(called)),
            recent=_recent(called, now),
            services=services,
            notices=self._notices(None if closed else notice, t),
            stale=self._words.stale(state) if self._is_stale(t) else None,
            absent=_absent(state),
            rule=self._words.rule(),
            announcement=self._announcements.page_at(t),
        )

    def next_change(self, t: float) -> float | None:
        """The next moment at which the frame may differ or a call may begin, if nothing is heard until then."""
        moments = (
            *self._light_changes(t),
            self._next_minute(t),
            self._grows_stale(t),
            self._spotlight.next_due(),
            self._announcements.next_turn(t),
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def _closed(self, notice: Notice | None, t: float) -> str | None:
        """What stands in place of the number when nobody is served any more: at noon, after hours."""
        if notice is None or notice.alarm or self._state is None or in_service(self._state) or self._is_new(t):
            return None
        if self._state.issuing.reason == "closed" and self._words.service_from(self._state):
            return None
        return "\n".join((notice.text, *self._words.again(self._state)))

    def _notices(self, notice: Notice | None, t: float) -> tuple[Notice, ...]:
        """A wall that knows nothing new says who does; but who has a number need not go there for an ill printer."""
        is_printer = self._state is not None and self._state.issuing.reason == "printer"
        if self._is_stale(t) and not is_printer:
            return (self._words.ask_the_guide(),)
        return (notice,) if notice else ()

    def _quiet(self, called: list[CallView]) -> str:
        """Before the opening, and at noon, nobody need look out for a number."""
        state = self._state
        is_staffed = called and state and any(counter.status == "open" for counter in state.counters)
        if state and not is_staffed and (service_from := self._words.service_from(state)):
            return service_from
        return self._words.say("The next number is called soon" if called else "No number has been called yet")

    def _now(self, called: list[CallView], t: float) -> NowCalled | None:
        call = self._loudest(called, t)
        if call is None:
            return None
        stale = self._is_stale(t)
        new = self._is_new(t) and not stale
        priority = new and call.class_ == "P" and self._display.show_priority
        return NowCalled(
            call_no=call.call_no,
            label=call.label,
            counter=call.counter,
            service=self._service_name(call.service),
            priority=self._words.say("PRIORITY") if priority else None,
            again=self._words.say("Called again") if call.count > 1 else None,
            new=new,
            lit=new and not self._is_dark(t),
            stale=stale,
        )

    def _loudest(self, called: list[CallView], t: float) -> CallView | None:
        """The newest call, in its light; then the newest whose number is still at its counter.

        One that was in vain, or is over or void, calls nobody.
        """
        if self._is_new(t):
            return called[0]
        in_hand = {(counter.id, counter.ticket) for counter in (self._state.counters if self._state else ())}
        return next((call for call in called if (call.counter, call.label) in in_hand), None)

    def _is_new(self, t: float) -> bool:
        """Whether the newest call is still in the light."""
        begun, shown = self._spotlight.begun, self.shown
        return begun is not None and begun.call_no == shown and _ms(t - begun.at) < self._display.spotlight_s * 1000

    def _is_dark(self, t: float) -> bool:
        """Whether this is the dark half of a blink."""
        begun = self._spotlight.begun
        age_ms = _ms(t - begun.at) if begun else 0
        return age_ms < ATTENTION_S * 1000 and age_ms // BLINK_MS % 2 == 1

    def _light_changes(self, t: float) -> tuple[float, ...]:
        begun = self._spotlight.begun
        if begun is None or not self._is_new(t):
            return ()
        end = begun.at + self._display.spotlight_s
        blink = _ms(t - begun.at) // BLINK_MS + 1
        return (end, begun.at + blink * BLINK_MS / 1000) if blink * BLINK_MS <= ATTENTION_S * 1000 else (end,)

    def _present(self, t: float) -> Instant | None:
        """What the kiosk's clock says now; None when it is not to be trusted."""
        if self._state is None or self._state.clock == "untrusted":
            return None
        return self._state.at.later((t - self._heard) * self._speed * 1000)

    def _clock(self, t: float) -> str | None:
        present = self._present(t)
        return None if present is None else self._words.time(present)

    def _next_minute(self, t: float) -> float | None:
        present = self._present(t)
        return None if present is None else t + (MINUTE_MS - present % MINUTE_MS) / 1000 / self._speed

    def _is_stale(self, t: float) -> bool:
        return self._state is None or not self._fresh or _ms(t - self._heard) >= STALE_AFTER_S * 1000

    def _grows_stale(self, t: float) -> float | None:
        return None if self._is_stale(t) else self._heard + STALE_AFTER_S

    def _service_name(self, code: str) -> str:
        found = (service for service in (self._state.services if self._state else ()) if service.code == code)
        service = next(found, None)
        return self._words.name(service.short or service.name) if service else code

    def _services(self, state: State) -> tuple[ServiceView, ...]:
        return tuple(service for service in state.services if service.code not in self._not_yet)

    def _line(self, service: ServiceView, state: State) -> ServiceLine:
        return ServiceLine(
            name=self._words.name(service.short or service.name),
            waiting=service.waiting,
            people=self._words.people(service.waiting),
            forecast=self._words.forecast(service, state, self._turns.get(service.code)),
            withheld=self._words.withheld(service, state),
            paused=self._words.say("Service is paused") if _is_paused(service, state) else None,
        )


def _ms(seconds: float) -> int:
    """Whole milliseconds, so that a moment reckoned by `next_change` is not missed by a rounding."""
    return math.floor(seconds * 1000 + 0.5)


def _recent(called: list[CallView], now: NowCalled | None) -> tuple[RecentCall, ...]:
    """Each number once, at the counter that called it last, without the one now called."""
    latest: dict[str, RecentCall] = {}
    for call in called:
        latest.setdefault(call.label, RecentCall(call.label, call.counter))
    if now:
        latest.pop(now.label, None)
    return tuple(latest.values())[:RECENT]


def _is_paused(service: ServiceView, state: State) -> bool:
    """Whether the counters that serve it have all stopped for a while; after hours nobody waits for them to go on."""
    if not service.waiting and state.issuing.reason == "outside_hours" and state.issuing.closes is None:
        return False
    at_it = {counter.status for counter in state.counters if service.code in counter.services}
    return "paused" in at_it and "open" not in at_it


def _absent(state: State | None) -> tuple[str, ...]:
    if state is None:
        return ()
    return tuple(ticket.label for ticket in sorted(state.absent, key=lambda ticket: ticket.until))
