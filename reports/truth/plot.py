"""How true the told ranges were, as a picture."""

from __future__ import annotations

from pathlib import Path

from reports.picture import Panel, draw
from reports.truth.table import group_name
from reports.truth.truth import Truth, TruthGroup
from words.translation import mark, say

SHARES = (
    (mark("held"), "share_inside", 100),
    (mark("waited longer"), "share_longer", 100),
    (mark("waited less"), "share_earlier", 100),
)
MINUTES = (
    (mark("width, min"), "width_mean_min", 1),
    (mark("off, min"), "bias_min", 1),
)
PANELS = (
    (mark("held and not, by service, %"), "by_service", SHARES),
    (mark("held and not, by hour, %"), "by_hour", SHARES),
    (mark("held and not, by leg, %"), "by_leg", SHARES),
    (mark("width and off, by hour, min"), "by_hour", MINUTES),
)


def plot_truth(path: Path, title: str, truth: Truth, language: str) -> None:
    """Draws the groups that have ranges; services by their codes."""
    draw(path, title, [_panel(truth, say(language, msgid), where, bars, language) for msgid, where, bars in PANELS])


def _panel(truth: Truth, title: str, where: str, bars: tuple[tuple[str, str, int], ...], language: str) -> Panel:
    groups: dict[str, TruthGroup] = getattr(truth, where)
    told = {group_name(name, where, language, {}): group for name, group in groups.items() if group.ranges}
    heights = {
        say(language, said): [getattr(group, key) * factor for group in told.values()] for said, key, factor in bars
    }
    return Panel(title, list(told), heights)
