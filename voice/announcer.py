"""Announcements aloud: an emergency at once and over all else, everything else between calls; each a few times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from msgspec import Struct

from core.messages.state import State
from voice.caller import Caller, Said
from words.spoken_announcements import Announcement, announcements

REHEARSED_WITHIN_S = 3.0
"""So long an announcement waits for what an engine has to say of it."""


class Repeats(NamedTuple):
    """How often something is said: whoever came in since shall hear it, and who stays shall not be worn out."""

    every_s: float
    most: int


USUALLY = Repeats(every_s=15 * 60, most=3)
"""People wait for some twenty minutes, so nearly all of them hear it once or twice."""
URGENT = Repeats(every_s=30, most=20)
"""Ten minutes: by then the hall has been left, or somebody says what is to be done."""


class TimesSaid(Struct, frozen=True):
    announcement: Announcement
    times: int


class Saying(NamedTuple):
    announcement: Announcement
    ends_at: float


class Announcer:
    """Times `t` are seconds of one stopwatch."""

    def __init__(
        self,
        caller: Caller,
        said: Iterable[TimesSaid] = (),
        store: Callable[[tuple[TimesSaid, ...]], None] = lambda _: None,
    ) -> None:
        """`said`: how often each was said before the program started; `store` keeps that. What stands no longer is
        forgotten, so that it is said again when it comes back; so is a notice that becomes an emergency, which is
        another announcement."""
        self._caller = caller
        self._said = {each.announcement: each.times for each in said}
        self._store = store
        self._due: dict[Announcement, float] = {}
        """In the order of their importance."""
        self._asked_at: dict[Announcement, float] = {}
        """Since when the voice rehearses it."""
        self._saying: Saying | None = None

    def update(self, state: State, t: float) -> None:
        """Takes over what is to be said."""
        current = announcements(state)
        self._due = {each: self._due.get(each, self._first_due(each, t)) for each in current}
        self._forget_gone()

    def keep_emergencies(self, texts: Collection[str]) -> None:
        """All others are over, though no state has come that says so."""
        self._due = {each: due for each, due in self._due.items() if not each.urgent or each.text in texts}

    def say_next(self, t: float, *, is_free: bool) -> Said | None:
        """Says the next one, if it is time; `is_free`: no call is heard, nor waits. Returns what is heard of an
        emergency from now on, None for all else: a call need not wait for it."""
        self._end(t)
        due = self._next(t)
        if due is None or not (is_free or due.urgent) or not self._is_rehearsed(due, t):
            return None
        said = self._caller.announce(due)
        self._due[due] = t + said.seconds + _repeats(due).every_s
        if said.seconds:
            self._saying = Saying(due, t + said.seconds)
        return said if due.urgent else None

    def cut_off(self, t: float) -> None:
        """A call has begun over what was said, which is said anew later."""
        self._end(t)
        if self._saying:
            self._due[self._saying.announcement] = t
            self._saying = None

    def next_change(self, free_at: float | None) -> float | None:
        """When to ask next, if nothing happens before. `free_at`: from when on no call is heard; None: one waits."""
        if not self._caller.works:
            return None
        moments = [self._moment(each, due, free_at) for each, due in self._open()]
        ends = [self._saying.ends_at] if self._saying else []
        return min((*ends, *(moment for moment in moments if moment is not None)), default=None)

    def _moment(self, announcement: Announcement, due: float, free_at: float | None) -> float | None:
        """When it may be said, as far as can be told now."""
        asked_at, saying = self._asked_at.get(announcement), self._saying
        moment = due if asked_at is None else max(due, asked_at + REHEARSED_WITHIN_S)
        if saying and not (announcement.urgent and not saying.announcement.urgent):
            moment = max(moment, saying.ends_at)
        if announcement.urgent:
            return moment
        return None if free_at is None else max(moment, free_at)

    def _next(self, t: float) -> Announcement | None:
        """The most important one that is due; what is being said ends first, but for an emergency."""
        if not self._caller.works:
            return None
        due = next((each for each, at in self._open() if at <= t), None)
        is_cut = due is not None and due.urgent and self._saying is not None and not self._saying.announcement.urgent
        if is_cut:
            self.cut_off(t)
        return due if self._saying is None else None

    def _open(self) -> Iterable[tuple[Announcement, float]]:
        """Those that have not been said often enough, and when they are due."""
        return [(each, t) for each, t in self._due.items() if self._said.get(each, 0) < _repeats(each).most]

    def _is_rehearsed(self, announcement: Announcement, t: float) -> bool:
        asked_at = self._asked_at.setdefault(announcement, t)
        if not self._caller.rehearse_announcement(announcement) and t < asked_at + REHEARSED_WITHIN_S:
            return False
        del self._asked_at[announcement]
        return True

    def _end(self, t: float) -> None:
        """What has been heard to its end counts, if it still stands."""
        if self._saying is None or t < self._saying.ends_at:
            return
        announcement, self._saying = self._saying.announcement, None
        if announcement not in self._due:
            return
        self._said[announcement] = self._said.get(announcement, 0) + 1
        self._store_said()

    def _first_due(self, announcement: Announcement, t: float) -> float:
        return t + _repeats(announcement).every_s if announcement in self._said else t

    def _forget_gone(self) -> None:
        self._asked_at = {each: t for each, t in self._asked_at.items() if each in self._due}
        kept = {each: times for each, times in self._said.items() if each in self._due}
        if kept != self._said:
            self._said = kept
            self._store_said()

    def _store_said(self) -> None:
        self._store(tuple(TimesSaid(each, times) for each, times in self._said.items()))


def _repeats(announcement: Announcement) -> Repeats:
    return URGENT if announcement.urgent else USUALLY
