"""What a printer is taken for: each character over TCP, and peers that answer late, slowly, glued or with rubbish."""

# ruff: noqa: ARG002  # a transport's signatures

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from printer.connect import open_transport
from printer.escpos import commands
from printer.setup.capabilities import Capabilities, told
from printer.setup.probe import changes_with_cover, probe
from printer.transports.tcp import OverTcp
from printer.transports.transport import PrinterGone, Transport
from printer.virtual.models import BLOCKS, FULL, LIAR, PLAIN58, Character
from printer.virtual.printer import VirtualPrinter

Answer = Callable[[bytes], bytes]


class Peer:
    """A printer at the other end of a wire, with a time of its own that passes only by waiting."""

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

    def read(self, most: int, deadline: float) -> bytes:
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
        """Nothing is held."""


def probed(answer: Answer, *, prints: bool = True, after_s: float = 0.01) -> tuple[Capabilities, Peer]:
    peer = Peer(answer, after_s=after_s)
    return probe(peer, peer.monotonic, prints=prints), peer


@contextmanager
def virtual(folder: Path, character: Character) -> Iterator[tuple[VirtualPrinter, Transport]]:
    with VirtualPrinter(folder, character) as printer, closing(open_transport(printer.uri)) as transport:
        yield printer, transport


def everything(question: bytes) -> bytes:
    """What a printer says that knows it all and is well."""
    answers = {
        commands.INIT: b"\x10\x00\x00\x00",
        commands.tell(commands.MAKER): b"_EPSON\0",
        commands.tell(commands.MODEL): b"_TM-T20II\0",
        commands.tell(commands.KIND): b"\x02",
        commands.HOW_FAR: b"\x00",
        commands.CLEAR: b"\x37\x25\x00",
        commands.tell_when_printed(b"PROB"): b"\x37\x22PROB\x00",
    }
    return answers.get(question, b"\x16" if question == commands.ask(1) else b"\x12")


EVERYTHING = Capabilities(
    maker="EPSON",
    model="TM-T20II",
    condition="ready",
    answers="well",
    pushes=True,
    clears=True,
    tells_how_far=True,
    tells_when_printed=True,
    has_cutter=True,
)


def test_a_printer_that_knows_everything_is_known_for_it() -> None:
    abilities, peer = probed(everything)
    assert abilities == EVERYTHING
    assert (abilities.confirm, abilities.name) == ("printed", "EPSON TM-T20II")
    assert peer.heard[-1] == commands.tell_when_printed(b"PROB"), "last, since some print it as letters"


@pytest.mark.parametrize(
    ("character", "confirm"), [(FULL, "printed"), (BLOCKS, "sensor"), (LIAR, "sensor"), (PLAIN58, "sent")]
)
def test_each_character_gets_the_strongest_proof_that_it_can_give(
    tmp_path: Path, character: Character, confirm: str
) -> None:
    with virtual(tmp_path, character) as (_, transport):
        assert probe(transport, time.monotonic).confirm == confirm


def test_a_printer_that_never_says_a_word_is_spared_what_it_would_print_as_letters(tmp_path: Path) -> None:
    with virtual(tmp_path, PLAIN58) as (printer, transport):
        assert probe(transport, time.monotonic) == Capabilities()
        assert printer.stray == b""


def test_without_a_slip_to_follow_nothing_is_asked_that_could_print() -> None:
    abilities, peer = probed(everything, prints=False)
    assert peer.heard == [commands.INIT, *(commands.ask(n) for n in (1, 2, 3, 4))]
    assert (abilities.confirm, abilities.tells_when_printed) == ("sensor", None)


def test_answers_that_come_one_question_late_are_of_no_use() -> None:
    before: list[bytes] = []

    def late(question: bytes) -> bytes:
        before.append(b"" if question == commands.INIT else b"\x12")
        return before[-2] if len(before) > 1 else b""

    abilities, peer = probed(late)
    assert (abilities.answers, abilities.confirm) == ("late", "sent")
    assert commands.tell_when_printed(b"PROB") not in peer.heard


def test_slow_answers_are_not_late_ones() -> None:
    """Each comes while the next question is out, and the last one after all of them."""

    def low(question: bytes) -> bytes:
        return {commands.ask(4): b"\x1e", commands.INIT: b""}.get(question, b"\x12")

    abilities, _ = probed(low, prints=False, after_s=0.6)
    assert (abilities.answers, abilities.paper_low) == ("well", True)


def test_what_is_told_unasked_is_not_taken_for_an_answer() -> None:
    def glued(question: bytes) -> bytes:
        return b"\x14\x00\x00\x0f" + everything(question)

    assert probed(glued)[0] == EVERYTHING


def test_what_an_earlier_conversation_has_left_is_thrown_away() -> None:
    peer = Peer(everything)
    peer.say(b"\x1a\x72\x18\x00")
    assert probe(peer, peer.monotonic) == EVERYTHING


