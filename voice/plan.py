"""Finds the clips that a sentence is made of: the longest that fit, so that as few joins as possible are heard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

SIGN = re.compile(r"[,.;:!?–-]|[^\s,.;:!?–-]+")
PAUSES = frozenset(",.;:!?–")
"""Signs at which a speaker breathes; a hyphen within a word is no pause."""


class Clip(NamedTuple):
    id: str


class Pause(NamedTuple):
    """Between two parts of a sentence."""


Step = Clip | Pause
Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """The words of a clip, as sentences are compared with it: NFC, small letters, without signs."""
    return tuple(sign for sign in _signs(text) if sign not in PAUSES)


def plan(sentence: str, clips: Mapping[Words, str]) -> tuple[Step, ...] | None:
    """`clips`: words → the id of the clip that says them. None: some word is in no clip, and half a sentence is never
    said."""
    steps: list[Step] = []
    for phrase in _phrases(sentence):
        said = _fewest(phrase, clips)
        if said is None:
            return None
        steps += [Pause()] * bool(steps) + [Clip(each) for each in said]
    return tuple(steps)


def _phrases(sentence: str) -> Iterable[Words]:
    """What is said in one breath each."""
    phrase: list[str] = []
    for sign in _signs(sentence):
        if sign not in PAUSES:
            phrase.append(sign)
        elif phrase:
            yield tuple(phrase)
            phrase = []
    if phrase:
        yield tuple(phrase)


def _signs(text: str) -> list[str]:
    found: list[str] = SIGN.findall(unicodedata.normalize("NFC", text).lower())
    return [sign for sign in found if sign != "-"]


def _fewest(phrase: Words, clips: Mapping[Words, str]) -> tuple[str, ...] | None:
    """As few clips as possible that say the phrase; of those with equally many, the one whose last clip is shortest."""
    longest = max(map(len, clips), default=0)
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(phrase) + 1):
        found: tuple[str, ...] | None = None
        for begin in range(max(0, end - longest), end):
            before, clip = best[begin], clips.get(phrase[begin:end])
            if before is not None and clip is not None and (found is None or len(before) + 1 <= len(found)):
                found = (*before, clip)
        best.append(found)
    return best[-1]
