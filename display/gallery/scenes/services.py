"""What there is to say of one service or one counter."""

from __future__ import annotations

from msgspec.structs import replace

from core.instant import HOUR_MS
from core.messages.state import ServiceView
from display.gallery.hall import Hall
from display.gallery.scene import Scene
from words.translation import mark


def service_full(hall: Hall) -> Scene:
    return Scene(
        see=mark("One service has no number left today, and says so in place of its wait."),
        state=hall.state(services=_first(hall, open=False, withheld="full", forecast=None)),
        begun=10,
    )


def service_later(hall: Hall) -> Scene:
    again = hall.morning.later(4 * HOUR_MS)
    return Scene(
        see=mark("One service gives out numbers again later, and says when."),
        state=hall.state(services=_first(hall, open=False, withheld="quota", again=again, forecast=None)),
        begun=10,
    )


def service_paused(hall: Hall) -> Scene:
    code = hall.settings.service[0].code
    pausing = {counter.id for counter in hall.settings.counter if code in counter.offsets}
    counters = tuple(
        replace(counter, status="paused", ticket=None) if counter.id in pausing else counter
        for counter in hall.counters(hall.calls(10))
    )
    return Scene(
        see=mark("All counters of one service pause: it says so in place of the wait."),
        state=hall.state(counters=counters),
        begun=10,
    )


def counter_paused(hall: Hall) -> Scene:
    calls = hall.calls(10)
    counters = tuple(
        replace(counter, status="paused", ticket=None) if counter.id == calls[0].counter else counter
        for counter in hall.counters(calls)
    )
    return Scene(
        see=mark("The counter that called last pauses and the others go on."),
        state=hall.state(counters=counters),
        begun=10,
    )


def long_waits(hall: Hall) -> Scene:
    services = tuple(
        replace(service, waiting=48 + n, forecast=(95, 170), outcomes=((95, 130), (250, 280)))
        for n, service in enumerate(hall.services())
    )
    return Scene(
        see=mark("Many wait for every service: people and times are whole, in one size, and touch nothing."),
        state=hall.state(services=services),
        begun=10,
    )


def _first(hall: Hall, **fields: object) -> tuple[ServiceView, ...]:
    """All services, of which the first differs."""
    first, *others = hall.services()
    return replace(first, **fields), *others
