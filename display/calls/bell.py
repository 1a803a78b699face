"""The loudspeaker that chimes before a call, through pygame; a wall without one goes on all the same."""

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
"""Samples: a tenth of a second, so that silence costs ten wake-ups a second and a chime is heard at once."""


class Bell(Protocol):
    sound: bool
    """Whether anything can be heard."""

    def ring(self) -> None: ...

    def close(self) -> None: ...


class Mute:
    """No chime wanted, or no sound card."""

    sound = False

    def ring(self) -> None:
        """Nothing to hear."""

    def close(self) -> None:
        """Nothing is open."""


class Loudspeaker:
    """Plays one sound, again from its beginning whenever it is rung."""

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
    """The loudspeaker of this machine; without one, silence."""
    if not any(SOUND_CARDS.glob("pcm*")) and not any(server in environ for server in SOUND_SERVERS):
        logger.warning("no sound: no sound card")  # found out here, as ALSA would say it in ten lines
        return Mute()
    try:
        return Loudspeaker(wav)
    except pygame.error as error:
        logger.warning("no sound: %s", error)
        return Mute()
