"""Sizes, long durations and moments as people read them, such as `3,3 MB` and `khoảng 9 giờ 41 phút`."""

from __future__ import annotations

from datetime import datetime

from core.instant import DAY_MS, HOUR_MS, MINUTE_MS
from words.times import duration
from words.translation import mark, say

COMMA = frozenset({"vi"})
"""Languages that write a decimal comma."""
KB, MB, MB_IN_GB = 1_000, 1_000_000, 1_000
FROM_GB_ON = 10_000
"""Megabytes; fewer are easier to hold against the size of a file."""
SMALL = 100
"""Megabytes; below this a tenth counts, and below a tenth kilobytes."""
ABOUT = mark("about {hours} h {minutes} min")
DAYS = mark("{days} days")
MANY_HOURS_MS = 2 * DAY_MS
AT = mark("{time} on {date}")


def decimal(number: float, language: str) -> str:
    """With one place."""
    text = f"{number:.1f}"
    return text.replace(".", ",") if language in COMMA else text


def size(count: int, language: str) -> str:
    """`count`: bytes. As `48 kB`, `3.3 MB`, `512 MB`, `29 GB`; what is not empty has 1 kB at least."""
    mb = count / MB
    if mb < 0.1:
        return f"{max(round(count / KB), min(count, 1))} kB"
    if mb >= FROM_GB_ON:
        return f"{mb / MB_IN_GB:.0f} GB"
    return f"{mb:.0f} MB" if mb >= SMALL else f"{decimal(mb, language)} MB"


def long_duration(ms: int, language: str) -> str:
    """From an hour on in hours and minutes, from two days on in days, below as `duration` says it."""
    if ms >= MANY_HOURS_MS:
        return say(language, DAYS, days=ms // DAY_MS)
    if ms < HOUR_MS:
        return duration(language, ms)
    return say(language, ABOUT, hours=ms // HOUR_MS, minutes=ms % HOUR_MS // MINUTE_MS)


def moment(at: datetime, language: str) -> str:
    """`at`: local. As people say it after "at" or "since"."""
    return say(language, AT, time=f"{at:%H:%M}", date=f"{at:%d/%m/%Y}")
