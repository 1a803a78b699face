"""A question on a plain terminal, or through a screen reader: lines of text and numbers, nothing that moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from words.translation import LANGUAGES, mark, say

YES = {"y", "yes", "c", "có", "co"}
NO = {"n", "no", "k", "không", "khong"}
BACK = {"<", "back", "lùi", "lui"}
NOT_SO = mark("This cannot be: {answer}. {expected}")
A_NUMBER = mark("Please give a number from {least} to {most}")
YES_OR_NO = mark("Please answer y or n")
YES_WORD, NO_WORD = mark("yes"), mark("no")
NOTHING_CHANGED = mark("Ended: nothing was changed")

T = TypeVar("T")
Ask = Callable[[str], str]
"""Shows the text and returns the line that was typed, as `input` does."""


class Back(Exception):  # noqa: N818  # a wish, no error
    """The question before is to be asked again."""


class Ended(Exception):  # noqa: N818  # a wish, no error
    """Somebody has pressed Ctrl-C or Ctrl-D instead of answering; the text says that nothing was changed."""

    def __init__(self, language: str | None, *, is_end_of_input: bool = False) -> None:
        """`language`: None while it is not known yet; then the text is in all of them."""
        super().__init__("\n".join(say(each, NOTHING_CHANGED) for each in ([language] if language else LANGUAGES)))
        self.is_end_of_input = is_end_of_input


class Dialogue:
    """Every method asks again until it has an answer; an empty line is the default, which stands in brackets. All
    raise `Ended`, and `Back` where `goes_back` says that there is a question before."""

    def __init__(self, language: str, ask: Ask, tell: Callable[[str], None], *, is_chosen: bool = True) -> None:
        """`is_chosen`: whether the language is known to be understood."""
        self.language = language
        self.tell = tell
        self.goes_back = False
        self._ask = ask
        self._ends_in = language if is_chosen else None

    def say(self, sentence: str, **values: object) -> str:
        return say(self.language, sentence, **values)

    def text(self, prompt: str, default: str) -> str:
        return self.line(f"{prompt} [{default}]") or default

    def line(self, prompt: str) -> str:
        """What is typed, where nothing can be proposed."""
        try:
            answer = self._ask(f"{prompt}: ").strip()
        except (KeyboardInterrupt, EOFError) as error:
            self.tell("")  # the cursor stands behind the question
            raise Ended(self._ends_in, is_end_of_input=isinstance(error, EOFError)) from None
        if self.goes_back and answer.lower() in BACK:
            raise Back
        return answer

    def number(self, prompt: str, default: int | None, least: int, most: int) -> int:
        """`default`: None: an empty line is no answer."""
        while True:
            answer = self.line(prompt) if default is None else self.text(prompt, str(default))
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
