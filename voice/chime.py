"""The chime before a call: two bells, a third apart."""

from __future__ import annotations

import math
from array import array

from voice.sound import FULL, RATE_HZ, Sound

TONES = ((659.26, 0.0), (523.25, 0.32))
"""Frequency in hertz (e″, c″), and the second at which the tone begins."""
LENGTH_S = 1.8
LOUDNESS = 0.35
FADE_S = 0.28
"""Time in which a tone fades to 1/e."""
ATTACK_S = 0.008
"""A tone that starts without an attack would click."""


def chime() -> Sound:
    return Sound(array("h", (_sample(index / RATE_HZ) for index in range(int(LENGTH_S * RATE_HZ)))))


def _sample(t: float) -> int:
    return round(FULL * LOUDNESS * sum(_tone(hertz, t - begins) for hertz, begins in TONES if t >= begins))


def _tone(hertz: float, t: float) -> float:
    """A bell of two partials."""
    strength = min(1.0, t / ATTACK_S) * math.exp(-t / FADE_S)
    return strength * (math.sin(math.tau * hertz * t) + 0.3 * math.sin(math.tau * 2 * hertz * t))
