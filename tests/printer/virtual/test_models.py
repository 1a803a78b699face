"""The four printer models: what each answers, and what comes out of it with a fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from msgspec.structs import replace

from core.settings.address_checks import PRINTER_OPTIONS
from printer.escpos import encoding
from printer.raster import Raster
from printer.virtual.firmware import Firmware
from printer.virtual.mechanics import Mechanics, Strip
from printer.virtual.models import BLOCKS, FULL, LIAR, MODELS, PLAIN58, Model
from printer.virtual.port import ReceiveWindow

MARK = encoding.ask_printed(b"0001")
NAME = b"\x1dI\x43"
"""GS I 67: asks for the model."""
EVERYTHING = encoding.ask_status(1, 2, 3, 4) + encoding.ASK_PROCESSED + NAME + MARK


class Bench:
    """A printer of one model, and its sender."""

    def __init__(self, model: Model) -> None:
        self.strips: list[Strip] = []
        self.printer = Firmware(self.strips.append, model)
        self.sender = ReceiveWindow(self.printer)
        self.slip = encoding.picture(Raster(model.width, b"\xaa" * (model.width // 8 * 200)))
        self.slip += encoding.end(cut=model.cutter)

    def send(self, data: bytes) -> tuple[int, bytes]:
        """(bytes taken, answers)"""
        taken, said = 0, b""
        while piece := data[taken : taken + self.sender.room]:
            taken += len(piece)
            said += self.sender.receive(piece) + self.printer.advance()
        return taken, said

    def goes_on(self, happens: Callable[[Mechanics], None]) -> bytes:
        happens(self.printer.mechanics)
        return self.printer.report_changes() + self.printer.advance()

    @property
    def complete(self) -> list[bool]:
        return [strip.complete for strip in self.strips]


every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


@every_model
def test_every_model_prints_a_slip_of_its_width(model: Model) -> None:
    bench = Bench(model)
    taken, _ = bench.send(encoding.INIT + bench.slip + bench.slip)
    assert taken == len(encoding.INIT + bench.slip + bench.slip)
    assert [(strip.width, strip.complete) for strip in bench.strips] == [(model.width, True)] * 2
    assert not bench.printer.stray


@pytest.mark.parametrize(
    ("model", "answers"),
    [
        (FULL, "12 12 12 12  10 00 00 00  00  5f 56 49 52 54 55 41 4c 20 35 37 36 00  37 22 30 30 30 31 00"),
        (PLAIN58, ""),
        (BLOCKS, "12 12 12 12  00  5f 56 49 52 54 55 41 4c 20 35 37 36 00"),
        (LIAR, "12 12 12 12  00"),
    ],
    ids=lambda each: each.name if isinstance(each, Model) else "",
)
def test_each_model_answers_the_commands_that_it_knows(model: Model, answers: str) -> None:
    bench = Bench(model)
    _, said = bench.send(encoding.ask_status(1, 2, 3, 4) + encoding.INIT)
    assert said + bench.send(encoding.ASK_PROCESSED + NAME + MARK)[1] == bytes.fromhex(answers)


def test_the_settings_know_every_character() -> None:
    pattern, expected = PRINTER_OPTIONS["virtual"]["character"]
    assert set(pattern.split("|")) == set(MODELS)
    assert all(re.search(name, expected) for name in MODELS)


# plain58


def test_without_a_cutter_a_slip_ends_when_it_is_past_the_tear_bar() -> None:
    bench = Bench(PLAIN58)
    picture = bench.slip.removesuffix(encoding.FEED_PAST_TEAR_BAR)
    bench.send(picture + b"\x1bd\x03")
    assert bench.strips == []
    bench.send(b"\x1bd\x04")
    assert bench.complete == [True]


def test_without_a_cutter_a_roll_that_ends_before_the_tear_bar_leaves_an_incomplete_slip() -> None:
    bench = Bench(PLAIN58)
    bench.printer.mechanics.paper_out(after_rows=250)
    bench.send(bench.slip)
    assert bench.strips == []
    bench.goes_on(Mechanics.paper_in)
    assert [len(strip.rows) // 48 for strip in bench.strips] == [250]
    assert bench.complete == [False]


def test_without_a_cutter_the_roll_can_end_at_the_end_of_a_slip_but_not_in_the_feed_before_it() -> None:
    bench = Bench(PLAIN58)
    bench.printer.mechanics.paper_out_at_cut()
    bench.send(encoding.FEED_PAST_TEAR_BAR + bench.slip)
    bench.goes_on(Mechanics.paper_in)
    assert [(len(strip.rows) // 48, strip.complete) for strip in bench.strips] == [(200, False)]


def test_plain58_prints_unknown_commands_as_letters() -> None:
    bench = Bench(PLAIN58)
    bench.send(encoding.CUT + MARK)
    assert bench.printer.stray == bytes(sign for sign in encoding.CUT + MARK if sign >= 0x20)
    assert b"VB" in bench.printer.stray


def test_plain58_ignores_the_command_to_clear_the_buffer() -> None:
    bench = Bench(PLAIN58)
    bench.goes_on(Mechanics.paper_out)
    bench.send(bench.slip[:1000] + encoding.CLEAR_BUFFER)
    bench.goes_on(Mechanics.paper_in)
    bench.send(bench.slip[1000:])
    assert bench.complete == [True]


def test_plain58_takes_no_more_bytes_than_its_buffer_holds() -> None:
    bench = Bench(PLAIN58)
    bench.goes_on(Mechanics.paper_out)
    assert bench.send(bench.slip + EVERYTHING) == (4096, b"")


# blocks


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        (Mechanics.paper_out, Mechanics.paper_in),
        (partial(Mechanics.sense, cover_open=True), partial(Mechanics.sense, cover_open=False)),
    ],
)
def test_blocks_takes_and_answers_nothing_while_it_is_stopped(
    fault: Callable[[Mechanics], None], end: Callable[[Mechanics], None]
) -> None:
    bench = Bench(BLOCKS)
    assert bench.goes_on(fault) == b""
    assert bench.send(encoding.ask_status(1)) == (0, b"")
    assert bench.goes_on(end) == b""
    assert bench.send(encoding.ask_status(1)) == (3, b"\x12")


def test_blocks_prints_the_rest_after_its_fault() -> None:
    bench = Bench(BLOCKS)
    bench.printer.mechanics.paper_out(after_rows=50)
    slip = bench.slip + encoding.ASK_PROCESSED
    taken, said = bench.send(slip)
    assert 50 * 72 < taken < len(bench.slip)
    assert said == b""
    bench.goes_on(Mechanics.paper_in)
    assert bench.send(slip[taken:]) == (len(slip) - taken, b"\x00")
    assert bench.complete == [False, True]


def test_blocks_takes_no_question_while_its_buffer_is_full() -> None:
    """The model `full` has a reserve for it."""
    for model, room in ((BLOCKS, 0), (FULL, 64)):
        bench = Bench(replace(model, buffer_bytes=1000))
        bench.sender.receive(bench.slip[:1000])
        assert bench.sender.room == room


# liar


@pytest.mark.parametrize(
    "fault",
    [
        Mechanics.paper_out,
        partial(Mechanics.sense, cover_open=True),
        partial(Mechanics.sense, jammed=True),
        partial(Mechanics.sense, hot=True),
    ],
)
def test_liar_never_reports_a_fault_and_is_always_done(fault: Callable[[Mechanics], None]) -> None:
    bench = Bench(LIAR)
    assert bench.goes_on(fault) == b""
    slips = (bench.slip + encoding.ASK_PROCESSED) * 10
    assert bench.send(slips) == (len(slips), b"\x00" * 10)
    assert bench.send(encoding.ask_status(1, 2, 3, 4)) == (12, b"\x12" * 4)
    assert bench.strips == []


def test_liar_prints_all_that_it_has_taken_on_the_next_roll() -> None:
    bench = Bench(LIAR)
    bench.printer.mechanics.paper_out(after_rows=50)
    bench.send((bench.slip + encoding.ASK_PROCESSED + encoding.CLEAR_BUFFER) * 3)
    assert bench.strips == []
    bench.goes_on(Mechanics.paper_in)
    assert bench.complete == [False, True, True, True]


def test_liar_does_not_answer_questions_inside_a_picture() -> None:
    bench = Bench(LIAR)
    assert bench.send(encoding.picture(Raster(576, (encoding.ASK_PROCESSED * 24) * 20))) == (1448, b"")


def test_even_the_buffer_of_liar_is_full_at_last() -> None:
    bench = Bench(LIAR)
    bench.goes_on(Mechanics.paper_out)
    taken, _ = bench.send(bench.slip * 40)
    assert 256 * 1024 <= taken <= 256 * 1024 + 64
