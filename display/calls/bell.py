"""The loudspeaker that chimes before a call, through pygame. A wall without one works all the same."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pygame

logger = logging.getLogger(__name__)

SOUND_CARDS = Path("/dev/snd")
SOUND_SERVERS = ("SDL_AUDIODRIVER", "PULSE_SERVER", "PIPEWIRE_REMOTE")
SOUND_BUFFER = 2048
"""Samples, a tenth of a second: silence costs only ten wake-ups a second, and a chime is still heard at once."""


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
    """Plays one sound; `ring` starts it from the beginning."""

    sound = True

    def __init__(self, wav: bytes) -> None:
        """Raises `pygame.error` without a sound card."""
        pygame.mixer.init(frequency=22_050, size=-16, channels=1, buffer=SOUND_BUFFER)
        self._sound = pygame.mixer.Sound(io.BytesIO(wav))

    def ring(self) -> None:
        self._sound.stop()
        self._sound.play()

    def close(self) -> None:
        pygame.mixer.quit()


def open_bell(wav: bytes, *, environ: Mapping[str, str] = os.environ) -> Bell:
    """The loudspeaker of this machine; `Mute` if there is none."""
    if not any(SOUND_CARDS.glob("pcm*")) and not any(server in environ for server in SOUND_SERVERS):
        logger.warning("no sound: no sound card")  # checked here because ALSA would print ten lines about it
        return Mute()
    try:
        return Loudspeaker(wav)
    except pygame.error as error:
        logger.warning("no sound: %s", error)
        return Mute()
