"""How loud the voice is at a time of day."""

from __future__ import annotations

from datetime import time

from core.instant import Now
from core.settings.sections import VoiceSettings


def volume_at(now: Now, settings: VoiceSettings) -> float:
    """Of the amplitude, from 0 to 1. Without a trusted clock no hour is quiet: a call must be heard."""
    is_quiet = now.trusted and any(_is_within(now.local.time(), hours) for hours in settings.quiet)
    return (settings.quiet_volume if is_quiet else settings.volume) / 100


def _is_within(at: time, hours: str) -> bool:
    """`hours`: `11:30-13:00`, or over midnight `18:00-06:00`."""
    begin, end = (time.fromisoformat(text) for text in hours.split("-"))
    return begin <= at < end if begin <= end else at >= begin or at < end
