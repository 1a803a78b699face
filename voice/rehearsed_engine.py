"""An engine that rehearses: it speaks in a thread of its own, since it takes seconds, and what it has said is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from voice.engine import Engine, EngineError
from voice.sound import Sound

logger = logging.getLogger(__name__)

KEPT = 24
"""Sentences, some three megabytes: what is called once more need not be said anew."""


class RehearsedEngine:
    """All is called by one thread, which never waits for the engine."""

    def __init__(self, engine: Engine, on_rehearsed: Callable[[], None]) -> None:
        """`on_rehearsed` is called by the engine's thread when it has said a sentence, or failed to."""
        self._engine = engine
        self._on_rehearsed = on_rehearsed
        self._thread = ThreadPoolExecutor(1, "voice-engine")
        self._rehearsals: dict[str, Future[Sound | None]] = {}
        """Sentence → its rehearsal, in the order in which they were asked for."""

    def rehearse(self, sentence: str) -> bool:
        """Has the engine say it, unless it has; returns whether that is over, well or not."""
        rehearsal = self._rehearsals.get(sentence)
        if rehearsal is None:
            self._forget_oldest()
            rehearsal = self._rehearsals[sentence] = self._thread.submit(self._say, sentence)
            rehearsal.add_done_callback(lambda _: self._on_rehearsed())
        return rehearsal.done()

    def said(self, sentence: str) -> Sound | None:
        """None: not yet, or it has failed, and is tried again when the sentence is rehearsed the next time."""
        rehearsal = self._rehearsals.get(sentence)
        if rehearsal is None or not rehearsal.done():
            return None
        sound = rehearsal.result()
        if sound is None:
            del self._rehearsals[sentence]
        return sound

    def close(self) -> None:
        """What is being said is not waited for."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _say(self, sentence: str) -> Sound | None:
        try:
            return self._engine.say(sentence).finished()
        except (EngineError, OSError) as error:  # no place for its file, too
            logger.warning("%s", error)
            return None

    def _forget_oldest(self) -> None:
        while len(self._rehearsals) >= KEPT:
            self._rehearsals.pop(next(iter(self._rehearsals))).cancel()
