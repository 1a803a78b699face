"""What the wall shows at any moment, computed from the last state of the kiosk and the wall's own stopwatch."""

from __future__ import annotations

from core.hours import Hours
from core.instant import HOUR_MS
from core.messages.state import CallView, State
from core.settings.sections import DisplaySettings, OfficeSettings
from display.calls.call_queue import ANNOUNCE_WITHIN_S, CallQueue, LastCall
from display.calls.shown_calls import ShownCalls
from display.curtain import Curtains
from display.frame import Frame
from display.label_lines import label_lines
from display.languages import board_words
from display.latest_state import LatestState
from display.layout.reach import Room
from display.layout.wall_texts import WallPlan
from display.leaflets import Leaflets, Papers
from display.notices import (
    TURN_S,
    AnnouncementTurns,
    announcements,
    notices,
    text_between_calls,
    text_when_closed,
    turn_at,
)
from display.services import ServiceLines
from display.wandering import shift_at
from display.zone import WHOLE, Zone

RULE_EVERY = 18
"""In one of so many turns, every three minutes, the rule of order stands large."""


class Board:
    """The board is updated with states and answers with frames. Times `t` are seconds of the wall's stopwatch."""

    def __init__(
        self,
        *,
        office: OfficeSettings,
        display: DisplaySettings,
        plan: WallPlan | None = None,
        rare: frozenset[str] = frozenset(),
        last_call: LastCall | None = None,
        speed: float = 1,
        hours: Hours | None = None,
        papers: Papers | None = None,
        zone: Zone = WHOLE,
    ) -> None:
        """`plan`: what the wall is laid out for. `rare`: see `ServiceLines`; `speed`: see `LatestState`; `hours`: see
        `Curtains`; `papers`: see `Leaflets`; `zone`: what this wall is for."""
        self._zone = zone
        self._languages = board_words(office, display)
        self._office_name = office.name
        self._plan = plan or WallPlan(room=Room(display.diagonal_in, display.distance_m))
        self._latest = LatestState(speed=speed)
        self._queue = CallQueue(gap_s=display.call_gap_s, last=last_call, concerns=zone.concerns)
        self._calls = ShownCalls(self._queue, display)
        self._services = ServiceLines(rare)
        self._announcements = AnnouncementTurns()
        self.shown: int | None = None
        """`call_no` of the newest call on the screen, in the light or in the list; or of one that belongs on others
        alone, and is not waited for here. It stays behind while an emergency covers the wall."""
        self._leaflets = Leaflets(hours, papers or {})
        self._curtains = Curtains(
            self._languages[0],
            self._languages[0].local.name(office.name),
            hours if display.rest else None,
            display.rest_min,
        )

    def update(self, state: State, t: float, *, connected: bool) -> None:
        """Takes over a state that came at `t`. `connected`: see `LatestState`."""
        if self._latest.state and t - self._latest.came_at > ANNOUNCE_WITHIN_S:
            self._queue.give_up_waiting()
        self._latest = self._latest._replace(state=state, came_at=t)
        words = self._languages[0]
        self._services.update(state, words.services)
        self._curtains.update(state, t)
        self._announcements.update(announcements(state, words), t)
        self.set_connected(t, connected=connected)

    def set_connected(self, t: float, *, connected: bool) -> None:
        self._latest = self._latest._replace(connected=connected)
        if self._latest.state:
            beginnings = self._queue.beginnings
            self._queue.update(self._latest.state, t - self._latest.came_at, announce=connected)
            if self._queue.beginnings != beginnings:
                self.shown = None
        self._note_shown(t)

    def start_next_call(self, t: float) -> CallView | None:
        """Returns the call that is to be shown and sounded from now on, if there is a new one. While nothing comes from
        the kiosk none starts: nobody knows whether it still holds. Nor does one while an emergency covers the wall:
        nobody would see it, so that it waits."""
        self._note_shown(t)
        return self._queue.start_next(t) if self._may_start(t) else None

    def hold_until(self, t: float) -> None:
        """Something is heard until then: the next call starts when it has ended. A moment that has passed ends this."""
        self._queue.hold_until(t)

    @property
    def waiting_calls(self) -> int:
        return self._queue.waiting

    @property
    def beginnings(self) -> int:
        """See `CallQueue`."""
        return self._queue.beginnings

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

    def emergencies(self, t: float) -> tuple[str, ...]:
        """Those that stand, the newest first; they cover the whole wall by turns."""
        return self._curtains.emergencies(t, self._latest)

    def _may_start(self, t: float) -> bool:
        return not (self._latest.is_stale(t) or self.emergencies(t))

    def _note_shown(self, t: float) -> None:
        if not self.emergencies(t):
            newest = self._queue.newest_known()
            self.shown = newest.call_no if newest else None

    def frame_at(self, t: float) -> Frame:
        state, clock, stale = self._latest.state, self._latest.now(t), self._latest.is_stale(t)
        turn, language = divmod(turn_at(t), len(self._languages))
        words = self._languages[language]
        closed = None if self._calls.is_highlighted(t) else text_when_closed(state, words)
        now = None if closed else self._calls.current(state, t, words.local, stale=stale)
        shown = self._zone.part_of(state) if state else None
        services = self._services.lines(shown, words) if shown else ()
        between_calls = "" if stale else text_between_calls(state, words, any_called=self._calls.newest() is not None)
        return Frame(
            plan=self._plan,
            turn=turn,
            office=words.local.name(self._office_name),
            clock=None if clock is None else words.local.time(clock),
            headings=words.headings(forecasts=any(line.forecast for line in services)),
            now=now,
            instead_of_call=closed or between_calls,
            closed=closed is not None,
            recent=self._calls.recent(now),
            to_come=self._calls.to_come(),
            services=services,
            notices=notices(state, words, closed=bool(closed), stale=stale),
            stale_notice=words.stale(state) if stale else None,
            bands=label_lines(shown, words) if shown else (),
            view=self._zone.view.kind,
            sign=self._zone.sign(state, words, closed),
            leaflet=self._leaflets.leaflet(state, words) if closed else None,
            rule_turn=turn % RULE_EVERY == RULE_EVERY - 1 and not closed,
            rule=words.rule(),
            announcements=announcements(state, words) if state else (),
            announced_turn=self._announcements.turn(t),
            curtain=self._curtains.at(t, self._latest),
            shift=(0, 0) if clock is None else shift_at(clock // HOUR_MS),
        )

    def next_change(self, t: float) -> float | None:
        """The next moment at which the frame may differ or a call may start, if nothing comes from the kiosk."""
        moments = (
            self._calls.next_change(t),
            self._queue.next_start() if self._may_start(t) else None,
            self._latest.next_minute(t),
            self._latest.stale_at(t),
            self._announcements.next_turn(t),
            None if self._latest.state is None else (turn_at(t) + 1) * float(TURN_S),
            self._curtains.next_change(t, self._latest),
        )
        return min((moment for moment in moments if moment is not None), default=None)
