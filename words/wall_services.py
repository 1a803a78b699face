"""The wall's sentences about one service: how many wait and how long, or why no tickets of it are issued."""

from __future__ import annotations

from msgspec import UNSET
from msgspec.structs import replace

from core.instant import Instant
from core.messages.state import ServiceView, State, WaitingView, Withheld
from words.local_words import LocalWords
from words.translation import mark
from words.turn_times import Turn, TwoTurns, is_by_clock, turn, two_turns
from words.wall_hours import has_break, service_begins

WITHHELD: dict[Withheld, tuple[str, str]] = {
    "hours": (mark("no tickets now"), mark("from {time}")),
    "quota": (mark("none left"), mark("none until {time}")),
    "full": (mark("no more today"), mark("from {time}")),
}
"""By reason: while it is unknown when tickets are issued again, and with the time. "full" (no time left to serve more
people) is said for the day: "full" itself would be odd beside an empty queue."""


class WallServices:
    """Also says the same on the buttons of the demo's page."""

    def __init__(self, local: LocalWords) -> None:
        self._local = local

    def people(self, waiting: int) -> str:
        return self._local.say("person") if waiting == 1 else self._local.say("people")

    def withheld(self, service: ServiceView, state: State) -> str | None:
        """Why no tickets of this service are issued while others are, and until when; None if that is not so."""
        if service.withheld is None:
            return None
        for_now, again = WITHHELD[service.withheld]
        if service.again is None:
            return self._local.say(for_now)
        is_today = self._local.day(service.again) == self._local.day(state.at)
        if service.withheld == "full" and not is_today:
            return self._local.say(for_now)
        return self._local.say(again, time=self._local.time(service.again, "%H:%M" if is_today else "%H:%M, %d/%m"))

    def forecast(self, service: ServiceView, state: State, told: Turn | None = None) -> str | None:
        """The expected wait as a range; None if it is unknown, or if nobody waits and no ticket can be taken.

        `told`: what `turn` returned last, if the wall has shown it.
        """
        if not (state.issuing.open or service.waiting):
            return None
        if (turns := _two_turns(service, state)) is not None:
            time = self._local.time(turns.by)
            if turns.then is None:
                return self._local.say("by {time}, or not today", time=time)
            return self._local.say("by {time}, or at {then}", time=time, then=self._local.time(turns.then))
        if service.forecast is None:
            return None
        if turn_now := self.turn(service, state):
            begin, end = told or turn_now
            return self._hours(begin, end, state.at)
        low, high = service.forecast
        if high == 0 and not service.waiting:
            return self._local.say("called at once") if service.open and state.issuing.open else None
        if high <= 5:
            return self._local.say("under 5 minutes")
        return self._local.say("{low}–{high} minutes", low=low, high=high)

    def wait_of(self, place: WaitingView, state: State) -> str | None:
        """The same for one waiting ticket; None if it is unknown."""
        service = next((each for each in state.services if each.code == place.service), None)
        if service is None or place.forecast is None:
            return None
        own = replace(service, forecast=place.forecast, waiting=1 if place.forecast[1] else 0)
        return self.forecast(own, state)

    def _hours(self, begin: Instant, end: Instant, at: Instant) -> str | None:
        """The range as times of day, if they are today's and not past: a turn told before may have begun since."""
        if self._local.day(begin) != self._local.day(at):
            return None
        if begin <= at:
            return self._local.say("by {time}", time=self._local.time(end))
        return f"{self._local.time(begin)}–{self._local.time(end)}"

    def turn(self, service: ServiceView, state: State, told: Turn | None = None) -> Turn | None:
        """Between which times a ticket taken now would be called; None if the wait is told in minutes, or unknown.

        `told`: what was returned last on the same day.
        """
        issuing, later = state.issuing, has_break(state)
        if service.forecast is None or service.outcomes is not UNSET or state.clock != "trusted":
            return None
        if not is_by_clock(service.forecast, state.at, has_break=later, closes=issuing.closes):
            return None
        return turn(service.forecast, state.at, opens=service_begins(state) if later else None, told=told)


def _two_turns(service: ServiceView, state: State) -> TwoTurns | None:
    """None: the forecast has one outcome, or no clock is trusted."""
    if service.outcomes is UNSET or state.clock != "trusted":
        return None
    return two_turns(service.outcomes, state.at)
