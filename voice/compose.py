"""Builds the voice of a hall from the office's settings."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from core.settings.sections import Settings, VoiceSettings
from voice.caller import HallCaller, Voice
from voice.engine import IN_A_HALL_S, Engine
from voice.loudspeaker import NoLoudspeaker, open_loudspeaker
from voice.pack import Pack, PackError, load
from voice.packs import shipped
from voice.rehearsed_engine import RehearsedEngine
from words.spoken_numbers import READINGS
from words.spoken_sentences import Speech

logger = logging.getLogger(__name__)


def open_caller(stack: ExitStack, settings: Settings, on_rehearsed: Callable[[], None]) -> HallCaller:
    """A caller whose loudspeaker is closed with `stack`. `on_rehearsed`: see `RehearsedEngine`."""
    rings, speaks = settings.display.chime, bool(settings.voice.speak)
    loudspeaker = open_loudspeaker() if rings or speaks else NoLoudspeaker()
    stack.callback(loudspeaker.close)
    voices = list(_voices(stack, settings.voice, on_rehearsed)) if loudspeaker.works else []
    return HallCaller(loudspeaker, voices, rings=rings)


def _voices(stack: ExitStack, settings: VoiceSettings, on_rehearsed: Callable[[], None]) -> Iterator[Voice]:
    engine = None
    if settings.engine:
        engine = RehearsedEngine(Engine(settings.engine, within_s=IN_A_HALL_S), on_rehearsed)
        stack.callback(engine.close)
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
