"""A report: what one examination has found, how it looks to programs, and what has changed since another one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct

from core.instant import Instant
from core.messages.state import PartView
from core.names import name_in
from doctor.machine.disk import Sample

MOST_SAMPLES = 60
"""Days of which it is kept how full the disk was."""
FIGURES = re.compile(r"(?<![\w-])\d[\d.,:/]*")
"""Numbers that differ each time, such as degrees; not those in the name of a device."""


class Shown(Struct, frozen=True):
    """A report that a person has seen."""

    at: str
    parts: tuple[PartView, ...]


class Logged(Struct, frozen=True):
    """A report that was made for the log: what of it was ill stands there."""

    boot: str
    """Another boot of the machine may have another log."""
    parts: tuple[PartView, ...]


class LastReport(Struct, frozen=True):
    """What an examination leaves for the next one."""

    at: str
    """RFC 3339, UTC."""
    parts: tuple[PartView, ...]
    samples: tuple[tuple[int, int], ...] = ()
    """Milliseconds since 1970 and bytes used, oldest first, one a day."""
    shown: Shown | None = None
    """The last that somebody has asked for; None: nobody has."""
    seen: dict[str, int] = {}
    """Device → when it was last found online."""
    logged: Logged | None = None
    """The last of those that are made each hour; None: none was."""


class Change(NamedTuple):
    part: str
    before: PartView | None
    """None: this part was not looked at."""
    now: PartView | None


def changes(before: Sequence[PartView], now: Sequence[PartView]) -> list[Change]:
    """The parts that are in another state, or that say something else; figures that differ each time are no change."""
    old, new = ({part.part: part for part in parts} for parts in (before, now))
    names = dict.fromkeys([*new, *old])
    return [
        Change(name, old.get(name), new.get(name)) for name in names if _gist(old.get(name)) != _gist(new.get(name))
    ]


def _gist(part: PartView | None) -> object:
    return part and (part.state, FIGURES.sub("", name_in(part.says, "en")))


def with_sample(samples: Sequence[Sample], newest: Sample | None, day_ms: int) -> tuple[Sample, ...]:
    """With the newest one where the last is a day old; of more than MOST_SAMPLES the oldest go."""
    if newest is None or (samples and newest.at - samples[-1].at < day_ms):
        return tuple(samples)
    return (*samples, newest)[-MOST_SAMPLES:]


def as_json(parts: Sequence[PartView], language: str) -> str:
    """One object, as `docs/interfaces.md` has it."""
    told = [
        {
            "part": part.part,
            "state": part.state,
            "says": name_in(part.says, language),
            "do": name_in(part.do, language),
        }
        for part in parts
    ]
    return msgspec.json.format(msgspec.json.encode({"parts": told})).decode()


def is_ill(parts: Sequence[PartView]) -> bool:
    return any(part.state == "ill" for part in parts)


def seen_before(last: LastReport | None) -> Mapping[str, Instant]:
    return {name: Instant(at) for name, at in last.seen.items()} if last else {}


def samples_of(last: LastReport | None) -> tuple[Sample, ...]:
    return tuple(Sample(Instant(at), used) for at, used in last.samples) if last else ()
