"""The figures of one day by service, counted from its entries as they will be when those are dropped."""

from __future__ import annotations

from collections.abc import Iterable

from core.history.daily_figures import ServiceFigures as ServiceFigures
from core.history.daily_figures import daily_figures
from core.history.day_record import DayRecorder
from core.messages.events import Entry


def day_figures(entries: Iterable[Entry]) -> dict[str, ServiceFigures]:
    """Service → figures; a day that is still open counts as if it ended with its last entry."""
    recorder = DayRecorder()
    for entry in entries:
        recorder.apply(entry)
    record = recorder.end()
    return daily_figures(record) if record else {}
