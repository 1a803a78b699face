"""Asking a printer how it is: in order, again and again, and without believing silence."""

# ruff: noqa: ARG002  # a transport's signatures

from __future__ import annotations

import pytest

from printer import escpos
from printer.dialogue import ASK_EVERY_S, SILENCE_S, STALL_S, Dialogue
from printer.proof import Habits, Sensor


class Wire:
    """A transport with both ends in the test's hands."""

    def __init__(self) -> None:
        self.sent = b""
        self.said = b""
        self.stuck = 0

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        self.sent += bytes(data)
        return len(data)

    def read(self, most: int, deadline: float) -> bytes:
        said, self.said = self.said, b""
        return said

    def unacked(self) -> int:
        return self.stuck

    def close(self, *, drop: bool = False) -> None:
        pass


class Talk:
    def __init__(self) -> None:
        self.now_s = 100.0
        self.wire = Wire()
        self.dialogue = Dialogue(self.wire, lambda: self.now_s)

    def look(self, later_s: float = 0.0, says: str = "") -> str:
        """What is asked when the printer has said this and so much time has passed."""
        self.now_s += later_s
        self.wire.said += bytes.fromhex(says)
        self.wire.sent = b""
        self.dialogue.listen(0)
        self.dialogue.ask_when_due()
        return self.wire.sent.hex(" ")

    @property
    def condition(self) -> str:
        return self.dialogue.status.condition


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_it_asks_for_printer_and_paper_now_and_then(talk: Talk) -> None:
    assert talk.look() == "10 04 01 10 04 04"
    assert talk.condition == "unknown"
    assert talk.look(0.1, says="12") == ""
    assert talk.condition == "unknown", "half an answer is none"
    assert talk.look(0.1, says="12") == ""
    assert talk.condition == "ready"
    assert talk.look(ASK_EVERY_S) == "10 04 01 10 04 04"


def test_offline_it_asks_why(talk: Talk) -> None:
    talk.look()
    assert talk.look(0.1, says="1a 12") == "10 04 02 10 04 03"
    talk.look(0.1, says="16 12")
    assert talk.condition == "cover_open"


def test_offline_without_paper_the_reason_is_known(talk: Talk) -> None:
    talk.look()
    assert talk.look(0.1, says="1a 72") == ""
    assert talk.condition == "paper_out"


def test_a_printer_that_knows_only_two_questions_is_offline_all_the_same(talk: Talk) -> None:
    talk.look()
    talk.look(0.1, says="1a 12")
    talk.look(SILENCE_S + 0.1)
    assert talk.condition == "offline"


def test_silence_means_that_nothing_is_known(talk: Talk) -> None:
    talk.look()
    talk.look(0.1, says="12 12")
    talk.look(ASK_EVERY_S)
    talk.look(SILENCE_S + 0.1)
    assert talk.condition == "unknown"
    talk.look(0.1, says="12 12")
    assert talk.condition == "ready"


def test_an_answer_to_nothing_is_not_believed(talk: Talk) -> None:
    talk.dialogue.listen(0)
    talk.wire.said = b"\x12\x12"
    talk.dialogue.listen(0)
    assert talk.condition == "unknown"


def test_what_it_tells_unasked_is_believed_at_once(talk: Talk) -> None:
    talk.look(says="38 00 00 00")
    assert talk.condition == "cover_open"


def test_a_printer_that_takes_no_bytes_is_offline_until_it_does(talk: Talk) -> None:
    talk.look()
    talk.look(0.1, says="12 12")
    talk.wire.stuck = 100
    talk.look(0.1)
    talk.look(STALL_S / 2)
    assert talk.condition == "ready", "it may only be slow"
    assert talk.look(STALL_S) == "", "more bytes would not help"
    assert talk.condition == "offline"
    talk.wire.stuck = 0
    assert talk.look(0.1) == "10 04 01 10 04 04"
    assert talk.condition == "unknown"


def test_a_stall_does_not_hide_what_is_known(talk: Talk) -> None:
    talk.look(says="18 00 0f 00")
    talk.wire.stuck = 100
    talk.look(0.1)
    talk.look(STALL_S + 0.1)
    assert talk.condition == "paper_out"


class Asked:
    """A slip whose bytes are all taken, on its way to be proven by sensors."""

    def __init__(self, talk: Talk, habits: Habits) -> None:
        self._talk = talk
        talk.look()
        self.proof = Sensor(habits, 720, talk.dialogue)  # 90 mm: 1.8 s at the slowest

    def look(self, later_s: float, says: str = "") -> bool:
        self._talk.look(later_s, says)
        return self.proof.given(self._talk.dialogue, self._talk.now_s)


def test_by_sensor_it_is_proven_when_all_is_worked_off_and_it_is_well_after_that(talk: Talk) -> None:
    slip = Asked(talk, Habits())
    assert slip.proof.question == escpos.HOW_FAR
    assert not slip.look(0.1, says="12 12"), "that was before"
    assert not slip.look(0.1, says="00"), "asked anew now"
    assert slip.look(0.1, says="12 12")


def test_by_sensor_it_is_not_proven_while_the_printer_is_ill_after_it(talk: Talk) -> None:
    slip = Asked(talk, Habits())
    slip.look(0.1, says="12 12 00")
    assert not slip.look(0.1, says="1a 72")


def test_a_printer_that_never_says_how_far_it_is_gets_the_time_that_printing_takes(talk: Talk) -> None:
    habits = Habits()
    slip = Asked(talk, habits)
    slip.look(0.1, says="12 12")
    assert not slip.look(1.5)
    assert not slip.look(0.6, says="12 12")
    assert slip.look(0.1, says="12 12")
    assert habits.tells_how_far is False
    assert Asked(talk, habits).proof.question == b"", "it is not asked again"


def test_a_printer_that_says_how_far_it_is_is_waited_for(talk: Talk) -> None:
    habits = Habits()
    habits.tells_how_far = True
    slip = Asked(talk, habits)
    slip.look(0.1, says="12 12")
    assert not any(slip.look(0.8, says="12 12") for _ in range(10))
