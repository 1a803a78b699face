"""What `luot check` says of the walls: from how far they can be read, and what keeps them from showing more at once."""

from __future__ import annotations

import math
from collections.abc import Iterator

from core.settings.sections import Settings
from core.settings.views import HALL, View, counters_of, views
from display.reading_distances import Reading, read_wall
from runtime.fonts import FontError

CALLS = 2
"""The first two of the wall's texts, the calls, must be readable from all seats; the others from nearer ones."""


def check_walls(settings: Settings) -> Iterator[str]:
    """A line for each text, and warnings about calls that cannot be read from the farthest seat and about services that
    have no room at once."""
    kinds: dict[View, str] = {}
    for name, view in views(settings).items():
        kinds.setdefault(view, name)
    for view, name in kinds.items():
        wall = f"wall of {settings.display.diagonal_in:g} inches" if view == HALL else name
        try:
            yield from _wall(settings, wall, read_wall(settings, view))
        except FontError as error:
            yield f"warning: wall: {error}"
            return
    yield from _unseen(settings)


def _wall(settings: Settings, wall: str, reading: Reading) -> Iterator[str]:
    display = settings.display
    for texts, metres in reading.distances:
        yield f"{wall}: {texts}: up to {_in_metres(metres)}"
    yield from _room(reading, wall)
    beyond = [texts for texts, metres in reading.distances[:CALLS] if metres < display.distance_m - 0.05]
    if beyond:
        far = _in_metres(display.distance_m)
        yield f"warning: display.distance_m: {far}: too far for {', '.join(beyond)}: a larger screen or nearer seats"


def _unseen(settings: Settings) -> Iterator[str]:
    """A warning for each counter to which no wall of a room calls: who waits for it must look elsewhere."""
    halls = [view for view in views(settings).values() if view.kind != "counter"]
    seen = {counter for view in halls for counter in counters_of(settings, view)}
    for counter in settings.counter:
        if halls and counter.id not in seen:
            yield f"warning: counter[{counter.id}]: no wall shows its calls: none has it, or a service of it"


def _room(reading: Reading, wall: str) -> Iterator[str]:
    names = ", ".join(f'"{name}"' for name in reading.too_long)
    if reading.pages > 1:
        helps = f"a shorter short name for {names} would help" if names else "a larger screen would help"
        yield f"{wall}: all services turn in {reading.pages} pages, ten seconds each: {helps}"
    elif names:
        yield f"{wall}: all could be larger with a shorter short name for {names}"


def _in_metres(metres: float) -> str:
    """Rounded down to decimetres."""
    return f"{math.floor(metres * 10 + 1e-9) / 10:g} m"
