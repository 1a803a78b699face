"""Makes a voice pack: each text of the script is said, trimmed, made as loud as the others, and looked at."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from voice.engine import EngineError
from voice.pack import FILE, PackError, PackText, write_text
from voice.recordings import Recording
from voice.sound import SHORTEST_S, SoundError, write_wav

MOST_CLIPPED = 8
"""Samples at the limit; more are heard as a crackle."""

Say = Callable[[str, str], Recording]
"""File and text → how it sounds; raises `EngineError` or `SoundError`."""


class Flaw(NamedTuple):
    file: str
    text: str
    what: str
    is_lacking: bool = True
    """Whether there is no clip of it; False: there is one, which does not sound well."""


def build(folder: Path, header: PackText, script: Mapping[str, str], say: Say) -> list[Flaw]:
    """Makes the pack, in place of one that is there; where a clip is lacking it makes none, since nobody would notice
    before a day at which the voice is silent. `header`: what `pack.toml` says beside the clips. Raises `OSError`, and
    `PackError` for a folder that holds something else."""
    if folder.exists() and not (folder / FILE).exists() and any(folder.iterdir()):
        raise PackError(f"{folder}: holds something else than a voice pack")
    beside, before = (folder.with_name(f"{folder.name}.{end}") for end in ("new", "old"))
    for each in (beside, before):
        shutil.rmtree(each, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        flaws = list(_fill(beside, header, script, say))
        if not any(flaw.is_lacking for flaw in flaws):
            if folder.exists():
                folder.rename(before)
            beside.rename(folder)
    finally:
        for each in (beside, before):
            shutil.rmtree(each, ignore_errors=True)
    return flaws


def _fill(folder: Path, header: PackText, script: Mapping[str, str], say: Say) -> Iterator[Flaw]:
    for file, text in script.items():
        try:
            said, clipped = say(file, text)
        except (EngineError, SoundError) as error:
            yield Flaw(file, text, str(error))
            continue
        clip = said.trimmed()
        if clip.seconds < SHORTEST_S:
            yield Flaw(file, text, "silent, or cut off")
            continue
        if clipped > MOST_CLIPPED:
            yield Flaw(file, text, f"too loud: {clipped} samples stand at the limit", is_lacking=False)
        write_wav(folder / file, clip.finished())
    write_text(folder, replace(header, clips=dict(script)))
