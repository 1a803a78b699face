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
from core.messages.state import PrinterCondition
from kiosk.aloud import LATE_S, Aloud, Speaker, SpokenSlips, open_aloud
from kiosk.conversation import KEPT, Conversation
from printer.job.printer_watch import PrinterChanged
from printer.slip import Slip
from tests.conftest import PATIENCE_S, Eventually
from tests.kiosk.world import SETTINGS, Paper
from words.spoken_answers import (
    CANNOT_PRINT,
    HOURS_OVER,
    NO_PAPER,
    PRIORITY_CHOSEN,
    SLIP_IN_DOUBT,
    WAIT_FOR_SLIP,
    Answer,
    NumberOut,
)

CT = {"vi": "Chứng thực"}
SLIP = Slip(label="207", service=CT, ahead=4)


class Mouth:
    """It takes so long for each answer, and chokes on `chokes_on`."""

    works = True

    def __init__(self, lasts_s: float = 0.0, *, chokes_on: Answer | None = None) -> None:
        self.said: queue.SimpleQueue[tuple[Answer, bool]] = queue.SimpleQueue()
        """Answer, and whether it was to be brief."""
        self._lasts_s = lasts_s
        self._chokes_on = chokes_on

    def say(self, answer: Answer, *, is_brief: bool = False) -> float:
        self.said.put((answer, is_brief))
        if answer == self._chokes_on:
            raise LookupError("no such word")
        return self._lasts_s

    def next(self) -> Answer:
        return self.next_with_length()[0]

    def next_with_length(self) -> tuple[Answer, bool]:
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
        aloud.hear(AcceptedPress("CT", "N"))
        aloud.hear(SlipProven("999", "printed"))
        aloud.hear(SlipProven("207", "printed"))
        assert mouth.next() == NumberOut("207", CT, 4)
        aloud.hear(SlipProven("207", "printed"))
        aloud.hear(PriorityArmed(30_000))
        assert mouth.next() == PRIORITY_CHOSEN, "each slip once"


@pytest.mark.parametrize(
    ("condition", "reason", "says"),
    [
        ("ready", "no_proof", CANNOT_PRINT),
        ("cover_open", "cover_open", CANNOT_PRINT),
        ("paper_out", "disconnected", NO_PAPER),
        ("ready", "paper_out", NO_PAPER),
    ],
)
def test_a_slip_that_did_not_come_out_is_said_and_the_number_when_another_does(
    condition: PrinterCondition, reason: str, says: Answer
) -> None:
    conversation = Conversation()
    conversation.answer(PrinterChanged(condition))
    conversation.answer(SLIP)
    assert conversation.answer(SlipLost("207", reason, 100)) == says
    assert conversation.answer(SlipLost("207", reason, 100)) is None, "once"
    conversation.answer(SLIP)
    assert conversation.answer(SlipProven("207", "printed")) == NumberOut("207", CT, 4)


def test_a_slip_in_doubt_is_not_said_to_be_out_until_it_is() -> None:
    conversation = Conversation()
    assert conversation.answer(SlipProven("207", "unproven")) is None
    conversation.answer(SLIP)
    assert conversation.answer(SlipProven("207", "unproven")) == SLIP_IN_DOUBT
    assert conversation.answer(SlipProven("207", "sensor")) == NumberOut("207", CT, 4)


def test_slips_that_never_come_out_are_forgotten_at_last() -> None:
    conversation = Conversation()
    for number in range(1000):
        conversation.answer(Slip(label=str(number), service=CT))
    proven = (conversation.answer(SlipProven(str(number), "printed")) for number in range(1000))
    assert sum(answer is not None for answer in proven) == KEPT
    assert not conversation.answer(SlipProven("999", "printed"))


def test_each_refusal_has_its_reason() -> None:
    mouth = Mouth()
    with speaking(mouth, Watch()) as aloud:
        aloud.hear(RefusedPress("CT", "double"))
        aloud.hear(Refused("issuing_closed", {"again": "…"}, "outside_hours"))
        aloud.hear(Refused("issuing_closed", because="printer_ill"))
        aloud.hear(PrinterChanged("paper_out"))
        aloud.hear(Refused("issuing_closed", because="printer_ill"))
        assert [mouth.next() for _ in range(4)] == [WAIT_FOR_SLIP, HOURS_OVER, CANNOT_PRINT, NO_PAPER]


