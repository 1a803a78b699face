"""Whether the journal is whole: its pages, the chain of its newest day, and what the kiosk itself says of it."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import UNSET

from core.messages.state import Health, PartView
from doctor.told import ill, unknown, well
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from words.figures import size
from words.translation import mark

PART = "journal"
WHOLE = mark("Whole, the chain of {day} holds; entries: {entries}, days: {days}, {size}")
NOT_YET = mark("There is no journal yet: no kiosk has run here")
GONE = mark("The journal is missing: {file}; numbers have been given out here before")
LEAVE_IT = mark(
    "Do not remove the .lock file beside it, and do not restart the kiosk; "
    "see “When the journal is damaged” in the manual"
)
UNREADABLE = mark("It cannot be read: {why}")
SUDO = mark("Run it as root: sudo luot doctor; if it is so then, too: see “When the journal is damaged” in the manual")
BROKEN_PAGES = mark("Its file is damaged: {why}")
REPAIR = mark("In the evening stop the kiosk and make a new journal of what is whole: luot repair")
BROKEN_CHAIN = mark("Entry {seq} of {day}, or the one before it, is not as it was written")
AUDIT = mark("Copy the journal as it is, then ask luot audit which entries are concerned")
LOST = mark("Entries of today are missing: the kiosk has skipped the numbers that they may have given out")
ASK = mark("luot guide slips names these numbers: the guide asks who holds them")
UNTIDY = mark("The kiosk cannot bring its log into the file")


class Facts(NamedTuple):
    day: str
    """The newest service day, ISO date; empty: there is none."""
    days: int
    entries: int
    size: int
    """Bytes."""
    damage: str | None = None
    """What SQLite finds wrong with its pages."""
    broken: int | None = None
    """`seq` of the first entry of that day whose chain does not hold."""


def journal(path: Path, kiosk: Health | None, *, has_backups: bool = False) -> PartView:
    """`kiosk`: the health of one that is online. It, a lock file and backups of this office all prove that there was a
    journal: without them a missing one is merely that of a box on which no kiosk has run yet."""
    if not path.exists():
        was_there = kiosk is not None or path.with_name(f"{path.name}.lock").exists() or has_backups
        return ill(PART, GONE, LEAVE_IT, file=path) if was_there else unknown(PART, NOT_YET)
    try:
        return judge(read(path), kiosk)
    except (JournalError, OSError) as error:
        return ill(PART, UNREADABLE, SUDO, why=error)


def read(path: Path) -> Facts:
    """Raises `JournalError` or `OSError`. Reads the whole file once, a year's in a second or two."""
    reader = JournalReader(path)
    damage, days = reader.check_pages(), reader.days()
    day = days[-1] if days else ""
    check = None if damage or not day else reader.check_day_chain(day)
    return Facts(
        day=day,
        days=len(days),
        entries=reader.last_seq(),
        size=path.stat().st_size,
        damage=damage,
        broken=check.broken.at.seq if check and check.broken else None,
    )


def judge(facts: Facts, kiosk: Health | None) -> PartView:
    if facts.damage:
        return ill(PART, BROKEN_PAGES, REPAIR, why=facts.damage)
    if facts.broken is not None:
        return ill(PART, BROKEN_CHAIN, AUDIT, seq=facts.broken, day=_written(facts.day))
    if kiosk is not None and kiosk.journal == "damaged":
        return ill(PART, UNTIDY, REPAIR)
    if kiosk is not None and kiosk.journal is not UNSET:
        return ill(PART, LOST, ASK)
    return well(
        PART, WHOLE, day=_written(facts.day), entries=facts.entries, days=facts.days, size=partial(size, facts.size)
    )


def _written(day: str) -> str:
    return f"{date.fromisoformat(day):%d/%m/%Y}" if day else "–"
