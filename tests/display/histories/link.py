"""What of an office's life reaches a wall: messages late, lost, twice, in another order; and its restarts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Literal, NamedTuple

from core.messages.state import Health
from core.messages.wire import Topics, encode
from runtime.bus.bus import BusEvent, Connected, Disconnected, Message
from tests.display.histories.office_life import SETTINGS, Happening, KioskBack, KioskGone, Life, Published

TOPICS = Topics(SETTINGS.office.id)
AGAIN = 0.06
"""How likely a state is to come a second time, behind newer ones."""
OUTAGES_S = (0.3, 2, 8, 30, 58, 64, 100)
STARTS_S, AWAY_S = 0.4, (0.5, 3, 15, 70)
"""From the start of a wall to its connection; how long it is away between two lives."""


class Delivered(NamedTuple):
    """A message as it comes to the wall, and the state that it brings."""

    at: float
    event: BusEvent
    brings: Published | None = None


class WallLife(NamedTuple):
    """From a start of the wall to its end."""

    begins_at: float
    ends_at: float
    delivered: list[Delivered]
    dies_at_call: int | None
    """It is killed when it begins the so-manieth call of this life; None: between two rounds."""
    dies_with: Literal["before the mark", "behind the mark"]


class Outage(NamedTuple):
    begins_at: float
    ends_at: float
    of_broker: bool
    """Its retained messages are gone with it, and the kiosk has no connection, either; else only the wall's link is
    cut."""


def lives(rng: Random, life: Life) -> list[WallLife]:
    """All but the last end by a kill. Towards its end the connection is up: who still holds must have been called."""
    busy_until = life.ends_at - 130
    outages = list(_outages(rng, busy_until))
    spans = list(_spans(rng, busy_until, life.ends_at))
    return [
        WallLife(
            begins_at,
            ends_at,
            sorted(_delivered(rng, life.happenings, outages, begins_at, ends_at), key=lambda each: each.at),
            rng.randint(1, 6) if ends_at < life.ends_at and rng.random() < 0.5 else None,
            rng.choice(("before the mark", "behind the mark")),
        )
        for begins_at, ends_at in spans
    ]


def _outages(rng: Random, until: float) -> Iterator[Outage]:
    at = rng.uniform(5, 120)
    while at < until:
        end = min(at + rng.choice(OUTAGES_S), until)
        yield Outage(at, end, of_broker=rng.random() < 0.4)
        at = end + rng.uniform(5, 150)


def _spans(rng: Random, busy_until: float, end: float) -> Iterator[tuple[float, float]]:
    begins_at = 0.0
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        killed_at = begins_at + rng.uniform(1, 120)
        again_at = killed_at + rng.choice(AWAY_S)
        if again_at > busy_until:
            break
        yield begins_at, killed_at
        begins_at = again_at
    yield begins_at, end


def _delivered(
    rng: Random, happenings: Sequence[Happening], outages: Sequence[Outage], begins_at: float, ends_at: float
) -> Iterator[Delivered]:
    """Within each connection nothing is lost; between two of them all is."""
    up = [begins_at + STARTS_S]
    for outage in outages:
        if outage.ends_at <= up[-1]:
            continue
        if outage.begins_at > up[-1]:
            yield from _connection(rng, happenings, outages, up[-1], min(outage.begins_at, ends_at))
        up.append(outage.ends_at)
    yield from _connection(rng, happenings, outages, up[-1], ends_at)


def _connection(
    rng: Random, happenings: Sequence[Happening], outages: Sequence[Outage], begins_at: float, ends_at: float
) -> Iterator[Delivered]:
    if begins_at >= ends_at:
        return
    yield Delivered(begins_at, Connected())
    at = begins_at + rng.uniform(0.001, 0.03)
    since = max((outage.ends_at for outage in outages if outage.of_broker and outage.ends_at <= begins_at), default=0.0)
    kept = [each for each in happenings if since <= each.at <= begins_at]
    states = [each for each in kept if isinstance(each, Published)]
    comings = [each for each in kept if not isinstance(each, Published)]
    if comings:
        yield Delivered(at, _health(comings[-1], retained=True))
    if states:
        yield Delivered(at, _message(states[-1], retained=True), states[-1])
    for each in happenings:
        if begins_at < each.at < ends_at:
            at = max(at, each.at + rng.uniform(0.002, 0.1))
            if at >= ends_at:
                break
            if isinstance(each, Published):
                yield Delivered(at, _message(each), each)
                if rng.random() < AGAIN:
                    old = rng.choice([each, *states[-3:]])
                    yield Delivered(at, _message(old), old)
                states.append(each)
            else:
                yield Delivered(at, _health(each))
    yield Delivered(ends_at, Disconnected("lost"))


def _message(published: Published, *, retained: bool = False) -> Message:
    return Message(TOPICS.state, encode(published.state), retained=retained)


def _health(each: KioskGone | KioskBack, *, retained: bool = False) -> Message:
    return Message(TOPICS.health("kiosk"), encode(Health(online=isinstance(each, KioskBack))), retained=retained)
