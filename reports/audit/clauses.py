"""Pieces of an explanation: when somebody came and counts as come, who is earlier, why one could not be called."""

from __future__ import annotations

from typing import NamedTuple

from core.instant import MINUTE_MS, SECOND_MS, Instant
from core.settings.sections import STRICT_MS
from reports.audit.journal_source import Words
from reports.audit.room_clock import Dial
from reports.audit.standing import How, Reckoning, Standing
from words.phrases import MINUTES, SECONDS, mark, say, span

CAME = mark("number {label} came at {time}")
CAME_WITH_PRIORITY = mark("number {label} came at {time} and has priority")
COUNTS_BY_PRIORITY = mark("number {label} came at {time} and has priority, so it counts as come at {counts}")
COUNTS_BY_OFFSET = mark(
    "number {label} came at {time}, and as counter {counter} only helps with {service}, it counts there as come at "
    "{counts}"
)
COUNTS_BY_BOTH = mark(
    "number {label} came at {time} and counts as come at {counts}: {head_start} earlier as it has priority, {offset} "
    "later as counter {counter} only helps with {service}"
)

CAME_EARLIER = mark("number {label} came {by} earlier")
COUNTS_EARLIER = mark("number {label} counts as come {by} earlier")
CAME_JUST_BEFORE = mark("number {label} came just before")
COUNTS_JUST_BEFORE = mark("number {label} counts as come just before")
AT_ONCE = mark("both count as come at the same time, and number {label} was given out first")
PRIORITY_FIRST = mark("number {label} has priority, and here priority goes first")

IN_THE_WAY: dict[How, str] = {
    "behind": mark("number {label} had missed its call and come back, and lets others go first: {count}"),
    "printing": mark("the slip of number {label} was still being printed"),
    "bound": mark("number {label} was waiting for counter {at} only"),
    "not_served": mark("counter {counter} was not calling the service of number {label}, {service}"),
    "at_counter": mark("number {label} was at counter {at} already"),
    "held": mark("number {label} had been put aside by counter {at}"),
    "missed": mark("number {label} had been called and had not come"),
    "ended": mark("number {label} was done or void already"),
    "not_there": mark("number {label} had not been given out yet"),
}
"""Why somebody could not be called, or not yet."""


class Clauses(NamedTuple):
    words: Words
    dial: Dial
    counter: str
    """That called."""
    called: Instant
    """When, in line time."""
    to_the_second: bool
    """Whether times are told with seconds, which stand on no slip."""

    def say(self, msgid: str, **values: object) -> str:
        return say(self.words.language, msgid, **{"counter": self.counter, **values})

    def time(self, line_time: Instant) -> str:
        """A time of day; with its date where that is another than the call's."""
        at, call = self.dial.at(line_time), self.dial.at(self.called)
        time = f"{at:%H:%M:%S}" if self.to_the_second else f"{at:%H:%M}"
        return time if at.date() == call.date() else f"{time} {at:%d/%m}"

    def came(self, label: str, arrival: Instant) -> str:
        return self.say(CAME, label=label, time=self.time(arrival))

    def accounts(self, one: Reckoning, two: Reckoning) -> str:
        """When each of two came, and when he counts as come, where that is another time for one than for the other."""
        if one.moved_ms == two.moved_ms:
            return "; ".join(self.came(who.label, who.arrival) for who in (one, two))
        return "; ".join(map(self.account, (one, two)))

    def account(self, who: Reckoning) -> str:
        """When he came, and when he counts as come at this counter where that is another time."""
        by_priority = who.head_start_ms != 0
        if who.head_start_ms >= STRICT_MS:
            msgid = CAME_WITH_PRIORITY
        elif who.offset_ms:
            msgid = COUNTS_BY_BOTH if by_priority else COUNTS_BY_OFFSET
        else:
            msgid = COUNTS_BY_PRIORITY if by_priority else CAME
        return self.say(
            msgid,
            label=who.label,
            time=self.time(who.arrival),
            counts=self.time(who.key),
            head_start=span(self.words.language, who.head_start_ms),
            offset=span(self.words.language, who.offset_ms),
            service=self.words.service(who.service),
        )

    def earlier(self, first: Reckoning, second: Reckoning) -> str:
        """Why the first one's turn is before the second one's, by the rule."""
        if first.head_start_ms - second.head_start_ms >= STRICT_MS:
            return self.say(PRIORITY_FIRST, label=first.label)
        by = self._between(first.key, second.key)
        if first.key == second.key or (self.to_the_second and not by and first.order < second.order):
            return self.say(AT_ONCE, label=first.label)
        same = first.moved_ms == second.moved_ms
        if not by and not self.to_the_second:
            return self.say(CAME_JUST_BEFORE if same else COUNTS_JUST_BEFORE, label=first.label)
        by = by or say(self.words.language, "less than a second")
        return self.say(CAME_EARLIER if same else COUNTS_EARLIER, label=first.label, by=by)

    def _between(self, first: Instant, second: Instant) -> str:
        """As long as the times that are told make it; empty: they are the same."""
        unit = SECOND_MS if self.to_the_second else MINUTE_MS
        count = self.dial.on_it(second) // unit - self.dial.on_it(first) // unit
        if count <= 0:
            return ""
        one, more = SECONDS if self.to_the_second else MINUTES
        return self.say(one if count == 1 else more, count=count)

    def in_the_way(self, who: Standing) -> str:
        """Why he could not be called at this moment; empty: he could."""
        if who.how == "ready":
            return ""
        ticket = who.ticket
        return self.say(
            IN_THE_WAY[who.how],
            label=who.label,
            at=(ticket and (ticket.bound if who.how == "bound" else ticket.counter)) or "",
            service=self.words.service(ticket.service) if ticket else "",
            count=ticket.behind if ticket else 0,
        )
