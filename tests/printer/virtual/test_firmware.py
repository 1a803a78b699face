"""How the virtual printer processes bytes: in order, in real time, and with faults."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from printer.escpos import encoding
from printer.raster import Raster
from printer.virtual.firmware import FEED_LINE, Firmware
from printer.virtual.mechanics import Mechanics, Strip
from printer.virtual.models import FULL, TM_T20, TM_T88, Model
from printer.virtual.port import RESERVE, ReceiveWindow

ROW = 72
TALL = encoding.picture(Raster(576, b"\xaa" * (ROW * 200)))
SLIP = TALL + encoding.CUT
MARK = encoding.ask_printed(b"0001")
PRINTED = b"\x37\x220001\x00"
CUT = b"\x1dV\x00"
"""A cut without a feed."""


class Paper:
    """A printer and the strips that have come out of it."""

    def __init__(self, model: Model = FULL) -> None:
        self.strips: list[Strip] = []
        self.printer = Firmware(self.strips.append, model)
        self.parts = self.printer.mechanics

    def print(self, data: bytes) -> bytes:
        return self.printer.receive(data) + self.printer.advance()

    def goes_on(self, happens: Callable[[], None]) -> bytes:
        """Lets this happen; returns what the printer reports of it and what it answers while it goes on printing."""
        happens()
        return self.printer.report_changes() + self.printer.advance()

    @property
    def heights(self) -> list[tuple[int, bool]]:
        return [(len(strip.rows) // (strip.width // 8), strip.complete) for strip in self.strips]

    @property
    def rows(self) -> list[str]:
        """The rows of the only strip, in hexadecimal digits."""
        [strip] = self.strips
        stride = strip.width // 8
        return [strip.rows[at : at + stride].hex() for at in range(0, len(strip.rows), stride)]


# In order


def test_a_slip_is_complete_when_it_has_been_cut() -> None:
    paper = Paper()
    paper.print(TALL)
    assert paper.heights == []
    paper.print(encoding.CUT)
    assert paper.heights == [(208, True)]


def test_a_slip_is_reported_as_printed_only_after_its_last_row() -> None:
    paper = Paper()
    said = paper.printer.receive(SLIP + MARK + encoding.ASK_PROCESSED)
    assert said + paper.printer.advance(207) == b""
    assert paper.printer.advance(1) == b""
    assert paper.printer.advance(1) == PRINTED + b"\x00"


def test_a_feed_takes_as_many_rows_as_it_has() -> None:
    paper = Paper()
    paper.print(TALL)
    paper.printer.receive(b"\x1bd\x05")
    assert [paper.printer.advance(100), paper.parts.paper.height] == [b"", 300]
    paper.printer.advance(100)
    assert paper.parts.paper.height == 350


def test_a_slip_begun_by_one_sender_and_ended_by_another_is_incomplete() -> None:
    paper = Paper()
    paper.print(TALL[:5000])
    paper.printer.sender_gone()
    paper.print(TALL + encoding.CUT + SLIP)
    assert [complete for _, complete in paper.heights] == [False, True]


def test_a_slip_interrupted_by_an_initialize_command_is_incomplete() -> None:
    """As on a serial line, where nothing tells one sender from the next."""
    paper = Paper()
    paper.print(TALL[:5000] + encoding.fill(576) + encoding.INIT + encoding.CUT + SLIP)
    assert [complete for _, complete in paper.heights] == [False, True]
    assert not paper.printer.stray


def test_a_sender_that_leaves_within_its_first_command_spoils_no_slip() -> None:
    paper = Paper()
    paper.print(TALL[:6])
    paper.printer.sender_gone()
    paper.print(encoding.fill(576) + encoding.INIT + SLIP)
    assert [complete for _, complete in paper.heights] == [True]


def test_a_sender_that_leaves_after_the_cut_leaves_a_complete_slip() -> None:
    paper = Paper()
    paper.printer.receive(SLIP)
    paper.printer.sender_gone()
    paper.printer.advance()
    paper.print(SLIP)
    assert paper.heights == [(208, True), (208, True)]


def test_a_strip_without_print_is_not_delivered() -> None:
    paper = Paper()
    paper.print(encoding.feed(300) + encoding.CUT)
    assert paper.heights == []


def test_letters_between_commands_are_recorded_as_stray() -> None:
    paper = Paper()
    paper.print(b"AB" + SLIP + b"\x00\x1bX")
    assert paper.printer.stray == b"ABX"


@pytest.mark.parametrize("cut", ["1d5600", "1d5631", "1d564108", "1d564203", "1d566100", "1d566800"])
def test_every_way_to_cut_ends_a_slip_and_only_that(cut: str) -> None:
    paper = Paper()
    paper.print(TALL + bytes.fromhex(cut) + SLIP)
    assert [complete for _, complete in paper.heights] == [True, True]
    assert not paper.printer.stray


@pytest.mark.parametrize("model", [TM_T88, TM_T20], ids=lambda model: model.name)
def test_an_epson_feeds_half_dots_until_it_is_told_to_feed_dots_and_again_after_a_reset(model: Model) -> None:
    paper = Paper(model)
    dot = encoding.picture(Raster(8, b"\x80"))
    for told in (b"", encoding.initialise(model.dpi), encoding.INIT, b"\x1dP\x00" + bytes([model.dpi]), b"\x1dP\0\0"):
        paper.print(told + dot + b"\x1bJ\xc8" + dot + CUT)
    assert [rows for rows, _ in paper.heights] == [102, 202, 102, 202, 102]


def test_the_feed_of_a_cut_is_counted_in_the_same_units() -> None:
    paper = Paper(TM_T88)
    for told in (b"", encoding.initialise(180)):
        paper.print(told + encoding.picture(Raster(8, b"\x80")) + encoding.CUT)
    assert [rows for rows, _ in paper.heights] == [1 + 4, 1 + 8]


def test_a_line_feed_is_thirty_rows() -> None:
    paper = Paper()
    paper.print(TALL + b"\n" + CUT)
    assert paper.heights == [(200 + FEED_LINE, True)]


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 60))))
def test_it_prints_the_same_however_bytes_and_rows_are_divided(pieces: list[tuple[int, int]]) -> None:
    small = b"\x1ba\x01" + encoding.picture(Raster(64, b"\x10\x1b\x1d\n\x04@v0" * 30)) + b"\x1bd\x02AB" + encoding.CUT
    stream = small + MARK + encoding.ASK_PROCESSED + small + encoding.ASK_PROCESSED
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


# Where a picture is placed


@pytest.mark.parametrize(
    ("justification", "row"), [(b"\x00", "ffff0000"), (b"\x01", "00ffff00"), (b"1", "00ffff00"), (b"\x02", "0000ffff")]
)
def test_a_narrow_picture_is_justified(justification: bytes, row: str) -> None:
    paper = Paper(replace(FULL, width=32))
    paper.print(b"\x1ba" + justification + encoding.picture(Raster(16, b"\xff\xff" * 2)) + CUT)
    assert paper.rows == [row] * 2


def test_a_picture_is_centred_by_dots_not_by_bytes() -> None:
    paper = Paper(replace(FULL, width=24))
    paper.print(b"\x1ba\x01" + encoding.picture(Raster(16, b"\xff\xff")) + CUT)
    assert paper.rows == ["0ffff0"]


def test_the_initialize_command_resets_justification_to_the_left() -> None:
    paper = Paper(replace(FULL, width=16))
    paper.print(b"\x1ba\x02" + encoding.INIT + encoding.picture(Raster(8, b"\x0f")) + CUT)
    assert paper.rows == ["0f00"]


def test_what_is_wider_than_the_paper_is_cut_off() -> None:
    paper = Paper(replace(FULL, width=16))
    paper.print(encoding.picture(Raster(24, b"\x12\x34\x56")) + CUT)
    assert paper.rows == ["1234"]


@pytest.mark.parametrize(("mode", "rows"), [(1, ["cf00"]), (2, ["b000"] * 2), (3, ["cf00"] * 2), (0x33, ["cf00"] * 2)])
def test_a_picture_can_be_twice_as_wide_and_twice_as_high(mode: int, rows: list[str]) -> None:
    paper = Paper(replace(FULL, width=16))
    paper.print(b"\x1dv0" + bytes([mode, 1, 0, 1, 0, 0b1011_0000]) + CUT)
    assert paper.rows == rows


# In real time


def test_it_answers_status_requests_inside_a_picture_and_without_paper() -> None:
    paper = Paper()
    paper.print(TALL[:500])
    paper.parts.paper_out()
    assert paper.print(encoding.ask_status(1, 2, 4)) == bytes([0x1A, 0x32, 0x7E])


def test_a_question_in_two_pieces_is_one_question() -> None:
    paper = Paper()
    assert [paper.print(piece) for piece in (b"\x10", b"\x04", b"\x01")] == [b"", b"", b"\x12"]


def test_it_pushes_status_changes_once_that_is_enabled() -> None:
    paper = Paper()
    assert paper.goes_on(lambda: paper.parts.sense(cover_open=True)) == b""
    assert paper.goes_on(lambda: paper.parts.sense(cover_open=False)) == b""
    assert paper.print(encoding.INIT) == b"\x10\x00\x00\x00"
    assert paper.goes_on(lambda: paper.parts.sense(cover_open=True)) == b"\x38\x00\x00\x00"
    assert paper.goes_on(lambda: paper.parts.sense(cover_open=True)) == b""


def test_the_rest_of_a_lost_slip_in_its_buffer_is_cleared_on_command() -> None:
    paper = Paper()
    paper.parts.paper_out(after_rows=50)
    paper.print(SLIP)
    assert paper.print(encoding.CLEAR_BUFFER) == b"\x37\x25\x00"
    paper.goes_on(paper.parts.paper_in)
    paper.print(encoding.CUT + SLIP)
    assert paper.heights == [(50, False), (208, True)]


def test_the_command_to_clear_the_buffer_may_come_in_pieces() -> None:
    paper = Paper()
    paper.parts.sense(cover_open=True)
    paper.print(SLIP + encoding.CLEAR_BUFFER[:4])
    assert paper.print(encoding.CLEAR_BUFFER[4:] + SLIP) == b"\x37\x25\x00"
    paper.goes_on(lambda: paper.parts.sense(cover_open=False))
    assert paper.heights == [(208, True)]


def test_a_full_buffer_has_no_room_until_it_can_print() -> None:
    paper = Paper(replace(FULL, buffer_bytes=1000))
    paper.parts.paper_out()
    paper.print(TALL[:1000])
    assert paper.printer.room == 0
    paper.goes_on(paper.parts.paper_in)
    assert paper.printer.room > 900


def test_a_full_printer_takes_a_few_more_bytes_of_each_sender() -> None:
    paper = Paper(replace(FULL, buffer_bytes=1000))
    paper.parts.paper_out()
    sender = ReceiveWindow(paper.printer)
    sender.receive(TALL[:1000])
    assert sender.room == RESERVE
    assert sender.receive(encoding.ask_status(4)) == b"\x7e"
    assert sender.room == RESERVE - 3
    assert ReceiveWindow(paper.printer).receive(encoding.CLEAR_BUFFER) == b"\x37\x25\x00"
    assert sender.room == 1000


# Faults


def test_out_of_paper_it_stops_and_prints_the_rest_on_a_new_roll() -> None:
    paper = Paper()
    paper.print(encoding.INIT)
    paper.parts.paper_out(after_rows=50)
    assert paper.print(SLIP) == b"\x18\x00\x0f\x00"
    assert paper.goes_on(paper.parts.paper_in) == b"\x10\x00\x00\x00"
    assert paper.heights == [(50, False), (158, True)]


@pytest.mark.parametrize("cut", [encoding.CUT, CUT])
def test_a_roll_that_ends_at_the_cut_leaves_a_whole_picture_but_no_printed_mark(cut: bytes) -> None:
    paper = Paper()
    paper.print(encoding.INIT)
    paper.parts.paper_out_at_cut()
    assert paper.print(encoding.CUT + TALL + cut + MARK) == b"\x18\x00\x0f\x00"
    assert paper.heights == []
    assert paper.goes_on(paper.parts.paper_in) == b"\x10\x00\x00\x00" + PRINTED
    assert paper.heights == [(200, False)]


def test_a_cutter_that_jams_at_the_cut_cuts_when_it_is_free() -> None:
    paper = Paper()
    paper.print(encoding.INIT)
    paper.parts.jam_at_cut()
    assert paper.print(SLIP + MARK) == b"\x18\x08\x00\x00"
    assert paper.print(encoding.ask_status(1, 2, 3, 4)) == bytes([0x1A, 0x52, 0x1A, 0x12])
    assert (paper.heights, paper.parts.paper.height) == ([], 208)
    assert paper.goes_on(paper.parts.unjam) == b"\x10\x00\x00\x00" + PRINTED
    assert paper.heights == [(208, True)]


def test_a_hot_print_head_stops_until_it_is_cool() -> None:
    paper = Paper()
    paper.print(encoding.INIT)
    paper.printer.receive(SLIP)
    paper.printer.advance(100)
    assert paper.goes_on(lambda: paper.parts.sense(hot=True)) == b"\x18\x40\x00\x00"
    assert paper.print(encoding.ask_status(1, 2, 3, 4)) == bytes([0x1A, 0x52, 0x52, 0x12])
    assert (paper.heights, paper.parts.paper.height) == ([], 100)
    assert paper.goes_on(lambda: paper.parts.sense(hot=False)) == b"\x10\x00\x00\x00"
    assert paper.heights == [(208, True)]


@pytest.mark.parametrize(
    ("happens", "answers"),
    [
        (partial(Mechanics.sense, paper_low=True), [0x12, 0x12, 0x12, 0x1E]),
        (Mechanics.paper_out, [0x1A, 0x32, 0x12, 0x7E]),
        (partial(Mechanics.sense, cover_open=True), [0x1A, 0x16, 0x12, 0x12]),
        (partial(Mechanics.sense, jammed=True), [0x1A, 0x52, 0x1A, 0x12]),
        (partial(Mechanics.sense, hot=True), [0x1A, 0x52, 0x52, 0x12]),
    ],
)
def test_each_fault_has_its_status_bits(happens: Callable[[Mechanics], None], answers: list[int]) -> None:
    paper = Paper()
    happens(paper.parts)
    assert list(paper.print(encoding.ask_status(1, 2, 3, 4))) == answers


def test_losing_power_clears_its_memory_and_tears_the_strip_off() -> None:
    paper = Paper()
    paper.parts.die(after_rows=50)
    paper.print(SLIP)
    assert paper.parts.dead
    paper.printer.lose_power()
    assert paper.heights == [(50, False)]
    paper.print(SLIP)
    assert paper.heights == [(50, False), (208, True)]


def test_losing_power_disables_pushed_status() -> None:
    paper = Paper()
    paper.print(encoding.INIT)
    paper.printer.lose_power()
    assert paper.goes_on(lambda: paper.parts.sense(cover_open=True)) == b""


def test_a_mute_printer_prints_and_answers_nothing() -> None:
    paper = Paper()
    paper.print(encoding.INIT)
    paper.printer.mute()
    assert paper.print(SLIP + MARK + encoding.ASK_PROCESSED + encoding.ask_status(1, 4)) == b""
    assert paper.goes_on(lambda: paper.parts.sense(paper_low=True)) == b""
    assert paper.heights == [(208, True)]
    paper.printer.unmute()
    assert paper.print(encoding.ask_status(4)) == b"\x1e"


def test_it_can_become_mute_when_its_next_slip_has_begun() -> None:
    paper = Paper()
    paper.printer.mute_in_slip()
    assert paper.print(encoding.ask_status(1)) == b"\x12"
    assert paper.print(SLIP + MARK) == paper.print(encoding.ask_status(1)) == b""
    assert paper.heights == [(208, True)]
    paper.printer.unmute()
    assert paper.print(SLIP + MARK) == PRINTED


def test_a_lagging_printer_answers_the_question_before() -> None:
    paper = Paper()
    paper.parts.sense(paper_low=True)
    paper.printer.lag()
    assert [
        paper.print(each)
        for each in (encoding.ask_status(1), encoding.ask_status(4), SLIP + MARK, encoding.ask_status(1))
    ] == [
        b"",
        b"\x12",
        b"\x1e",
        PRINTED,
    ]
    paper.printer.catch_up()
    assert paper.print(encoding.ask_status(4)) == b"\x1e"
