"""What the wall says, in the office's main language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta, tzinfo
from typing import Any

from msgspec import Struct

from core.instant import Instant
from core.messages.state import ServiceView, State, Withheld
from core.names import Names, name_in
from core.settings.sections import STRICT_MIN, OfficeSettings
from words.phrases import mark, say, when
from words.printer import NO_NUMBER, somebody_has_no_number
from words.turns import Turn, is_by_clock, turn

WITHHELD: dict[Withheld, tuple[str, str]] = {
    "hours": (mark("no numbers now"), mark("from {time}")),
    "quota": (mark("none left"), mark("none left, {time}")),
    "full": (mark("no more today"), mark("from {time}")),
}
"""By reason: while nobody knows when there will be numbers again, and with the time. Where there is no time left for
more people that is said for the day: "full" would be odd beside nobody waiting."""


class Notice(Struct, frozen=True):
    text: str
    alarm: bool = False
    """Somebody has to do something; drawn with a sign of its own, as colour never speaks alone."""


class Headings(Struct, frozen=True, kw_only=True):
    number: str
    counter: str
    recent: str
    recent_counter: str
    """The small word in front of a recent call's counter."""
    waiting: str
    absent: str


class Words:
    """The wall's sentences; knows the office's language, zone and rule."""

    def __init__(self, *, office: OfficeSettings, zone: tzinfo) -> None:
        self._language = office.languages[0]
        self._zone = zone
        self._head_start_min = office.head_start_min

    def say(self, sentence: str, **values: Any) -> str:
        return say(self._language, sentence, **values)

    def name(self, names: Names) -> str:
        """In the main language, else in any."""
        return name_in(names, self._language)

    def time(self, at: Instant) -> str:
        return f"{at.moment.astimezone(self._zone):%H:%M}"

    def headings(self, *, forecasts: bool) -> Headings:
        counter = self.say("COUNTER")
        return Headings(
            number=self.say("NUMBER"),
            counter=counter,
            recent=self.say("JUST CALLED"),
            recent_counter=counter.lower(),
            waiting=self.say("WAITING · expected") if forecasts else self.say("WAITING"),
            absent=self.say("Called, not here yet:"),
        )

    def rule(self) -> str:
        """Who is called first, and who keeps his place."""
        keeps = self.say("Who is sent on to another counter keeps the time of the ticket.")
        return f"{self._order()} {keeps}"

    def _order(self) -> str:
        if self._head_start_min == 0:
            return self.say("Within a service, numbers are called in the order of their tickets.")
        if self._head_start_min >= STRICT_MIN:
            return self.say("Within a service, priority is called first, then in the order of the tickets.")
        return self.say(
            "Within a service, numbers are called in the order of their tickets; "
            "priority counts as come {minutes} minutes earlier.",
            minutes=self._head_start_min,
        )

    def people(self, waiting: int) -> str:
        return self.say("person") if waiting == 1 else self.say("people")

    def withheld(self, service: ServiceView, state: State) -> str | None:
        """Why this service gives out no numbers though others do, and when again; None: it does, or none does."""
        if service.withheld is None:
            return None
        for_now, again = WITHHELD[service.withheld]
        if service.again is None:
            return self.say(for_now)
        is_today = self._date(service.again) == self._date(state.at)
        at = service.again.moment.astimezone(self._zone)
        if service.withheld == "full" and not is_today:
            return self.say(for_now)
        return self.say(again, time=f"{at:%H:%M}" if is_today else f"{at:%H:%M, %d/%m}")

    def forecast(self, service: ServiceView, state: State, told: Turn | None = None) -> str | None:
        """An honest range, never one number; nobody is told to take a number that is not to be had. `told`: what `turn`
        has said; left out: as of this state alone."""
        if service.forecast is None or not (state.issuing.open or service.waiting):
            return None
        if turn_now := self.turn(service, state):
            begin, end = told or turn_now
            return self._hours(begin, end, state.at)
        low, high = service.forecast
        if high == 0 and not service.waiting:
            return self.say("called at once") if service.open and state.issuing.open else None
        if high <= 5:
            return self.say("under 5 minutes")
        return self.say("{low}–{high} minutes", low=low, high=high)

    def _hours(self, begin: Instant, end: Instant, at: Instant) -> str | None:
        """Of today, and none that has gone by: what was told before may have begun since."""
        if self._date(begin) != self._date(at):
            return None
        return f"{self.time(begin)}–{self.time(end)}" if begin > at else self.say("by {time}", time=self.time(end))

    def turn(self, service: ServiceView, state: State, told: Turn | None = None) -> Turn | None:
        """Between which times whoever comes now is called, never before anybody is served; None: minutes say it.

        `told`: what was said last. Of another day it is not said: a time of day would not say which.
        """
        issuing, later = state.issuing, has_break(state)
        if service.forecast is None or state.clock != "trusted":
            return None
        if not is_by_clock(service.forecast, state.at, has_break=later, closes=issuing.closes):
            return None
        opens = _opens(state) if later else None
        return turn(service.forecast, state.at, opens=opens, told=told)

    def service_from(self, state: State) -> str | None:
        """When people are served, where numbers are given out or stopped before; None: now, or nobody knows."""
        opens = _opens(state)
        return None if opens is None else self.say("Service from {time}", time=self.time(opens))

    def stale(self, state: State | None) -> str:
        if state is None or state.clock == "untrusted":
            return self.say("no connection")
        return self.say("data from {time}", time=self.time(state.at))

    def ask_the_guide(self) -> Notice:
        return Notice(self.say("Please see the guide"), alarm=True)

    def to_the_room(self, state: State) -> Iterator[str]:
        """What there is to say that no notice says."""
        if somebody_has_no_number(state):
            yield self.say(NO_NUMBER)
        if state.issuing.reason == "printer":
            yield self.say("Whoever has a number is called in turn, as before.")

    def notice(self, state: State) -> Notice | None:
        """Why no number can be had now, if so."""
        if state.issuing.open:
            return None
        wordings: dict[str | None, Callable[[State], Notice]] = {
            "printer": self._printer_notice,
            "storage": self._storage_notice,
            "outside_hours": self._hours_notice,
            "quota": self._quota_notice,
        }
        return wordings.get(state.issuing.reason, self._closed_notice)(state)

    def _printer_notice(self, state: State) -> Notice:
        if state.printer.state == "paper_out":
            return Notice(self.say("No new numbers for now: the printer is out of paper"), alarm=True)
        return Notice(self.say("No new numbers for now: the printer is out of order"), alarm=True)

    def _storage_notice(self, _state: State) -> Notice:
        return Notice(self.say("The machine is out of order, please see the guide"), alarm=True)

    def _quota_notice(self, state: State) -> Notice:
        again = self._when(state)
        if again and not in_service(state):
            return Notice(self.say("All numbers are given out for now"))
        if again:
            return Notice(self.say("All numbers are given out for now, please come back {when}", when=again))
        return Notice(self.say("All numbers of today are given out"))

    def _hours_notice(self, state: State) -> Notice:
        if not in_service(state):
            is_over = state.issuing.closes is None
            return Notice(self.say("Outside office hours") if is_over else self.say("No new numbers any more"))
        if again := self._when(state):
            return Notice(self.say("No new numbers any more, please come back {when}", when=again))
        return Notice(self.say("No new numbers any more"))

    def _closed_notice(self, state: State) -> Notice:
        if not in_service(state) and _opens(state) is None:
            return Notice(self.say("Service is paused"))
        stopped, because = self.say("No new numbers for now"), self.name(state.issuing.because)
        return Notice(f"{stopped}: {because}" if because else stopped)

    def again(self, state: State) -> tuple[str, ...]:
        """Below that nobody is served any more: when numbers are given out again, and when people are served then; or
        why a person has stopped it. Each is a sentence; empty: nobody knows, or it was said."""
        if state.issuing.reason == "closed":
            because = None if _opens(state) else self.name(state.issuing.because)
            return (because,) if because else ()
        issuing, again = state.issuing, self._when(state)
        if again is None or issuing.reason not in ("outside_hours", "quota"):
            return ()
        numbers = self.say("Numbers again {when}", when=again)
        if issuing.opens is None or issuing.opens == issuing.until:
            return (numbers,)
        return numbers, self.say("Service from {time}", time=self.time(issuing.opens))

    def _when(self, state: State) -> str | None:
        """In the words of the day on which it is read."""
        if state.issuing.until is None:
            return None
        at = state.issuing.until.moment.astimezone(self._zone)
        return when(self._language, at, self._date(state.at) + timedelta(days=1))

    def _date(self, at: Instant) -> date:
        return at.moment.astimezone(self._zone).date()


def has_break(state: State) -> bool:
    """Whether the hours have nobody served now, but later: then minutes say little, and everything is a time of day."""
    opens = state.issuing.opens
    return state.issuing.closes is None and opens is not None and opens > state.at


def _opens(state: State) -> Instant | None:
    """When those are served who wait now, where that is later today; None: now, or nobody knows."""
    return None if state.issuing.reason in ("outside_hours", "quota") else state.issuing.opens


def in_service(state: State) -> bool:
    """Whether anybody waits or is with a counter: closing time ends issuing, not service."""
    return bool(state.waiting) or any(counter.ticket for counter in state.counters)
