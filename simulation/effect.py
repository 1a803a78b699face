"""What a change does, in a sentence or two: whether the mean wait is another, who gains by it, and who pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reports.confidence import Choice
from reports.figures import Group
from simulation.day_source import Outcome, error_of_difference
from words.phrases import mark, say

SHORTER = mark("{change}: people wait {minutes} min less on average, and not by chance")
LONGER = mark("{change}: people wait {minutes} min more on average, and not by chance")
NO_OTHER = mark("{change}: on average people wait as long as before, as far as chance lets one see")
TOO_LITTLE = mark("{change}: too few days to tell a difference from chance")
GAIN = mark("These wait less: {who}")
PAY = mark("These wait longer: {who}")
LEFT = mark("{change}: {count} people more are still waiting at the end, so the waits of the others tell nothing")
CLASSES = {"N": mark("regular"), "P": mark("priority")}
LEAST_MIN = 0.05
"""A smaller difference is none in the table either."""


class _Shift(NamedTuple):
    who: str
    minutes: float


def effect(change: str, changed: Outcome, base: Outcome, language: str, services: Mapping[str, str]) -> str:
    """Compares two outcomes of the same people. `services`: their names by code, as far as they are known."""
    left = changed.figures.unserved - base.figures.unserved
    if left > 0:  # a mean gets better when those who wait longest are never called
        return say(language, LEFT, change=change, count=left) + "."
    error = error_of_difference(changed, base)
    difference = _difference(changed.figures, base.figures)
    said = [_mean(change, difference, error, language)]
    shifts = list(_shifts(changed, base, language, services)) if error is not None else []
    for msgid, sign in ((GAIN, -1), (PAY, 1)):
        moved = sorted((shift for shift in shifts if shift.minutes * sign > 0), key=lambda shift: -abs(shift.minutes))
        if moved:
            who = ", ".join(f"{shift.who} {shift.minutes:+.1f}".replace("-", "−") for shift in moved)
            said.append(say(language, msgid, who=who))
    return ". ".join(said) + "."


def _mean(change: str, difference: float | None, error: float | None, language: str) -> str:
    if difference is None or error is None:
        return say(language, TOO_LITTLE, change=change)
    if not _is_sure(difference, error):
        return say(language, NO_OTHER, change=change)
    return say(language, SHORTER if difference < 0 else LONGER, change=change, minutes=f"{abs(difference):.1f}")


def _shifts(changed: Outcome, base: Outcome, language: str, services: Mapping[str, str]) -> Iterator[_Shift]:
    """Of each class and each service whose mean wait is surely another; visits of people who are sent on count, too."""

    for where in ("by_class", "by_service"):
        before: dict[str, Group] = getattr(base.figures, where)
        after: dict[str, Group] = getattr(changed.figures, where)
        for key in before.keys() & after.keys():
            belongs = _of_class(key) if where == "by_class" else _of_service(key)
            difference, error = _difference(after[key], before[key]), error_of_difference(changed, base, only=belongs)
            if difference is not None and error is not None and _is_sure(difference, error):
                name = say(language, CLASSES[key]) if where == "by_class" else services.get(key, key)
                yield _Shift(name, difference)


def _of_class(key: str) -> Choice:
    return lambda wait: wait.first and wait.class_ == key


def _of_service(key: str) -> Choice:
    return lambda wait: wait.service == key


def _difference(after: Group, before: Group) -> float | None:
    if after.wait_mean_min is None or before.wait_mean_min is None:
        return None
    return after.wait_mean_min - before.wait_mean_min


def _is_sure(difference: float, error: float) -> bool:
    return abs(difference) > max(error, LEAST_MIN)
