"""Cuts a text into runs of one script, each of which is drawn with its own font."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from unicodedata import category

ZERO_WIDTH_SPACE = "\u200b"
"""Marks where a line may break in scripts that write no blanks between words; never drawn."""
JOINERS = "\u200c\u200d"
"""ZWNJ and ZWJ, which change the shape of the letter before them."""


@dataclass(frozen=True, eq=False)
class Script:
    """A script that slips can be written in; compared by identity, which makes it a fast cache key."""

    name: str
    reference: str
    """A letter without marks; every size on a slip means the height of this letter."""
    rise: float = 1.36
    """Line height above the baseline, in heights of the reference letter; `fall` is that below it."""
    fall: float = 0.34
    blocks: tuple[range, ...] = ()
    """Code points of its letters."""

    @property
    def family(self) -> str:
        """Font family, as in the font's file name."""
        return "NotoSans" if self.name == "Latin" else f"NotoSans{self.name}"


LATIN = Script("Latin", "H")
"""Also Vietnamese, Greek, Cyrillic and all letters that are in no other script here."""
SHAPED_SCRIPTS = (
    Script("Khmer", "ក", 1.45, 0.65, (range(0x1780, 0x1800), range(0x19E0, 0x1A00))),
    Script("Cham", "ꨀ", 1.55, 0.65, (range(0xAA00, 0xAA60),)),
    Script("Lao", "ກ", 1.7, 0.5, (range(0x0E80, 0x0F00),)),
    Script("Thai", "ก", 1.7, 0.6, (range(0x0E00, 0x0E80),)),
    Script("Myanmar", "က", 1.65, 0.9, (range(0x1000, 0x10A0), range(0xA9E0, 0xAA00), range(0xAA60, 0xAA80))),
    Script("Bengali", "ক", 1.55, 0.45, (range(0x0980, 0x0A00),)),
    # The dandas U+0964 and U+0965 between these two belong to all scripts of India.
    Script("Devanagari", "क", 1.55, 0.45, (range(0x0900, 0x0964), range(0x0966, 0x0980))),
    Script("Tamil", "க", 1.55, 0.5, (range(0x0B80, 0x0C00),)),
)
"""Scripts whose letters join, stack and change places, so that a shaping library must draw them."""


def script_runs(text: str, has: Callable[[Script, str], bool]) -> list[tuple[Script, str]]:
    """Cuts a text into pieces of one script, in order; `has` says whether a script's font has a letter.

    Neutral letters (digits, blanks, punctuation) go with the letters before them, or at the start with those after.
    They stay together: if that font lacks one of them, Noto Sans draws them all. ZWSP and letters that no font has are
    left out.
    """
    owners = _owners(text)
    script = next((owner for owner in owners if owner), LATIN)
    pieces: list[tuple[Script, str]] = []
    for owner, group in groupby(zip(owners, text, strict=True), key=itemgetter(0)):
        letters = [letter for _, letter in group if letter != ZERO_WIDTH_SPACE]
        script = owner or script
        font = script if owner or all(has(script, letter) for letter in letters) else LATIN
        drawable = "".join(letter for letter in letters if has(font, letter))
        if drawable and pieces and pieces[-1][0] is font:
            pieces[-1] = (font, pieces[-1][1] + drawable)
        elif drawable:
            pieces.append((font, drawable))
    return pieces


def _owners(text: str) -> list[Script | None]:
    """The script of each letter, None if it is neutral. Marks and joiners follow the letter before them."""
    owners: list[Script | None] = []
    for letter in text:
        owner = script_of(letter)
        if owner is None and owners and (letter in JOINERS or category(letter)[0] == "M"):
            owner = owners[-1]
        owners.append(owner)
    return owners


@lru_cache(maxsize=1024)
def script_of(letter: str) -> Script | None:
    """The script of a letter; None if it is neutral."""
    for script in SHAPED_SCRIPTS:
        if any(ord(letter) in block for block in script.blocks):
            return script
    return LATIN if category(letter)[0] == "L" else None
