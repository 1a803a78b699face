"""A voice pack: a folder of WAV clips with `pack.toml`, which says what each says, who speaks, and who may use it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
import tomlkit
from msgspec import Meta, Struct

from voice.plan import Clip, Words, plan, words_of
from voice.sound import Sound, SoundError, joined, read_wav, silence

FILE = "pack.toml"
CLIP = re.compile(r"\A[a-z0-9][a-z0-9-]*\.wav\Z")
Milliseconds = Annotated[int, Meta(ge=0, le=2000)]


class PackError(Exception):
    """A folder is no voice pack; the text says why."""


class PackText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in `pack.toml`."""

    language: Annotated[str, Meta(pattern=r"\A[a-z]{2,3}\Z")]
    speaker: Annotated[str, Meta(min_length=1, max_length=80)]
    licence: Annotated[str, Meta(min_length=1, max_length=80)]
    gap_ms: Milliseconds = 40
    """Between two clips of a phrase."""
    pause_ms: Milliseconds = 200
    """Between two phrases."""
    clips: dict[str, Annotated[str, Meta(min_length=1, max_length=200)]]
    """File → what it says."""


class Pack:
    """Clips in memory: some hundred kilobytes, so that a call is joined in less than a millisecond."""

    def __init__(self, text: PackText, sounds: Mapping[str, Sound]) -> None:
        """`sounds`: file → its sound, for each of `text.clips`."""
        self.text = text
        self._sounds = sounds
        self._clips: dict[Words, str] = {words_of(said): file for file, said in text.clips.items()}

    def say(self, sentence: str) -> Sound | None:
        """None: the pack lacks a word of it."""
        steps = plan(sentence, self._clips)
        if steps is None:
            return None
        return joined(self._parts(steps))

    def lacks(self, sentence: str) -> bool:
        return plan(sentence, self._clips) is None

    def _parts(self, steps: tuple[object, ...]) -> Iterator[Sound]:
        gap, pause = (silence(ms / 1000) for ms in (self.text.gap_ms, self.text.pause_ms))
        was_clip = False
        for step in steps:
            if isinstance(step, Clip):
                if was_clip:
                    yield gap
                yield self._sounds[step.id]
            else:
                yield pause
            was_clip = isinstance(step, Clip)


def read_text(folder: Path) -> PackText:
    """Raises `PackError`."""
    try:
        text = msgspec.convert(tomllib.loads((folder / FILE).read_text("utf-8")), PackText)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PackError(f"{folder / FILE}: {error}") from None
    if wrong := [file for file in text.clips if not CLIP.match(file)]:
        raise PackError(f"{folder / FILE}: {wrong[0]}: expected a name such as hai-muoi.wav")
    return text


def load(folder: Path) -> Pack:
    """Raises `PackError`, also where a single clip is missing or is no sound: half a voice would be silent some day."""
    text = read_text(folder)
    try:
        return Pack(text, {file: read_wav(folder / file).faded() for file in text.clips})
    except SoundError as error:
        raise PackError(str(error)) from None


def write_text(folder: Path, text: PackText) -> None:
    """Raises `OSError`."""
    document = tomlkit.document()
    for name, value in msgspec.to_builtins(text).items():
        document[name] = value
    (folder / FILE).write_text(tomlkit.dumps(document), encoding="utf-8")
