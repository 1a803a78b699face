"""What one waiting ticket waits for: who goes before it, which counters call it, and how long a service takes."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median_low

from core.forecast.forecast import Forecaster
from core.forecast.rollout import NEVER
from core.forecast.staffing import Staffing
from core.hours import halves, instant_at
from core.instant import MINUTE_MS, Instant, Now
from core.line.line import Line
from core.line.ticket import Ticket
from core.messages.forecasts import ForecastSet
from core.messages.outlook import AbsentCounter, Outlook


def outlook(forecaster: Forecaster, label: str, forecast_set: ForecastSet, now: Now) -> Outlook:
    """Of a ticket that waits in the forecaster's line. `forecast_set`: what the forecaster says at this moment."""
    line, learned = forecaster.line, forecaster.learned
    ticket = line.tickets[label]
    counters = tuple(name for name in _able(line, ticket) if line.counter(name).status == "open")
    ahead = _ahead(line, ticket, counters)
    opens, closes, again = _hours(line, now)
    return Outlook(
        label=label,
        service=ticket.service,
        at=now.utc if now.trusted else None,
        forecast=forecast_set.waiting.get(label),
        outcomes=forecast_set.waiting_outcomes.get(label),
        by_queue=forecast_set.simple,
        counters=counters,
        absent=tuple(_absent(forecaster, ticket, now)),
        ahead=len(ahead),
        ahead_elsewhere=sum(line.tickets[each].service != ticket.service for each in ahead),
        lets_ahead=ticket.behind,
        bound=ticket.bound,
        service_min=learned.service_times.distribution(ticket.service).mean_ms
        * learned.service_times.slowness
        / MINUTE_MS,
        opens=opens,
        closes=closes,
        again=again,
    )


def _able(line: Line, ticket: Ticket) -> list[str]:
    """The counters that can call the ticket, or could if they were open."""
    if ticket.bound is not None:
        return [ticket.bound]
    return [
        name
        for name, offsets in line.rules.counters.items()
        if ticket.service in offsets
        and (line.counter(name).status == "closed" or ticket.service in line.counter(name).services)
    ]


def _ahead(line: Line, ticket: Ticket, counters: tuple[str, ...]) -> set[str]:
    """Labels of the tickets that at least one of these counters would call before it; those whose slips are being
    printed, too. Without counters, those before it in the queue of its service."""
    place = ticket.place(line.rules)
    if not counters:
        return {each.label for each in line.queues.get(ticket.service, ()) if each < place}
    ahead = set[str]()
    for counter in counters:
        offsets = line.rules.counters.get(counter, {})
        own = place.key + offsets.get(ticket.service, 0) * MINUTE_MS
        for queue in line.queues.values():
            for each in queue:
                other = line.tickets[each.label]
                key = each.key + offsets.get(other.service, 0) * MINUTE_MS
                if (key, each.order) < (own, place.order) and not other.behind and line.could_serve(counter, other):
                    ahead.add(each.label)
    return ahead


def _absent(forecaster: Forecaster, ticket: Ticket, now: Now) -> Iterator[AbsentCounter]:
    line, learned = forecaster.line, forecaster.learned
    staffing = Staffing(line, learned, now)
    for name in _able(line, ticket):
        if line.counter(name).status == "open":
            continue
        pause = learned.pause(name)
        if pause is not None and not staffing.is_departure(pause):
            yield AbsentCounter(name, "paused")
        elif expected := staffing.expected_openings(name):
            if any(each.late_ms is not None for each in expected):
                yield AbsentCounter(name, "overdue")
            elif (opens_ms := median_low(each.opens_ms for each in expected)) < NEVER:
                yield AbsentCounter(name, "expected", now.utc.later(opens_ms))
        elif pause is not None:
            yield AbsentCounter(name, "paused")


def _hours(line: Line, now: Now) -> tuple[Instant | None, Instant | None, Instant | None]:
    """As in `Outlook`: when people are served again if not now, when this or that half ends, when the next begins."""
    if line.rules.hours is None or not now.trusted:
        return None, None, None
    today = now.local.date()
    spans = [
        (instant_at(today, half.open, now.local.tzinfo), instant_at(today, half.close, now.local.tzinfo))
        for half in halves(line.rules.hours, today)
    ]
    left = [span for span in spans if now.utc < span[1]]
    if not left:
        return None, None, None
    (opens, closes), later = left[0], left[1:]
    return opens if opens > now.utc else None, closes, later[0][0] if later else None