def test_a_line_that_never_stops_talking_is_listened_to_for_a_while_only() -> None:
    class Babbler(Peer):
        def read(self, most: int, deadline: float) -> bytes:
            self.now += 0.01
            return b"\xff"

    babbler = Babbler(everything)
    assert probe(babbler, babbler.monotonic).answers == "never"
    assert babbler.now < 107


def test_bytes_that_are_no_status_are_of_no_use() -> None:
    abilities, peer = probed(lambda _: b"\x00")
    assert (abilities.answers, abilities.confirm) == ("oddly", "sent")
    assert len(peer.heard) == 5


def test_a_printer_that_tells_only_whether_it_is_online_is_of_no_use() -> None:
    abilities, _ = probed(lambda question: b"\x12" if question == commands.ask(1) else b"")
    assert (abilities.answers, abilities.confirm) == ("partly", "sent")


def test_the_two_questions_that_everybody_knows_are_enough() -> None:
    abilities, _ = probed(lambda question: b"\x12" if question in (commands.ask(1), commands.ask(4)) else b"")
    assert (abilities.answers, abilities.confirm) == ("well", "sensor")
    assert (abilities.tells_how_far, abilities.has_cutter, abilities.name) == (False, None, "")


@pytest.mark.parametrize(
    ("trouble", "condition"),
    [(VirtualPrinter.paper_out, "paper_out"), (VirtualPrinter.cover_open, "cover_open"), (VirtualPrinter.jam, "error")],
)
def test_a_printer_that_is_ill_says_why_and_is_asked_no_further(
    tmp_path: Path, trouble: Callable[[VirtualPrinter], None], condition: str
) -> None:
    with virtual(tmp_path, FULL) as (printer, transport):
        trouble(printer)
        abilities = probe(transport, time.monotonic)
        assert (abilities.condition, abilities.tells_when_printed) == (condition, None)


def test_paper_that_runs_low_shows_that_there_is_a_sensor_for_it(tmp_path: Path) -> None:
    with virtual(tmp_path, FULL) as (printer, transport):
        printer.paper_low()
        abilities = probe(transport, time.monotonic)
        assert (abilities.paper_low, abilities.confirm) == (True, "printed")


def test_a_printer_that_goes_away_in_between_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        transport = OverTcp(*listener.getsockname())
        listener.accept()[0].close()
    with closing(transport), pytest.raises(PrinterGone):
        probe(transport, time.monotonic)


@pytest.mark.parametrize(("bits", "empty"), [(0x18, False), (0x38, True), (None, None)])
def test_a_usb_port_tells_of_paper_also_where_the_printer_says_nothing(bits: int | None, empty: bool | None) -> None:
    class UsbPeer(Peer):
        def port_status(self) -> int | None:
            return bits

    peer = UsbPeer(lambda _: b"")
    abilities = probe(peer, peer.monotonic)
    assert abilities == Capabilities(port_empty=empty)
    assert any("USB port" in line for line in told(abilities)) == (empty is not None)


# The cover


def by_hand(printer: VirtualPrinter) -> tuple[Callable[[str], None], list[str]]:
    """Does with the cover what is asked for, and keeps what was said."""
    asked: list[str] = []

    def say(sentence: str) -> None:
        asked.append(sentence)
        printer.cover_open() if "Open" in sentence else printer.cover_closed()

    return say, asked


@pytest.mark.parametrize(
    ("character", "noticed"), [(FULL, "cover open"), (BLOCKS, "it says nothing any more")], ids=["full", "blocks"]
)
def test_an_honest_printer_notices_its_cover(tmp_path: Path, character: Character, noticed: str) -> None:
    with virtual(tmp_path, character) as (printer, transport):
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


def test_who_does_not_want_to_open_the_cover_learns_nothing(tmp_path: Path) -> None:
    with virtual(tmp_path, LIAR) as (_, transport):
        assert changes_with_cover(transport, time.monotonic, lambda _: None, lambda: True) is None


def test_a_printer_caught_lying_is_taken_at_its_bytes_only() -> None:
    abilities = Capabilities(answers="well", tells_when_printed=True, truthful=False)
    assert abilities.confirm == "sent"
    assert any("nothing that it says can be believed" in line for line in told(abilities))


def test_every_ability_is_told_in_a_line() -> None:
    assert list(told(EVERYTHING)) == [
        "model: EPSON TM-T20II",
        "answers when asked how it is (DLE EOT): yes",
        "tells changes unasked (ASB): yes",
        "its answers are true: not tried; run this again with --cover",
        "throws away the rest of a slip when it is told to (DLE DC4 8): yes",
        "says when it is through with what it has (GS r): yes",
        "says when a slip is printed (GS ( H): yes",
        "knife: yes",
        "sees the end of the roll coming: not at present",
    ]
    assert list(told(Capabilities())) == ["model: it does not tell", "answers when asked how it is (DLE EOT): no"]
