"""What is told of a test of the devices: the names of buttons and keys, and what was tried."""

from __future__ import annotations

from core.buttons.presses import PRIORITY
from words.translation import mark, say

PRIORITY_BUTTON = mark("priority")
KEYS = {
    "CallNext": mark("next"),
    "OpenCounter": mark("next"),
    "ResumeCounter": mark("next"),
    "Recall": mark("recall"),
    "Undo": mark("recall, held"),
    "MarkAbsent": mark("absent"),
    "PauseCounter": mark("absent, held"),
    "CloseCounter": mark("absent, held"),
}
"""What a keypad has sent → the key that was pressed for it: *next* opens a counter first that is not open."""


def button_name(button: str, service: str, language: str) -> str:
    """`service`: the name of the button's service."""
    return say(language, PRIORITY_BUTTON) if button == PRIORITY else service


def key_names(kinds: tuple[str, ...], language: str) -> str:
    return ", ".join(dict.fromkeys(say(language, KEYS[kind]) if kind in KEYS else kind for kind in kinds))
