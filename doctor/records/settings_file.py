"""Whether the settings file is one, and whether the kiosk works by it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from core.instant import SECOND_MS, Instant
from core.messages.state import PartView
from core.settings.problem import Problem
from core.settings.sections import Settings
from doctor.told import ill, well
from words.mistakes import mistake
from words.translation import mark

PART = "settings"
SOUND = mark("{file}: {services} services, {counters} counters, {devices} devices")
MISTAKES = mark("{file} has mistakes ({count}): {mistakes}")
MOST_TOLD = 3
MISSING = mark("There is no settings file {file}")
MAKE = mark("sudo luot-setup makes it anew, sudo luot restore brings it back from a backup")
CHECK = mark(
    "luot check names each of them; the programs that run go on with the old settings until they are restarted"
)
CHANGED = mark("{file} was changed after the kiosk had started: the kiosk still works by the old one")
RESTART = mark("When nobody is waiting: sudo systemctl restart luot-kiosk, and the displays and keypads, too")


def settings_file(
    file: Path, settings: Settings, problems: list[Problem], changed: Instant | None, kiosk_since: Instant | None
) -> PartView:
    """`kiosk_since`: since when the kiosk runs, None where that is not known or its clock cannot be compared."""
    if problems and _is_missing(file):
        return ill(PART, MISSING, MAKE, file=file)
    if problems:
        return ill(PART, MISTAKES, CHECK, file=file, count=len(problems), mistakes=partial(_mistakes, problems))
    if changed is not None and kiosk_since is not None and changed > kiosk_since:
        return ill(PART, CHANGED, RESTART, file=file)
    services, counters, devices = len(settings.service), len(settings.counter), len(settings.device)
    return well(PART, SOUND, file=file, services=services, counters=counters, devices=devices)


def _mistakes(problems: list[Problem], language: str) -> str:
    told = [mistake(problem, language) for problem in problems[:MOST_TOLD]]
    return "; ".join([*told, "…"] if len(problems) > MOST_TOLD else told)


def _is_missing(file: Path) -> bool:
    try:
        file.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def changed_at(file: Path) -> Instant | None:
    try:
        return Instant(int(file.stat().st_mtime * SECOND_MS))
    except OSError:
        return None
