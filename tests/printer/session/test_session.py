"""How a session asks the printer for its status, what it makes of the answers, and when a slip is proven by them."""

# ruff: noqa: ARG002  # a transport's signatures

from __future__ import annotations

import pytest

from printer.escpos import encoding
from printer.job.proof import Learned, SensorProof, SentProof, proof_maker
from printer.session.backpressure import HANG_S
from printer.session.questions import ASK_EVERY_S, REASK_S, SILENCE_S
from printer.session.session import STALL_S, PrinterSession


class FakeTransport:
    """A transport both ends of which are in the test's hands."""

    def __init__(self) -> None:
        self.sent = b""
        self.received = b""
        self.waiting = self.port = 0
        self.takes = True

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        if not self.takes:
            return 0
        self.sent += bytes(data)
        return len(data)

    def read(self, max_bytes: int, deadline: float) -> bytes:
        received, self.received = self.received, b""
        return received

    def unacked(self) -> int:
        return self.waiting

    def close(self, *, drop: bool = False) -> None:
        pass


class FakeUsbTransport(FakeTransport):
    def port_status(self) -> int:
        return self.port


class Conversation:
    def __init__(self, transport: FakeTransport | None = None) -> None:
        self.now_s = 100.0
        self.transport = transport or FakeTransport()
        self.session = PrinterSession(self.transport, lambda: self.now_s)

    def step(self, later_s: float = 0.0, says: str = "") -> str:
        """The questions that are sent after this time, with these bytes from the printer."""
        self.now_s += later_s
        self.transport.received += bytes.fromhex(says)
        self.transport.sent = b""
        self.session.listen(0)
        self.session.ask_when_due()
        return self.transport.sent.hex(" ")

    def becomes_ready(self) -> None:
        if not self.session.questions.are_open:
            self.step(ASK_EVERY_S)
        self.step(0.1, says=WELL)
        self.step(0.1, says=WELL)
        assert self.condition == "ready"

    @property
    def condition(self) -> str:
        return self.session.status.condition


@pytest.fixture
def printer() -> Conversation:
    return Conversation()


ASKS = "10 04 01 10 04 01 10 04 04 10 04 04"
ASKS_WHY = "10 04 02 10 04 02 10 04 03 10 04 03"
WELL = "12 12 12 12"
NO_PAPER = "1a 1a 72 72"
STOPPED = "1a 1a 12 12"
COVER = "16 16 12 12"


def test_questions_1_and_4_are_asked_regularly_each_twice(printer: Conversation) -> None:
    assert printer.step() == ASKS
    assert printer.step(0.1, says="12 12 12") == ""
    assert printer.step(0.1, says="12") == ASKS, "a new condition is asked for again"
    assert printer.condition == "unknown"
    assert printer.step(0.1, says=WELL) == ""
    assert printer.condition == "ready"
    assert printer.step(ASK_EVERY_S) == ASKS
    assert printer.step(0.1, says=WELL) == "", "nothing new"


def test_an_offline_printer_is_asked_why(printer: Conversation) -> None:
    printer.step()
    assert printer.step(0.1, says=STOPPED) == ASKS_WHY
    assert printer.step(0.1, says=COVER) == ASKS
    assert printer.step(0.1, says=STOPPED) == ASKS_WHY
    printer.step(0.1, says=COVER)
    assert printer.condition == "cover_open"


def test_an_offline_printer_without_paper_is_not_asked_why(printer: Conversation) -> None:
    printer.step()
    assert printer.step(0.1, says=NO_PAPER) == ASKS
    assert printer.step(0.1, says=NO_PAPER) == ""
    assert printer.condition == "paper_out"


def test_a_printer_that_cannot_say_why_counts_as_offline(printer: Conversation) -> None:
    printer.step()
    printer.step(0.1, says=STOPPED)
    printer.step(SILENCE_S + 0.1)
    assert printer.condition == "offline"


def test_silence_means_that_nothing_is_known(printer: Conversation) -> None:
    printer.becomes_ready()
    printer.step(ASK_EVERY_S)
    printer.step(SILENCE_S + 0.1)
    assert printer.condition == "unknown"
    printer.becomes_ready()


