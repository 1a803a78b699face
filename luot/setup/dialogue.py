"""A question on a plain terminal, or through a screen reader: lines of text and numbers, nothing that moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from words.translation import mark, say

YES = {"y", "yes", "c", "có", "co"}
NO = {"n", "no", "k", "không", "khong"}
NOT_SO = mark("This cannot be: {answer}. {expected}")
A_NUMBER = mark("Please give a number from {least} to {most}")
YES_OR_NO = mark("Please answer y or n")
YES_WORD, NO_WORD = mark("yes"), mark("no")

T = TypeVar("T")
Ask = Callable[[str], str]
"""Shows the text and returns the line that was typed, as `input` does."""


class Dialogue:
    """Every method asks again until it has an answer; an empty line is the default, which stands in brackets."""

    def __init__(self, language: str, ask: Ask, tell: Callable[[str], None]) -> None:
        self.language = language
        self._ask = ask
        self.tell = tell

    def say(self, sentence: str, **values: object) -> str:
        return say(self.language, sentence, **values)

    def text(self, prompt: str, default: str) -> str:
        return self._ask(f"{prompt} [{default}]: ").strip() or default

    def line(self, prompt: str) -> str:
        """What is typed, where nothing can be proposed."""
        return self._ask(f"{prompt}: ").strip()

    def number(self, prompt: str, default: int, least: int, most: int) -> int:
        while True:
            answer = self.text(prompt, str(default))
            if answer.isdecimal() and least <= int(answer) <= most:
                return int(answer)
            self.refuse(answer, self.say(A_NUMBER, least=least, most=most))

    def choice(self, prompt: str, options: Sequence[tuple[T, str]], default: T) -> T:
        """One of several, each a value and the words for it, by its number or by its words."""
        for number, (_, words) in enumerate(options, 1):
            self.tell(f"  {number}  {words}")
        values = [value for value, _ in options]
        meant = {words: value for value, words in options} | {str(place): each for place, each in enumerate(values, 1)}
        while (answer := self.text(prompt, str(values.index(default) + 1))) not in meant:
            self.refuse(answer, self.say(A_NUMBER, least=1, most=len(values)))
        return meant[answer]

    def yes(self, prompt: str, *, default: bool) -> bool:
        while True:
            answer = self.text(prompt, self.say(YES_WORD if default else NO_WORD)).lower()
            if answer in YES | {self.say(YES_WORD)}:
                return True
            if answer in NO | {self.say(NO_WORD)}:
                return False
            self.refuse(answer, self.say(YES_OR_NO))

    def refuse(self, answer: str, expected: str) -> None:
        self.tell(self.say(NOT_SO, answer=answer, expected=expected))
