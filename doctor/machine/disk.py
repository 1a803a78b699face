"""Room on the disk on which the journal lies, and in how many days it will be full if it goes on as it has."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from core.instant import DAY_MS, Instant
from core.messages.state import PartView
from doctor.machine.machine import Machine
from doctor.told import ill, unknown, well
from words.figures import size
from words.translation import mark

PART = "disk"
MB = 1_000_000
MOUNTS = "proc/self/mountinfo"
LEAST_MB = 500
"""A journal grows by about a megabyte a day; below this something else fills the disk."""
LEAST_DAYS = 30
"""A technician may need so long to come."""
YEARS_DAYS = 3650
"""More is not worth a number."""
LEAST_SPAN_DAYS = 2
"""What grew in less than this tells nothing of the days to come."""
ROOM = mark("{free} are free")
ROOM_FOR = mark("{free} are free: room for {days} days more at the present growth")
FULL = mark("Only {free} are free")
FULL_IN = mark("{free} are free: the disk will be full in {days} days at the present growth")
READ_ONLY = mark("The disk can only be read: no number can be written down")
TIDY = mark("Find what fills it (sudo du -xh / | sort -h | tail), and remove what nobody needs; never in /var/lib/luot")
REMOUNT = mark("Restart the machine once; if it is so again, the card is at its end: restore a backup on a new one")
UNSEEN = mark("{folder} cannot be looked at: {why}")
SUDO = mark("Run it as root: sudo luot doctor")


class Sample(Struct, frozen=True):
    """How full the disk was at an earlier examination."""

    at: Instant
    used: int
    """Bytes."""


class Facts(NamedTuple):
    free: int
    """Bytes that programs without root's rights may still use."""
    used: int
    is_read_only: bool
    has_inodes: bool = True


def disk(machine: Machine, folder: Path, now: Instant, samples: Sequence[Sample]) -> tuple[PartView, Sample | None]:
    """The part, and what later examinations should know of this one."""
    try:
        facts = read(machine, folder)
    except OSError as error:
        return unknown(PART, UNSEEN, SUDO, folder=folder, why=error.strerror or error), None
    return judge(facts, days_left(facts, now, samples)), Sample(now, facts.used)


def read(machine: Machine, folder: Path) -> Facts:
    found, device = os.statvfs(folder), folder.stat().st_dev
    return Facts(
        free=found.f_bavail * found.f_frsize,
        used=(found.f_blocks - found.f_bfree) * found.f_frsize,
        is_read_only=is_read_only(machine.text(MOUNTS) or "", f"{os.major(device)}:{os.minor(device)}"),
        has_inodes=not found.f_files or found.f_favail > 0,
    )


def is_read_only(mounts: str, device: str) -> bool:
    """Whether the file system itself takes nothing, by the last field of its line (proc(5)): a unit of ours may see
    folders as read-only that others write. `device`: `major:minor`."""
    options = [fields[-1].split(",") for line in mounts.splitlines() if (fields := line.split())[2:3] == [device]]
    return any("ro" in each for each in options)


def days_left(facts: Facts, now: Instant, samples: Sequence[Sample]) -> int | None:
    """By the growth since the oldest sample; None: it does not grow, or nobody has looked for long enough."""
    if not samples or now - samples[0].at < LEAST_SPAN_DAYS * DAY_MS or facts.used <= samples[0].used:
        return None
    grown_a_day = (facts.used - samples[0].used) * DAY_MS / (now - samples[0].at)
    return int(facts.free / grown_a_day)


def judge(facts: Facts, days: int | None) -> PartView:
    free = partial(size, facts.free)
    if facts.is_read_only:
        return ill(PART, READ_ONLY, REMOUNT)
    if facts.free < LEAST_MB * MB or not facts.has_inodes:
        return ill(PART, FULL, TIDY, free=free)
    if days is None or days > YEARS_DAYS:
        return well(PART, ROOM, free=free)
    if days < LEAST_DAYS:
        return ill(PART, FULL_IN, TIDY, free=free, days=days)
    return well(PART, ROOM_FOR, free=free, days=days)