@pytest.mark.parametrize("at", range(5))
@pytest.mark.parametrize("noise", ["1a", "72", "7e", "00", "37", "5f", "10", "18", "ff"])
def test_one_byte_of_noise_changes_nothing(printer: Conversation, at: int, noise: str) -> None:
    """Wherever it comes between the answers, for a printer that is ready and for one that is not."""
    for answers, condition in ((WELL, "ready"), (NO_PAPER, "paper_out")):
        printer.becomes_ready()
        if condition != "ready":
            printer.step(ASK_EVERY_S)
            printer.step(0.1, says=answers)
            printer.step(0.1, says=answers)
        assert printer.condition == condition
        printer.step(ASK_EVERY_S)
        received = answers.split()
        noisy = [*received[:at], "12" if condition != "ready" and noise == "1a" else noise, *received[at:]]
        asks_again = printer.step(0.1, says=" ".join(noisy))
        assert printer.condition == condition
        if asks_again:
            printer.step(0.1, says=answers)
        assert printer.condition == condition
        printer.session.forget_status()


def test_a_printer_that_is_one_answer_behind_is_understood(printer: Conversation) -> None:
    assert printer.step() == ASKS
    assert printer.step(0.1, says="12 12 12") == ""
    assert printer.step(REASK_S) == "10 04 04", "the last answer waits for another question"
    assert printer.step(0.1, says="12") == ASKS
    printer.step(0.1, says="12 12 12 12")
    assert printer.condition == "ready"
    printer.step(ASK_EVERY_S)
    assert printer.step(0.1, says="12 1a 1a 72") == ASKS
    printer.step(0.1, says="72 1a 1a 72")
    assert printer.condition == "paper_out"


def test_an_answer_to_no_question_is_ignored(printer: Conversation) -> None:
    printer.session.listen(0)
    printer.transport.received = b"\x12\x12"
    printer.session.listen(0)
    assert printer.condition == "unknown"


def test_an_unasked_report_is_asked_for_and_then_accepted(printer: Conversation) -> None:
    printer.becomes_ready()
    assert printer.step(0.1, says="18 00 0f 00") == ASKS
    assert printer.condition == "ready"
    printer.step(0.1, says=NO_PAPER)
    assert printer.condition == "paper_out"


def test_an_unasked_report_is_accepted_where_a_question_would_not_get_through(printer: Conversation) -> None:
    printer.becomes_ready()
    printer.transport.waiting = 100
    assert printer.step(0.1, says="38 00 00 00") == "", "a question would wait, too"
    assert printer.condition == "ready"
    printer.step(SILENCE_S + 0.1)
    assert printer.condition == "cover_open"
    assert printer.session.halts == 1


def test_a_cover_that_was_pushed_is_the_cause_of_an_offline_printer_that_cannot_be_asked_in_a_slip(
    printer: Conversation,
) -> None:
    printer.becomes_ready()
    assert printer.step(0.1, says="38 00 00 00") == ASKS
    printer.session.begin_slip()
    assert printer.step(0.01, says=STOPPED) == "", "no question goes into the middle of a picture"
    assert (printer.condition, printer.session.halts) == ("cover_open", 1)


def test_an_offline_printer_that_has_pushed_no_cause_has_none_in_a_slip(printer: Conversation) -> None:
    printer.becomes_ready()
    printer.step(ASK_EVERY_S)
    printer.session.begin_slip()
    printer.step(0.01, says=STOPPED)
    assert (printer.condition, printer.session.halts) == ("ready", 0)


def test_noise_that_looks_like_an_unasked_report_does_not_make_a_printer_ready(printer: Conversation) -> None:
    printer.step()
    printer.step(0.1, says=NO_PAPER)
    printer.step(0.1, says=NO_PAPER)
    assert printer.step(0.1, says="10 00 00 00") == ASKS
    printer.step(0.1, says=NO_PAPER)
    assert printer.condition == "paper_out"


def test_a_printer_that_takes_no_bytes_counts_as_offline_until_it_does(printer: Conversation) -> None:
    printer.becomes_ready()
    printer.transport.waiting = 100
    printer.step(0.1)
    printer.step(STALL_S / 2)
    assert printer.condition == "ready", "it may only be slow"
    assert printer.step(STALL_S) == "", "more bytes would not help"
    assert printer.condition == "offline"
    printer.transport.waiting = 0
    assert printer.step(0.1) == ASKS
    assert printer.condition == "unknown"


def test_a_stall_does_not_hide_a_known_reason(printer: Conversation) -> None:
    printer.step()
    printer.step(0.1, says=NO_PAPER)
    printer.step(0.1, says=NO_PAPER)
    printer.transport.waiting = 100
    printer.step(0.1)
    printer.step(STALL_S + 0.1)
    assert printer.condition == "paper_out"


