"""Says who is called: a chime, and the sentence in each language of the hall, twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from core.messages.state import CallView
from voice.chime import chime
from voice.loudspeaker import Loudspeaker
from voice.pack import Pack
from voice.rehearsed_engine import RehearsedEngine
from voice.sound import Sound, joined, silence
from words.spoken_sentences import Speech

AFTER_CHIME_S = 0.1
BETWEEN_S = 0.8
"""Between two sentences, in which somebody looks up."""
FEW, MANY = 1, 3
"""While so many others wait to be called the sentence comes once; while so many, without a chime."""


class Voice(NamedTuple):
    """What speaks one language: a pack, and an engine for what the pack lacks; either may be missing."""

    speech: Speech
    pack: Pack | None
    engine: RehearsedEngine | None

    def rehearse(self, sentence: str) -> bool:
        """Has the engine say what the pack lacks; returns whether `say` need not be waited for."""
        by_engine = self.engine if self.pack is None or self.pack.lacks(sentence) else None
        return by_engine is None or by_engine.rehearse(sentence)

    def say(self, sentence: str) -> Sound | None:
        """None: neither can say it, or the engine has not yet. Half a sentence is never said."""
        if self.pack and (sound := self.pack.say(sentence)):
            return sound
        return self.engine.said(sentence) if self.engine else None


class Said(NamedTuple):
    """What is heard from now on."""

    seconds: float
    is_spoken: bool
    """Whether more than a chime."""


SILENT = Said(0.0, is_spoken=False)


class Caller(Protocol):
    @property
    def works(self) -> bool:
        """Whether it can be heard."""

    def rehearse(self, call: CallView) -> bool:
        """To be asked, once or again, before `call`, which says no more than what is there. False: an engine is at it,
        and it is told when that is over."""

    def call(self, call: CallView, waiting: int) -> Said:
        """`waiting`: how many other calls wait until this one has been said."""

    def take_back(self, label: str) -> Said:
        """After a call that was undone while it was said."""


class HallCaller:
    """`rings`: whether a chime goes before each call."""

    def __init__(self, loudspeaker: Loudspeaker, voices: Sequence[Voice], *, rings: bool) -> None:
        self._loudspeaker = loudspeaker
        self._voices = voices
        self._chime = chime() if rings else None

    @property
    def works(self) -> bool:
        return self._loudspeaker.works and bool(self._voices or self._chime)

    def rehearse(self, call: CallView) -> bool:
        """Behind the call also what would take it back: that is needed at once or never."""
        if not self.works:
            return True
        is_over = [voice.rehearse(sentence) for voice, sentence in zip(self._voices, self._calling(call), strict=True)]
        for voice in self._voices:
            voice.rehearse(voice.speech.wait_on(call.label))
        return all(is_over)

    def call(self, call: CallView, waiting: int) -> Said:
        if not self.works:
            return SILENT
        spoken = self._spoken(self._calling(call))
        times = 1 if waiting >= FEW else 2
        sentences = [sentence for _ in range(times) for sentence in spoken]
        begin = [self._chime, silence(AFTER_CHIME_S)] if self._chime and (waiting < MANY or not spoken) else []
        return self._play([*begin, *_apart(sentences)], is_spoken=bool(spoken))

    def take_back(self, label: str) -> Said:
        if not self.works:
            return SILENT
        spoken = self._spoken([each.speech.wait_on(label) for each in self._voices])
        return self._play(list(_apart(spoken)), is_spoken=bool(spoken))

    def _calling(self, call: CallView) -> list[str]:
        return [each.speech.call(call.label, call.counter, call.count) for each in self._voices]

    def _spoken(self, sentences: list[str]) -> list[Sound]:
        said = (voice.say(sentence) for voice, sentence in zip(self._voices, sentences, strict=True))
        return [sound for sound in said if sound]

    def _play(self, parts: list[Sound], *, is_spoken: bool) -> Said:
        sound = joined(parts)
        self._loudspeaker.play(sound)
        return Said(sound.seconds, is_spoken)


def _apart(sentences: Sequence[Sound]) -> Iterator[Sound]:
    for number, sentence in enumerate(sentences):
        if number:
            yield silence(BETWEEN_S)
        yield sentence
