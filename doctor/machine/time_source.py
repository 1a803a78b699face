"""Where the machine has its time from, whether that is believed, and how far it is from the kiosk's."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from core.instant import DAY_MS, SECOND_MS, Instant, Now
from core.messages.state import PartView
from doctor.machine.machine import Machine
from doctor.told import ill, well
from runtime.clock import Trust
from words.figures import long_duration, moment
from words.translation import mark

PART = "clock"
LAST_SET = "var/lib/systemd/timesync/clock"
"""systemd-timesyncd touches it each time when the network has told the time."""
LONG_AGO_DAYS = 7
"""A Pi's crystal loses or gains up to two seconds a day."""
APART_MS = 60 * SECOND_MS
SET = mark("The network has set the clock; it says {time}")
SET_AGO = mark("The network set the clock {days} days ago; it says {time}")
BY_HAND = mark('[office] clock = "trusted": nobody checks the clock; it says {time}')
NOT_SET = mark("The network has not told the time: slips and displays show none, and no day opens by itself")
CONNECT = mark(
    'With internet: connect the network. Without: put a clock battery in and write clock = "trusted" into [office]; '
    'set the time: sudo timedatectl set-ntp no; sudo timedatectl set-time "2026-12-31 07:00"; '
    "until then: luot guide new-day opens the day"
)
PLUG_IN = mark("Plug the network cable in, and switch the router on before the kiosk")
OFF = mark('[office] clock = "untrusted": slips and displays show no time')
APART = mark("This machine's clock and the kiosk's are {apart} apart")
SAME = mark("Let both have their time from the same place: /etc/systemd/timesyncd.conf")


class Facts(NamedTuple):
    trust: Trust
    now: Now
    set_at: Instant | None = None
    """When the network last told the time; None: nobody knows."""
    kiosk_apart_ms: int | None = None
    """Kiosk's clock less ours; None: the kiosk was not heard."""


def time_source(facts: Facts) -> PartView:
    time, apart_ms = partial(moment, facts.now.local), abs(facts.kiosk_apart_ms or 0)
    if apart_ms > APART_MS:
        return ill(PART, APART, SAME, apart=partial(long_duration, apart_ms))
    if facts.trust == "untrusted":
        return well(PART, OFF)
    if facts.trust == "trusted":
        return well(PART, BY_HAND, time=time)
    if not facts.now.trusted:
        return ill(PART, NOT_SET, CONNECT, PLUG_IN)
    days = 0 if facts.set_at is None else max(0, facts.now.utc - facts.set_at) // DAY_MS
    if days > LONG_AGO_DAYS:
        return ill(PART, SET_AGO, CONNECT, PLUG_IN, days=days, time=time)
    return well(PART, SET, time=time)


def last_set(machine: Machine) -> Instant | None:
    try:
        return Instant(int((machine.root / LAST_SET).stat().st_mtime * SECOND_MS))
    except OSError:
        return None
