"""What speaks one language in a hall: a pack, and an engine for what the pack lacks."""

from __future__ import annotations

from typing import NamedTuple

from voice.pack import Pack
from voice.rehearsed_engine import RehearsedEngine
from voice.sound import Sound
from words.spoken_sentences import Speech


class Voice(NamedTuple):
    """Either the pack or the engine may be missing."""

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
