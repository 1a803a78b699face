"""Sound as the voice has it: mono, 22,050 samples a second, 16 bits each; read, written, trimmed, levelled, joined."""

from __future__ import annotations

import math
import sys
import wave
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

RATE_HZ = 22_050
FULL = 32_767
MOST_S = 60
"""A longer file is no clip, and is not read."""
WINDOW_S = 0.01
SILENT_DBFS = -50.0
"""A file whose loudest window is below this is silent."""
QUIET_DB = 30.0
"""A window so much below the loudest one is silence: what is silence does not depend on how loud a sound is."""
FADE_S = 0.005
LOUDNESS_DBFS = -22.0
"""Of all that is said: root mean square of what is not silence."""
SHORTEST_S = 0.08
"""Of a word; what is shorter was cut off."""
PEAK_DBFS = -1.0
"""Levelling leaves this much below the limit: nothing is clipped."""


class SoundError(Exception):
    """A file is no sound as the voice has it; the text says what is wrong with it."""


class Sound(Struct, frozen=True):
    samples: array[int]
    """Signed, 16 bits each."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE_HZ

    @property
    def peak(self) -> int:
        return max((abs(sample) for sample in self.samples), default=0)

    @property
    def clipped(self) -> int:
        """How many samples stand at the limit: where there are several, the recording was too loud."""
        return sum(abs(sample) >= FULL for sample in self.samples)

    @property
    def rms_dbfs(self) -> float:
        """Root mean square of what is not silence, in dB below a square wave at full scale; -inf for silence."""
        windows = self._windows()
        return _dbfs(_rms([sample for number in _loud(windows) for sample in windows[number]]))

    def trimmed(self) -> Sound:
        """Without the silence before and after."""
        loud = _loud(self._windows())
        if not loud:
            return Sound(array("h"))
        size = round(RATE_HZ * WINDOW_S)
        return Sound(self.samples[max(0, loud[0] - 1) * size : (loud[-1] + 2) * size])

    def faded(self) -> Sound:
        """Its ends come and go within 5 ms, so that no join clicks."""
        steps = min(round(RATE_HZ * FADE_S), len(self.samples) // 2)
        samples = array("h", self.samples)
        for step in range(steps):
            part = step / steps
            samples[step] = round(samples[step] * part)
            samples[-1 - step] = round(samples[-1 - step] * part)
        return Sound(samples)

    def levelled(self, dbfs: float) -> Sound:
        """As loud as that in the mean, or as loud as its peak allows."""
        here = self.rms_dbfs
        if here == -math.inf:
            return self
        factor = min(10 ** ((dbfs - here) / 20), FULL * 10 ** (PEAK_DBFS / 20) / self.peak)
        return self.times(factor)

    def finished(self) -> Sound:
        """As all that is said: without silence around it, with soft ends, as loud as the rest."""
        return self.trimmed().faded().levelled(LOUDNESS_DBFS)

    def times(self, factor: float) -> Sound:
        return Sound(array("h", (max(-FULL, min(FULL, round(sample * factor))) for sample in self.samples)))

    def _windows(self) -> list[array[int]]:
        size = round(RATE_HZ * WINDOW_S)
        return [self.samples[begin : begin + size] for begin in range(0, len(self.samples), size)]


def silence(seconds: float) -> Sound:
    return Sound(array("h", bytes(2 * round(RATE_HZ * seconds))))


def joined(sounds: Iterable[Sound]) -> Sound:
    samples = array("h")
    for sound in sounds:
        samples.extend(sound.samples)
    return Sound(samples)


def apart(sounds: Iterable[Sound], seconds: float) -> Iterator[Sound]:
    """The sounds, with so much silence between each two."""
    for number, sound in enumerate(sounds):
        if number:
            yield silence(seconds)
        yield sound


def read_wav(file: Path) -> Sound:
    """Raises `SoundError`, also where there is no such file."""
    try:
        with wave.open(str(file), "rb") as wav:
            found = wav.getnchannels(), wav.getframerate(), 8 * wav.getsampwidth()
            if found != (1, RATE_HZ, 16):
                channels, rate, bits = found
                raise SoundError(f"{file}: {channels} channels, {rate} Hz, {bits} bits; expected 1, {RATE_HZ}, 16")
            frames = wav.readframes(MOST_S * RATE_HZ)
    except (OSError, EOFError, wave.Error) as error:
        raise SoundError(f"{file}: {error}") from None
    samples = array("h", frames)
    if sys.byteorder == "big":
        samples.byteswap()
    return Sound(samples)


def write_wav(file: Path, sound: Sound) -> None:
    """Raises `OSError`."""
    samples = array("h", sound.samples)
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(file), "wb") as wav:
        wav.setnchannels(1)
        wav.setframerate(RATE_HZ)
        wav.setsampwidth(2)
        wav.writeframes(samples.tobytes())


def _loud(windows: list[array[int]]) -> list[int]:
    """The numbers of the windows in which something is heard."""
    levels = [_dbfs(_rms(window)) for window in windows]
    loudest = max(levels, default=-math.inf)
    return [] if loudest < SILENT_DBFS else [n for n, level in enumerate(levels) if level > loudest - QUIET_DB]


def _rms(samples: Iterable[int]) -> float:
    squares = [sample * sample for sample in samples]
    return math.sqrt(sum(squares) / len(squares)) if squares else 0.0


def _dbfs(amplitude: float) -> float:
    return 20 * math.log10(amplitude / FULL) if amplitude else -math.inf
