"""Builds the voice of a hall from the office's settings."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from core.instant import Now
from core.settings.sections import Settings, VoiceSettings
from voice.answerer import Answerer
from voice.caller import HallCaller
from voice.engine import IN_A_HALL_S, Engine
from voice.loudness import volume_at
from voice.loudspeaker import NoLoudspeaker, open_loudspeaker
from voice.pack import Pack, PackError
from voice.packs import pack_of, speech_of
from voice.rehearsed_engine import RehearsedEngine
from voice.voice import Voice

logger = logging.getLogger(__name__)


def open_caller(
    stack: ExitStack, settings: Settings, device: str, now: Callable[[], Now], on_change: Callable[[], None]
) -> HallCaller:
    """The caller of the wall `device`, whose loudspeaker is closed with `stack`. `on_change` is called, by other
    threads, when an engine has said something and when the loudspeaker came or went."""
    rings, speaks = settings.display.chime, bool(settings.voice.speak)
    own = next((each.sound for each in settings.device if each.name == device), None)
    loudspeaker = open_loudspeaker(own or settings.display.sound, on_change) if rings or speaks else NoLoudspeaker()
    stack.callback(loudspeaker.close)
    voices = list(open_voices(stack, settings.voice, settings.voice.speak, on_change)) if speaks else []
    return HallCaller(loudspeaker, voices, rings=rings, volume=lambda: volume_at(now(), settings.voice))


def open_answerer(stack: ExitStack, settings: Settings, now: Callable[[], Now]) -> Answerer:
    """The voice of a kiosk with a loudspeaker, which is closed with `stack`. It speaks the languages of the hall, or
    the main one of the office."""
    loudspeaker = open_loudspeaker(settings.kiosk.sound)
    stack.callback(loudspeaker.close)
    rehearsed = threading.Event()
    languages = settings.voice.speak or settings.office.languages[:1]
    voices = list(open_voices(stack, settings.voice, languages, rehearsed.set))
    return Answerer(loudspeaker, voices, rehearsed, volume=lambda: volume_at(now(), settings.voice))


def open_voices(
    stack: ExitStack, settings: VoiceSettings, languages: tuple[str, ...], on_rehearsed: Callable[[], None]
) -> Iterator[Voice]:
    """A voice for each language that has any. `on_rehearsed`: see `RehearsedEngine`."""
    engine = None
    if settings.engine:
        engine = RehearsedEngine(Engine(settings.engine, within_s=IN_A_HALL_S), on_rehearsed)
        stack.callback(engine.close)
    for language in languages:
        pack = _pack_or_none(settings, language)
        if pack or engine:
            yield Voice(speech_of(settings, language), pack, engine)


def _pack_or_none(settings: VoiceSettings, language: str) -> Pack | None:
    try:
        return pack_of(settings, language)
    except PackError as error:
        logger.warning("%s", error)
        return None
