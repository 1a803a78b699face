"""Which devices could speak for a counter, by the settings or the journal itself: its own keypad, and consoles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from core.messages import events
from core.messages.events import Entry
from core.settings.sections import DeviceSettings

AT_COUNTER = (
    events.TicketCalled,
    events.ServiceStarted,
    events.ServiceFinished,
    events.TicketAbsent,
    events.TicketHeld,
    events.TicketTransferred,
    events.CallUndone,
    events.CounterOpened,
    events.CounterPaused,
    events.CounterResumed,
    events.CounterClosed,
)
"""Only a command for their counter makes these events."""
PROVEN_ACTS = 20
"""Without settings, a device counts as a counter's keypad after so many acts there, and at most one in twenty of its
acts elsewhere: a keypad has one counter, and a console is used for several or for the guide's acts as well."""


class Stranger(NamedTuple):
    """An act at a counter whose sender could not speak for it."""

    entry: Entry
    own: str | None
    """The sender's own counter; None: it has none, or nobody sent it."""


def strangers(entries: Sequence[Entry], known: Mapping[str, DeviceSettings]) -> Iterator[Stranger]:
    """`known`: the devices of the settings, by name. They may have changed since, so a keypad that never acted at its
    counter between two starts of the kiosk is taken for that of the counter at which it mostly did, if no keypad of
    that counter acted there."""
    for run in _runs(entries):
        acts = [(entry, counter) for entry in run if (counter := _counter_of(entry)) is not None]
        keypads = _keypads(run, acts, known)
        for entry, counter in acts:
            if entry.cause is None or entry.by is None or _is_without_counter(known.get(entry.by)):
                yield Stranger(entry, None)
            elif (own := keypads.get(entry.by)) is not None and own != counter:
                yield Stranger(entry, own)


def _runs(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """The entries between two starts of the kiosk, which are the only moments at which settings change."""
    starts = [at for at, entry in enumerate(entries) if isinstance(entry.event, events.OfficeResumed)]
    bounds = [0, *(at for at in starts if at), len(entries)]
    for begin, end in pairwise(bounds):
        yield entries[begin:end]


def _counter_of(entry: Entry) -> str | None:
    return entry.event.counter if isinstance(entry.event, AT_COUNTER) else None


def _is_without_counter(device: DeviceSettings | None) -> bool:
    return device is not None and device.role in ("kiosk", "wall")


def _keypads(
    run: Iterable[Entry], acts: Iterable[tuple[Entry, str]], known: Mapping[str, DeviceSettings]
) -> dict[str, str]:
    """Keypad → its counter."""
    at: dict[str, Counter[str]] = {}
    for entry, counter in acts:
        if entry.by is not None:
            at.setdefault(entry.by, Counter())[counter] += 1
    in_place = {device.counter for name, device in known.items() if device.counter in at.get(name, Counter())}
    versatile = {entry.by for entry in run if entry.cause is not None and _counter_of(entry) is None}
    shown: dict[str, str] = {}
    for device, counters in at.items():
        mostly, times = counters.most_common(1)[0]
        settings = known.get(device)
        if settings is not None and settings.role == "keypad":
            was_moved = settings.counter not in counters and mostly not in in_place
            shown[device] = mostly if was_moved or settings.counter is None else settings.counter
        elif settings is None and device not in versatile and _is_of_one_counter(times, counters.total()):
            shown[device] = mostly
    return shown


def _is_of_one_counter(times: int, acts: int) -> bool:
    return times >= PROVEN_ACTS and acts - times <= acts // PROVEN_ACTS
