"""What `luot check` says of the walls: from how far they can be read, and what keeps them from showing more at once."""

from __future__ import annotations

import math
from collections.abc import Iterator

from core.settings.sections import Settings
from core.settings.views import HALL, View, counters_of, views
from display.reading_distances import Reading, read_wall
from runtime.fonts import FontError
from words.figures import decimal
from words.local_words import LocalWords
from words.translation import mark

CALLS = 2
"""The first two of the wall's texts, the calls, must be readable from all seats; the others from nearer ones."""
HALL_WALL = mark("wall of {inches} inches")
REACH = mark("{wall}: {texts}: up to {metres} m")
TOO_FAR = mark("warning: display.distance_m: {metres} m: too far for {texts}: a larger screen or nearer seats")
UNSEEN = mark("warning: counter[{counter}]: no wall shows its calls: none has it, or a service of it")
PAGES_NAMES = mark(
    "{wall}: all services turn in {pages} pages, ten seconds each: a shorter short name for {names} would help"
)
PAGES = mark("{wall}: all services turn in {pages} pages, ten seconds each: a larger screen would help")
LARGER = mark("{wall}: all could be larger with a shorter short name for {names}")
NO_FONT = mark("warning: wall: {error}")


def check_walls(settings: Settings, words: LocalWords) -> Iterator[str]:
    """A line for each text, and warnings about calls that cannot be read from the farthest seat and about services that
    have no room at once."""
    kinds: dict[View, str] = {}
    for name, view in views(settings).items():
        kinds.setdefault(view, name)
    for view, name in kinds.items():
        wall = words.say(HALL_WALL, inches=f"{settings.display.diagonal_in:g}") if view == HALL else name
        try:
            yield from _wall(settings, wall, read_wall(settings, view), words)
        except FontError as error:
            yield words.say(NO_FONT, error=error)
            return
    yield from _unseen(settings, words)


def _wall(settings: Settings, wall: str, reading: Reading, words: LocalWords) -> Iterator[str]:
    display = settings.display
    for texts, metres, _ in reading.distances:
        yield words.say(REACH, wall=wall, texts=words.say(texts), metres=_rounded_down(metres, words))
    yield from _room(reading, wall, words)
    beyond = [words.say(texts) for texts, _, is_enough in reading.distances[:CALLS] if not is_enough]
    if beyond:
        yield words.say(TOO_FAR, metres=_rounded_down(display.distance_m, words), texts=", ".join(beyond))


def _unseen(settings: Settings, words: LocalWords) -> Iterator[str]:
    """A warning for each counter to which no wall of a room calls: who waits for it must look elsewhere."""
    halls = [view for view in views(settings).values() if view.kind != "counter"]
    seen = {counter for view in halls for counter in counters_of(settings, view)}
    for counter in settings.counter:
        if halls and counter.id not in seen:
            yield words.say(UNSEEN, counter=counter.id)


def _room(reading: Reading, wall: str, words: LocalWords) -> Iterator[str]:
    names = ", ".join(f'"{name}"' for name in reading.too_long)
    if reading.pages > 1:
        yield words.say(PAGES_NAMES if names else PAGES, wall=wall, pages=reading.pages, names=names)
    elif names:
        yield words.say(LARGER, wall=wall, names=names)


def _rounded_down(metres: float, words: LocalWords) -> str:
    """To decimetres."""
    return decimal(math.floor(metres * 10 + 1e-9) / 10, words.language)
