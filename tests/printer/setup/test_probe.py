"""Probing: each model of the virtual printer over TCP, and scripted printers with late, slow or wrong answers."""

# ruff: noqa: ARG002  # a transport's signatures

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from printer.connect import open_transport
from printer.escpos import encoding
from printer.setup.capabilities import Capabilities, describe
from printer.setup.probe import changes_with_cover, probe
from printer.transports.tcp import TcpTransport
from printer.transports.transport import PrinterGone, Transport
from printer.virtual.models import BLOCKS, FULL, LIAR, PLAIN58, Model
from printer.virtual.virtual_printer import VirtualPrinter
from words.sentence import Sentence

pytestmark = pytest.mark.slow

Answer = Callable[[bytes], bytes]


class Peer:
    """A transport to a scripted printer, with virtual time that passes only while it is read."""

    def __init__(self, answer: Answer, *, after_s: float = 0.01) -> None:
        self._answer = answer
        self._after_s = after_s
        self._on_the_way: list[tuple[float, bytes]] = []
        self.heard: list[bytes] = []
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        self.heard.append(bytes(data))
        self.say(self._answer(self.heard[-1]))
        return len(data)

    def say(self, answer: bytes) -> None:
        if answer:
            self._on_the_way.append((self.now + self._after_s, answer))

    def read(self, max_bytes: int, deadline: float) -> bytes:
        due, answer = self._on_the_way[0] if self._on_the_way else (deadline, b"")
        if due > deadline or not answer:
            self.now = max(self.now, deadline)
            return b""
        self._on_the_way.pop(0)
        self.now = max(self.now, due)
        return answer

    def unacked(self) -> int:
        return 0

    def close(self, *, drop: bool = False) -> None:
        """Holds nothing open."""


def probed(answer: Answer, *, prints: bool = True, after_s: float = 0.01) -> tuple[Capabilities, Peer]:
    peer = Peer(answer, after_s=after_s)
    return probe(peer, peer.monotonic, prints=prints), peer


@contextmanager
def virtual(folder: Path, model: Model) -> Iterator[tuple[VirtualPrinter, Transport]]:
    with VirtualPrinter(folder, model) as printer, closing(open_transport(printer.uri)) as transport:
        yield printer, transport


def everything(question: bytes) -> bytes:
    """The answers of a printer that supports everything and is ready."""
    answers = {
        encoding.INIT: b"\x10\x00\x00\x00",
        encoding.ask_id(encoding.MAKER): b"_EPSON\0",
        encoding.ask_id(encoding.MODEL): b"_TM-T20II\0",
        encoding.ask_id(encoding.KIND): b"\x02",
        encoding.ASK_PROCESSED: b"\x00",
        encoding.CLEAR_BUFFER: b"\x37\x25\x00",
        encoding.ask_printed(b"PROB"): b"\x37\x22PROB\x00",
    }
    return answers.get(question, b"\x16" if question == encoding.ask_status(1) else b"\x12")


EVERYTHING = Capabilities(
    maker="EPSON",
    model="TM-T20II",
    condition="ready",
    answers="well",
    pushes_status=True,
    clears_buffer=True,
    reports_processed=True,
    reports_printed=True,
    has_cutter=True,
)


def test_a_printer_that_supports_everything_is_recognised() -> None:
    capabilities, peer = probed(everything)
    assert capabilities == EVERYTHING
    assert (capabilities.confirm, capabilities.name) == ("printed", "EPSON TM-T20II")
    assert peer.heard[-1] == encoding.ask_printed(b"PROB"), "last, as some printers print it as letters"


@pytest.mark.parametrize(
    ("model", "confirm"), [(FULL, "printed"), (BLOCKS, "sensor"), (LIAR, "sensor"), (PLAIN58, "sent")]
)
def test_each_model_gets_the_strongest_proof_that_it_can_give(tmp_path: Path, model: Model, confirm: str) -> None:
    with virtual(tmp_path, model) as (_, transport):
        assert probe(transport, time.monotonic).confirm == confirm


