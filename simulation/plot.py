"""The result as a picture, PNG or SVG. The only module that imports matplotlib, from the extra `plots`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from reports.figures import Figures
from simulation.effect import CLASSES
from simulation.results_table import Case
from words.translation import mark, say

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SUFFIXES = (".png", ".svg")
SIZE_IN = (13, 8)
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
"""The palette of Okabe and Ito, for colour-blind people, too."""
PANELS = (
    (mark("mean wait by hour, min"), "by_hour", "wait_mean_min", 1),
    (mark("90 % wait at most, by class, min"), "by_class", "wait_p90_min", 1),
    (mark("called within 15 min by service, %"), "by_service", "share_within_15", 100),
    (mark("busy by counter, %"), "by_counter", "utilisation", 100),
)


class PlotError(Exception):
    """No picture can be drawn; the message says what to do."""


def check_plot(path: Path) -> None:
    """Raises `PlotError` if `plot` would fail: called before the simulation, which takes long."""
    if path.suffix.lower() not in SUFFIXES:
        raise PlotError(f"{path}: expected a name that ends in {' or '.join(SUFFIXES)}")
    if not path.absolute().parent.is_dir():
        raise PlotError(f"{path}: there is no folder {path.absolute().parent}")
    if find_spec("matplotlib") is None:
        raise PlotError(f"--plot needs matplotlib: {sys.executable} -m pip install matplotlib")


def plot(path: Path, title: str, cases: Sequence[Case], language: str) -> None:
    """Draws four panels with a bar for each case. The same figures give the same SVG."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "luot", "svg.fonttype": "path"}):
        figure = Figure(figsize=SIZE_IN, layout="constrained")
        for axes, (panel, where, key, factor) in zip(figure.subplots(2, 2).flat, PANELS, strict=True):
            axes.set_title(say(language, panel))
            _bars(axes, cases, where, key, factor, _namer(where, language))
        figure.suptitle(title)
        figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(COLOURS))
        figure.savefig(path, dpi=120, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)


def _namer(where: str, language: str) -> Callable[[str], str]:
    return (lambda name: say(language, CLASSES[name])) if where == "by_class" else str


def _bars(axes: Axes, cases: Sequence[Case], where: str, key: str, factor: float, called: Callable[[str], str]) -> None:
    names = sorted({name for case in cases for name in getattr(case.outcome.figures, where)})
    width = 0.8 / len(cases)
    for number, case in enumerate(cases):
        places = [place + (number - (len(cases) - 1) / 2) * width for place in range(len(names))]
        heights = [height * factor for height in _heights(case.outcome.figures, where, key, names)]
        axes.bar(places, heights, width, label=case.title, color=COLOURS[number % len(COLOURS)])
    axes.set_xticks(range(len(names)), [called(name) for name in names])
    axes.spines[["top", "right"]].set_visible(False)


def _heights(found: Figures, where: str, key: str, names: Iterable[str]) -> list[float]:
    groups = getattr(found, where)
    return [getattr(groups.get(name), key, None) or 0.0 for name in names]
