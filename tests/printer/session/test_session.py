"""Asking a printer how it is: in order, again and again, and without believing silence."""

# ruff: noqa: ARG002  # a transport's signatures

from __future__ import annotations

import pytest

from printer.escpos import commands
from printer.job.proof import Habits, Sensor, Sent, proofs
from printer.session.backpressure import HANG_S
from printer.session.session import ASK_EVERY_S, NUDGE_S, SILENCE_S, STALL_S, PrinterSession


class Wire:
    """A transport with both ends in the test's hands."""

    def __init__(self) -> None:
        self.sent = b""
        self.said = b""
        self.stuck = self.port = 0
        self.takes = True

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        if not self.takes:
            return 0
        self.sent += bytes(data)
        return len(data)

    def read(self, most: int, deadline: float) -> bytes:
        said, self.said = self.said, b""
        return said

    def unacked(self) -> int:
        return self.stuck

    def close(self, *, drop: bool = False) -> None:
        pass


class PortedWire(Wire):
    def port_status(self) -> int:
        return self.port


class Talk:
    def __init__(self, wire: Wire | None = None) -> None:
        self.now_s = 100.0
        self.wire = wire or Wire()
        self.dialogue = PrinterSession(self.wire, lambda: self.now_s)

    def look(self, later_s: float = 0.0, says: str = "") -> str:
        """What is asked when the printer has said this and so much time has passed."""
        self.now_s += later_s
        self.wire.said += bytes.fromhex(says)
        self.wire.sent = b""
        self.dialogue.listen(0)
        self.dialogue.ask_when_due()
        return self.wire.sent.hex(" ")

    def becomes_ready(self) -> None:
        if not self.dialogue.is_asking:
            self.look(ASK_EVERY_S)
        self.look(0.1, says=WELL)
        self.look(0.1, says=WELL)
        assert self.condition == "ready"

    @property
    def condition(self) -> str:
        return self.dialogue.status.condition


@pytest.fixture
def talk() -> Talk:
    return Talk()


ASKS = "10 04 01 10 04 01 10 04 04 10 04 04"
ASKS_WHY = "10 04 02 10 04 02 10 04 03 10 04 03"
WELL = "12 12 12 12"
NO_PAPER = "1a 1a 72 72"
STOPPED = "1a 1a 12 12"
COVER = "16 16 12 12"


def test_it_asks_for_printer_and_paper_now_and_then_each_twice(talk: Talk) -> None:
    assert talk.look() == ASKS
    assert talk.look(0.1, says="12 12 12") == ""
    assert talk.look(0.1, says="12") == ASKS, "news is asked for again"
    assert talk.condition == "unknown"
    assert talk.look(0.1, says=WELL) == ""
    assert talk.condition == "ready"
    assert talk.look(ASK_EVERY_S) == ASKS
    assert talk.look(0.1, says=WELL) == "", "no news"


def test_offline_it_asks_why(talk: Talk) -> None:
    talk.look()
    assert talk.look(0.1, says=STOPPED) == ASKS_WHY
    assert talk.look(0.1, says=COVER) == ASKS
    assert talk.look(0.1, says=STOPPED) == ASKS_WHY
    talk.look(0.1, says=COVER)
    assert talk.condition == "cover_open"


def test_offline_without_paper_the_reason_is_known(talk: Talk) -> None:
    talk.look()
    assert talk.look(0.1, says=NO_PAPER) == ASKS
    assert talk.look(0.1, says=NO_PAPER) == ""
    assert talk.condition == "paper_out"


def test_a_printer_that_knows_only_two_questions_is_offline_all_the_same(talk: Talk) -> None:
    talk.look()
    talk.look(0.1, says=STOPPED)
    talk.look(SILENCE_S + 0.1)
    assert talk.condition == "offline"


def test_silence_means_that_nothing_is_known(talk: Talk) -> None:
    talk.becomes_ready()
    talk.look(ASK_EVERY_S)
    talk.look(SILENCE_S + 0.1)
    assert talk.condition == "unknown"
    talk.becomes_ready()


