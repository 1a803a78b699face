"""What the office answers to a press, in words and for a while: the page has no lamp beside the finger to blink."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from msgspec import to_builtins

from core.buttons.presses import Armed, Meaning, RefusedPress, ServicePressed
from core.messages.commands import Refused
from core.messages.state import Reply
from core.names import Names
from words.narration import Sentence
from words.phrases import NOTHING, mark, refusal_names

SAID_S = 10
"""So long an answer stands."""
SEEN_S = 2
"""So long even one that has come true by then."""


class Answer(NamedTuple):
    done: bool
    sentence: Sentence
    at_s: float
    """By the stopwatch."""
    until_s: float
    printer_ill: bool = False
    """It says no more than that the printer cannot print."""
    for_slip: bool = False
    """It is over when the slip is out."""


class Answers:
    """One after another, each until it is over or the next one comes. Given and looked at by any thread."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._given: tuple[Answer, ...] = ()

    @property
    def now(self) -> Answer | None:
        now_s = self._monotonic()
        return next((answer for answer in self._given if answer.at_s <= now_s < answer.until_s), None)

    def give(
        self,
        sentence: Sentence,
        *,
        done: bool,
        for_s: float = SAID_S,
        then: Sentence | None = None,
        printer_ill: bool = False,
    ) -> None:
        """`then`: what is said afterwards, if nothing has come of it by then."""
        at_s = self._monotonic()
        over_s = at_s + for_s
        answer = Answer(done, sentence, at_s, over_s, printer_ill)
        self._given = (answer, Answer(False, then, over_s, over_s + SAID_S)) if then else (answer,)

    def clear(self) -> None:
        self._given = ()

    def _promise(self, slip: Sentence) -> None:
        at_s = self._monotonic()
        seen_s = at_s + SEEN_S
        self._given = (
            Answer(True, slip, at_s, seen_s),
            Answer(True, slip, seen_s, at_s + SAID_S, for_slip=True),
        )


class KioskAnswers(Answers):
    """To the presses of the kiosk's buttons."""

    def __init__(
        self,
        *,
        languages: Iterable[str],
        armed_s: float,
        services: Mapping[str, Names] = NOTHING,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`services`: by code, what people call them."""
        super().__init__(monotonic)
        self._languages = tuple(languages)
        self._services = services
        self._armed_s = armed_s

    def hear(self, what: Meaning | Refused) -> None:
        """What a press meant, and then, if so, why the line refused it."""
        match what:
            case ServicePressed():
                self._promise(Sentence(mark("Please wait for the slip")))
            case Armed():
                lapsed = Sentence(mark("Priority is over: press it again, then the service"))
                self.give(Sentence(mark("Please choose a service")), done=True, for_s=self._armed_s, then=lapsed)
            case RefusedPress(reason="double"):
                self.give(Sentence(mark("Pressed twice: one number is enough")), done=False)
            case RefusedPress():
                self.give(Sentence(mark("Too many presses: please wait a moment")), done=False)
            case Refused():
                words = in_words(refusal_names(self._languages, what, self._services))
                self.give(words, done=False, printer_ill=what.because == "printer_ill")
            case _:  # a stuck button answers with its lamp
                pass


class KeypadAnswers(Answers):
    """To the keys of a counter: what is done shows by itself."""

    def hear(self, reply: Reply | None) -> None:
        """None: nothing was sent, or nobody has answered."""
        if reply is None:
            self.give(Sentence(mark("Not connected")), done=False)
        elif reply.ok:
            self.clear()
        else:
            self.give(in_words(to_builtins(reply.message) or {}), done=False)


def in_words(names: dict[str, str]) -> Sentence:
    return Sentence("{answer}", {"answer": names})
