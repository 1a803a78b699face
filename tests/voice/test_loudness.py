"""How loud it is at which hour."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.instant import Instant, Now
from core.settings.sections import VoiceSettings
from voice.loudness import volume_at

SETTINGS = VoiceSettings(volume=80, quiet=("11:30-13:00", "18:00-06:00"), quiet_volume=25)


def at(time: str, *, trusted: bool = True) -> Now:
    local = datetime.fromisoformat(f"2026-11-24T{time}").replace(tzinfo=UTC)
    instant = Instant.parse(f"2026-11-24T{time}Z")
    return Now(utc=instant, line=instant, trusted=trusted, local=local, jumped=False)


@pytest.mark.parametrize(
    ("time", "volume"),
    [
        ("11:29:59", 0.8),
        ("11:30:00", 0.25),
        ("12:59:59", 0.25),
        ("13:00:00", 0.8),
        ("23:00:00", 0.25),
        ("05:59:59", 0.25),
        ("06:00:00", 0.8),
    ],
)
def test_hours_are_quiet_from_their_beginning_to_their_end(time: str, volume: float) -> None:
    assert volume_at(at(time), SETTINGS) == volume


def test_while_nobody_knows_the_hour_none_is_quiet() -> None:
    assert volume_at(at("12:00:00", trusted=False), SETTINGS) == 0.8
