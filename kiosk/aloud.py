"""A kiosk with a loudspeaker: says each number as its slip comes out, and why a press made none.

It speaks in a thread of its own. A press and its slip never wait for it: what happens elsewhere is put into its inbox.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import NamedTuple, Protocol

from msgspec import UNSET, UnsetType

from core.buttons.presses import PressEvent
from core.messages.commands import Refused
from core.messages.observations import Observation, SlipLost, SlipProven
from core.messages.state import PrinterCondition
from core.settings.sections import Settings
from kiosk.line_owner import SlipQueue
from printer.job.printer_watch import PrinterChanged
from printer.slip import Slip
from runtime.clock import Clock
from words.spoken_answers import CANNOT_PRINT, Answer, NumberOut, answer_to

logger = logging.getLogger(__name__)

LATE_S = 8.0
"""What could not begin within this is left out: whoever it was for has gone."""
KEPT = 100
"""Slips that are remembered while they print."""


class Speaker(Protocol):
    @property
    def works(self) -> bool:
        """Whether it can be heard."""

    def say(self, answer: Answer) -> float:
        """Returns for how many seconds it is heard from now on."""


class Mute:
    """Where the library of the loudspeaker is missing."""

    works = False

    def say(self, answer: Answer) -> float:
        logger.debug("not said: %s", answer)
        return 0.0


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
        self._inbox: queue.SimpleQueue[Said | None] = queue.SimpleQueue()
        self._slips: dict[str, Slip] = {}
        """Label → its newest slip, of those that the printer has."""
        self._condition: PrinterCondition = "unknown"
        self._speaker: Speaker | None = None
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
        return self._speaker.works if self._speaker else UNSET

    def press(self, press: PressEvent | Refused) -> None:
        """What a press was understood as, or why the line refused it."""
        answer = answer_to(press, self._condition)
        if answer is not None:
            self._say(answer)

    def printing(self, slip: Slip) -> None:
        """It goes to the printer."""
        self._slips[slip.label] = slip
        if len(self._slips) > KEPT:
            del self._slips[next(iter(self._slips))]

    def reported(self, item: Observation | PrinterChanged) -> None:
        """What the printer's thread reports."""
        match item:
            case PrinterChanged():
                self._condition = item.condition
            case SlipProven(label=label) if slip := self._slips.pop(label, None):
                self._say(NumberOut(slip.label, slip.service, slip.ahead))
            case SlipLost(label=label) if label in self._slips:
                self._say(CANNOT_PRINT)

    def _say(self, answer: Answer) -> None:
        self._inbox.put(Said(answer, self._monotonic()))

    def _run(self) -> None:
        with ExitStack() as stack:
            self._speaker = self._opened(stack)
            while (item := self._inbox.get()) is not None and not self._closing.is_set():
                if self._monotonic() - item.at_s <= LATE_S:
                    self._utter(self._speaker, item.answer)

    def _opened(self, stack: ExitStack) -> Speaker:
        try:
            return self._open_speaker(stack)
        except ImportError as error:
            logger.warning("no sound: %s", error)
            return Mute()

    def _utter(self, speaker: Speaker, answer: Answer) -> None:
        """A number is heard to its end; any other answer only until there is the next: then it is out of date."""
        seconds = speaker.say(answer)
        if isinstance(answer, NumberOut):
            self._closing.wait(seconds)


class SpokenSlips:
    """Passes slips on to the printer, and remembers what they say."""

    def __init__(self, slips: SlipQueue, aloud: Aloud) -> None:
        self._slips = slips
        self._aloud = aloud

    def print(self, slip: Slip) -> None:
        self._aloud.printing(slip)  # first, since a slip may be out before `print` returns
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
