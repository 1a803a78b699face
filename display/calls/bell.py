"""The chime before a call, and the loudspeaker that plays it through pygame. A wall without one works all the same."""

from __future__ import annotations

import io
import logging
import math
import os
import wave
from array import array
from pathlib import Path
from typing import Protocol

import pygame

logger = logging.getLogger(__name__)

SOUND_CARDS = Path("/dev/snd")
SOUND_SERVERS = ("SDL_AUDIODRIVER", "PULSE_SERVER", "PIPEWIRE_REMOTE")
SOUND_BUFFER = 2048
"""Samples, a tenth of a second: silence costs only ten wake-ups a second, and a chime is still heard at once."""
RATE = 22_050
TONES = ((659.26, 0.0), (523.25, 0.32))
"""Frequency in hertz (e″, c″), and the second at which the tone begins."""
LENGTH_S = 1.8
LOUDNESS = 0.35
FADE_S = 0.28
"""Time in which a tone fades to 1/e."""
ATTACK_S = 0.008
"""A tone that starts without an attack would click."""


class Bell(Protocol):
    sound: bool
    """Whether it can be heard."""

    def ring(self) -> None: ...

    def close(self) -> None: ...


class Mute:
    """The bell of a wall without a chime or without a sound card."""

    sound = False

    def ring(self) -> None:
        """Makes no sound."""

    def close(self) -> None:
        """Has nothing to close."""


class Loudspeaker:
    """`ring` starts the chime from its beginning."""

    sound = True

    def __init__(self) -> None:
        """Raises `pygame.error` without a sound card."""
        pygame.mixer.init(frequency=RATE, size=-16, channels=1, buffer=SOUND_BUFFER)
        self._sound = pygame.mixer.Sound(io.BytesIO(chime()))

    def ring(self) -> None:
        self._sound.stop()
        self._sound.play()

    def close(self) -> None:
        pygame.mixer.quit()


def open_bell() -> Bell:
    """The loudspeaker of this machine; `Mute` if there is none."""
    if not any(SOUND_CARDS.glob("pcm*")) and not any(server in os.environ for server in SOUND_SERVERS):
        logger.warning("no sound: no sound card")  # checked here because ALSA would print ten lines about it
        return Mute()
    try:
        return Loudspeaker()
    except pygame.error as error:
        logger.warning("no sound: %s", error)
        return Mute()


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
