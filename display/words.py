"""What the wall says, in the office's main language."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import timedelta, tzinfo
from typing import Any

from core.instant import Instant
from core.settings import STRICT_MIN, OfficeSettings
from core.state import Names, ServiceView, State
from display.frame import Headings, Notice
from runtime.paper_words import NO_NUMBER, somebody_has_no_number
from runtime.phrases import say, when

CLOCK_ABOVE_MIN = 60
"""Beyond an hour people want to know when, not how long."""
ROUND_MS = 5 * 60_000
"""Times of day are rounded to so much, outward: the range stays true."""


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
        return names.get(self._language) or next(iter(names.values()), "")

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

    def forecast(self, service: ServiceView, state: State) -> str | None:
        """An honest range, never one number; nobody is told to take a number that is not to be had."""
        if service.forecast is None:
            return None
        low, high = service.forecast
        if high == 0:
            return self.say("called at once") if service.open and state.issuing.open else None
        if high <= 5:
            return self.say("under 5 minutes")
        if high > CLOCK_ABOVE_MIN and state.clock == "trusted":
            return f"{self._time_in(low, state, math.floor)}–{self._time_in(high, state, math.ceil)}"
        return self.say("{low}–{high} minutes", low=low, high=high)

    def _time_in(self, minutes: int, state: State, rounded: Callable[[float], int]) -> str:
        later = state.at.later(minutes * 60_000)
        return self.time(Instant(rounded(later / ROUND_MS) * ROUND_MS))

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
        if again := self._when(state):
            return Notice(self.say("All numbers are given out for now, please come back {when}", when=again))
        return Notice(self.say("All numbers of today are given out"))

    def _hours_notice(self, state: State) -> Notice:
        if not in_service(state):
            return Notice(self.say("Outside office hours"))
        if again := self._when(state):
            return Notice(self.say("No new numbers any more, please come back {when}", when=again))
        return Notice(self.say("No new numbers any more"))

    def _closed_notice(self, state: State) -> Notice:
        if not in_service(state):
            return Notice(self.say("Service is paused"))
        stopped, because = self.say("No new numbers for now"), self.name(state.issuing.because)
        return Notice(f"{stopped}: {because}" if because else stopped)

    def again(self, state: State) -> str | None:
        """Below that nobody is served any more: when numbers are given out again, and when people are served then; or
        why a person has stopped it. None: nobody knows, or it was said."""
        if state.issuing.reason == "closed":
            return self.name(state.issuing.because) or None
        issuing, again = state.issuing, self._when(state)
        if again is None or issuing.reason != "outside_hours":
            return None
        if issuing.opens is None or issuing.opens == issuing.until:
            return self.say("Numbers again {when}", when=again)
        return self.say("Numbers again {when}, service from {time}", when=again, time=self.time(issuing.opens))

    def _when(self, state: State) -> str | None:
        """In the words of the day on which it is read."""
        if state.issuing.until is None:
            return None
        today = state.at.moment.astimezone(self._zone).date()
        at = state.issuing.until.moment.astimezone(self._zone)
        return when(self._language, at, today + timedelta(days=1))


def in_service(state: State) -> bool:
    """Whether anybody waits or is with a counter: closing time ends issuing, not service."""
    return bool(state.waiting) or any(counter.ticket for counter in state.counters)
