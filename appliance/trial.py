"""What a case gets, and what it leaves for the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple, Protocol

from appliance.ground import Ground
from appliance.picture import draw_sound, keep_small
from faults.report import Outcome


class Album:
    """Pictures that the report shows."""

    def __init__(self, folder: Path | None) -> None:
        """Without a folder none are kept."""
        self._folder = folder

    def keep(self, picture: Path, name: str) -> None:
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            keep_small(picture, self._folder / f"{name}.png")

    def keep_sound(self, heard: Sequence[int], name: str) -> None:
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            draw_sound(heard, self._folder / f"{name}.png")


class Trial(NamedTuple):
    ground: Ground
    times: int
    """How often the case is repeated, where once is not enough."""
    rng: Random
    album: Album


class Case(Protocol):
    """The module of a case."""

    TIMES: int

    def run(self, trial: Trial) -> Iterator[Outcome]: ...
