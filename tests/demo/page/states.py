"""States of an office at 10:42, and what the page shows of them."""

from __future__ import annotations

from typing import Any

from core.instant import Instant
from core.messages.state import Issuing, PrinterCondition, PrinterView, State
from core.settings.sections import Settings
from demo.page.office_view import CurrentReplies, OfficeView, office_view
from demo.page.page_words import PageWords
from runtime.bus.office_client import Known

AT = Instant.parse("2026-11-24T03:42:00Z")
OPEN = Issuing(open=True)
AFTER_HOURS = Issuing(
    False,
    "outside_hours",
    until=Instant.parse("2026-11-24T23:15:00Z"),
    opens=Instant.parse("2026-11-25T00:00:00Z"),
)


def state(*, issuing: Issuing = OPEN, printer: PrinterCondition = "ready", **more: Any) -> State:
    return State(
        revision=1,
        day="2026-11-24",
        at=AT,
        office="kien-luong",
        clock="trusted",
        issuing=issuing,
        printer=PrinterView(printer, 0),
        **more,
    )


def view(
    settings: Settings,
    known: Known,
    language: str = "en",
    *,
    replies: CurrentReplies = CurrentReplies(),  # noqa: B008  # an immutable value
) -> OfficeView:
    return office_view(known, replies, (), PageWords(settings, language))