def test_a_printer_that_never_answers_is_not_asked_what_it_would_print_as_letters(tmp_path: Path) -> None:
    with virtual(tmp_path, PLAIN58) as (printer, transport):
        assert probe(transport, time.monotonic) == Capabilities()
        assert printer.stray == b""


def test_without_a_test_slip_nothing_is_asked_that_could_be_printed() -> None:
    capabilities, peer = probed(everything, prints=False)
    assert peer.heard == [encoding.INIT, *(encoding.ask_status(n) for n in (1, 2, 3, 4))]
    assert (capabilities.confirm, capabilities.reports_printed) == ("sensor", None)


def test_a_printer_that_is_one_answer_behind_is_recognised() -> None:
    before: list[bytes] = []

    def late(question: bytes) -> bytes:
        before.append(b"" if question == encoding.INIT else b"\x12")
        return before[-2] if len(before) > 1 else b""

    capabilities, peer = probed(late)
    assert (capabilities.answers, capabilities.confirm) == ("late", "sent")
    assert encoding.ask_printed(b"PROB") not in peer.heard


def test_slow_answers_are_not_taken_for_late_ones() -> None:
    """Each comes after the next question was sent, and the last one after all of them."""

    def low(question: bytes) -> bytes:
        return {encoding.ask_status(4): b"\x1e", encoding.INIT: b""}.get(question, b"\x12")

    capabilities, _ = probed(low, prints=False, after_s=0.6)
    assert (capabilities.answers, capabilities.paper_low) == ("well", True)


def test_an_unasked_report_is_not_taken_for_an_answer() -> None:
    def glued(question: bytes) -> bytes:
        return b"\x14\x00\x00\x0f" + everything(question)

    assert probed(glued)[0] == EVERYTHING


def test_answers_left_from_an_earlier_connection_are_discarded() -> None:
    peer = Peer(everything)
    peer.say(b"\x1a\x72\x18\x00")
    assert probe(peer, peer.monotonic) == EVERYTHING


def test_probing_a_line_with_endless_noise_ends() -> None:
    class Babbler(Peer):
        def read(self, max_bytes: int, deadline: float) -> bytes:
            self.now += 0.01
            return b"\xff"

    babbler = Babbler(everything)
    assert probe(babbler, babbler.monotonic).answers == "never"
    assert babbler.now < 107


def test_bytes_that_are_no_status_are_recognised_as_such() -> None:
    capabilities, peer = probed(lambda _: b"\x00")
    assert (capabilities.answers, capabilities.confirm) == ("oddly", "sent")
    assert len(peer.heard) == 5


def test_a_printer_that_answers_only_question_1_is_not_believed() -> None:
    capabilities, _ = probed(lambda question: b"\x12" if question == encoding.ask_status(1) else b"")
    assert (capabilities.answers, capabilities.confirm) == ("partly", "sent")


def test_answers_to_questions_1_and_4_are_enough() -> None:
    capabilities, _ = probed(
        lambda question: b"\x12" if question in (encoding.ask_status(1), encoding.ask_status(4)) else b""
    )
    assert (capabilities.answers, capabilities.confirm) == ("well", "sensor")
    assert (capabilities.reports_processed, capabilities.has_cutter, capabilities.name) == (False, None, "")


@pytest.mark.parametrize(
    ("trouble", "condition"),
    [(VirtualPrinter.paper_out, "paper_out"), (VirtualPrinter.cover_open, "cover_open"), (VirtualPrinter.jam, "error")],
)
def test_a_printer_that_cannot_print_is_asked_only_why(
    tmp_path: Path, trouble: Callable[[VirtualPrinter], None], condition: str
) -> None:
    with virtual(tmp_path, FULL) as (printer, transport):
        trouble(printer)
        capabilities = probe(transport, time.monotonic)
        assert (capabilities.condition, capabilities.reports_printed) == (condition, None)


