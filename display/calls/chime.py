"""The chime before a call: two falling tones, computed as a WAV file in memory."""

from __future__ import annotations

import io
import math
import wave
from array import array

RATE = 22_050
TONES = ((659.26, 0.0), (523.25, 0.32))
"""Frequency in hertz (e″, c″), and the second at which the tone begins."""
LENGTH_S = 1.8
LOUDNESS = 0.35
FADE_S = 0.28
"""Time in which a tone fades to 1/e."""
ATTACK_S = 0.008
"""A tone that starts without an attack would click."""


def chime() -> bytes:
    """A WAV file with 16 bits, mono."""
    samples = array("h", (_sample(index / RATE) for index in range(int(LENGTH_S * RATE))))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, RATE, len(samples), "NONE", ""))
        sound.writeframes(samples.tobytes())
    return file.getvalue()


def _sample(t: float) -> int:
    return round(32_767 * LOUDNESS * sum(_tone(hertz, t - begins) for hertz, begins in TONES if t >= begins))


def _tone(hertz: float, t: float) -> float:
    """A bell of two partials."""
    strength = min(1.0, t / ATTACK_S) * math.exp(-t / FADE_S)
    return strength * (math.sin(math.tau * hertz * t) + 0.3 * math.sin(math.tau * 2 * hertz * t))
