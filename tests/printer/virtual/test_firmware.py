"""What the virtual printer does with bytes: in order, in real time, and with its faults."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from printer.escpos import commands
from printer.raster import Raster
from printer.virtual.firmware import FEED_LINE, Firmware
from printer.virtual.mechanics import Mechanics
from printer.virtual.models import FULL, Model
from printer.virtual.paper import Strip
from printer.virtual.receive_window import RESERVE, ReceiveWindow

ROW = 72
TALL = commands.picture(Raster(576, b"\xaa" * (ROW * 200)))
SLIP = TALL + commands.CUT
MARK = commands.tell_when_printed(b"0001")
PRINTED = b"\x37\x220001\x00"
CUT = b"\x1dV\x00"
"""Without a feed."""


class Paper:
    """A printer and what has come out of it."""

    def __init__(self, character: Model = FULL) -> None:
        self.strips: list[Strip] = []
        self.printer = Firmware(self.strips.append, character)
        self.parts = self.printer.mechanics

    def print(self, data: bytes) -> bytes:
        return self.printer.receive(data) + self.printer.advance()

    def goes_on(self, happens: Callable[[], None]) -> bytes:
        """What it says when this happens, and does then."""
        happens()
        return self.printer.tell_changes() + self.printer.advance()

    @property
    def heights(self) -> list[tuple[int, bool]]:
        return [(len(strip.rows) // (strip.width // 8), strip.complete) for strip in self.strips]

    @property
    def rows(self) -> list[str]:
        """The only strip's, in hexadecimal digits."""
        [strip] = self.strips
        stride = strip.width // 8
        return [strip.rows[at : at + stride].hex() for at in range(0, len(strip.rows), stride)]


# In order


def test_a_slip_is_complete_when_it_has_been_cut() -> None:
    paper = Paper()
    paper.print(TALL)
    assert paper.heights == []
    paper.print(commands.CUT)
    assert paper.heights == [(208, True)]


def test_it_says_that_a_slip_is_printed_only_when_it_is() -> None:
    paper = Paper()
    said = paper.printer.receive(SLIP + MARK + commands.HOW_FAR)
    assert said + paper.printer.advance(207) == b""
    assert paper.printer.advance(1) == b""
    assert paper.printer.advance(1) == PRINTED + b"\x00"


def test_feeding_takes_its_time_too() -> None:
    paper = Paper()
    paper.print(TALL)
    paper.printer.receive(b"\x1bd\x05")
    assert [paper.printer.advance(100), paper.parts.paper.height] == [b"", 300]
    paper.printer.advance(100)
    assert paper.parts.paper.height == 350


def test_a_slip_begun_by_one_sender_and_ended_by_another_is_not_whole() -> None:
    paper = Paper()
    paper.print(TALL[:5000])
    paper.printer.sender_gone()
    paper.print(TALL + commands.CUT + SLIP)
    assert [complete for _, complete in paper.heights] == [False, True]


def test_nobody_begins_anew_in_the_middle_of_a_slip() -> None:
    """As where nothing tells that one sender has gone and another has come."""
    paper = Paper()
    paper.print(TALL[:5000] + commands.FILL + commands.INIT + commands.CUT + SLIP)
    assert [complete for _, complete in paper.heights] == [False, True]
    assert not paper.printer.stray


def test_a_command_cut_off_before_anything_was_printed_spoils_no_slip() -> None:
    paper = Paper()
    paper.print(TALL[:6])
    paper.printer.sender_gone()
    paper.print(commands.FILL + commands.INIT + SLIP)
    assert [complete for _, complete in paper.heights] == [True]


def test_a_sender_that_leaves_after_the_cut_leaves_a_whole_slip() -> None:
    paper = Paper()
    paper.printer.receive(SLIP)
    paper.printer.sender_gone()
    paper.printer.advance()
    paper.print(SLIP)
    assert paper.heights == [(208, True), (208, True)]


