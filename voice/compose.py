"""Builds the voice of a hall from the office's settings."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from core.settings.sections import Settings, VoiceSettings
from voice.caller import HallCaller, Voice
from voice.engine import Engine
from voice.loudspeaker import NoLoudspeaker, open_loudspeaker
from voice.pack import Pack, PackError, load
from voice.packs import shipped
from words.spoken_numbers import READINGS
from words.spoken_sentences import Speech

logger = logging.getLogger(__name__)


def open_caller(stack: ExitStack, settings: Settings) -> HallCaller:
    """A caller whose loudspeaker is closed with `stack`."""
    rings, speaks = settings.display.chime, bool(settings.voice.speak)
    loudspeaker = open_loudspeaker() if rings or speaks else NoLoudspeaker()
    stack.callback(loudspeaker.close)
    return HallCaller(loudspeaker, list(_voices(settings.voice)) if loudspeaker.works else [], rings=rings)


def _voices(settings: VoiceSettings) -> Iterator[Voice]:
    engine = Engine(settings.engine) if settings.engine else None
    for language in settings.speak:
        pack = _pack(settings, language)
        if pack or engine:
            speech = Speech(language, READINGS[settings.reading], by_digits=settings.digits)
            yield Voice(speech, pack, engine)


def _pack(settings: VoiceSettings, language: str) -> Pack | None:
    """The office's own, else the one that comes with Lượt."""
    try:
        return load(Path(settings.packs[language]) if language in settings.packs else shipped(language))
    except PackError as error:
        logger.warning("%s", error)
        return None
