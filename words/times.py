"""Times of day and durations as people say them."""

from __future__ import annotations

from datetime import date, datetime

from core.instant import MINUTE_MS, SECOND_MS
from words.translation import mark, say

WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)


def when(language: str, at: datetime, tomorrow: date) -> str:
    """A future time as people say it after "at" or "from": `13:15`, `07:00 tomorrow`, `07:00 on Monday, 30/11`."""
    time = f"{at:%H:%M}"
    if at.date() < tomorrow:
        return time
    if at.date() == tomorrow:
        return say(language, "{time} tomorrow", time=time)
    weekday = say(language, WEEKDAYS[at.weekday()])
    return say(language, "{time} on {weekday}, {date}", time=time, weekday=weekday, date=f"{at:%d/%m}")


SECONDS = (mark("1 second"), mark("{count} seconds"))
MINUTES = (mark("1 minute"), mark("{count} minutes"))
"""Each as singular and plural."""


def duration(language: str, ms: int) -> str:
    """A duration in whole minutes, or in seconds (at least one) if it is less than a minute."""
    count, (one, more) = (ms // MINUTE_MS, MINUTES) if ms >= MINUTE_MS else (max(1, ms // SECOND_MS), SECONDS)
    return say(language, one if count == 1 else more, count=count)
