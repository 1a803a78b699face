"""Says at a kiosk what came of a press, in each language."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from voice.caller import BETWEEN_S
from voice.loudspeaker import Loudspeaker
from voice.sound import Sound, apart, joined
from voice.voice import Voice
from words.spoken_answers import Answer, NumberOut

REHEARSED_WITHIN_S = 3.0
"""So long an answer waits for what an engine has to say of it."""


class Answerer:
    """Belongs to a thread that may wait."""

    def __init__(
        self,
        loudspeaker: Loudspeaker,
        voices: Sequence[Voice],
        rehearsed: threading.Event,
        *,
        volume: Callable[[], float] = lambda: 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`rehearsed` is set when an engine of `voices` has said something."""
        self._loudspeaker = loudspeaker
        self._voices = voices
        self._rehearsed = rehearsed
        self._volume = volume
        self._monotonic = monotonic

    @property
    def works(self) -> bool:
        return self._loudspeaker.works and bool(self._voices)

    def say(self, answer: Answer, *, is_brief: bool = False) -> float:
        """Returns for how many seconds it is heard from now on. `is_brief`: in one language, and a number without what
        else its slip says."""
        languages = 1 if is_brief else None
        if is_brief and isinstance(answer, NumberOut):
            answer = NumberOut(answer.label, {}, None)
        volume = self._volume()
        spoken = list(islice(self._spoken(answer), languages)) if self._loudspeaker.works and volume else []
        if not spoken:
            return 0.0
        sound = joined(apart(spoken, BETWEEN_S))
        self._loudspeaker.play(sound, volume)
        return sound.seconds

    def _spoken(self, answer: Answer) -> Iterator[Sound]:
        for voice in self._voices:
            for sentence in voice.speech.answer(answer):
                self._wait_for(voice, sentence)
                if sound := voice.say(sentence):
                    yield sound
                    break

    def _wait_for(self, voice: Voice, sentence: str) -> None:
        until = self._monotonic() + REHEARSED_WITHIN_S
        self._rehearsed.clear()
        while not voice.rehearse(sentence) and (left_s := until - self._monotonic()) > 0:
            self._rehearsed.wait(left_s)
            self._rehearsed.clear()
