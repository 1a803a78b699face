"""The loudspeaker of this machine. A wall without one works all the same, and one that comes back is heard again."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable
from typing import NamedTuple, Protocol

import pygame

from voice.sound import RATE_HZ, Sound
from voice.sound_cards import is_there, own_playback, use_device

logger = logging.getLogger(__name__)

SOUND_BUFFER = 1024
"""Samples, a twentieth of a second, of which a card has two: a chime is heard at once, silence costs twenty wake-ups
a second, and a Pi that is busy has time to bring the next ones. Half of it would be heard 20 ms earlier."""
MIXER = threading.Lock()
"""pygame has one mixer for all loudspeakers of a process, and crashes where one is closed while another begins."""
LOOK_S = 2.0
"""How often a loudspeaker is looked at, and how soon one that went away is tried again for the first time."""
STILL = 2
"""So many looks in a row that find no more played mean that the card is gone: one may fall into a moment in which the
card catches up."""
SELDOM_S = 30.0
"""Later it is tried no less often than this."""
CLOSED_WITHIN_S = 3.0
"""So long a program that ends waits for its loudspeaker: it has five seconds for all."""
FIRST_WITHIN_S = 1.0
"""So long a program that starts waits for its loudspeaker; a television that is off may take longer."""


class Loudspeaker(Protocol):
    @property
    def works(self) -> bool:
        """Whether it can be heard."""

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        """Begins at once, and ends what has not ended yet. `volume`: of the amplitude, from 0 to 1."""

    def close(self) -> None: ...


class NoLoudspeaker:
    """Of a wall that is to be silent."""

    works = False

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        """Makes no sound."""

    def close(self) -> None:
        """Has nothing to close."""


class Card(Protocol):
    """An open sound card. It belongs to one thread."""

    def play(self, sound: Sound, volume: float) -> None: ...

    def is_well(self) -> bool:
        """Whether it still plays; asked from time to time."""

    def close(self) -> None: ...


class SoundCard:
    def __init__(self) -> None:
        """Raises `pygame.error` if it cannot be opened."""
        with MIXER:
            pygame.mixer.init(frequency=RATE_HZ, size=-16, channels=1, buffer=SOUND_BUFFER)
        self._playing: pygame.mixer.Sound | None = None
        self._played: int | None = None
        """Samples, as the kernel counted them last; None: it has not told yet, or does not tell."""
        self._still = 0
        """Looks in a row that found no more played."""

    def play(self, sound: Sound, volume: float) -> None:
        with MIXER:
            if self._playing:
                self._playing.stop()
            self._playing = pygame.mixer.Sound(buffer=sound.samples)
            self._playing.set_volume(volume)
            self._playing.play()

    def is_well(self) -> bool:
        """SDL goes on as if nothing were when a card is gone, but silence is played, too: the kernel counts it."""
        played = own_playback()
        is_still = self._played is not None and played in (None, self._played)
        self._still = self._still + 1 if is_still else 0
        if not is_still:
            self._played = played
        return self._still < STILL

    def close(self) -> None:
        with MIXER:
            self._playing = None
            pygame.mixer.quit()


class _Play(NamedTuple):
    sound: Sound
    volume: float


class ReturningLoudspeaker:
    """A sound card in a thread of its own, the only one that waits for it: it is opened, looked at, and opened anew
    when it was gone. However it fails, there is silence and the thread goes on: the program would end with it."""

    def __init__(
        self,
        open_card: Callable[[], Card],
        on_change: Callable[[], None],
        *,
        look_s: float = LOOK_S,
        seldom_s: float = SELDOM_S,
    ) -> None:
        """`open_card` raises `pygame.error` or `OSError` where there is none. `on_change` is called by the thread when
        `works` has changed."""
        self._open_card = open_card
        self._on_change = on_change
        self._look_s = look_s
        self._seldom_s = seldom_s
        self._inbox: queue.SimpleQueue[_Play | None] = queue.SimpleQueue()
        self._card: Card | None = None
        self._has_complained = False
        self._was_tried = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loudspeaker", daemon=True)
        self._thread.start()
        self._was_tried.wait(FIRST_WITHIN_S)

    @property
    def works(self) -> bool:
        return self._card is not None

    def play(self, sound: Sound, volume: float = 1.0) -> None:
        self._inbox.put(_Play(sound, volume))

    def close(self) -> None:
        """A card that does not answer is not waited for."""
        self._inbox.put(None)
        self._thread.join(CLOSED_WITHIN_S)

    def _run(self) -> None:
        again_s = self._look_s
        if self._try_to_open():
            self._on_change()
        self._was_tried.set()
        while True:
            try:
                item = self._inbox.get(timeout=self._look_s if self._card else again_s)
            except queue.Empty:
                again_s = self._look_s if self._card else min(2 * again_s, self._seldom_s)
                self._look()
                continue
            if item is None:
                break
            self._play(item)
        self._drop()

    def _play(self, item: _Play) -> None:
        try:
            if self._card:
                self._card.play(item.sound, item.volume)
        except Exception as error:  # noqa: BLE001  # see the class
            self._lose(error)

    def _look(self) -> None:
        if self._card is None:
            if self._try_to_open():
                logger.info("the loudspeaker is back")
                self._on_change()
            return
        try:
            is_well, why = self._card.is_well(), None
        except Exception as error:  # noqa: BLE001  # see the class
            is_well, why = False, error
        if not is_well:
            self._lose(why)

    def _lose(self, why: Exception | None) -> None:
        logger.warning("no sound: the loudspeaker is gone")
        self._explain(why)
        self._drop()
        self._on_change()

    def _try_to_open(self) -> bool:
        try:
            self._card = self._open_card()
        except Exception as error:  # noqa: BLE001  # see the class
            if not self._was_tried.is_set():
                logger.warning("no sound: %s", error)
            self._explain(error)
            return False
        return True

    def _drop(self) -> None:
        card, self._card = self._card, None
        try:
            if card:
                card.close()
        except Exception as error:  # noqa: BLE001  # see the class
            self._explain(error)

    def _explain(self, error: Exception | None) -> None:
        """Logs once where it comes from, if sound cards do not usually fail like that."""
        if error and not isinstance(error, pygame.error | OSError) and not self._has_complained:
            self._has_complained = True
            logger.error("the loudspeaker has a fault", exc_info=error)


def open_loudspeaker(device: str | None = None, on_change: Callable[[], None] = lambda: None) -> Loudspeaker:
    """That of this machine. `device`: its ALSA name, None: whichever the machine uses. `on_change`: see
    `ReturningLoudspeaker`."""
    use_device(device, os.environ)

    def open_card() -> Card:
        if not is_there(device, os.environ):
            raise OSError(f"no sound card {device}" if device else "no sound card")
        return SoundCard()

    return ReturningLoudspeaker(open_card, on_change)