@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize("noise", ["1a", "72", "7e", "00", "37", "5f", "10", "18", "ff"])
def test_one_byte_of_noise_changes_nothing(talk: Talk, at: int, noise: str) -> None:
    """Wherever it comes between the answers: not from well to ill, nor from ill to well."""
    for answers, condition in ((WELL, "ready"), (NO_PAPER, "paper_out")):
        talk.becomes_ready()
        if condition != "ready":
            talk.look(ASK_EVERY_S)
            talk.look(0.1, says=answers)
            talk.look(0.1, says=answers)
        assert talk.condition == condition
        talk.look(ASK_EVERY_S)
        said = answers.split()
        noisy = [*said[:at], "12" if condition != "ready" and noise == "1a" else noise, *said[at:]]
        asks_again = talk.look(0.1, says=" ".join(noisy))
        assert talk.condition == condition
        if asks_again:
            talk.look(0.1, says=answers)
        assert talk.condition == condition
        talk.dialogue.doubt()


def test_a_printer_that_answers_what_was_asked_before_is_understood(talk: Talk) -> None:
    assert talk.look() == ASKS
    assert talk.look(0.1, says="12 12 12") == ""
    assert talk.look(NUDGE_S) == "10 04 04", "the last answer waits for another question"
    assert talk.look(0.1, says="12") == ASKS
    talk.look(0.1, says="12 12 12 12")
    assert talk.condition == "ready"
    talk.look(ASK_EVERY_S)
    assert talk.look(0.1, says="12 1a 1a 72") == ASKS
    talk.look(0.1, says="72 1a 1a 72")
    assert talk.condition == "paper_out"


def test_an_answer_to_nothing_is_not_believed(talk: Talk) -> None:
    talk.dialogue.listen(0)
    talk.wire.said = b"\x12\x12"
    talk.dialogue.listen(0)
    assert talk.condition == "unknown"


def test_what_it_tells_unasked_is_asked_for_and_then_believed(talk: Talk) -> None:
    talk.becomes_ready()
    assert talk.look(0.1, says="18 00 0f 00") == ASKS
    assert talk.condition == "ready"
    talk.look(0.1, says=NO_PAPER)
    assert talk.condition == "paper_out"


def test_what_it_tells_unasked_is_believed_where_asking_is_of_no_use(talk: Talk) -> None:
    talk.becomes_ready()
    talk.wire.stuck = 100
    assert talk.look(0.1, says="38 00 00 00") == "", "a question would wait behind all that waits"
    assert talk.condition == "ready"
    talk.look(SILENCE_S + 0.1)
    assert talk.condition == "cover_open"
    assert talk.dialogue.stops == 1


def test_noise_that_looks_like_a_push_does_not_make_an_ill_printer_well(talk: Talk) -> None:
    talk.look()
    talk.look(0.1, says=NO_PAPER)
    talk.look(0.1, says=NO_PAPER)
    assert talk.look(0.1, says="10 00 00 00") == ASKS
    talk.look(0.1, says=NO_PAPER)
    assert talk.condition == "paper_out"


def test_a_printer_that_takes_no_bytes_is_offline_until_it_does(talk: Talk) -> None:
    talk.becomes_ready()
    talk.wire.stuck = 100
    talk.look(0.1)
    talk.look(STALL_S / 2)
    assert talk.condition == "ready", "it may only be slow"
    assert talk.look(STALL_S) == "", "more bytes would not help"
    assert talk.condition == "offline"
    talk.wire.stuck = 0
    assert talk.look(0.1) == ASKS
    assert talk.condition == "unknown"


def test_a_stall_does_not_hide_what_is_known(talk: Talk) -> None:
    talk.look()
    talk.look(0.1, says=NO_PAPER)
    talk.look(0.1, says=NO_PAPER)
    talk.wire.stuck = 100
    talk.look(0.1)
    talk.look(STALL_S + 0.1)
    assert talk.condition == "paper_out"


def test_a_connection_on_which_nothing_gets_through_hangs(talk: Talk) -> None:
    """The other end may know nothing of it any more, and Linux would go on sending for a quarter of an hour."""
    talk.becomes_ready()
    talk.wire.stuck = 100
    talk.look(0.1)
    talk.look(HANG_S)
    assert not talk.dialogue.hangs
    talk.look(0.1)
    assert talk.dialogue.hangs


def test_after_a_stall_a_new_connection_is_not_taken_for_well(talk: Talk) -> None:
    talk.wire.stuck = 100
    talk.dialogue = PrinterSession(talk.wire, lambda: talk.now_s, stalls=1)
    talk.look(0.1)
    assert talk.condition == "offline"


