"""Hears whether clips can be told apart: by their spectra over time; words that differ in tone alone, by their pitch.

The spectra are mel cepstra (12 coefficients of 24 bands), warped onto each other in time (DTW). Measured on espeak-ng's
takes of the 17 number words, by five voices of south and north, at six paces and pitches: two takes of one word are 1.8
apart in the median, 83 of 100 pairs below 2.2; two words are 2.9 apart at least, mostly above 4; in English, "sixteen"
and "sixty" 2.6. But `mười` and `mươi`, `một` and `mốt` differ in pitch alone, and did in each of 360 pairs of takes.
So what is named is alike, and most of what was recorded twice is named. Needs NumPy, which the extra `voice` brings.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from voice.sound import RATE_HZ, Sound

if TYPE_CHECKING:
    import numpy as np

    Values = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

ALIKE = 2.2
"""Spectra that are no further apart may be two takes of one word."""
HIGHER_BY = 1.02
"""Ratio of two pitches from which one is heard as higher."""
HIGHER = (("mươi", "mười"),)
"""The first is spoken higher (a level tone, a falling one)."""
RISING = (("mốt", "một"), ("chín", "nghìn"))
"""The first rises more. `nghìn` is like `chín` but for the tone when a southern voice says it."""
HOP, SIZE = 256, 512
"""Samples at half the rate of a sound: 23 and 46 ms."""
BANDS, COEFFICIENTS = 24, 12
LOWEST_HZ, HIGHEST_HZ = 70.0, 5000.0
PITCHES_HZ = (65.0, 350.0)
"""Of men, women, and tones that rise."""


class Heard(NamedTuple):
    spectra: Values
    """Frames × coefficients."""
    pitch: Values
    """Octaves above 1 Hz, for each frame; where none is heard, that of the frame before."""


def confusable(sounds: Mapping[str, Sound]) -> Iterator[str]:
    """What cannot be told apart. `sounds`: word → its clip. Raises `ImportError` without NumPy."""
    heard = {word: hear(sound) for word, sound in sounds.items()}
    by_pitch = {frozenset(pair) for pair in (*HIGHER, *RISING)}
    for one, other in combinations(heard, 2):
        if frozenset((one, other)) not in by_pitch and distance(heard[one], heard[other]) <= ALIKE:
            yield f"{one} and {other} sound alike"
    for high, low in _known(HIGHER, heard):
        if pitch_ratio(heard[high], heard[low]) < HIGHER_BY:
            yield f"{high} is not higher than {low}: they cannot be told apart, or are in each other's file"
    for rising, other in _known(RISING, heard):
        if rise_ratio(heard[rising], heard[other]) < HIGHER_BY:
            yield f"{rising} does not rise more than {other}: they cannot be told apart, or are in each other's file"


def _known(pairs: Iterable[tuple[str, str]], heard: Mapping[str, Heard]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if heard.keys() >= {*pair}]


def hear(sound: Sound) -> Heard:
    import numpy as np

    samples = np.array(sound.finished().samples, float)
    halved = samples[: len(samples) // 2 * 2].reshape(-1, 2).mean(axis=1)
    padded = np.pad(halved, (0, max(0, SIZE - len(halved))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(SIZE), axis=1)) ** 2
    bands = np.log(power @ _mel_bands().T + 1e3)
    bands -= bands.mean(axis=1, keepdims=True)  # how loud it is says nothing
    orders, centres = np.arange(1, COEFFICIENTS + 1)[:, None], np.arange(BANDS)[None] + 0.5
    cosines = np.cos(math.pi * orders * centres / BANDS) * math.sqrt(2 / BANDS)
    return Heard(bands @ cosines.T, _pitch(frames))


def distance(one: Heard, other: Heard) -> float:
    """Mean distance of their spectra along the way on which they fit best."""
    import numpy as np

    steps = np.sqrt(((one.spectra[:, None] - other.spectra[None]) ** 2).sum(axis=2))
    rows, columns = steps.shape
    best = [0.0] + [math.inf] * columns
    for row in range(rows):
        before, best = best, [math.inf] * (columns + 1)
        for column, step in enumerate(steps[row].tolist()):
            best[column + 1] = min(before[column] + 2 * step, before[column + 1] + step, best[column] + step)
    return float(best[columns] / (rows + columns))


def pitch_ratio(one: Heard, other: Heard) -> float:
    import numpy as np

    return float(2 ** (np.median(one.pitch) - np.median(other.pitch)))


def rise_ratio(one: Heard, other: Heard) -> float:
    """How much more the first rises, from its first third to its last."""
    return float(2 ** (_rise(one.pitch) - _rise(other.pitch)))


def _rise(pitch: Values) -> float:
    import numpy as np

    third = max(1, len(pitch) // 3)
    return float(np.median(pitch[-third:]) - np.median(pitch[:third]))


def _mel_bands() -> Values:
    """Bands × frequencies: triangles that are equally wide to the ear."""
    import numpy as np

    lowest, highest = (2595 * math.log10(1 + hertz / 700) for hertz in (LOWEST_HZ, HIGHEST_HZ))
    edges = 700 * (10 ** (np.linspace(lowest, highest, BANDS + 2) / 2595) - 1)
    hertz = np.arange(SIZE // 2 + 1) * (RATE_HZ / 2) / SIZE
    bands = [np.interp(hertz, edges[n : n + 3], [0, 1, 0], left=0, right=0) for n in range(BANDS)]
    return np.array(bands) + 1e-9


def _pitch(frames: Values) -> Values:
    """By autocorrelation: the shortest period that fits nearly as well as the best. Jumps of an octave are mistakes."""
    import numpy as np

    rate = RATE_HZ / 2
    shortest, longest = round(rate / PITCHES_HZ[1]), round(rate / PITCHES_HZ[0])
    found: list[float | None] = [_octaves(frame - frame.mean(), shortest, longest, rate) for frame in frames]
    usual = float(np.median([each for each in found if each is not None] or [0.0]))
    last, contour = usual, []
    for each in found:
        last = each if each is not None and abs(each - usual) < 0.7 else last
        contour.append(last)
    return np.array([np.median(contour[max(0, n - 2) : n + 3]) for n in range(len(contour))])


def _octaves(frame: Values, shortest: int, longest: int, rate: float) -> float | None:
    """None: no voice is heard."""
    import numpy as np

    likeness = np.correlate(frame, frame, "full")[SIZE - 1 :]
    periods = np.arange(shortest, longest)
    fits = likeness[shortest:longest] / (likeness[0] + 1) * (SIZE / (SIZE - periods))
    if fits.max() <= 0.5:
        return None
    period = int(periods[np.argmax(fits > 0.9 * fits.max())])
    while period + 1 < longest and likeness[period + 1] > likeness[period]:
        period += 1
    return math.log2(rate / period)
