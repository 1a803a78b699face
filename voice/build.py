"""Makes a voice pack: each text of the script is said, trimmed, made as loud as the others, and looked at."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp
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
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    own = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        (new := own / "new").mkdir()  # readable as any folder, which that of `mkdtemp` is not
        flaws = list(_fill(new, header, script, say))
        if not any(flaw.is_lacking for flaw in flaws):
            _exchange(folder, new, own / "old")
    finally:
        if folder.exists() or not (own / "old").exists():
            shutil.rmtree(own, ignore_errors=True)
    return flaws


def _exchange(folder: Path, new: Path, old: Path) -> None:
    """Whatever ends the program in between, the old pack is either in its place or `old`, which nobody removes."""
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        if old.exists():
            old.rename(folder)
        raise


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
