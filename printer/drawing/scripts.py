"""Which script a letter is written in, and with which font it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from unicodedata import category

ZERO_WIDTH_SPACE = "\u200b"
"""Where a line may break between words that are written without blanks; never drawn."""
JOINERS = "\u200c\u200d"
"""ZWNJ and ZWJ: they shape the letter before them."""


@dataclass(frozen=True, eq=False)
class Script:
    """A script that slips can be written in. Each is itself only, so that it is a quick key."""

    name: str
    family: str
    """As in its font's file name."""
    reference: str
    """The letter without marks whose height is meant by every size."""
    rise: float = 1.36
    """Room of a line above its baseline, in heights of the reference letter."""
    fall: float = 0.34
    """The same below it."""
    blocks: tuple[range, ...] = ()
    """Its letters' code points."""


LATIN = Script("Latin", "NotoSans", "H")
"""Noto Sans: also Vietnamese, Greek, Cyrillic, and every letter that no other script here owns."""
OTHERS = (
    Script("Khmer", "NotoSansKhmer", "ក", 1.45, 0.65, (range(0x1780, 0x1800), range(0x19E0, 0x1A00))),
    Script("Cham", "NotoSansCham", "ꨀ", 1.55, 0.65, (range(0xAA00, 0xAA60),)),
    Script("Lao", "NotoSansLao", "ກ", 1.7, 0.5, (range(0x0E80, 0x0F00),)),
    Script("Thai", "NotoSansThai", "ก", 1.7, 0.6, (range(0x0E00, 0x0E80),)),
    Script(
        "Myanmar",
        "NotoSansMyanmar",
        "က",
        1.65,
        0.9,
        (range(0x1000, 0x10A0), range(0xA9E0, 0xAA00), range(0xAA60, 0xAA80)),
    ),
    Script("Bengali", "NotoSansBengali", "ক", 1.55, 0.45, (range(0x0980, 0x0A00),)),
    # The dandas U+0964 and U+0965 between these two belong to all scripts of India.
    Script("Devanagari", "NotoSansDevanagari", "क", 1.55, 0.45, (range(0x0900, 0x0964), range(0x0966, 0x0980))),
    Script("Tamil", "NotoSansTamil", "க", 1.55, 0.5, (range(0x0B80, 0x0C00),)),
)
"""These need a shaper: their letters join, stack and change places."""


def runs(text: str, has: Callable[[Script, str], bool]) -> list[tuple[Script, str]]:
    """The text in pieces of one script, in order; `has` says whether a script's font knows a letter.

    Neutral letters (digits, blanks, punctuation) go with the letters before them, at the start with those after; they
    stay together: if that font lacks one of them, Noto Sans draws them all. Left out are ZWSP and what no font knows.
    """
    owners = _owners(text)
    script = next((owner for owner in owners if owner), LATIN)
    pieces: list[tuple[Script, str]] = []
    for owner, group in groupby(zip(owners, text, strict=True), key=itemgetter(0)):
        letters = [letter for _, letter in group if letter != ZERO_WIDTH_SPACE]
        script = owner or script
        font = script if owner or all(has(script, letter) for letter in letters) else LATIN
        known = "".join(letter for letter in letters if has(font, letter))
        if known and pieces and pieces[-1][0] is font:
            pieces[-1] = (font, pieces[-1][1] + known)
        elif known:
            pieces.append((font, known))
    return pieces


def _owners(text: str) -> list[Script | None]:
    """The script of each letter; None: neutral. Marks and joiners belong with the letter before them."""
    owners: list[Script | None] = []
    for letter in text:
        owner = script_of(letter)
        if owner is None and owners and (letter in JOINERS or category(letter)[0] == "M"):
            owner = owners[-1]
        owners.append(owner)
    return owners


@lru_cache(maxsize=1024)
def script_of(letter: str) -> Script | None:
    """None: a neutral letter."""
    for script in OTHERS:
        if any(ord(letter) in block for block in script.blocks):
            return script
    return LATIN if category(letter)[0] == "L" else None
