"""Makes a voice pack: each text of the script is said, trimmed, made as loud as the others, and looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from voice.engine import EngineError
from voice.pack import PackText, write_text
from voice.sound import Sound, SoundError, write_wav

LOUDNESS_DBFS = -22.0
"""Of each clip: root mean square of what is not silence."""
SHORTEST_S = 0.08
"""Of a word; what is shorter was cut off."""
MOST_CLIPPED = 8
"""Samples at the limit; more are heard as a crackle."""

Say = Callable[[str, str], Sound]
"""File and text → how it sounds; raises `EngineError` or `SoundError`."""


class Flaw(NamedTuple):
    file: str
    text: str
    what: str


def build(folder: Path, header: PackText, script: Mapping[str, str], say: Say) -> list[Flaw]:
    """Fills the folder; `header`: what `pack.toml` says beside the clips. A clip with a flaw is left out, but for one
    that is only too loud. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    flaws: list[Flaw] = []
    clips: dict[str, str] = {}
    for file, text in script.items():
        try:
            said = say(file, text)
        except (EngineError, SoundError) as error:
            flaws.append(Flaw(file, text, str(error)))
            continue
        trimmed = said.trimmed()
        flaws += [Flaw(file, text, what) for what in _flaws(said, trimmed)]
        if trimmed.seconds >= SHORTEST_S:
            write_wav(folder / file, trimmed.faded().levelled(LOUDNESS_DBFS))
            clips[file] = text
    write_text(folder, replace(header, clips=clips))
    return flaws


def _flaws(said: Sound, trimmed: Sound) -> Iterator[str]:
    if not said.seconds:
        yield "empty"
    elif trimmed.seconds < SHORTEST_S:
        yield "silent, or cut off"
    if said.clipped > MOST_CLIPPED:
        yield f"too loud: {said.clipped} samples stand at the limit"