def test_an_answer_that_comes_too_late_is_left_out_but_never_a_number() -> None:
    mouth, watch = Mouth(), Watch()
    aloud = Aloud(lambda _: mouth, watch)
    for label in ("207", "208", "209"):
        aloud.hear(Slip(label=label, service=CT, ahead=4))
        aloud.hear(SlipProven(label, "printed"))
        aloud.hear(RefusedPress("CT", "double"))
    watch.now += LATE_S + 1
    aloud.hear(PriorityArmed(1))
    aloud.start()
    heard = [mouth.next_with_length() for _ in range(4)]
    aloud.close()
    numbers = [(NumberOut(label, CT, 4), label != "209") for label in ("207", "208", "209")]
    assert heard == [*numbers, (PRIORITY_CHOSEN, False)], "brief while another number waits"


def test_a_number_is_heard_to_its_end_but_the_program_does_not_wait_for_it(eventually: Eventually) -> None:
    mouth = Mouth(lasts_s=3600)
    with speaking(mouth, Watch()) as aloud:
        aloud.hear(SLIP)
        aloud.hear(SlipProven("207", "printed"))
        aloud.hear(PriorityArmed(1))
        assert mouth.next() == NumberOut("207", CT, 4)
    eventually(lambda: not has_thread(), "it waits for the end of the sentence")
    assert mouth.said.empty()


def has_thread() -> bool:
    return any(thread.name == "aloud" for thread in threading.enumerate())


def test_an_answer_that_cannot_be_said_costs_nothing_but_itself(
    caplog: pytest.LogCaptureFixture, eventually: Eventually
) -> None:
    mouth = Mouth(chokes_on=WAIT_FOR_SLIP)
    with speaking(mouth, Watch()) as aloud:
        for _ in range(2):
            aloud.hear(RefusedPress("CT", "double"))
            assert mouth.next() == WAIT_FOR_SLIP
        eventually(lambda: aloud.sound() is False, "its health does not tell")
        aloud.hear(PriorityArmed(1))
        assert mouth.next() == PRIORITY_CHOSEN
        eventually(lambda: aloud.sound() is True, "its health does not tell")
    assert [record.message for record in caplog.records] == ["no sound: the voice has failed"]
    assert "no such word" in caplog.text


@pytest.mark.parametrize("fails_at", ["start", "end"])
def test_a_voice_that_fails_does_not_end_the_kiosk(
    fails_at: str, caplog: pytest.LogCaptureFixture, eventually: Eventually
) -> None:
    def fail() -> None:
        raise ValueError("half a pack")

    def open_speaker(stack: ExitStack) -> Speaker:
        stack.callback(fail)
        if fails_at == "start":
            fail()
        return Mouth()

    aloud = Aloud(open_speaker)
    aloud.start()
    eventually(lambda: aloud.sound() is (fails_at == "end"), "it does not begin")
    aloud.hear(PriorityArmed(1))
    aloud.close()
    eventually(lambda: not has_thread(), "it goes on for ever")
    assert aloud.sound() is False
    assert [record.message for record in caplog.records] == ["no sound: the voice has failed"]
    assert "half a pack" in caplog.text


def test_without_the_library_the_kiosk_is_silent_and_goes_on(
    caplog: pytest.LogCaptureFixture, eventually: Eventually
) -> None:
    def missing(_: ExitStack) -> Speaker:
        raise ImportError("libSDL2 is not there")

    aloud = Aloud(missing)
    assert aloud.sound() is UNSET
    aloud.start()
    aloud.hear(PriorityArmed(1))
    eventually(lambda: aloud.sound() is False, "its health does not tell")
    aloud.close()
    eventually(lambda: not has_thread(), "it goes on for ever")
    assert "no sound: libSDL2" in caplog.text


def test_only_a_kiosk_with_a_loudspeaker_speaks() -> None:
    assert open_aloud(SETTINGS) is None
