"""The result as a text table: a row for each figure, and for each case a column and its difference from the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from core.settings.sections import STRICT_MIN
from reports.figures import Figures, Group
from reports.text_table import NO_FIGURE, Row, signed, text_table
from simulation.day_source import Outcome, error_of_difference
from simulation.effect import CLASSES
from words.translation import mark, say

HEADLINES = (
    (mark("mean wait, min"), "wait_mean_min", 1),
    (mark("median wait, min"), "wait_p50_min", 1),
    (mark("90 % wait at most, min"), "wait_p90_min", 1),
    (mark("95 % wait at most, min"), "wait_p95_min", 1),
    (mark("called within 5 min, %"), "share_within_5", 100),
    (mark("called within 10 min, %"), "share_within_10", 100),
    (mark("called within 15 min, %"), "share_within_15", 100),
    (mark("called within 30 min, %"), "share_within_30", 100),
    (mark("left before they were called, %"), "share_abandoned", 100),
    (mark("counters busy, %"), "utilisation", 100),
)
GROUPS = (
    (mark("mean wait by class, min"), "by_class", "wait_mean_min", 1),
    (mark("mean wait by service, min"), "by_service", "wait_mean_min", 1),
    (mark("mean wait for the first counter, the second …, min"), "by_leg", "wait_mean_min", 1),
    (mark("mean wait by hour, min"), "by_hour", "wait_mean_min", 1),
    (mark("called within 15 min by hour, %"), "by_hour", "share_within_15", 100),
    (mark("busy by counter, %"), "by_counter", "utilisation", 100),
)
COUNTS = (
    (mark("people who came"), "customers"),
    (mark("no-shows"), "no_shows"),
    (mark("left before they were called"), "abandoned"),
    (mark("still waiting at the end"), "unserved"),
    (mark("head start of priority, min"), "head_start_min"),
)
STRICT = mark("always first")
"""Shown for a head start that is longer than any wait."""


class Case(NamedTuple):
    """A column of the table."""

    title: str
    outcome: Outcome
    compared: bool = True
    """Whether the table shows the difference from the first case."""


def results_table(cases: Sequence[Case], language: str, services: Mapping[str, str]) -> str:
    """The others are compared with the first case. `services`: code → name; may lack some."""
    rows = [Row("", tuple(_titles(cases))), *_counts(cases, language), *_headlines(cases, language)]
    for title, where, key, factor in GROUPS:
        rows += _group(cases, say(language, title), where, key, factor, language, services)
    return text_table(rows, language)


def _titles(cases: Sequence[Case]) -> Iterator[str]:
    for case in cases:
        yield case.title
        if _is_compared(case, cases):
            yield "+/−"


def _is_compared(case: Case, cases: Sequence[Case]) -> bool:
    return case.compared and case is not cases[0]


def _counts(cases: Sequence[Case], language: str) -> Iterator[Row]:
    for title, key in COUNTS:
        cells = _head_starts(cases, language) if key == "head_start_min" else _cells(cases, attrgetter(key), 1, 0)
        yield Row(say(language, title), tuple(cells))


def _head_starts(cases: Sequence[Case], language: str) -> Iterator[str]:
    """Minutes, unless priority always goes first: then there is no figure and no difference."""
    base = cases[0].outcome.figures.head_start_min
    for case in cases:
        own = case.outcome.figures.head_start_min
        yield say(language, STRICT) if own >= STRICT_MIN else f"{own:.0f}"
        if _is_compared(case, cases):
            yield NO_FIGURE if max(own, base) >= STRICT_MIN else signed(own - base, 0)


def _headlines(cases: Sequence[Case], language: str) -> Iterator[Row]:
    for title, key, factor in HEADLINES:
        yield Row(say(language, title), tuple(_cells(cases, attrgetter(key), factor)))
        if key == "wait_mean_min":
            error = say(language, "error of the mean, min")
            yield Row(f"  {error}", tuple(_errors(cases)))


def _errors(cases: Sequence[Case]) -> Iterator[str]:
    """How far chance alone could have moved each mean and each difference (95 % confidence)."""
    for case in cases:
        yield _plus_minus(case.outcome.figures.wait_mean_error_min)
        if _is_compared(case, cases):
            yield _plus_minus(error_of_difference(case.outcome, cases[0].outcome))


def _plus_minus(error: float | None) -> str:
    return NO_FIGURE if error is None else f"±{error:.2f}"


def _group(
    cases: Sequence[Case], title: str, where: str, key: str, factor: float, language: str, services: Mapping[str, str]
) -> Iterator[Row]:
    names = list(dict.fromkeys(name for case in cases for name in getattr(case.outcome.figures, where)))
    if names:
        yield Row("")
        yield Row(title)
    for name in sorted(names):

        def value(found: Figures, name: str = name) -> float | None:
            group: Group | None = getattr(found, where).get(name)
            return getattr(group, key, None)

        yield Row(f"  {_group_name(name, where, language, services)}", tuple(_cells(cases, value, factor)))


def _group_name(name: str, where: str, language: str, services: Mapping[str, str]) -> str:
    """For a service its name, with the code by which `--what-if` knows it."""
    if where == "by_service" and name in services:
        return f"{services[name]} ({name})"
    if where == "by_class":
        return say(language, CLASSES[name])
    return f"{name}–{int(name) + 1:02d}" if where == "by_hour" else name


def _cells(
    cases: Sequence[Case], value: Callable[[Figures], float | None], factor: float, digits: int = 1
) -> Iterator[str]:
    base = value(cases[0].outcome.figures)
    for case in cases:
        own = value(case.outcome.figures)
        yield NO_FIGURE if own is None else f"{own * factor:.{digits}f}"
        if _is_compared(case, cases):
            yield NO_FIGURE if own is None or base is None else signed((own - base) * factor, digits)