def test_low_paper_is_reported(tmp_path: Path) -> None:
    with virtual(tmp_path, FULL) as (printer, transport):
        printer.paper_low()
        capabilities = probe(transport, time.monotonic)
        assert (capabilities.paper_low, capabilities.confirm) == (True, "printed")


def test_a_lost_connection_is_raised() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        transport = TcpTransport(*listener.getsockname())
        listener.accept()[0].close()
    with closing(transport), pytest.raises(PrinterGone):
        probe(transport, time.monotonic)


@pytest.mark.parametrize(("bits", "empty"), [(0x18, False), (0x38, True), (None, None)])
def test_the_port_of_a_silent_printer_is_read(bits: int | None, empty: bool | None) -> None:
    class UsbPeer(Peer):
        def port_status(self) -> int | None:
            return bits

    peer = UsbPeer(lambda _: b"")
    capabilities = probe(peer, peer.monotonic)
    assert capabilities == Capabilities(port_empty=empty)
    assert any("USB port" in line for line in described(capabilities)) == (empty is not None)


def described(capabilities: Capabilities, language: str = "en") -> list[str]:
    return [line.said(language) for line in describe(capabilities)]


def by_hand(printer: VirtualPrinter) -> tuple[Callable[[Sentence], None], list[str]]:
    """A technician who opens and closes the cover as asked; also returns the list of what they were asked."""
    asked: list[str] = []

    def say(sentence: Sentence) -> None:
        asked.append(sentence.said("en"))
        printer.cover_open() if "Open" in asked[-1] else printer.cover_closed()

    return say, asked


@pytest.mark.parametrize(
    ("model", "noticed"), [(FULL, "cover open"), (BLOCKS, "it says nothing any more")], ids=["full", "blocks"]
)
def test_an_honest_printer_notices_its_cover(tmp_path: Path, model: Model, noticed: str) -> None:
    with virtual(tmp_path, model) as (printer, transport):
        say, asked = by_hand(printer)
        assert changes_with_cover(transport, time.monotonic, say, lambda: False) is True
        assert noticed in asked[1]
        assert probe(transport, time.monotonic).condition == "ready"


def test_a_printer_that_lies_does_not_notice_its_cover(tmp_path: Path) -> None:
    with virtual(tmp_path, LIAR) as (printer, transport):
        say, asked = by_hand(printer)
        assert changes_with_cover(transport, time.monotonic, say, lambda: False, within_s=0.2) is False
        assert len(asked) == 1


def test_half_a_minute_is_left_for_opening_the_cover() -> None:
    peer = Peer(everything)
    assert changes_with_cover(peer, peer.monotonic, lambda _: None, lambda: False) is False
    assert 130 <= peer.now < 132


def test_skipping_the_cover_leaves_the_truth_unknown(tmp_path: Path) -> None:
    with virtual(tmp_path, LIAR) as (_, transport):
        assert changes_with_cover(transport, time.monotonic, lambda _: None, lambda: True) is None


def test_a_printer_with_untrue_answers_gets_the_proof_sent() -> None:
    capabilities = Capabilities(answers="well", reports_printed=True, truthful=False)
    assert capabilities.confirm == "sent"
    assert any("nothing that it says can be believed" in line for line in described(capabilities))


def test_each_capability_is_described_in_a_line() -> None:
    assert described(EVERYTHING) == [
        "model: EPSON TM-T20II",
        "answers status requests (DLE EOT): yes",
        "reports changes by itself (ASB): yes",
        "its answers are true: not tried; run this again with --cover",
        "discards the rest of a slip on request (DLE DC4 8): yes",
        "reports when it has processed its data (GS r): yes",
        "reports when a slip is printed (GS ( H): yes",
        "cutter: yes",
        "senses the end of the roll: not at present",
    ]
    assert described(Capabilities()) == ["model: not reported", "answers status requests (DLE EOT): no"]
