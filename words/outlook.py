"""What a waiting number waits for, in one sentence or two: when it will probably be called, and why then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from core.instant import MINUTE_MS, Instant
from core.messages.outlook import AbsentCounter, Outlook
from words.times import MINUTES
from words.translation import mark, say
from words.turn_times import is_by_clock, turn, two_turns

EXPECTED = mark("Number {label} ({service}) will probably be called {when}: {why}.")
NOT_KNOWN = mark("It cannot be said when number {label} ({service}) will be called: {why}.")

AT_ONCE = mark("right away")
UNDER_5 = mark("in less than 5 minutes")
IN_MINUTES = mark("in {low}–{high} minutes")
BETWEEN = mark("between {begin} and {end}")
OR_LATER = mark("by {time}, or else at about {then}")
OR_NOT_TODAY = mark("by {time}, or else not today")

NOBODY_AHEAD = mark("nobody goes before it at {counters}")
AHEAD = (mark("1 number goes before it at {counters}"), mark("{count} numbers go before it at {counters}"))
OTHERS_AHEAD = mark("{ahead}, of them for other services: {others}")
NO_COUNTER = mark("no counter serves it now, and in its queue the numbers before it are: {count}")
ONE_COUNTER, COUNTERS = mark("counter {counters}"), mark("counters {counters}")

LENGTH = mark("a service takes about {minutes} today")
BOUND = mark("it waits for counter {counter} only")
LETS_AHEAD = mark("it had missed its call and lets others go first: {count}")
ABSENT = {
    "paused": mark("counter {counter} is taking a break"),
    "expected": mark("counter {counter} usually opens at {time}"),
    "overdue": mark("counter {counter} is usually open at this time, but is not yet"),
}
SERVED_FROM = mark("people are served from {time} on")
OVER_BREAK = mark("this reaches over the break from {begin} to {end}")
PAST_CLOSING = mark("this reaches past the closing time, {time}")
BY_QUEUE = mark("this is reckoned from the length of the queue alone")


def describe_outlook(language: str, outlook: Outlook, service: str, zone: tzinfo) -> str:
    """`service`: its name. Times of day are those of `zone`."""
    return _OutlookWriter(language, outlook, service, zone).text()


class _OutlookWriter:
    def __init__(self, language: str, outlook: Outlook, service: str, zone: tzinfo) -> None:
        self._language = language
        self._outlook = outlook
        self._service = service
        self._zone = zone

    def text(self) -> str:
        when = self._when()
        named = {"label": self._outlook.label, "service": self._service, "why": self._ahead()}
        first = self._say(NOT_KNOWN, **named) if when is None else self._say(EXPECTED, when=when, **named)
        second = "; ".join(self._circumstances())
        return f"{first} {second[:1].upper()}{second[1:]}."

    def _say(self, msgid: str, **values: object) -> str:
        return say(self._language, msgid, **values)

    def _time(self, at: Instant) -> str:
        return f"{at.moment.astimezone(self._zone):%H:%M}"

    def _when(self) -> str | None:
        """The range in the words of slips and displays."""
        found = self._outlook
        at, opens = found.at, found.opens
        if at is not None and found.outcomes is not None:
            by, then = two_turns(found.outcomes, at)
            if then is None:
                return self._say(OR_NOT_TODAY, time=self._time(by))
            return self._say(OR_LATER, time=self._time(by), then=self._time(then))
        if found.forecast is None:
            return None
        low, high = found.forecast
        if high == 0:
            return self._say(AT_ONCE)
        if at is not None and is_by_clock(found.forecast, at, has_break=opens is not None, closes=found.closes):
            begin, end = turn(found.forecast, at, opens=opens)
            return self._say(BETWEEN, begin=self._time(max(begin, at)), end=self._time(end))
        return self._say(UNDER_5) if high <= 5 else self._say(IN_MINUTES, low=low, high=high)

    def _ahead(self) -> str:
        found = self._outlook
        if not found.counters:
            return self._say(NO_COUNTER, count=found.ahead)
        names = ", ".join(found.counters)
        counters = self._say(ONE_COUNTER if len(found.counters) == 1 else COUNTERS, counters=names)
        if not found.ahead:
            return self._say(NOBODY_AHEAD, counters=counters)
        ahead = self._say(AHEAD[found.ahead > 1], count=found.ahead, counters=counters)
        if not found.ahead_elsewhere:
            return ahead
        return self._say(OTHERS_AHEAD, ahead=ahead, others=found.ahead_elsewhere)

    def _circumstances(self) -> Iterator[str]:
        found = self._outlook
        minutes = max(1, round(found.service_min))
        yield self._say(LENGTH, minutes=self._say(MINUTES[minutes > 1], count=minutes))
        if found.bound is not None:
            yield self._say(BOUND, counter=found.bound)
        if found.lets_ahead:
            yield self._say(LETS_AHEAD, count=found.lets_ahead)
        yield from map(self._absent, found.absent)
        yield from self._hours()
        if found.by_queue:
            yield self._say(BY_QUEUE)

    def _absent(self, absent: AbsentCounter) -> str:
        time = self._time(absent.opens) if absent.opens is not None else ""
        return self._say(ABSENT[absent.absence], counter=absent.counter, time=time)

    def _hours(self) -> Iterator[str]:
        found = self._outlook
        if found.opens is not None:
            yield self._say(SERVED_FROM, time=self._time(found.opens))
        if found.at is None or found.closes is None or found.forecast is None:
            return
        if found.at.later(found.forecast[1] * MINUTE_MS) > found.closes:
            if found.again is None:
                yield self._say(PAST_CLOSING, time=self._time(found.closes))
            else:
                yield self._say(OVER_BREAK, begin=self._time(found.closes), end=self._time(found.again))
