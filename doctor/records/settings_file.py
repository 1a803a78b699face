"""Whether the settings file is one, and whether the kiosk works by it."""

from __future__ import annotations

from pathlib import Path

from core.instant import SECOND_MS, Instant
from core.messages.state import PartView
from core.settings.problem import Problem
from core.settings.sections import Settings
from doctor.told import ill, well
from words.translation import mark

PART = "settings"
SOUND = mark("{file}: {services} services, {counters} counters, {devices} devices")
MISTAKES = mark("{file} has mistakes ({count}), the first: {first}")
CHECK = mark(
    "luot check names each of them; the programs that run go on with the old settings until they are restarted"
)
CHANGED = mark("{file} was changed after the kiosk had started: the kiosk still works by the old one")
RESTART = mark("When nobody is waiting: sudo systemctl restart luot-kiosk, and the displays and keypads, too")
UNREADABLE = mark("{why}")


def settings_file(
    file: Path, settings: Settings, problems: list[Problem], changed: Instant | None, kiosk_since: Instant | None
) -> PartView:
    """`kiosk_since`: since when the kiosk runs, None where that is not known or its clock cannot be compared."""
    if problems:
        return ill(PART, MISTAKES, CHECK, file=file, count=len(problems), first=problems[0])
    if changed is not None and kiosk_since is not None and changed > kiosk_since:
        return ill(PART, CHANGED, RESTART, file=file)
    services, counters, devices = len(settings.service), len(settings.counter), len(settings.device)
    return well(PART, SOUND, file=file, services=services, counters=counters, devices=devices)


def unreadable(error: object) -> PartView:
    return ill(PART, UNREADABLE, CHECK, why=error)


def changed_at(file: Path) -> Instant | None:
    try:
        return Instant(int(file.stat().st_mtime * SECOND_MS))
    except OSError:
        return None
