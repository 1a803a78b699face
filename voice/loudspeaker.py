"""The loudspeaker of this machine, through pygame. A wall without one works all the same."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Protocol

import pygame

from voice.sound import RATE_HZ, Sound

logger = logging.getLogger(__name__)

SOUND_CARDS = Path("/dev/snd")
SOUND_SERVERS = ("SDL_AUDIODRIVER", "PULSE_SERVER", "PIPEWIRE_REMOTE")
SOUND_BUFFER = 2048
"""Samples, a tenth of a second: silence costs only ten wake-ups a second, and a chime is still heard at once."""


class Loudspeaker(Protocol):
    works: bool
    """Whether it can be heard."""

    def play(self, sound: Sound) -> None:
        """Begins at once, and ends what has not ended yet."""

    def close(self) -> None: ...


class NoLoudspeaker:
    """Of a wall without a sound card, or one that is to be silent."""

    works = False

    def play(self, sound: Sound) -> None:
        """Makes no sound."""

    def close(self) -> None:
        """Has nothing to close."""


class SoundCard:
    works = True

    def __init__(self) -> None:
        """Raises `pygame.error` without a sound card."""
        pygame.mixer.init(frequency=RATE_HZ, size=-16, channels=1, buffer=SOUND_BUFFER)
        self._playing: pygame.mixer.Sound | None = None

    def play(self, sound: Sound) -> None:
        if self._playing:
            self._playing.stop()
        self._playing = pygame.mixer.Sound(buffer=sound.samples)
        self._playing.play()

    def close(self) -> None:
        pygame.mixer.quit()


def open_loudspeaker() -> Loudspeaker:
    """That of this machine; `NoLoudspeaker` if there is none."""
    if not any(SOUND_CARDS.glob("pcm*")) and not any(server in os.environ for server in SOUND_SERVERS):
        logger.warning("no sound: no sound card")  # checked here because ALSA would print ten lines about it
        return NoLoudspeaker()
    try:
        return SoundCard()
    except pygame.error as error:
        logger.warning("no sound: %s", error)
        return NoLoudspeaker()
