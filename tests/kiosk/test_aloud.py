"""What a kiosk with a loudspeaker says, and that nothing waits for it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from msgspec import UNSET

from core.buttons.presses import AcceptedPress, PriorityArmed, RefusedPress
from core.messages.commands import Refused
from core.messages.observations import SlipLost, SlipProven
from kiosk.aloud import LATE_S, Aloud, Speaker, SpokenSlips, open_aloud
from printer.job.printer_watch import PrinterChanged
from printer.slip import Slip
from tests.conftest import PATIENCE_S, Eventually
from tests.kiosk.world import SETTINGS, Paper
from words.spoken_answers import (
    CANNOT_PRINT,
    HOURS_OVER,
    NO_PAPER,
    PRIORITY_CHOSEN,
    WAIT_FOR_SLIP,
    Answer,
    NumberOut,
)

CT = {"vi": "Chứng thực"}
SLIP = Slip(label="207", service=CT, ahead=4)


class Mouth:
    """It speaks when the test lets it."""

    works = True

    def __init__(self, lasts_s: float = 0.0) -> None:
        self.said: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.may_speak = threading.Semaphore(1000)
        self._lasts_s = lasts_s

    def say(self, answer: Answer) -> float:
        assert self.may_speak.acquire(timeout=PATIENCE_S)
        self.said.put(answer)
        return self._lasts_s

    def next(self) -> Answer:
        return self.said.get(timeout=PATIENCE_S)


class Watch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def speaking(mouth: Mouth, watch: Watch) -> Iterator[Aloud]:
    aloud = Aloud(lambda _: mouth, watch)
    aloud.start()
    try:
        yield aloud
    finally:
        aloud.close()


def test_the_number_is_said_when_its_slip_is_out_with_what_the_slip_says() -> None:
    mouth = Mouth()
    with speaking(mouth, Watch()) as aloud:
        paper = Paper()
        SpokenSlips(paper, aloud).print(SLIP)
        assert paper.slips == [SLIP]
        aloud.press(AcceptedPress("CT", "N"))
        aloud.reported(SlipProven("999", "printed"))
        aloud.reported(SlipProven("207", "printed"))
        assert mouth.next() == NumberOut("207", CT, 4)
        aloud.reported(SlipProven("207", "printed"))
        aloud.press(PriorityArmed(30_000))
        assert mouth.next() == PRIORITY_CHOSEN, "each slip once"


def test_a_slip_that_did_not_come_out_is_said_and_the_number_when_it_does() -> None:
    mouth = Mouth()
    with speaking(mouth, Watch()) as aloud:
        aloud.printing(SLIP)
        aloud.reported(SlipLost("207", "paper_out", 100))
        assert mouth.next() == CANNOT_PRINT
        aloud.reported(SlipProven("207", "printed"))
        assert mouth.next() == NumberOut("207", CT, 4)


def test_each_refusal_has_its_reason() -> None:
    mouth = Mouth()
    with speaking(mouth, Watch()) as aloud:
        aloud.press(RefusedPress("CT", "double"))
        aloud.press(Refused("issuing_closed", {"again": "…"}, "outside_hours"))
        aloud.press(Refused("issuing_closed", because="printer_ill"))
        aloud.reported(PrinterChanged("paper_out"))
        aloud.press(Refused("issuing_closed", because="printer_ill"))
        assert [mouth.next() for _ in range(4)] == [WAIT_FOR_SLIP, HOURS_OVER, CANNOT_PRINT, NO_PAPER]


def test_what_comes_too_late_is_left_out() -> None:
    mouth, watch = Mouth(), Watch()
    mouth.may_speak = threading.Semaphore(0)
    with speaking(mouth, watch) as aloud:
        aloud.press(PriorityArmed(1))
        aloud.press(RefusedPress("CT", "double"))
        watch.now += LATE_S + 1
        aloud.press(Refused("storage"))
        mouth.may_speak.release(3)
        heard = [mouth.next()]
        if heard == [PRIORITY_CHOSEN]:  # it had begun before the time passed
            heard = [mouth.next()]
    assert heard == ["The machine is out of order, please see the guide."]


def test_a_number_is_heard_to_its_end_but_the_program_does_not_wait_for_it(eventually: Eventually) -> None:
    mouth = Mouth(lasts_s=3600)
    with speaking(mouth, Watch()) as aloud:
        aloud.printing(SLIP)
        aloud.reported(SlipProven("207", "printed"))
        aloud.press(PriorityArmed(1))
        assert mouth.next() == NumberOut("207", CT, 4)
    eventually(lambda: not aloud._thread.is_alive(), "it waits for the end of the sentence")
    assert mouth.said.empty()


def test_slips_that_never_come_out_are_forgotten_at_last() -> None:
    aloud = Aloud(lambda _: Mouth())
    for number in range(1000):
        aloud.printing(Slip(label=str(number), service=CT))
    assert len(aloud._slips) <= 100


def test_without_the_library_the_kiosk_is_silent_and_goes_on(
    caplog: pytest.LogCaptureFixture, eventually: Eventually
) -> None:
    def missing(_: ExitStack) -> Speaker:
        raise ImportError("libSDL2 is not there")

    aloud = Aloud(missing)
    assert aloud.sound() is UNSET
    aloud.start()
    aloud.press(PriorityArmed(1))
    eventually(lambda: aloud.sound() is False, "its health does not tell")
    aloud.close()
    eventually(lambda: not aloud._thread.is_alive(), "it goes on for ever")
    assert "no sound: libSDL2" in caplog.text


def test_only_a_kiosk_with_a_loudspeaker_speaks() -> None:
    assert open_aloud(SETTINGS) is None
