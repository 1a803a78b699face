"""Figures as a picture, PNG or SVG. The only module that imports matplotlib, from the extra `plots`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

SUFFIXES = (".png", ".svg")
SIZE_IN = (13, 8)
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
"""The palette of Okabe and Ito, for colour-blind people, too."""


class PictureError(Exception):
    """No picture can be drawn; the message says what to do."""


class Panel(NamedTuple):
    """Groups of bars side by side."""

    title: str
    groups: Sequence[str]
    bars: Mapping[str, Sequence[float]]
    """What a bar means, as the legend says it → its height in each group."""


def check_picture(path: Path) -> None:
    """Raises `PictureError` if `draw` would fail: called before what takes long."""
    if path.suffix.lower() not in SUFFIXES:
        raise PictureError(f"{path}: expected a name that ends in {' or '.join(SUFFIXES)}")
    if not path.absolute().parent.is_dir():
        raise PictureError(f"{path}: there is no folder {path.absolute().parent}")
    if find_spec("matplotlib") is None:
        raise PictureError(f"--plot needs matplotlib: {sys.executable} -m pip install matplotlib")


def draw(path: Path, title: str, panels: Sequence[Panel]) -> None:
    """Draws four panels. A bar of one meaning has one colour in all of them. The same figures give the same SVG."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    meanings = list(dict.fromkeys(meaning for panel in panels for meaning in panel.bars))
    colours = {meaning: COLOURS[number % len(COLOURS)] for number, meaning in enumerate(meanings)}
    with rc_context({"svg.hashsalt": "luot", "svg.fonttype": "path"}):
        figure = Figure(figsize=SIZE_IN, layout="constrained")
        artists: dict[str, Artist] = {}
        for axes, panel in zip(figure.subplots(2, 2).flat, panels, strict=True):
            axes.set_title(panel.title)
            _bars(axes, panel, colours)
            found, labels = axes.get_legend_handles_labels()
            artists |= zip(labels, found, strict=True)
        figure.suptitle(title)
        figure.legend(artists.values(), artists.keys(), loc="outside lower center", ncols=len(COLOURS))
        figure.savefig(path, dpi=120, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)


def _bars(axes: Axes, panel: Panel, colours: Mapping[str, str]) -> None:
    width = 0.8 / max(1, len(panel.bars))
    for number, (meaning, heights) in enumerate(panel.bars.items()):
        places = [place + (number - (len(panel.bars) - 1) / 2) * width for place in range(len(panel.groups))]
        axes.bar(places, heights, width, label=meaning, color=colours[meaning])
    axes.set_xticks(range(len(panel.groups)), panel.groups)
    axes.spines[["top", "right"]].set_visible(False)
