"""Recordings as people make them: WAV files of any rate, any number of channels, 8 to 32 bits."""

from __future__ import annotations

import sys
import wave
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from voice.sound import FULL, MOST_S, RATE_HZ, Sound, SoundError, read_wav

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

NO_LIBRARY = (
    f"another rate or kind of WAV file than 22,050 Hz, mono, 16 bits needs soxr: {sys.executable} -m pip install soxr"
)


class Recording(NamedTuple):
    sound: Sound
    clipped: int
    """Samples at the limit, as they were recorded."""

    @classmethod
    def of(cls, sound: Sound) -> Recording:
        """One that needed no change."""
        return cls(sound, sound.clipped)


def read_recording(file: Path) -> Recording:
    """Its channels are mixed. Raises `SoundError`, also where there is no such file, or no library to read it."""
    try:
        with wave.open(str(file), "rb") as wav:
            rate, channels, width = wav.getframerate(), wav.getnchannels(), wav.getsampwidth()
            data = wav.readframes(MOST_S * rate)
    except (OSError, EOFError, wave.Error) as error:
        raise SoundError(f"{file}: {error}") from None
    if (rate, channels, width) == (RATE_HZ, 1, 2):
        return Recording.of(read_wav(file))
    if not rate or not channels:
        raise SoundError(f"{file}: {channels} channels, {rate} Hz")
    samples = _samples(data, width)
    clipped = int((abs(samples) >= 1 - 2.0 ** (2 - 8 * width)).sum())
    frames = len(samples) // channels
    mixed = samples[: frames * channels].reshape(frames, channels).mean(axis=1)
    return Recording(_sound(mixed, rate), clipped)


def _samples(data: bytes, width: int) -> Samples:
    """From −1 to 1. `width`: bytes of a sample; a single one is unsigned, as WAV has it."""
    try:
        import numpy as np
    except ImportError:
        raise SoundError(NO_LIBRARY) from None
    raw = np.frombuffer(data[: len(data) // width * width], np.uint8).reshape(-1, width)
    if width == 1:
        return ((raw[:, 0] - 128.0) / 128).astype(np.float32)
    whole = np.zeros((len(raw), 4), np.uint8)
    whole[:, 4 - width :] = raw  # the highest bytes of 32 bits, whatever the width
    samples: Samples = (whole.view("<i4")[:, 0] / 2**31).astype(np.float32)
    return samples


def _sound(samples: Samples, rate: int) -> Sound:
    try:
        import soxr
    except ImportError:
        raise SoundError(NO_LIBRARY) from None
    at_our_rate = samples if rate == RATE_HZ else soxr.resample(samples, rate, RATE_HZ)
    return Sound(array("h", (at_our_rate.clip(-1, 1) * FULL).round().astype("<i2").tobytes()))
