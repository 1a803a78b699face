"""What was heard from the guest's loudspeaker: whether the chime before a call is in it, and at which second."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from pathlib import Path

from voice.chime import CALL

HEADER_BYTES = 44
"""Of a WAV file as qemu writes it; its lengths are 0 until qemu ends."""
RATE_HZ = 44_100
CHANNELS = 2
WINDOW_S = 0.1
CLEAR = 0.2
"""Part of a window's energy that is at the frequency of a stroke, from which on it is that stroke: speech has less."""
AUDIBLE = 300.0
"""Root mean square of the samples."""
PAUSE_S = 3.0
"""Longer than any pause in a call that is said twice."""
TOGETHER_S = 0.8
"""The strokes of one chime are no further apart."""


def samples(file: Path) -> array[int]:
    """The left channel, as far as it is written."""
    data = file.read_bytes()[HEADER_BYTES:] if file.exists() else b""
    both = array("h", data[: len(data) // (2 * CHANNELS) * 2 * CHANNELS])
    return both[::CHANNELS]


def chimes(heard: Sequence[int], rate_hz: int = RATE_HZ) -> list[float]:
    """The seconds at which a chime begins: its first stroke, and soon after it the second."""
    size = int(WINDOW_S * rate_hz)
    high, low = (hertz for hertz, _ in CALL.strokes)
    begins: list[float] = []
    struck: float | None = None
    for start in range(0, len(heard) - size + 1, size):
        window, at = heard[start : start + size], start / rate_hz
        if not max(window, default=0) > AUDIBLE:
            continue
        if _part(window, high, rate_hz) > CLEAR:
            struck = at if struck is None or at - struck > TOGETHER_S else struck
        if struck is not None and at - struck <= TOGETHER_S and _part(window, low, rate_hz) > CLEAR:
            begins.append(struck)
            struck = None
    return begins


def is_silent(heard: Sequence[int], rate_hz: int = RATE_HZ) -> bool:
    """Whether nothing is said any more."""
    last = heard[-int(PAUSE_S * rate_hz) :]
    return max(last, default=0) <= AUDIBLE


def _part(window: Sequence[int], hertz: float, rate_hz: int) -> float:
    """The part of the energy at a frequency, by Goertzel's recurrence (Oppenheim & Schafer, 9.2)."""
    energy = sum(each * each for each in window)
    if energy < AUDIBLE**2 * len(window):
        return 0.0
    turn = 2 * math.cos(math.tau * hertz / rate_hz)
    last = before = 0.0
    for each in window:
        last, before = each + turn * last - before, last
    power = last * last + before * before - turn * last * before
    return 2 * power / (energy * len(window))
