"""What stands in place of the whole board: an emergency, the picture of a test, the office's name while the wall
starts, and a dark picture with one line while the office is closed for long."""

from __future__ import annotations

from msgspec import UNSET

from core.hours import Hours
from core.instant import MINUTE_MS, Instant
from core.messages.state import NoticeView, State
from display.frame import Curtain
from display.latest_state import LatestState, elapsed_ms
from display.notices import AnnouncementTurns
from display.rest import AWAKE_MS, is_deserted, is_far_from_service
from display.wandering import place_at
from words.wall_words import WallWords

SPLASH_S = 10
"""So long the first state is waited for before the wall says that there is no connection."""
STAYS_MIN = 5
"""So long the line of a dark picture stays in one place."""


class Curtains:
    """Times `t` are seconds of the wall's stopwatch."""

    def __init__(self, words: WallWords, office: str, hours: Hours | None, rest_min: int) -> None:
        """`office`: its name. `rest_min`: how far from all service the wall goes dark, in minutes; without `hours` it
        never does."""
        self._words = words
        self._office = office
        self._hours = hours
        self._rest_min = rest_min
        self._began: float | None = None
        self._notices: frozenset[str] = frozenset()
        self._turns = AnnouncementTurns()
        self._woken_at = Instant(0)

    def update(self, state: State, t: float) -> None:
        """A notice that was not there before wakes a dark wall. Emergencies take turns, the newest first."""
        self._turns.update(tuple(notice.text for notice in state.notices if notice.urgent), t)
        notices = frozenset(notice.text for notice in state.notices)
        if notices - self._notices:
            self._woken_at = state.at
        self._notices = notices

    def at(self, t: float, latest: LatestState) -> Curtain | None:
        """None: the board itself."""
        if latest.state is None:
            return Curtain((self._office,)) if t < self._splash_until(t) else None
        if urgent := self.emergencies(t, latest):
            return Curtain((urgent[self._turns.turn(t) % len(urgent)],), alarm=True)
        if latest.state.test is not UNSET and not latest.is_stale(t):
            return Curtain(self._words.device_test(latest.state, latest.state.test), test=True)
        now = latest.now(t)
        if now is None or not self._rests(latest.state, now, stale=latest.is_stale(t)):
            return None
        texts = (self._words.local.time(now), *self._words.notices.again(latest.state))
        return Curtain(texts, at=place_at(now // (STAYS_MIN * MINUTE_MS)), dark=True)

    def next_change(self, t: float, latest: LatestState) -> float | None:
        """When the splash or an emergency ends, or another emergency has its turn; a dark picture changes with the
        clock's minutes."""
        if latest.state is None:
            return self._splash_until(t) if t < self._splash_until(t) else None
        ends = [self._end(notice, latest) for notice in latest.state.notices if notice.urgent]
        turn = self._turns.next_turn(t) if len(self.emergencies(t, latest)) > 1 else None
        return min((moment for moment in (turn, *ends) if moment is not None and moment > t), default=None)

    def emergencies(self, t: float, latest: LatestState) -> tuple[str, ...]:
        """What fills the wall, the newest first. One that has an end is over then also when nothing more comes."""
        standing = (notice for notice in (latest.state.notices if latest.state else ()) if notice.urgent)
        return tuple(
            notice.text for notice in standing if (end := self._end(notice, latest)) is None or elapsed_ms(end, t) < 0
        )

    @staticmethod
    def _end(notice: NoticeView, latest: LatestState) -> float | None:
        return None if notice.until is None else latest.moment(notice.until)

    def _splash_until(self, t: float) -> float:
        if self._began is None:
            self._began = t
        return self._began + SPLASH_S

    def _rests(self, state: State, now: Instant, *, stale: bool) -> bool:
        """A state that is old says nothing of who is there now; the hours and the clock still hold."""
        if self._hours is None or now < self._woken_at.later(AWAKE_MS):
            return False
        local = self._words.local.moment(now)
        return is_far_from_service(self._hours, local, self._rest_min) and (stale or is_deserted(state, now))
