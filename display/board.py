"""What the wall shows at any moment, computed from the last state of the kiosk and the wall's own stopwatch."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from core.hours import Hours
from core.instant import HOUR_MS
from core.messages.state import CallView, State
from core.settings.sections import DisplaySettings, OfficeSettings
from display.calls.call_queue import ANNOUNCE_WITHIN_S, CallQueue, LastCall
from display.calls.shown_calls import ShownCalls
from display.curtain import Curtains
from display.frame import Frame
from display.latest_state import LatestState
from display.notices import AnnouncementPages, announcements, notices, text_between_calls, text_when_closed
from display.services import ServiceLines
from display.wandering import shift_at
from words.wall_words import WallWords


class Board:
    """The board is updated with states and answers with frames. Times `t` are seconds of the wall's stopwatch."""

    def __init__(
        self,
        *,
        office: OfficeSettings,
        display: DisplaySettings,
        rare: frozenset[str] = frozenset(),
        last_call: LastCall | None = None,
        speed: float = 1,
        hours: Hours | None = None,
    ) -> None:
        """`rare`: see `ServiceLines`; `speed`: see `LatestState`; `hours`: see `Curtains`."""
        self._words = WallWords(office=office, zone=ZoneInfo(office.timezone))
        self._office_name = self._words.local.name(office.name)
        self._latest = LatestState(speed=speed)
        self._queue = CallQueue(gap_s=display.call_gap_s, last=last_call)
        self._calls = ShownCalls(self._queue, display, self._words.local)
        self._services = ServiceLines(self._words, rare)
        self._announcements = AnnouncementPages()
        self._curtains = Curtains(self._words, self._office_name, hours if display.rest else None, display.rest_min)

    def update(self, state: State, t: float, *, connected: bool) -> None:
        """Takes over a state that came at `t`. `connected`: see `LatestState`."""
        if self._latest.state and t - self._latest.came_at > ANNOUNCE_WITHIN_S:
            self._queue.give_up_waiting()
        self._latest = self._latest._replace(state=state, came_at=t)
        self._services.update(state)
        self._curtains.update(state)
        self._announcements.update(announcements(state, self._words), t)
        self.set_connected(t, connected=connected)

    def set_connected(self, t: float, *, connected: bool) -> None:
        self._latest = self._latest._replace(connected=connected)
        if self._latest.state:
            self._queue.update(self._latest.state, t - self._latest.came_at, announce=connected)

    def start_next_call(self, t: float) -> CallView | None:
        """Returns the call that is to be shown and sounded from now on, if there is a new one. While nothing comes from
        the kiosk none starts: nobody knows whether it still holds."""
        return None if self._latest.is_stale(t) else self._queue.start_next(t)

    def hold_until(self, t: float) -> None:
        """Something is heard until then: the next call starts when it has ended. A moment that has passed ends this."""
        self._queue.hold_until(t)

    @property
    def waiting_calls(self) -> int:
        return self._queue.waiting

    def is_in_light(self, call_no: int) -> bool:
        """Whether this call started last, and its ticket is still at its counter."""
        call = self._queue.in_light()
        return call is not None and call.call_no == call_no

    def is_at_counter(self, call: CallView) -> bool:
        return self._queue.is_at_counter(call)

    def is_at_any_counter(self, label: str) -> bool:
        return self._queue.is_at_any_counter(label)

    def is_undone(self, call_no: int) -> bool:
        state = self._latest.state
        return any(call.undone for call in (state.calls if state else ()) if call.call_no == call_no)

    def start_newest_call(self, t: float) -> None:
        """Highlights the newest call, whatever its age."""
        if newest := self._calls.newest():
            self._queue.start(newest, t)

    @property
    def last_call(self) -> LastCall | None:
        return self._queue.last

    @property
    def shown(self) -> int | None:
        """`call_no` of the newest call on the screen, in the light or in the list."""
        newest = self._calls.newest()
        return newest.call_no if newest else None

    def frame_at(self, t: float) -> Frame:
        state, clock, stale = self._latest.state, self._latest.now(t), self._latest.is_stale(t)
        words = self._words
        closed = None if self._calls.is_highlighted(t) else text_when_closed(state, words)
        now = None if closed else self._calls.current(state, t, stale=stale)
        services = self._services.lines(state) if state else ()
        absent = sorted(state.absent, key=lambda ticket: ticket.until) if state else ()
        between_calls = "" if stale else text_between_calls(state, words, any_called=self.shown is not None)
        return Frame(
            office=self._office_name,
            clock=None if clock is None else words.local.time(clock),
            headings=words.headings(forecasts=any(line.forecast for line in services)),
            now=now,
            instead_of_call=closed or between_calls,
            recent=self._calls.recent(now),
            to_come=self._calls.to_come(),
            services=services,
            notices=notices(state, words, closed=bool(closed), stale=stale),
            stale_notice=words.stale(state) if stale else None,
            absent=tuple(ticket.label for ticket in absent),
            rule=words.rule(),
            announcement=self._announcements.page_at(t),
            curtain=self._curtains.at(t, self._latest),
            shift=(0, 0) if clock is None else shift_at(clock // HOUR_MS),
        )

    def next_change(self, t: float) -> float | None:
        """The next moment at which the frame may differ or a call may start, if nothing comes from the kiosk."""
        moments = (
            self._calls.next_change(t),
            None if self._latest.is_stale(t) else self._queue.next_start(),
            self._latest.next_minute(t),
            self._latest.stale_at(t),
            self._announcements.next_turn(t),
            self._curtains.next_change(t, self._latest),
        )
        return min((moment for moment in moments if moment is not None), default=None)
