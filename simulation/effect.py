"""What a change does, in a sentence or two: whether the mean wait differs, and who waits less or longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reports.confidence import WaitFilter
from reports.figures import Group
from simulation.day_source import Outcome, error_of_difference
from words.translation import mark, say

SHORTER = mark("{change}: people wait {minutes} min less on average, and not by chance")
LONGER = mark("{change}: people wait {minutes} min more on average, and not by chance")
NO_OTHER = mark("{change}: the mean wait stays the same, within what is chance")
TOO_LITTLE = mark("{change}: too few days to tell a difference from chance")
GAIN = mark("These wait less: {who}")
LOSE = mark("These wait longer: {who}")
LEFT = mark("{change}: {count} people more are still waiting at the end, so the waits cannot be compared")
MORE_LEAVE = mark("{share} more of 100 people leave before they are called")
FEWER_LEAVE = mark("{share} fewer of 100 people leave before they are called")
CLASSES = {"N": mark("regular"), "P": mark("priority")}
LEAST_MIN = 0.05
"""Smaller differences are not reported: the table shows them as 0, too."""
LEAST_LEFT = 0.5
"""Per cent, for those who leave: the same people come, so that less than this is chance."""


class _Shift(NamedTuple):
    who: str
    minutes: float


def describe_effect(change: str, changed: Outcome, base: Outcome, language: str, services: Mapping[str, str]) -> str:
    """Compares two outcomes of the same people. `services`: code → name; may lack some."""
    more_unserved = changed.figures.unserved - base.figures.unserved
    if more_unserved > 0:  # the mean improves if those who would wait longest are never called
        return say(language, LEFT, change=change, count=more_unserved) + "."
    error = error_of_difference(changed, base)
    difference = _difference(changed.figures, base.figures)
    sentences = [_mean_sentence(change, difference, error, language)]
    left = 100 * ((changed.figures.share_abandoned or 0) - (base.figures.share_abandoned or 0))
    if abs(left) >= LEAST_LEFT:  # the mean is that of those who stay
        sentences.append(say(language, MORE_LEAVE if left > 0 else FEWER_LEAVE, share=f"{abs(left):.1f}"))
    shifts = list(_shifts(changed, base, language, services)) if error is not None else []
    for msgid, sign in ((GAIN, -1), (LOSE, 1)):
        moved = sorted((shift for shift in shifts if shift.minutes * sign > 0), key=lambda shift: -abs(shift.minutes))
        if moved:
            who = ", ".join(f"{shift.who} {shift.minutes:+.1f}".replace("-", "−") for shift in moved)
            sentences.append(say(language, msgid, who=who))
    return ". ".join(sentences) + "."


def _mean_sentence(change: str, difference: float | None, error: float | None, language: str) -> str:
    if difference is None or error is None:
        return say(language, TOO_LITTLE, change=change)
    if not _is_significant(difference, error):
        return say(language, NO_OTHER, change=change)
    return say(language, SHORTER if difference < 0 else LONGER, change=change, minutes=f"{abs(difference):.1f}")


def _shifts(changed: Outcome, base: Outcome, language: str, services: Mapping[str, str]) -> Iterator[_Shift]:
    """The differences that are not by chance, by class and by service; for services transferred visits count, too."""
    for where in ("by_class", "by_service"):
        before: dict[str, Group] = getattr(base.figures, where)
        after: dict[str, Group] = getattr(changed.figures, where)
        for key in before.keys() & after.keys():
            belongs = _of_class(key) if where == "by_class" else _of_service(key)
            difference, error = _difference(after[key], before[key]), error_of_difference(changed, base, only=belongs)
            if difference is not None and error is not None and _is_significant(difference, error):
                name = say(language, CLASSES[key]) if where == "by_class" else services.get(key, key)
                yield _Shift(name, difference)


def _of_class(key: str) -> WaitFilter:
    return lambda wait: wait.first and wait.class_ == key


def _of_service(key: str) -> WaitFilter:
    return lambda wait: wait.service == key


def _difference(after: Group, before: Group) -> float | None:
    if after.wait_mean_min is None or before.wait_mean_min is None:
        return None
    return after.wait_mean_min - before.wait_mean_min


def _is_significant(difference: float, error: float) -> bool:
    return abs(difference) > max(error, LEAST_MIN)
