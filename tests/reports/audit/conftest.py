"""A small office whose days are looked back at, and its words."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest

from core.messages.events import Entry
from reports.audit.explanation import told
from reports.audit.journal_source import Words
from reports.audit.replay import Day, replayed
from tests.core.conftest import SETTINGS, Hall

Tell = Callable[..., str]
DaysOf = Callable[[list[Entry]], list[Day]]


@pytest.fixture(scope="session")
def new_hall() -> Callable[..., Hall]:
    """Makes an office whose kiosk has not been started yet."""
    return Hall


@pytest.fixture
def hall() -> Hall:
    """An office on a Tuesday at 07:30: started, counters 1 and 2 open, nobody there."""
    office = Hall()
    office.start()
    office.open("1", "2")
    return office


@pytest.fixture(scope="session")
def words() -> Callable[..., Words]:
    """What the journal has keys for, in a language."""

    def in_language(language: str = "en", free: dict[int, str] | None = None) -> Words:
        services = {service.code: service.short or service.name for service in SETTINGS.service}
        return Words(language, ZoneInfo("Asia/Ho_Chi_Minh"), services, SETTINGS.reasons, free or {})

    return in_language


@pytest.fixture(scope="session")
def days_of() -> DaysOf:
    """All service days of some entries, replayed."""
    return lambda entries: [replayed(day) for _, day in groupby(entries, key=lambda entry: entry.day)]


@pytest.fixture
def tell(words: Callable[..., Words]) -> Tell:
    """The sentences about the newest call of a number: `tell(hall, "204", "207")`."""

    def sentences(
        hall: Hall, label: str, other: str | None = None, *, language: str = "en", in_full: bool = False
    ) -> str:
        day = replayed(hall.entries)
        return told(day, day.calls_of(label)[-1], words(language), other, in_full=in_full)

    return sentences