def test_a_connection_on_which_no_byte_gets_through_is_hung(printer: Conversation) -> None:
    """The other end may have forgotten it, and Linux would go on sending for a quarter of an hour."""
    printer.becomes_ready()
    printer.transport.waiting = 100
    printer.step(0.1)
    printer.step(HANG_S)
    assert not printer.session.is_hung
    printer.step(0.1)
    assert printer.session.is_hung


def test_after_a_stall_a_new_connection_starts_as_offline(printer: Conversation) -> None:
    printer.transport.waiting = 100
    printer.session = PrinterSession(printer.transport, lambda: printer.now_s, stalls=1)
    printer.step(0.1)
    assert printer.condition == "offline"


class TestPort:
    """A USB port reports a status of its own."""

    @pytest.fixture
    def printer(self) -> Conversation:
        return Conversation(FakeUsbTransport())

    def test_the_port_of_a_silent_printer_is_believed_about_the_paper(self, printer: Conversation) -> None:
        printer.transport.port = 0x38
        printer.step()
        assert printer.condition == "paper_out"
        printer.transport.port = 0x18
        printer.step(ASK_EVERY_S)
        assert printer.condition == "unknown"
        assert printer.session.halts == 1

    def test_a_port_that_once_reported_paper_is_believed_against_the_printer(self, printer: Conversation) -> None:
        printer.transport.port = 0x18
        printer.becomes_ready()
        printer.transport.port = 0x38
        printer.step(ASK_EVERY_S)
        printer.step(0.1, says=WELL)
        assert printer.condition == "paper_out"

    @pytest.mark.parametrize("port", [0x20, 0x38, 0xFF])
    def test_a_port_that_always_reports_the_same_is_not_believed(self, printer: Conversation, port: int) -> None:
        printer.transport.port = port
        printer.becomes_ready()
        printer.step(ASK_EVERY_S)
        printer.step(0.1, says=WELL)
        assert printer.condition == "ready"

    def test_bytes_taken_are_no_proof_while_the_port_reports_no_paper(self, printer: Conversation) -> None:
        printer.transport.port = 0x18
        printer.step()
        assert SentProof().is_given(printer.session, printer.now_s)
        printer.transport.port = 0x38
        assert not SentProof().is_given(printer.session, printer.now_s)
        assert printer.session.halts == 1


class SensorSlip:
    """A slip whose bytes are all taken and that waits for its proof by the sensors."""

    def __init__(self, printer: Conversation, learned: Learned) -> None:
        printer.becomes_ready()
        self._printer = printer
        self.proof = SensorProof(learned, 90, printer.session)  # 1.8 s at the slowest

    def step(self, later_s: float, says: str = "") -> bool:
        self._printer.step(later_s, says)
        return self.proof.is_given(self._printer.session, self._printer.now_s)


def test_the_sensors_prove_a_slip_that_is_processed_if_the_printer_is_ready_afterwards(
    printer: Conversation,
) -> None:
    slip = SensorSlip(printer, Learned())
    assert slip.proof.question == encoding.ASK_PROCESSED * 2
    assert not slip.step(0.1, says="00"), "that may be noise"
    assert not slip.step(0.1, says="00"), "now the status is asked for again"
    assert slip.step(0.1, says=WELL)


def test_the_sensors_do_not_prove_a_slip_after_which_the_paper_is_out(printer: Conversation) -> None:
    slip = SensorSlip(printer, Learned())
    slip.step(0.1, says="00 00")
    assert not slip.step(0.1, says=NO_PAPER)
    assert not slip.step(0.1, says=NO_PAPER)
    assert printer.session.halts == 1


def test_a_printer_that_never_reports_progress_gets_the_time_that_printing_takes(
    printer: Conversation,
) -> None:
    learned = Learned()
    slip = SensorSlip(printer, learned)
    assert not slip.step(0.1)
    assert not slip.step(1.0, says=WELL)
    assert not slip.step(1.2, says=WELL)
    assert not slip.step(0.1, says=WELL), "now the status is asked for again"
    assert slip.step(0.1, says=WELL)
    assert learned.reports_processed is False


def test_a_printer_that_was_only_slow_once_is_believed_again_when_all_its_answers_have_come(
    printer: Conversation,
) -> None:
    learned = Learned()
    first = SensorSlip(printer, learned)
    for _ in range(3):
        first.step(0.9, says=WELL)
    assert learned.reports_processed is False
    second = SensorSlip(printer, learned)
    assert not second.step(0.1, says="00 00"), "these answers belong to the first slip"
    assert not second.step(0.1, says=WELL)
    printer.step(0.1, says="00 00")
    third = SensorSlip(printer, learned)
    assert not third.step(0.1, says="00 00")
    assert third.step(0.1, says=WELL)
    assert learned.reports_processed is True