def test_white_paper_is_no_slip() -> None:
    paper = Paper()
    paper.print(commands.feed(300) + commands.CUT)
    assert paper.heights == []


def test_letters_between_commands_do_not_go_unnoticed() -> None:
    paper = Paper()
    paper.print(b"AB" + SLIP + b"\x00\x1bX")
    assert paper.printer.stray == b"ABX"


@pytest.mark.parametrize("cut", ["1d5600", "1d5631", "1d564108", "1d564203", "1d566100", "1d566800"])
def test_every_way_to_cut_ends_a_slip_and_only_that(cut: str) -> None:
    paper = Paper()
    paper.print(TALL + bytes.fromhex(cut) + SLIP)
    assert [complete for _, complete in paper.heights] == [True, True]
    assert not paper.printer.stray


def test_a_line_feed_is_thirty_rows() -> None:
    paper = Paper()
    paper.print(TALL + b"\n" + CUT)
    assert paper.heights == [(200 + FEED_LINE, True)]


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 60))))
def test_it_prints_the_same_however_the_bytes_come_and_the_time_goes_by(pieces: list[tuple[int, int]]) -> None:
    small = b"\x1ba\x01" + commands.picture(Raster(64, b"\x10\x1b\x1d\n\x04@v0" * 30)) + b"\x1bd\x02AB" + commands.CUT
    stream = small + MARK + commands.HOW_FAR + small + commands.HOW_FAR
    at_once, bit_by_bit = Paper(), Paper()
    said = b""
    rest = stream
    for count, rows in [*pieces, (len(stream), 1 << 20)]:
        said += bit_by_bit.printer.receive(rest[:count]) + bit_by_bit.printer.advance(rows)
        rest = rest[count:]
    assert said == at_once.print(stream) == PRINTED + b"\x00\x00"
    assert bit_by_bit.strips == at_once.strips
    assert at_once.heights == [(98, True)] * 2
    assert bit_by_bit.printer.stray == b"ABAB"


# Where a picture lies


@pytest.mark.parametrize(
    ("justification", "row"), [(b"\x00", "ffff0000"), (b"\x01", "00ffff00"), (b"1", "00ffff00"), (b"\x02", "0000ffff")]
)
def test_a_narrow_picture_lies_where_it_was_told_to(justification: bytes, row: str) -> None:
    paper = Paper(replace(FULL, width=32))
    paper.print(b"\x1ba" + justification + commands.picture(Raster(16, b"\xff\xff" * 2)) + CUT)
    assert paper.rows == [row] * 2


def test_the_middle_is_that_of_dots_not_of_bytes() -> None:
    paper = Paper(replace(FULL, width=24))
    paper.print(b"\x1ba\x01" + commands.picture(Raster(16, b"\xff\xff")) + CUT)
    assert paper.rows == ["0ffff0"]


def test_beginning_anew_it_lies_left_again() -> None:
    paper = Paper(replace(FULL, width=16))
    paper.print(b"\x1ba\x02" + commands.INIT + commands.picture(Raster(8, b"\x0f")) + CUT)
    assert paper.rows == ["0f00"]


def test_what_is_wider_than_the_paper_is_cut_off() -> None:
    paper = Paper(replace(FULL, width=16))
    paper.print(commands.picture(Raster(24, b"\x12\x34\x56")) + CUT)
    assert paper.rows == ["1234"]


@pytest.mark.parametrize(("mode", "rows"), [(1, ["cf00"]), (2, ["b000"] * 2), (3, ["cf00"] * 2), (0x33, ["cf00"] * 2)])
def test_a_picture_can_be_twice_as_wide_and_twice_as_high(mode: int, rows: list[str]) -> None:
    paper = Paper(replace(FULL, width=16))
    paper.print(b"\x1dv0" + bytes([mode, 1, 0, 1, 0, 0b1011_0000]) + CUT)
    assert paper.rows == rows


# In real time


