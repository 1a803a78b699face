"""What the virtual printer does with bytes: in order, in real time, and with its faults."""

from __future__ import annotations

from msgspec.structs import replace

from printer import escpos
from printer.characters import FULL, Character
from printer.firmware import Firmware, Strip
from printer.raster import Raster

ROW = 72
TALL = escpos.picture(Raster(576, b"\xaa" * (ROW * 200)))
SLIP = TALL + escpos.CUT


class Paper:
    """A printer and what has come out of it."""

    def __init__(self, character: Character = FULL) -> None:
        self.strips: list[Strip] = []
        self.printer = Firmware(self.strips.append, character)

    def print(self, data: bytes) -> bytes:
        return self.printer.receive(data) + self.printer.advance()

    @property
    def heights(self) -> list[tuple[int, bool]]:
        return [(len(strip.rows) // ROW, strip.complete) for strip in self.strips]


def test_a_slip_is_complete_when_it_has_been_cut() -> None:
    paper = Paper()
    paper.print(TALL)
    assert paper.heights == []
    paper.print(escpos.CUT)
    assert paper.heights == [(208, True)]


def test_it_answers_in_real_time_also_in_the_middle_of_a_picture_and_without_paper() -> None:
    paper = Paper()
    paper.print(TALL[:500])
    paper.printer.has_paper = False
    assert paper.print(escpos.ask(1, 2, 4)) == bytes([0x1A, 0x32, 0x7E])


def test_a_question_in_two_pieces_is_one_question() -> None:
    paper = Paper()
    assert [paper.print(piece) for piece in (b"\x10", b"\x04", b"\x01")] == [b"", b"", b"\x12"]


def test_it_tells_unasked_once_it_was_told_to() -> None:
    paper = Paper()
    paper.printer.cover_open = True
    assert paper.printer.status_changed() == b""
    paper.printer.cover_open = False
    assert paper.print(escpos.INIT) == b"\x10\x00\x00\x00"
    paper.printer.cover_open = True
    assert paper.printer.status_changed() == b"\x38\x00\x00\x00"


def test_it_says_that_a_slip_is_printed_only_when_it_is() -> None:
    paper = Paper()
    said = paper.printer.receive(SLIP + escpos.tell_when_printed(b"0001") + escpos.HOW_FAR)
    assert said + paper.printer.advance(207) == b""
    assert paper.printer.advance() == b"\x37\x220001\x00\x00"


def test_out_of_paper_it_stops_keeps_the_rest_and_goes_on_with_a_new_roll() -> None:
    paper = Paper()
    paper.printer.paper_rows = 50
    paper.print(SLIP)
    paper.printer.tear_off()
    assert paper.heights == [(50, False)]
    paper.printer.has_paper = True
    paper.printer.advance()
    assert paper.heights == [(50, False), (158, True)]


def test_what_it_holds_of_a_lost_slip_is_thrown_away_on_demand() -> None:
    paper = Paper()
    paper.printer.paper_rows = 50
    paper.print(SLIP)
    assert paper.print(escpos.CLEAR) == b"\x37\x25\x00"
    paper.printer.has_paper = True
    paper.print(escpos.CUT + SLIP)
    assert paper.heights == [(58, False), (208, True)]


def test_a_full_buffer_has_no_room_until_it_can_print() -> None:
    paper = Paper(replace(FULL, buffer_bytes=1000))
    paper.printer.has_paper = False
    paper.print(TALL[:1000])
    assert paper.printer.room == 0
    paper.printer.has_paper = True
    paper.printer.advance()
    assert paper.printer.room > 900


def test_without_power_its_memory_is_gone_and_the_strip_is_torn_off() -> None:
    paper = Paper()
    paper.printer.breaks_after = 50
    paper.print(SLIP)
    assert paper.printer.breaks_after == 0
    paper.printer.power_off()
    assert paper.heights == [(50, False)]
    paper.printer.breaks_after = None
    paper.print(SLIP)
    assert paper.heights == [(50, False), (208, True)]


def test_a_slip_begun_by_one_sender_and_ended_by_another_is_not_whole() -> None:
    paper = Paper()
    paper.print(TALL[:5000])
    paper.printer.sender_gone()
    paper.print(escpos.FILL + escpos.INIT + escpos.CUT + SLIP)
    assert [complete for _, complete in paper.heights] == [False, True]
    assert not paper.printer.stray


def test_a_sender_that_leaves_after_the_cut_leaves_a_whole_slip() -> None:
    paper = Paper()
    paper.printer.receive(SLIP)
    paper.printer.sender_gone()
    paper.printer.advance()
    paper.print(SLIP)
    assert paper.heights == [(208, True), (208, True)]


def test_white_paper_is_no_slip() -> None:
    paper = Paper()
    paper.print(escpos.feed(300) + escpos.CUT)
    assert paper.heights == []


def test_letters_between_commands_do_not_go_unnoticed() -> None:
    paper = Paper()
    paper.print(b"AB" + SLIP)
    assert paper.printer.stray == b"AB"
