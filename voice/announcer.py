"""Announcements aloud: an emergency at once and over all else, everything else between calls; each a few times."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from msgspec import Struct

from core.messages.state import State
from voice.caller import Caller, Said
from words.spoken_announcements import Announcement, announcements

REHEARSED_WITHIN_S = 3.0
"""So long an announcement waits for what an engine has to say of it; an emergency does not wait."""
AGAIN_S = 5.0
"""So soon is tried again what an engine was too late for, then after twice the time, and so on: one that always fails
must not take the time that calls need."""


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


class Ready(NamedTuple):
    """What is to be said now."""

    announcement: Announcement
    is_rehearsed: bool
    """False: an engine is still at it, so that there is no more than the alarm, or nothing."""


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
        """Since when the voice rehearses it; of an emergency, since its alarm."""
        self._again_s: dict[Announcement, float] = {}
        """How long was waited before the last try of what an engine was too late for."""
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
        while ready := self._next(t, is_free=is_free):
            self.cut_off(t)
            announcement, said = ready.announcement, self._caller.announce(ready.announcement)
            self._due[announcement] = t + said.seconds + self._pause(ready, said, t)
            if said.seconds:
                self._saying = Saying(announcement, t + said.seconds)
                return said if announcement.urgent else None
        return None

    def cut_off(self, t: float) -> None:
        """Something else is heard over what was being said, which is said anew later, if it still stands."""
        self._end(t)
        if self._saying and self._saying.announcement in self._due:
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
        moment = due if asked_at is None else max(due, asked_at + _patience_s(announcement))
        if saying and not (announcement.urgent and not saying.announcement.urgent):
            moment = max(moment, saying.ends_at)
        if announcement.urgent:
            return moment
        # One after another is rehearsed, as each keeps the engine from calls.
        tried = [t + REHEARSED_WITHIN_S for each, t in self._asked_at.items() if not each.urgent]
        return None if free_at is None else max(moment, free_at, *tried)

    def _next(self, t: float, *, is_free: bool) -> Ready | None:
        """The most important one that is due; what is being said ends first, but for an emergency. While an engine is
        at the words of one emergency another has its turn."""
        for announcement, due in self._open() if self._caller.works else ():
            if self._saying and (self._saying.announcement.urgent or not announcement.urgent):
                return None
            if due > t or not (is_free or announcement.urgent):
                continue
            if ready := self._ready(announcement, t):
                return ready
            if not announcement.urgent:
                return None
        return None

    def _open(self) -> Iterable[tuple[Announcement, float]]:
        """Those that have not been said often enough, and when they are due."""
        return [(each, t) for each, t in self._due.items() if self._said.get(each, 0) < _repeats(each).most]

    def _ready(self, announcement: Announcement, t: float) -> Ready | None:
        """The alarm of an emergency sounds at once, and again with the words as soon as they are there."""
        is_rehearsed, is_new = self._caller.rehearse_announcement(announcement), announcement not in self._asked_at
        if not is_rehearsed:
            asked_at = self._asked_at.setdefault(announcement, t)
            if t < asked_at + _patience_s(announcement) and not (is_new and announcement.urgent):
                return None
        return Ready(announcement, is_rehearsed)

    def _pause(self, ready: Ready, said: Said, t: float) -> float:
        """From its end until it is due again (s)."""
        announcement, every_s = ready.announcement, _repeats(ready.announcement).every_s
        was_late = self._asked_at.pop(announcement, None) is not None
        if announcement.urgent and not ready.is_rehearsed:
            self._asked_at[announcement] = t
            return 0.0
        if announcement.urgent or said.seconds or not was_late:
            self._again_s.pop(announcement, None)
            return every_s
        again_s = self._again_s[announcement] = min(2 * self._again_s.get(announcement, AGAIN_S / 2), every_s)
        return again_s

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
        self._again_s = {each: wait for each, wait in self._again_s.items() if each in self._due}
        kept = {each: times for each, times in self._said.items() if each in self._due}
        if kept != self._said:
            self._said = kept
            self._store_said()

    def _store_said(self) -> None:
        self._store(tuple(TimesSaid(each, times) for each, times in self._said.items()))


def _repeats(announcement: Announcement) -> Repeats:
    return URGENT if announcement.urgent else USUALLY


def _patience_s(announcement: Announcement) -> float:
    """So long an engine is waited for; of an emergency, before its alarm sounds again without words."""
    return URGENT.every_s if announcement.urgent else REHEARSED_WITHIN_S
