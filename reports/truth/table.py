"""How true the told ranges were, for people: a verdict, a table, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping

from reports.text_table import NO_FIGURE, Row, localize_decimals, signed, text_table
from reports.truth.truth import Truth, TruthGroup
from words.translation import mark, say

COLUMNS = (
    (mark("ranges"), "ranges", 0),
    (mark("held, %"), "share_inside", 100),
    (mark("longer, %"), "share_longer", 100),
    (mark("shorter, %"), "share_earlier", 100),
    (mark("width, min"), "width_mean_min", 1),
    (mark("off, min"), "bias_min", 1),
    (mark("at once"), "at_once", 0),
    (mark("within 5 min, %"), "share_at_once_within_5", 100),
    (mark("not called"), "not_called", 0),
)
"""Heading, figure and factor; 0: a count."""
GROUPS = (
    (mark("by leg"), "by_leg"),
    (mark("by service"), "by_service"),
    (mark("by hour"), "by_hour"),
)
LEGS = {"first": mark("first counter"), "later": mark("sent on to another")}
VERDICT = mark(
    "{days}: {share} % of {count} told ranges held; {longer} % waited longer, {shorter} % less. The ranges were "
    "{width} minutes wide on average."
)
SOON = mark(
    "{said} Of {count} who were told that they would be called at once, {share} % were called within 5 minutes."
)
NOTHING_TOLD = mark("{days}: no range was told that could be judged.")
LEFT_OUT = mark(
    "Not judged: numbers that staff chose: {chosen}; numbers that were told no range, or were moved to another queue: "
    "{untold}."
)
EXPLAINED = mark(
    "Off: how much longer than the middle of the range people waited. At once: told that they would be called at once."
)


def verdict(truth: Truth, days: str, language: str) -> str:
    """`days`: the day, month or year, as people write it."""
    if not truth.ranges:
        return say(language, NOTHING_TOLD, days=days)
    said = say(
        language,
        VERDICT,
        days=days,
        count=truth.ranges,
        share=_figure(truth, "share_inside", 100),
        longer=_figure(truth, "share_longer", 100),
        shorter=_figure(truth, "share_earlier", 100),
        width=_figure(truth, "width_mean_min", 1),
    )
    if truth.at_once:
        share = _figure(truth, "share_at_once_within_5", 100)
        said = say(language, SOON, said=said, count=truth.at_once, share=share)
    return localize_decimals(said, language)


def truth_table(truth: Truth, language: str, services: Mapping[str, str]) -> str:
    """`services`: code → name; may lack some."""
    rows = [Row("", tuple(say(language, heading) for heading, _, _ in COLUMNS)), _row(say(language, "all"), truth)]
    for title, where in GROUPS:
        groups: dict[str, TruthGroup] = getattr(truth, where)
        rows += [Row(""), Row(say(language, title))]
        rows += [_row(f"  {group_name(name, where, language, services)}", group) for name, group in groups.items()]
    notes = say(language, EXPLAINED), say(language, LEFT_OUT, chosen=truth.chosen, untold=truth.untold)
    return "\n".join([text_table(rows, language), "", *notes])


def group_name(name: str, where: str, language: str, services: Mapping[str, str]) -> str:
    """`where`: the field of `Truth` that has the group."""
    if where == "by_leg":
        return say(language, LEGS[name])
    if where == "by_hour":
        return f"{name}–{int(name) + 1:02d}"
    return services.get(name, name)


def _row(title: str, group: TruthGroup) -> Row:
    return Row(title, tuple(_figure(group, key, factor) for _, key, factor in COLUMNS))


def _figure(group: TruthGroup, key: str, factor: int) -> str:
    value: float | None = getattr(group, key)
    if value is None:
        return NO_FIGURE
    if not factor:
        return str(value)
    return signed(value, 1) if key == "bias_min" else f"{value * factor:.{0 if factor == 100 else 1}f}"
