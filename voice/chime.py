"""Bells before what is said: two, a third apart, before a call; one before an announcement; many in an emergency."""

from __future__ import annotations

import functools
import math
from array import array
from typing import NamedTuple

from voice.sound import FULL, RATE_HZ, Sound

C, E, A = 523.25, 659.26, 880.0
"""Frequencies in hertz: c″, e″, a″."""


class Bells(NamedTuple):
    strokes: tuple[tuple[float, float], ...]
    """Frequency in hertz, and the second at which it is struck."""
    lasts_s: float
    loudness: float
    """Of a stroke; what sounds at once must not add up to more than 1."""


CALL = Bells(((E, 0.0), (C, 0.32)), lasts_s=1.8, loudness=0.35)
ANNOUNCEMENT = Bells(((C, 0.0),), lasts_s=1.2, loudness=0.3)
ALARM = Bells(tuple((A if n % 2 else E, 0.22 * n) for n in range(8)), lasts_s=2.8, loudness=0.35)

FADE_S = 0.28
"""Time in which a stroke fades to 1/e."""
HEARD_S = 1.8
"""Then nothing is left of a stroke."""
ATTACK_S = 0.008
"""A stroke without an attack would click."""


@functools.cache
def chime(bells: Bells = CALL) -> Sound:
    """It is reckoned once, in a tenth of a second; on a Raspberry Pi in several."""
    loudness = [0.0] * int(bells.lasts_s * RATE_HZ)
    for hertz, begins in bells.strokes:
        begin = int(begins * RATE_HZ)
        for n, part in enumerate(_stroke(hertz)[: len(loudness) - begin], begin):
            loudness[n] += part
    return Sound(array("h", (round(FULL * max(-1.0, min(1.0, bells.loudness * each))) for each in loudness)))


@functools.cache
def _stroke(hertz: float) -> list[float]:
    """A bell of two partials."""
    return [_partials(hertz, n / RATE_HZ) for n in range(int(HEARD_S * RATE_HZ))]


def _partials(hertz: float, t: float) -> float:
    strength = min(1.0, t / ATTACK_S) * math.exp(-t / FADE_S)
    return strength * (math.sin(math.tau * hertz * t) + 0.3 * math.sin(math.tau * 2 * hertz * t))
