"""The office's voice packs, and those that come with Lượt, made by an engine: understood, but no substitute for a
person's voice.

`luot voice build voice/shipped/vi --kiosk --also linh --also nghìn --also tư`, so that it knows the readings of south
and north; `luot voice build voice/shipped/en --language en --kiosk`.
"""

from __future__ import annotations

from pathlib import Path

from core.settings.sections import VoiceSettings
from voice.pack import Pack, PackError, load
from words.spoken_numbers import reading_of
from words.spoken_sentences import Speech

FOLDER = Path(__file__).parent / "shipped"


def shipped(language: str) -> Path:
    """Raises `PackError` for a language without one."""
    folder = FOLDER / language
    if not folder.is_dir():
        raise PackError(f"no voice pack comes with Lượt for “{language}”")
    return folder


def speech_of(settings: VoiceSettings, language: str) -> Speech:
    reading = reading_of(settings.reading, odd=settings.odd, thousand=settings.thousand, four=settings.four)
    return Speech(language, reading, by_digits=settings.digits)


def pack_of(settings: VoiceSettings, language: str) -> Pack:
    """The office's own, else the one that comes with Lượt. Raises `PackError`."""
    return load(Path(settings.packs[language]) if language in settings.packs else shipped(language))
