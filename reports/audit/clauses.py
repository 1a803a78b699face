"""Clauses of an explanation: when a ticket came and from when it counts, which is earlier, why one was not callable."""

from __future__ import annotations

from typing import NamedTuple

from core.instant import SECOND_MS, Instant
from core.settings.sections import STRICT_MS
from reports.audit.journal_source import OfficeTexts
from reports.audit.replay import RoomClock
from reports.audit.ticket_at_call import Availability, EffectiveArrival, TicketAtCall
from words.earlier_turn import AT_ONCE, PRIORITY_FIRST, earlier_turn
from words.times import duration
from words.translation import mark, say

CAME = mark("number {label} came at {time}")
CAME_WITH_PRIORITY = mark("number {label} came at {time} and has priority")
COUNTS_BY_PRIORITY = mark("number {label} came at {time} and has priority, so it counts from {counts}")
COUNTS_BY_OFFSET = mark(
    "number {label} came at {time}, and as counter {counter} only helps with {service}, it counts there from {counts}"
)
COUNTS_BY_BOTH = mark(
    "number {label} came at {time} and counts from {counts}: {head_start} earlier as it has priority, {offset} "
    "later as counter {counter} only helps with {service}"
)

NOT_CALLABLE: dict[Availability, str] = {
    "behind": mark("number {label} had missed its call and come back, and lets others go first: {count}"),
    "printing": mark("the slip of number {label} was still being printed"),
    "bound": mark("number {label} was waiting for counter {at} only"),
    "not_served": mark("counter {counter} was not calling the service of number {label}, {service}"),
    "at_counter": mark("number {label} was already at counter {at}"),
    "held": mark("number {label} was held by counter {at}"),
    "missed": mark("number {label} had been called and had not come"),
    "ended": mark("number {label} was already finished or cancelled"),
    "not_there": mark("number {label} had not been issued yet"),
}


class ClauseWriter(NamedTuple):
    """Writes clauses about one call. Labels and times are those of the tickets that it is given."""

    texts: OfficeTexts
    clock: RoomClock
    counter: str
    called: Instant
    """Line time of the call."""
    to_the_second: bool
    """Whether times have seconds, which no slip shows."""

    def say(self, msgid: str, **values: object) -> str:
        return say(self.texts.language, msgid, **{"counter": self.counter, **values})

    def time(self, line_time: Instant) -> str:
        """A time of day, with its date if that differs from the call's."""
        at, call = self.clock.at(line_time), self.clock.at(self.called)
        time = f"{at:%H:%M:%S}" if self.to_the_second else f"{at:%H:%M}"
        return time if at.date() == call.date() else f"{time} {at:%d/%m}"

    def came(self, label: str, arrival: Instant) -> str:
        return self.say(CAME, label=label, time=self.time(arrival))

    def both_arrivals(self, one: EffectiveArrival, two: EffectiveArrival) -> str:
        """When two tickets came and, unless they moved by the same time, from when each counts."""
        if one.moved_ms == two.moved_ms:
            return "; ".join(self.came(who.label, who.arrival) for who in (one.ticket, two.ticket))
        return "; ".join(map(self.describe_arrival, (one, two)))

    def describe_arrival(self, who: EffectiveArrival) -> str:
        """When a ticket came and, if that differs, from when it counts at this counter."""
        by_priority = who.head_start_ms != 0
        if who.head_start_ms >= STRICT_MS:
            msgid = CAME_WITH_PRIORITY
        elif who.offset_ms:
            msgid = COUNTS_BY_BOTH if by_priority else COUNTS_BY_OFFSET
        else:
            msgid = COUNTS_BY_PRIORITY if by_priority else CAME
        return self.say(
            msgid,
            label=who.ticket.label,
            time=self.time(who.ticket.arrival),
            counts=self.time(who.key),
            head_start=duration(self.texts.language, who.head_start_ms),
            offset=duration(self.texts.language, who.offset_ms),
            service=self.texts.service(who.ticket.service),
        )

    def earlier(self, first: EffectiveArrival, second: EffectiveArrival) -> str:
        """Why the first ticket's turn is before the second one's, by the rule."""
        label = first.ticket.label
        if first.head_start_ms - second.head_start_ms >= STRICT_MS:
            return self.say(PRIORITY_FIRST, label=label)
        one, two = self.clock.shifted(first.key), self.clock.shifted(second.key)
        if self.to_the_second and one // SECOND_MS == two // SECOND_MS and first.ticket.order < second.ticket.order:
            return self.say(AT_ONCE, label=label)
        alike = first.moved_ms == second.moved_ms
        return earlier_turn(self.texts.language, label, one, two, alike=alike, to_the_second=self.to_the_second)

    def why_not_callable(self, who: TicketAtCall) -> str:
        """Why a ticket could not be called at this moment; empty if it could."""
        if who.availability == "ready":
            return ""
        ticket = who.ticket
        return self.say(
            NOT_CALLABLE[who.availability],
            label=who.label,
            at=(ticket and (ticket.bound if who.availability == "bound" else ticket.counter)) or "",
            service=self.texts.service(ticket.service) if ticket else "",
            count=ticket.behind if ticket else 0,
        )