def test_it_answers_in_the_middle_of_a_picture_and_without_paper() -> None:
    paper = Paper()
    paper.print(TALL[:500])
    paper.parts.paper_out()
    assert paper.print(commands.ask(1, 2, 4)) == bytes([0x1A, 0x32, 0x7E])


def test_a_question_in_two_pieces_is_one_question() -> None:
    paper = Paper()
    assert [paper.print(piece) for piece in (b"\x10", b"\x04", b"\x01")] == [b"", b"", b"\x12"]


def test_it_tells_unasked_once_it_was_told_to() -> None:
    paper = Paper()
    assert paper.goes_on(paper.parts.cover_open) == b""
    assert paper.goes_on(paper.parts.cover_closed) == b""
    assert paper.print(commands.INIT) == b"\x10\x00\x00\x00"
    assert paper.goes_on(paper.parts.cover_open) == b"\x38\x00\x00\x00"
    assert paper.goes_on(paper.parts.cover_open) == b""


def test_what_it_holds_of_a_lost_slip_is_thrown_away_on_demand() -> None:
    paper = Paper()
    paper.parts.paper_out(after_rows=50)
    paper.print(SLIP)
    assert paper.print(commands.CLEAR) == b"\x37\x25\x00"
    paper.goes_on(paper.parts.paper_in)
    paper.print(commands.CUT + SLIP)
    assert paper.heights == [(50, False), (208, True)]


def test_what_it_holds_is_thrown_away_also_when_the_order_comes_in_pieces() -> None:
    paper = Paper()
    paper.parts.cover_open()
    paper.print(SLIP + commands.CLEAR[:4])
    assert paper.print(commands.CLEAR[4:] + SLIP) == b"\x37\x25\x00"
    paper.goes_on(paper.parts.cover_closed)
    assert paper.heights == [(208, True)]


def test_a_full_buffer_has_no_room_until_it_can_print() -> None:
    paper = Paper(replace(FULL, buffer_bytes=1000))
    paper.parts.paper_out()
    paper.print(TALL[:1000])
    assert paper.printer.room == 0
    paper.goes_on(paper.parts.paper_in)
    assert paper.printer.room > 900


def test_a_full_printer_hears_a_few_bytes_more_of_each_sender() -> None:
    paper = Paper(replace(FULL, buffer_bytes=1000))
    paper.parts.paper_out()
    sender = ReceiveWindow(paper.printer)
    sender.hear(TALL[:1000])
    assert sender.room == RESERVE
    assert sender.hear(commands.ask(4)) == b"\x7e"
    assert sender.room == RESERVE - 3
    assert ReceiveWindow(paper.printer).hear(commands.CLEAR) == b"\x37\x25\x00"
    assert sender.room == 1000


# What can happen to it


def test_out_of_paper_it_stops_keeps_the_rest_and_goes_on_with_a_new_roll() -> None:
    paper = Paper()
    paper.print(commands.INIT)
    paper.parts.paper_out(after_rows=50)
    assert paper.print(SLIP) == b"\x18\x00\x0f\x00"
    assert paper.goes_on(paper.parts.paper_in) == b"\x10\x00\x00\x00"
    assert paper.heights == [(50, False), (158, True)]


@pytest.mark.parametrize("cut", [commands.CUT, CUT])
def test_a_roll_that_ends_at_the_cut_leaves_a_whole_picture_and_no_proof(cut: bytes) -> None:
    paper = Paper()
    paper.print(commands.INIT)
    paper.parts.paper_out_at_cut()
    assert paper.print(commands.CUT + TALL + cut + MARK) == b"\x18\x00\x0f\x00"
    assert paper.heights == []
    assert paper.goes_on(paper.parts.paper_in) == b"\x10\x00\x00\x00" + PRINTED
    assert paper.heights == [(200, False)]


