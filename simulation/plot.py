"""The result of a simulation as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from reports.figures import Figures
from reports.picture import Panel, draw
from simulation.effect import CLASSES
from simulation.results_table import Case
from words.translation import mark, say

PANELS = (
    (mark("mean wait by hour, min"), "by_hour", "wait_mean_min", 1),
    (mark("90 % wait at most, by class, min"), "by_class", "wait_p90_min", 1),
    (mark("called within 15 min by service, %"), "by_service", "share_within_15", 100),
    (mark("busy by counter, %"), "by_counter", "utilisation", 100),
)


def plot(path: Path, title: str, cases: Sequence[Case], language: str) -> None:
    """Draws four panels with a bar for each case."""
    panels = [_panel(cases, say(language, msgid), where, key, factor, language) for msgid, where, key, factor in PANELS]
    draw(path, title, panels)


def _panel(cases: Sequence[Case], title: str, where: str, key: str, factor: float, language: str) -> Panel:
    names = sorted({name for case in cases for name in getattr(case.outcome.figures, where)})
    groups = [say(language, CLASSES[name]) for name in names] if where == "by_class" else names
    bars = {
        case.title: [height * factor for height in _heights(case.outcome.figures, where, key, names)] for case in cases
    }
    return Panel(title, groups, bars)


def _heights(found: Figures, where: str, key: str, names: Iterable[str]) -> list[float]:
    groups = getattr(found, where)
    return [getattr(groups.get(name), key, None) or 0.0 for name in names]
