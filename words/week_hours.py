"""When an office serves people, as a week for those who stand before closed doors."""

from __future__ import annotations

from itertools import groupby

from core.hours import Half, Hours, time_of
from words.local_words import LocalWords
from words.times import WEEKDAYS


def week_hours(hours: Hours, words: LocalWords) -> tuple[tuple[str, str], ...]:
    """Days with equal hours together, in the order of the week: (“thứ Hai – thứ Sáu”, “07:00–11:00, 13:00–17:00”)."""
    days_by_hours: dict[tuple[Half, ...], list[int]] = {}
    for day, halves in enumerate(hours.week):
        days_by_hours.setdefault(halves, []).append(day)
    return tuple((_capital(named_days(days, words)), _times(halves, words)) for halves, days in days_by_hours.items())


def _times(halves: tuple[Half, ...], words: LocalWords) -> str:
    if not halves:
        return words.say("Closed all day")
    return ", ".join(f"{time_of(half.open)}–{time_of(half.close)}" for half in halves)


def named_days(days: list[int], words: LocalWords) -> str:
    """[0, 1, 2, 4] → “thứ Hai – thứ Tư, thứ Sáu”."""
    runs = [[day for _, day in run] for _, run in groupby(enumerate(days), key=lambda placed: placed[1] - placed[0])]
    return ", ".join(_run([words.say(WEEKDAYS[day]) for day in run]) for run in runs)


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _run(names: list[str]) -> str:
    return " – ".join(names[:: len(names) - 1]) if len(names) > 2 else ", ".join(names)
