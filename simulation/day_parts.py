"""Parts of a day as a scenario writes them: `07-08`, `07:30-11:00`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from core.instant import HOUR_MS, MINUTE_MS
from core.phrase import Phrase

SPAN = r"(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?"
EXPECTED = Phrase('hours of one day, such as "07-08" or "07:30-11:00"')


class Span(NamedTuple):
    """A part of a day, in milliseconds after midnight."""

    begin_ms: int
    end_ms: int


def span_of(text: str) -> Span | None:
    """None: the text is not a part of a day."""
    found = re.fullmatch(SPAN, text.strip())
    if found is None:
        return None
    hour, minute, to_hour, to_minute = (int(part or 0) for part in found.groups())
    span = Span(hour * HOUR_MS + minute * MINUTE_MS, to_hour * HOUR_MS + to_minute * MINUTE_MS)
    in_order = minute < 60 and to_minute < 60 and span.begin_ms < span.end_ms <= 24 * HOUR_MS
    return span if in_order else None


def spans_of(texts: Iterable[str]) -> list[Span]:
    """In the order of the day; texts that are not parts of a day are left out."""
    return sorted(span for text in texts if (span := span_of(text)))


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In the order of the day, with parts that touch or overlap made one."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and span.begin_ms <= whole[-1].end_ms:
            whole[-1] = Span(whole[-1].begin_ms, max(whole[-1].end_ms, span.end_ms))
        else:
            whole.append(span)
    return tuple(whole)
