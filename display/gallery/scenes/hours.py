"""The hours of a day in which no number is called, or none can be taken."""

from __future__ import annotations

from datetime import timedelta

from core.hours import instant_at, openings
from core.instant import HOUR_MS, MINUTE_MS, Instant
from core.messages.state import Issuing, State
from core.settings.conversions import stop_reasons
from display.gallery.hall import Hall
from display.gallery.scene import Scene
from words.translation import mark

HALF_AN_HOUR_MS = HOUR_MS // 2


def before_opening(hall: Hall) -> Scene:
    opens, begins = hall.time(hall.halves[0].open), hall.time(hall.halves[0].issue_from)
    return Scene(
        see=mark("Numbers are given out already; it says when service begins."),
        state=hall.state((), at=(begins.later((opens - begins) // 2)), issuing=Issuing(True, opens=opens)),
    )


def noon(hall: Hall) -> Scene:
    closed = hall.time(hall.halves[0].close).later(20 * MINUTE_MS)
    return Scene(
        see=mark("A break, and nobody waits: it says when numbers are given out again, and when service goes on."),
        state=_closed(hall, closed),
        begun=10,
    )


def evening(hall: Hall) -> Scene:
    closed = hall.time(hall.halves[-1].close).later(HALF_AN_HOUR_MS)
    return Scene(see=mark("The day has ended: it says when the office is open."), state=_closed(hall, closed), begun=10)


def night(hall: Hall) -> Scene:
    late = hall.time(hall.halves[-1].close).later(5 * HOUR_MS)
    return Scene(
        see=mark(
            "At night there is one dim line, each few minutes elsewhere: the time, and when numbers are given out."
        ),
        state=_closed(hall, late),
        begun=10,
    )


def holiday(hall: Hall) -> Scene:
    at = hall.time(hall.halves[0].open).later(2 * HOUR_MS)
    begins = instant_at(hall.day + timedelta(days=7), hall.halves[0].issue_from, hall.zone)
    opens = instant_at(hall.day + timedelta(days=7), hall.halves[0].open, hall.zone)
    issuing = Issuing(False, "outside_hours", until=begins, opens=opens)
    return Scene(
        see=mark("A holiday: it says on which day the office is open again."),
        state=_nobody(hall, at, issuing, called=0),
    )


def last_hour(hall: Hall) -> Scene:
    at = hall.time(hall.halves[-1].close).later(-30 * MINUTE_MS)
    coming = next(openings(hall.hours, (), hall.local(at)), None)
    issuing = Issuing(False, "outside_hours", until=coming.issue if coming else None, closes=at.later(30 * MINUTE_MS))
    return Scene(
        see=mark("No more numbers today, but those who wait are still called."),
        state=hall.state(at=at, issuing=issuing),
        begun=10,
    )


def stopped(hall: Hall) -> Scene:
    because = next(iter(stop_reasons(hall.settings).values()), {})
    return Scene(
        see=mark("Staff have stopped the numbers and say why; those who wait are still called."),
        state=hall.state(issuing=Issuing(False, "closed", because=because)),
        begun=10,
    )


def paused(hall: Hall) -> Scene:
    because = next(iter(stop_reasons(hall.settings).values()), {})
    return Scene(
        see=mark("Service is interrupted, and nobody waits."),
        state=_nobody(hall, hall.morning, Issuing(False, "closed", because=because)),
        begun=10,
    )


def none_left(hall: Hall) -> Scene:
    again = hall.time(hall.halves[-1].issue_from)
    return Scene(
        see=mark("All numbers of this half of the day are given out; those who wait are still called."),
        state=hall.state(issuing=Issuing(False, "quota", until=again, opens=again)),
        begun=10,
    )


def _closed(hall: Hall, at: Instant) -> State:
    coming = next(openings(hall.hours, (), hall.local(at)), None)
    until, opens = (coming.issue, coming.opens) if coming else (None, None)
    return _nobody(hall, at, Issuing(False, "outside_hours", until=until, opens=opens))


def _nobody(hall: Hall, at: Instant, issuing: Issuing, *, called: int = 10) -> State:
    """Nobody waits, and nobody is at a counter; so many were called before."""
    services, closed = hall.services((0,), open=False, forecast=None), hall.counters(status="closed")
    return hall.state(hall.calls(called), at=at, issuing=issuing, services=services, counters=closed)
