"""A kiosk with a loudspeaker: says each number as its slip comes out, and why a press made none.

It speaks in a thread of its own, which alone knows the slips and the printer. A press and its slip never wait for it:
what happens elsewhere is put into its inbox. Whatever fails here is logged once, and the kiosk goes on in silence.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from typing import NamedTuple, Protocol

from msgspec import UNSET, UnsetType

from core.messages.state import PrinterCondition
from core.settings.sections import Settings
from kiosk.conversation import Conversation, Heard
from kiosk.line_owner import SlipQueue
from printer.slip import Slip
from runtime.clock import Clock
from words.spoken_answers import Answer, NumberOut

logger = logging.getLogger(__name__)

LATE_S = 8.0
"""An answer without a number that could not begin within this is left out: whoever it was for has gone."""


class Speaker(Protocol):
    @property
    def works(self) -> bool:
        """Whether it can be heard."""

    def say(self, answer: Answer, *, is_brief: bool = False) -> float:
        """Returns for how many seconds it is heard from now on. `is_brief`: others wait for theirs."""


class Mute:
    """Where the library of the loudspeaker is missing."""

    works = False

    def say(self, answer: Answer, *, is_brief: bool = False) -> float:  # noqa: ARG002
        logger.debug("not said: %s", answer)
        return 0.0


class Happened(NamedTuple):
    what: Heard
    at_s: float
    """By the stopwatch."""


class Said(NamedTuple):
    answer: Answer
    at_s: float
    """When it happened, by the stopwatch."""


class Aloud:
    """Its methods may be called from any thread, and return at once."""

    def __init__(
        self, open_speaker: Callable[[ExitStack], Speaker], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """`open_speaker` is called by the thread that speaks, since it takes a second."""
        self._open_speaker = open_speaker
        self._monotonic = monotonic
        self._inbox: queue.SimpleQueue[Happened | None] = queue.SimpleQueue()
        self._conversation = Conversation()
        self._due: deque[Said] = deque()
        """What is still to be said."""
        self._speaker: Speaker | None = None
        self._fails = False
        """Whether the last answer could not be said."""
        self._has_complained = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="aloud", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends what is being said."""
        self._closing.set()
        self._inbox.put(None)
        self._thread.join(1)

    def sound(self) -> bool | UnsetType:
        """As the kiosk's health tells it; left out while nobody knows yet."""
        return self._speaker.works and not self._fails if self._speaker else UNSET

    def hear(self, what: Heard) -> None:
        """What a press was understood as, why the line refused it, a slip before it is printed, or what the printer's
        thread reports."""
        self._inbox.put(Happened(what, self._monotonic()))

    def _run(self) -> None:
        try:
            with ExitStack() as stack:
                self._speaker = self._opened(stack)
                while self._take_in():
                    self._say_next(self._speaker)
        except Exception as error:  # noqa: BLE001  # the kiosk ends when one of its threads dies
            self._speaker = Mute()
            self._complain(error)

    def _opened(self, stack: ExitStack) -> Speaker:
        try:
            return self._open_speaker(stack)
        except ImportError as error:
            logger.warning("no sound: %s", error)
        except Exception as error:  # noqa: BLE001  # as above
            self._complain(error)
        return Mute()

    def _take_in(self) -> bool:
        """Waits until there is something to say, and takes in all that has happened. False: it is over."""
        while not self._due or not self._inbox.empty():
            item = self._inbox.get()
            if item is None:
                return False
            if (answer := self._conversation.answer(item.what)) is not None:
                self._due.append(Said(answer, item.at_s))
        return not self._closing.is_set()

    def _say_next(self, speaker: Speaker) -> None:
        """A number is heard to its end; any other answer only until there is the next: then it is out of date."""
        answer, at_s = self._due.popleft()
        is_number = isinstance(answer, NumberOut)
        if not is_number and self._monotonic() - at_s > LATE_S:
            return
        others_wait = any(isinstance(said.answer, NumberOut) for said in self._due)
        try:
            seconds = speaker.say(answer, is_brief=is_number and others_wait)
        except Exception as error:  # noqa: BLE001  # as above
            self._fails = True
            self._complain(error)
            return
        self._fails = False
        if is_number:
            self._closing.wait(seconds)

    def _complain(self, error: Exception) -> None:
        if not self._has_complained:
            logger.error("no sound: the voice has failed", exc_info=error)
        self._has_complained = True


class SpokenSlips:
    """Passes slips on to the printer, and remembers what they say."""

    def __init__(self, slips: SlipQueue, aloud: Aloud) -> None:
        self._slips = slips
        self._aloud = aloud

    def print(self, slip: Slip) -> None:
        self._aloud.hear(slip)  # first, since a slip may be out before `print` returns
        self._slips.print(slip)

    def can_print(self, condition: PrinterCondition) -> bool:
        return self._slips.can_print(condition)


def open_aloud(settings: Settings) -> Aloud | None:
    """None: the kiosk has no loudspeaker."""
    if settings.kiosk.sound is None:
        return None

    def open_speaker(stack: ExitStack) -> Speaker:
        from voice.compose import open_answerer  # brings pygame, 20 MB that a silent kiosk does without

        clock = Clock(timezone=settings.office.timezone, trust=settings.office.clock, resume_from=None)
        return open_answerer(stack, settings, clock.now)

    return Aloud(open_speaker)
