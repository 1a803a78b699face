"""What a question is: a title, steps of one answer each, and how its answers are told again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from luot.setup.answers import Answers
from luot.setup.dialogue import Dialogue
from printer.setup.discovery import FoundPrinter

T = TypeVar("T")


class Nearby(NamedTuple):
    """What is looked for around this machine."""

    printers: Callable[[], Sequence[FoundPrinter]]
    keypad: Callable[[], str | None]
    """Waits for a key on a USB keypad, and returns which one it is, as the settings write it."""


class Step(NamedTuple):
    ask: Callable[[Dialogue, Answers, Nearby], Answers]
    applies: Callable[[Answers], bool] = lambda _: True


class Question(NamedTuple):
    title: str
    steps: tuple[Step, ...]
    answered: Callable[[Dialogue, Answers], Iterator[str]]
    """The answers in words, a line each."""


def worded(dialogue: Dialogue, options: dict[T, str]) -> list[tuple[T, str]]:
    return [(value, dialogue.say(words)) for value, words in options.items()]
