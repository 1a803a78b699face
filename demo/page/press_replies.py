"""What the page answers to a press: a sentence that is shown for a while, where a real kiosk would blink a lamp."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from msgspec import to_builtins

from core.buttons.presses import AcceptedPress, PressEvent, PriorityArmed, RefusedPress
from core.messages.commands import Refused
from core.messages.state import Reply
from core.names import Names
from runtime.changes import Changes
from words.refusals import NO_NAMES, refusal_names
from words.sentence import Sentence
from words.translation import mark

SHOWN_S = 10
READ_S = 2
"""Seconds for which "please wait for the slip" is shown even if the slip is already out."""
TOO_SOON_S = 3
"""Seconds for which it is said that a number has just been called."""


class PressReply(NamedTuple):
    done: bool
    """Whether what was asked for has been or will be done."""
    sentence: Sentence
    at_s: float
    """Shown from then on, in seconds of the monotonic clock."""
    until_s: float
    printer_ill: bool = False
    """It only says that the printer cannot print."""
    alarm: bool = False
    """Not the press was wrong, but something does not work: no paper, no connection, no disk."""
    for_slip: bool = False
    """It ends early when the slip is out."""
    too_soon: bool = False
    """The same key has just called a number."""


class PressReplies:
    """The reply that is shown at one place of the page, until its time is over or the next one comes. Thread-safe."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, *, changes: Changes | None = None) -> None:
        """`changes` is notified of each reply."""
        self._monotonic = monotonic
        self._changes = changes or Changes()
        self._replies: tuple[PressReply, ...] = ()

    @property
    def current(self) -> PressReply | None:
        now_s = self._monotonic()
        return next((reply for reply in self._replies if reply.at_s <= now_s < reply.until_s), None)

    def show(
        self,
        sentence: Sentence,
        *,
        done: bool,
        for_s: float = SHOWN_S,
        then: Sentence | None = None,
        printer_ill: bool = False,
        alarm: bool = False,
    ) -> None:
        """`then`: what is shown after `for_s` seconds if no other reply has come by then."""
        at_s = self._monotonic()
        until_s = at_s + for_s
        reply = PressReply(done, sentence, at_s, until_s, printer_ill, alarm)
        self._set((reply, PressReply(False, then, until_s, until_s + SHOWN_S)) if then else (reply,))

    def clear(self) -> None:
        self._set(())

    @property
    def left_s(self) -> float:
        """Time until `current` is another one by itself; infinite if it never is."""
        now_s = self._monotonic()
        return min((end for each in self._replies if (end := each.until_s - now_s) > 0), default=float("inf"))

    def _set(self, replies: tuple[PressReply, ...]) -> None:
        self._replies = replies
        self._changes.notify()


class KioskReplies(PressReplies):
    def __init__(
        self,
        *,
        languages: Iterable[str],
        armed_s: float,
        services: Mapping[str, Names] = NO_NAMES,
        monotonic: Callable[[], float] = time.monotonic,
        changes: Changes | None = None,
    ) -> None:
        """`armed_s`: how long priority stays chosen without a service. `services`: code → names."""
        super().__init__(monotonic, changes=changes)
        self._languages = tuple(languages)
        self._services = services
        self._armed_s = armed_s

    def handle(self, what: PressEvent | Refused) -> None:
        """`what`: how the press was understood; after an accepted press perhaps also why the command was refused."""
        match what:
            case AcceptedPress():
                slip, at_s = Sentence(mark("Please wait for the slip")), self._monotonic()
                read_s = at_s + READ_S
                read = PressReply(True, slip, at_s, read_s)
                self._set((read, PressReply(True, slip, read_s, at_s + SHOWN_S, for_slip=True)))
            case PriorityArmed():
                lapsed = Sentence(mark("Priority has timed out: press it again, then the service"))
                self.show(Sentence(mark("Please choose a service")), done=True, for_s=self._armed_s, then=lapsed)
            case RefusedPress(reason="double"):
                self.show(Sentence(mark("Your number is already issued: please wait for the slip")), done=False)
            case RefusedPress():
                self.show(Sentence(mark("Too many presses: please wait a moment")), done=False)
            case Refused():
                words = as_sentence(refusal_names(self._languages, what, self._services))
                ill = what.because == "printer_ill"
                self.show(words, done=False, printer_ill=ill, alarm=ill or what.code == "storage")
            case _:  # a stuck button is only shown by its lamp
                pass


class KeypadReplies(PressReplies):
    """Replies to the keys of a counter: only of those that did nothing, as the effect of a key is visible anyway."""

    def handle(self, reply: Reply | None) -> None:
        """`reply`: the kiosk's; None: nothing was sent, or no reply came."""
        if reply is None:
            self.show(Sentence(mark("Not connected")), done=False, alarm=True)
        elif reply.ok:
            self.clear()
        else:
            self.show(as_sentence(to_builtins(reply.message) or {}), done=False, alarm=reply.code == "storage")

    def note_too_soon(self) -> None:
        """The key `next` was pressed a second time so soon that it counts once."""
        at_s = self._monotonic()
        said = Sentence(mark("Just pressed: please wait a moment"))
        self._set((PressReply(True, said, at_s, at_s + TOO_SOON_S, too_soon=True),))


def as_sentence(names: dict[str, str]) -> Sentence:
    return Sentence("{answer}", {"answer": names})
