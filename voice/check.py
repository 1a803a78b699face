"""Looks a voice pack through: every clip there and well, equally loud, and every call of an office can be said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from voice.hearing import confusable
from voice.pack import CLIP, FILE, Pack, PackError, PackText, load, read_text
from voice.sound import LOUDNESS_DBFS, Sound, SoundError, read_wav

LOUDNESS_WITHIN_DB = 1.0


def check(folder: Path, sentences: Iterable[str]) -> list[str]:
    """What is wrong, in words; raises `PackError` where there is no pack to be looked at."""
    text = read_text(folder)
    wrong = [*_clips(folder, text), *_left_over(folder, text)]
    if not wrong:
        wrong += _unsayable(load(folder), sentences)
    return wrong


def indistinct(folder: Path, words: Collection[str]) -> list[str]:
    """Which of these words a listener could mistake for each other. Raises `PackError`, and `ImportError` without
    NumPy."""
    text = read_text(folder)
    try:
        return list(confusable({said: read_wav(folder / file) for file, said in text.clips.items() if said in words}))
    except SoundError as error:
        raise PackError(str(error)) from None


def _clips(folder: Path, text: PackText) -> Iterator[str]:
    for file, said in text.clips.items():
        try:
            sound = read_wav(folder / file)
        except SoundError as error:
            yield str(error)
            continue
        for what in _ills(sound):
            yield f"{file} ({said}): {what}"


def _ills(sound: Sound) -> Iterator[str]:
    apart = sound.rms_dbfs - LOUDNESS_DBFS
    if not sound.trimmed().seconds:
        yield "silent"
    elif abs(apart) > LOUDNESS_WITHIN_DB:
        yield f"{abs(apart):.1f} dB {'louder' if apart > 0 else 'softer'} than {LOUDNESS_DBFS:g} dB"
    if sound.clipped:
        yield f"{sound.clipped} samples stand at the limit"


def _left_over(folder: Path, text: PackText) -> Iterator[str]:
    for file in sorted(each.name for each in folder.iterdir()):
        if CLIP.match(file) and file not in text.clips:
            yield f"{file}: {FILE} does not say what it says"


def _unsayable(pack: Pack, sentences: Iterable[str]) -> Iterator[str]:
    lacking = [sentence for sentence in sentences if pack.lacks(sentence)]
    if lacking:
        yield f"{len(lacking)} sentences cannot be said, such as: {lacking[0]}"