class TestPort:
    """A USB port tells of itself, beside the printer."""

    @pytest.fixture
    def talk(self) -> Talk:
        return Talk(PortedWire())

    def test_a_printer_that_says_nothing_is_without_paper_where_its_port_says_so(self, talk: Talk) -> None:
        talk.wire.port = 0x38
        talk.look()
        assert talk.condition == "paper_out"
        talk.wire.port = 0x18
        talk.look(ASK_EVERY_S)
        assert talk.condition == "unknown"
        assert talk.dialogue.stops == 1

    def test_a_port_is_believed_against_the_printer_once_it_had_paper(self, talk: Talk) -> None:
        talk.wire.port = 0x18
        talk.becomes_ready()
        talk.wire.port = 0x38
        talk.look(ASK_EVERY_S)
        talk.look(0.1, says=WELL)
        assert talk.condition == "paper_out"

    @pytest.mark.parametrize("port", [0x20, 0x38, 0xFF])
    def test_a_port_that_always_tells_the_same_is_not(self, talk: Talk, port: int) -> None:
        talk.wire.port = port
        talk.becomes_ready()
        talk.look(ASK_EVERY_S)
        talk.look(0.1, says=WELL)
        assert talk.condition == "ready"

    def test_that_all_bytes_were_taken_is_no_proof_when_the_port_is_out_of_paper(self, talk: Talk) -> None:
        talk.wire.port = 0x18
        talk.look()
        assert Sent().given(talk.dialogue, talk.now_s)
        talk.wire.port = 0x38
        assert not Sent().given(talk.dialogue, talk.now_s)
        assert talk.dialogue.stops == 1


class Asked:
    """A slip whose bytes are all taken, on its way to be proven by sensors."""

    def __init__(self, talk: Talk, habits: Habits) -> None:
        talk.becomes_ready()
        self._talk = talk
        self.proof = Sensor(habits, 720, talk.dialogue)  # 90 mm: 1.8 s at the slowest

    def look(self, later_s: float, says: str = "") -> bool:
        self._talk.look(later_s, says)
        return self.proof.given(self._talk.dialogue, self._talk.now_s)


def test_by_sensor_it_is_proven_when_all_is_worked_off_and_it_is_well_after_that(talk: Talk) -> None:
    slip = Asked(talk, Habits())
    assert slip.proof.question == commands.HOW_FAR * 2
    assert not slip.look(0.1, says="00"), "that may be noise"
    assert not slip.look(0.1, says="00"), "asked anew now"
    assert slip.look(0.1, says=WELL)


def test_by_sensor_it_is_not_proven_while_the_printer_is_ill_after_it(talk: Talk) -> None:
    slip = Asked(talk, Habits())
    slip.look(0.1, says="00 00")
    assert not slip.look(0.1, says=NO_PAPER)
    assert not slip.look(0.1, says=NO_PAPER)
    assert talk.dialogue.stops == 1


def test_a_printer_that_never_says_how_far_it_is_gets_the_time_that_printing_takes(talk: Talk) -> None:
    habits = Habits()
    slip = Asked(talk, habits)
    assert not slip.look(0.1)
    assert not slip.look(1.0, says=WELL)
    assert not slip.look(1.2, says=WELL)
    assert not slip.look(0.1, says=WELL), "asked anew now"
    assert slip.look(0.1, says=WELL)
    assert habits.tells_how_far is False


def test_a_printer_that_only_was_slow_once_is_taken_at_its_word_again_when_all_its_answers_have_come(
    talk: Talk,
) -> None:
    habits = Habits()
    first = Asked(talk, habits)
    for _ in range(3):
        first.look(0.9, says=WELL)
    assert habits.tells_how_far is False
    second = Asked(talk, habits)
    assert not second.look(0.1, says="00 00"), "that is the answer to what was asked behind the first"
    assert not second.look(0.1, says=WELL)
    talk.look(0.1, says="00 00")
    third = Asked(talk, habits)
    assert not third.look(0.1, says="00 00")
    assert third.look(0.1, says=WELL)
    assert habits.tells_how_far is True


