"""Where a text breaks into lines: as few as possible, about equally long, never wider than the paper."""

from __future__ import annotations

from collections.abc import Callable

Width = Callable[[str], int]
STEP = 12


def wrapped(text: str, width: Width, room: int) -> tuple[str, ...]:
    """The lines of `text`, none wider than `room`; a dash stays at the end of its line, never begins one."""
    words = text.replace(" – ", "\u00a0– ").split(" ")
    lines = _filled(words, width, room)
    for narrower in range(room - STEP, room // 2, -STEP):
        evener = _filled(words, width, narrower)
        if len(evener) > len(lines):
            break
        lines = evener
    return tuple(lines)


def _filled(words: list[str], width: Width, room: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if width(longer) <= room:
            lines[-1:] = [longer]
        else:
            lines += _pieces(word, width, room)
    return lines


def _pieces(word: str, width: Width, room: int) -> list[str]:
    """A word that is wider than the paper, in pieces that are not."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
