"""A small office whose days are audited, and its texts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest

from core.messages.events import Entry
from reports.audit.explanation import explain_call
from reports.audit.journal_source import OfficeTexts
from reports.audit.replay import ReplayedDay, replay_day
from tests.core.conftest import hall, new_hall
from tests.core.hall import SETTINGS, Hall

__all__ = ["hall", "new_hall"]
"""Fixtures of the core's tests, for these."""
Tell = Callable[..., str]
DaysOf = Callable[[list[Entry]], list[ReplayedDay]]


@pytest.fixture(scope="session")
def texts() -> Callable[..., OfficeTexts]:
    """Makes the texts of the office in a language."""

    def in_language(language: str = "en", free: dict[int, str] | None = None) -> OfficeTexts:
        services = {service.code: service.short or service.name for service in SETTINGS.service}
        return OfficeTexts(language, ZoneInfo("Asia/Ho_Chi_Minh"), services, SETTINGS.reasons, free or {})

    return in_language


@pytest.fixture(scope="session")
def days_of() -> DaysOf:
    """All service days of some entries, replayed."""
    return lambda entries: [replay_day(day) for _, day in groupby(entries, key=lambda entry: entry.day)]


@pytest.fixture
def tell(texts: Callable[..., OfficeTexts]) -> Tell:
    """The sentences about the newest call of a number: `tell(hall, "204", "207")`."""

    def sentences(
        hall: Hall, label: str, other: str | None = None, *, language: str = "en", in_full: bool = False
    ) -> str:
        day = replay_day(hall.entries)
        return explain_call(day, day.calls_of(label)[-1], texts(language), other, in_full=in_full)

    return sentences