def test_the_time_that_printing_takes_begins_when_all_bytes_are_taken(printer: Conversation) -> None:
    slip = SensorSlip(printer, Learned())
    printer.transport.waiting = 4000
    assert not any(slip.step(1.4) for _ in range(3))
    printer.transport.waiting = 0
    slip.step(0.1, says=WELL)
    assert not slip.step(1.0, says=WELL)
    assert not slip.step(0.5, says=WELL)


def test_no_two_slips_have_the_same_mark_whichever_process_sends_them(printer: Conversation) -> None:
    first, second = (proof_maker("printed")(90, printer.session) for _ in range(2))
    printer.transport.received = b"\x37\x22" + first.question[-4:] + b"\0"
    printer.session.listen(0)
    assert first.is_given(printer.session, printer.now_s)
    assert not second.is_given(printer.session, printer.now_s)


def test_a_stall_is_counted_from_the_first_refused_write_and_not_from_the_last_slip(printer: Conversation) -> None:
    """On a line that cannot tell how many bytes wait."""
    printer.becomes_ready()
    printer.step(60)
    printer.becomes_ready()
    printer.transport.takes = False
    printer.session.begin_slip()
    for after_s, stands in ((0.1, False), (STALL_S - 0.2, False), (0.3, True)):
        printer.now_s += after_s
        assert printer.session.write(b"slip", 0) == 0
        printer.session.check_backpressure()
        assert printer.session.stalled_in_slip == stands


def test_a_printer_that_reports_what_it_has_processed_is_waited_for(printer: Conversation) -> None:
    learned = Learned()
    learned.reports_processed = True
    slip = SensorSlip(printer, learned)
    assert not any(slip.step(0.8, says=WELL) for _ in range(10))


def test_the_sensors_do_not_prove_a_slip_after_a_silence(printer: Conversation) -> None:
    """Some printers are silent while they have no paper, and continue the slip on a new roll."""
    slip = SensorSlip(printer, Learned())
    slip.step(ASK_EVERY_S)
    slip.step(SILENCE_S + 0.1)
    slip.step(1.5)
    printer.becomes_ready()
    assert not slip.step(0.1, says="00 00")
    assert not slip.step(0.1, says=WELL)


def test_no_question_is_sent_in_the_middle_of_a_slip(printer: Conversation) -> None:
    """A printer takes it for twelve bytes of the picture and prints the rest shifted."""
    printer.becomes_ready()
    printer.step(ASK_EVERY_S)
    printer.session.begin_slip()
    assert printer.step(0.1, says=STOPPED) == "", "not even why it is offline"
    assert printer.step(ASK_EVERY_S, says="18 08 00 00") == "", "nor to confirm a report"
    printer.session.end_slip()
    assert printer.step(0.1) == ASKS


def test_the_sensors_do_not_prove_a_slip_in_which_the_printer_stalled_without_saying_why(printer: Conversation) -> None:
    """The roll may have been changed, and the slip be in two halves; the next slip does not change that."""
    slip = SensorSlip(printer, Learned())
    printer.session.begin_slip()
    printer.transport.waiting = 4000
    printer.step(0.1)
    printer.step(STALL_S + 0.1)
    assert printer.condition == "offline"
    printer.transport.waiting = 0
    printer.session.end_slip()
    assert not slip.step(0.1)
    printer.session.begin_slip()
    printer.session.end_slip()
    slip.step(ASK_EVERY_S, says="00 00" + WELL)
    assert not slip.step(0.1, says=WELL)


def test_a_stall_that_the_printer_explained_does_not_count_against_the_slip(printer: Conversation) -> None:
    """A jammed cutter leaves the slip whole."""
    slip = SensorSlip(printer, Learned())
    for _ in range(2):
        printer.step(0.1, says="18 08 00 00")
    assert printer.condition == "error"
    printer.session.begin_slip()
    printer.transport.waiting = 4000
    printer.step(0.1)
    printer.step(STALL_S + 0.1)
    printer.transport.waiting = 0
    printer.session.end_slip()
    for _ in range(2):
        printer.step(0.1, says="10 00 00 00")
    slip.step(0.1, says="00 00")
    printer.step(ASK_EVERY_S, says=WELL)
    printer.step(0.1, says=WELL)
    slip.step(0.1, says=WELL)
    assert slip.step(0.1, says=WELL)