def test_the_time_that_printing_takes_begins_when_all_has_arrived(talk: Talk) -> None:
    slip = Asked(talk, Habits())
    talk.wire.stuck = 4000
    assert not any(slip.look(1.4) for _ in range(3))
    talk.wire.stuck = 0
    slip.look(0.1, says=WELL)
    assert not slip.look(1.0, says=WELL)
    assert not slip.look(0.5, says=WELL)


def test_no_two_slips_have_the_same_mark_whichever_process_sends_them(talk: Talk) -> None:
    first, second = (proofs("printed")(720, talk.dialogue) for _ in range(2))
    talk.wire.said = b"\x37\x22" + first.question[-4:] + b"\0"
    talk.dialogue.listen(0)
    assert first.given(talk.dialogue, talk.now_s)
    assert not second.given(talk.dialogue, talk.now_s)


def test_a_printer_stands_still_from_when_it_takes_nothing_and_not_from_its_last_slip(talk: Talk) -> None:
    """On a line on which nobody can tell what waits."""
    talk.becomes_ready()
    talk.look(60)
    talk.becomes_ready()
    talk.wire.takes = False
    talk.dialogue.begin_picture()
    for after_s, stands in ((0.1, False), (STALL_S - 0.2, False), (0.3, True)):
        talk.now_s += after_s
        assert talk.dialogue.write(b"slip", 0) == 0
        talk.dialogue.watch_flow()
        assert talk.dialogue.stood_still == stands


def test_a_printer_that_says_how_far_it_is_is_waited_for(talk: Talk) -> None:
    habits = Habits()
    habits.tells_how_far = True
    slip = Asked(talk, habits)
    assert not any(slip.look(0.8, says=WELL) for _ in range(10))


def test_by_sensor_it_is_not_proven_after_a_silence_in_which_there_may_have_been_no_paper(talk: Talk) -> None:
    """Some say nothing while they are stopped, and go on where they were with a new roll."""
    slip = Asked(talk, Habits())
    slip.look(ASK_EVERY_S)
    slip.look(SILENCE_S + 0.1)
    slip.look(1.5)
    talk.becomes_ready()
    assert not slip.look(0.1, says="00 00")
    assert not slip.look(0.1, says=WELL)


def test_no_question_goes_into_the_middle_of_a_picture(talk: Talk) -> None:
    """A printer takes it for twelve bytes of the picture, and prints all the rest askew."""
    talk.becomes_ready()
    talk.look(ASK_EVERY_S)
    talk.dialogue.begin_picture()
    assert talk.look(0.1, says=STOPPED) == "", "nor does anybody ask why it has stopped"
    assert talk.look(ASK_EVERY_S, says="18 08 00 00") == "", "nor whether that is true"
    talk.dialogue.end_picture()
    assert talk.look(0.1) == ASKS


def test_no_sensor_proves_a_slip_in_which_the_printer_stood_still_without_a_word(talk: Talk) -> None:
    """It may have been given a new roll, and goes on with the other half; a slip after that changes nothing."""
    slip = Asked(talk, Habits())
    talk.dialogue.begin_picture()
    talk.wire.stuck = 4000
    talk.look(0.1)
    talk.look(STALL_S + 0.1)
    assert talk.condition == "offline"
    talk.wire.stuck = 0
    talk.dialogue.end_picture()
    assert not slip.look(0.1)
    talk.dialogue.begin_picture()
    talk.dialogue.end_picture()
    slip.look(ASK_EVERY_S, says="00 00" + WELL)
    assert not slip.look(0.1, says=WELL)


def test_one_that_said_why_it_stood_still_is_believed(talk: Talk) -> None:
    """A knife that was stuck tears nothing."""
    slip = Asked(talk, Habits())
    for _ in range(2):
        talk.look(0.1, says="18 08 00 00")
    assert talk.condition == "error"
    talk.dialogue.begin_picture()
    talk.wire.stuck = 4000
    talk.look(0.1)
    talk.look(STALL_S + 0.1)
    talk.wire.stuck = 0
    talk.dialogue.end_picture()
    for _ in range(2):
        talk.look(0.1, says="10 00 00 00")
    slip.look(0.1, says="00 00")
    talk.look(ASK_EVERY_S, says=WELL)
    talk.look(0.1, says=WELL)
    slip.look(0.1, says=WELL)
    assert slip.look(0.1, says=WELL)