def test_a_knife_that_jams_at_the_cut_cuts_when_it_is_free() -> None:
    paper = Paper()
    paper.print(commands.INIT)
    paper.parts.jam_at_cut()
    assert paper.print(SLIP + MARK) == b"\x18\x08\x00\x00"
    assert paper.print(commands.ask(1, 2, 3, 4)) == bytes([0x1A, 0x52, 0x1A, 0x12])
    assert (paper.heights, paper.parts.paper.height) == ([], 208)
    assert paper.goes_on(paper.parts.unjam) == b"\x10\x00\x00\x00" + PRINTED
    assert paper.heights == [(208, True)]


def test_a_hot_head_stops_until_it_is_cool() -> None:
    paper = Paper()
    paper.print(commands.INIT)
    paper.printer.receive(SLIP)
    paper.printer.advance(100)
    assert paper.goes_on(paper.parts.overheat) == b"\x18\x40\x00\x00"
    assert paper.print(commands.ask(1, 2, 3, 4)) == bytes([0x1A, 0x52, 0x52, 0x12])
    assert (paper.heights, paper.parts.paper.height) == ([], 100)
    assert paper.goes_on(paper.parts.cool) == b"\x10\x00\x00\x00"
    assert paper.heights == [(208, True)]


@pytest.mark.parametrize(
    ("happens", "answers"),
    [
        (Mechanics.paper_low, [0x12, 0x12, 0x12, 0x1E]),
        (Mechanics.paper_out, [0x1A, 0x32, 0x12, 0x7E]),
        (Mechanics.cover_open, [0x1A, 0x16, 0x12, 0x12]),
        (Mechanics.jam, [0x1A, 0x52, 0x1A, 0x12]),
        (Mechanics.overheat, [0x1A, 0x52, 0x52, 0x12]),
    ],
)
def test_asked_it_tells_what_it_has(happens: Callable[[Mechanics], None], answers: list[int]) -> None:
    paper = Paper()
    happens(paper.parts)
    assert list(paper.print(commands.ask(1, 2, 3, 4))) == answers


def test_without_power_its_memory_is_gone_and_the_strip_is_torn_off() -> None:
    paper = Paper()
    paper.parts.die(after_rows=50)
    paper.print(SLIP)
    assert paper.parts.dead
    paper.printer.lose_power()
    assert paper.heights == [(50, False)]
    paper.print(SLIP)
    assert paper.heights == [(50, False), (208, True)]


def test_without_power_it_forgets_that_it_was_to_tell() -> None:
    paper = Paper()
    paper.print(commands.INIT)
    paper.printer.lose_power()
    assert paper.goes_on(paper.parts.cover_open) == b""


def test_mute_it_prints_and_says_nothing() -> None:
    paper = Paper()
    paper.print(commands.INIT)
    paper.printer.mute()
    assert paper.print(SLIP + MARK + commands.HOW_FAR + commands.ask(1, 4)) == b""
    assert paper.goes_on(paper.parts.paper_low) == b""
    assert paper.heights == [(208, True)]
    paper.printer.unmute()
    assert paper.print(commands.ask(4)) == b"\x1e"


def test_it_can_fall_silent_when_its_next_slip_has_begun() -> None:
    paper = Paper()
    paper.printer.mute_in_slip()
    assert paper.print(commands.ask(1)) == b"\x12"
    assert paper.print(SLIP + MARK) == paper.print(commands.ask(1)) == b""
    assert paper.heights == [(208, True)]
    paper.printer.unmute()
    assert paper.print(SLIP + MARK) == PRINTED


def test_a_printer_that_lags_answers_the_question_before() -> None:
    paper = Paper()
    paper.parts.paper_low()
    paper.printer.lag()
    assert [paper.print(each) for each in (commands.ask(1), commands.ask(4), SLIP + MARK, commands.ask(1))] == [
        b"",
        b"\x12",
        b"\x1e",
        PRINTED,
    ]
    paper.printer.catch_up()
    assert paper.print(commands.ask(4)) == b"\x1e"
