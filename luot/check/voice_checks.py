"""What `luot check` says of the voice: calls of which only the chime would be heard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import chain

from core.line.ticket import label_of
from core.settings.sections import Settings
from voice.pack import Pack, PackError
from voice.packs import pack_of, speech_of
from voice.plan import words_of
from words.translation import mark, say

NUMBERS = range(1, 100)
"""Of each service; with them every word for a number has been said."""
NO_ENGINE = mark("warning: voice.engine: there is no command {command} on this machine")
ONLY_CHIME = mark("warning: voice.speak: {language}: only the chime would be heard: {error}")
SOME_CHIME = mark(
    "warning: voice.speak: {language}: of some calls only the chime would be heard: the pack lacks {words}"
)


def check_voice(settings: Settings, language: str) -> Iterator[str]:
    """Warnings: for an engine that is not there, and for each language whose pack lacks words that nobody else says."""
    engine = settings.voice.engine[0] if settings.voice.engine else None
    has_engine = engine is not None and shutil.which(engine) is not None
    if engine and not has_engine:
        yield say(language, NO_ENGINE, command=engine)
    for spoken in () if has_engine else settings.voice.speak:
        try:
            lacking = _lacking(settings, spoken, pack_of(settings.voice, spoken))
        except PackError as error:
            yield say(language, ONLY_CHIME, language=spoken, error=error)
            continue
        if lacking:
            yield say(language, SOME_CHIME, language=spoken, words=", ".join(f"“{word}”" for word in lacking))


def _lacking(settings: Settings, language: str, pack: Pack) -> list[str]:
    """The words of the office's calls that stand in no clip, each once, in the order of the calls."""
    speech, counters = speech_of(settings.voice, language), [counter.id for counter in settings.counter]
    labels = [label_of(service.prefix, n) for service in settings.service if service.prefix for n in NUMBERS]
    sentences = chain(
        (speech.call(label, counter) for label in labels for counter in counters[:1]),
        (speech.call(label, counter, count) for label in labels[:1] for counter in counters for count in (1, 2)),
    )
    known = {word for said in pack.text.clips.values() for word in words_of(said)}
    unsaid = (word for sentence in sentences if pack.lacks(sentence) for word in words_of(sentence))
    return [word for word in dict.fromkeys(unsaid) if word not in known]
