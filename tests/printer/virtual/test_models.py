"""Four kinds of printers, each by the bytes it answers and by what comes out of it when it is ill."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from core.settings.checks import PRINTER_OPTIONS
from printer.escpos import commands
from printer.raster import Raster
from printer.virtual.firmware import Firmware
from printer.virtual.mechanics import Mechanics
from printer.virtual.models import BLOCKS, FULL, LIAR, MODELS, PLAIN58, Model
from printer.virtual.paper import Strip
from printer.virtual.receive_window import ReceiveWindow

MARK = commands.tell_when_printed(b"0001")
NAME = b"\x1dI\x43"
"""GS I 67: the model."""
EVERYTHING = commands.ask(1, 2, 3, 4) + commands.HOW_FAR + NAME + MARK


class Desk:
    """A printer of some character, with somebody who sends to it."""

    def __init__(self, character: Model) -> None:
        self.strips: list[Strip] = []
        self.printer = Firmware(self.strips.append, character)
        self.sender = ReceiveWindow(self.printer)
        self.slip = commands.picture(Raster(character.width, b"\xaa" * (character.width // 8 * 200)))
        self.slip += commands.end(cut=character.cutter)

    def send(self, data: bytes) -> tuple[int, bytes]:
        """(bytes taken, what it says)"""
        taken, said = 0, b""
        while piece := data[taken : taken + self.sender.room]:
            taken += len(piece)
            said += self.sender.hear(piece) + self.printer.advance()
        return taken, said

    def goes_on(self, happens: Callable[[Mechanics], None]) -> bytes:
        happens(self.printer.mechanics)
        return self.printer.tell_changes() + self.printer.advance()

    @property
    def complete(self) -> list[bool]:
        return [strip.complete for strip in self.strips]


every_character = pytest.mark.parametrize("character", MODELS.values(), ids=MODELS)


@every_character
def test_everyone_prints_a_slip_of_its_width(character: Model) -> None:
    desk = Desk(character)
    taken, _ = desk.send(commands.INIT + desk.slip + desk.slip)
    assert taken == len(commands.INIT + desk.slip + desk.slip)
    assert [(strip.width, strip.complete) for strip in desk.strips] == [(character.width, True)] * 2
    assert not desk.printer.stray


@pytest.mark.parametrize(
    ("character", "answers"),
    [
        (FULL, "12 12 12 12  10 00 00 00  00  5f 56 49 52 54 55 41 4c 20 35 37 36 00  37 22 30 30 30 31 00"),
        (PLAIN58, ""),
        (BLOCKS, "12 12 12 12  00  5f 56 49 52 54 55 41 4c 20 35 37 36 00"),
        (LIAR, "12 12 12 12  00"),
    ],
    ids=lambda each: each.name if isinstance(each, Model) else "",
)
def test_well_it_answers_what_it_knows(character: Model, answers: str) -> None:
    desk = Desk(character)
    _, said = desk.send(commands.ask(1, 2, 3, 4) + commands.INIT)
    assert said + desk.send(commands.HOW_FAR + NAME + MARK)[1] == bytes.fromhex(answers)


def test_the_settings_know_every_character() -> None:
    option = PRINTER_OPTIONS["virtual"]["character"]
    assert set(option.pattern.split("|")) == set(MODELS)
    assert all(re.search(name, option.expected) for name in MODELS)


# The cheap one


def test_without_a_knife_a_slip_ends_when_it_is_past_the_tear_bar() -> None:
    desk = Desk(PLAIN58)
    picture = desk.slip.removesuffix(commands.FEED_PAST_TEAR_BAR)
    desk.send(picture + b"\x1bd\x03")
    assert desk.strips == []
    desk.send(b"\x1bd\x04")
    assert desk.complete == [True]


def test_without_a_knife_paper_that_ends_on_the_way_to_the_bar_is_no_slip() -> None:
    desk = Desk(PLAIN58)
    desk.printer.mechanics.paper_out(after_rows=250)
    desk.send(desk.slip)
    assert desk.strips == []
    desk.goes_on(Mechanics.paper_in)
    assert [len(strip.rows) // 48 for strip in desk.strips] == [250]
    assert desk.complete == [False]


def test_without_a_knife_paper_can_end_at_the_end_of_a_slip_but_not_in_the_feed_before_it() -> None:
    desk = Desk(PLAIN58)
    desk.printer.mechanics.paper_out_at_cut()
    desk.send(commands.FEED_PAST_TEAR_BAR + desk.slip)
    desk.goes_on(Mechanics.paper_in)
    assert [(len(strip.rows) // 48, strip.complete) for strip in desk.strips] == [(200, False)]


def test_the_cheap_one_prints_what_it_does_not_know_as_letters() -> None:
    desk = Desk(PLAIN58)
    desk.send(commands.CUT + MARK)
    assert desk.printer.stray == bytes(sign for sign in commands.CUT + MARK if sign >= 0x20)
    assert b"VB" in desk.printer.stray


def test_what_clears_the_buffer_of_others_prints_nothing_and_does_nothing_in_the_cheap_one() -> None:
    desk = Desk(PLAIN58)
    desk.goes_on(Mechanics.paper_out)
    desk.send(desk.slip[:1000] + commands.CLEAR)
    desk.goes_on(Mechanics.paper_in)
    desk.send(desk.slip[1000:])
    assert desk.complete == [True]


def test_the_cheap_one_takes_what_its_buffer_holds_and_not_a_byte_more() -> None:
    desk = Desk(PLAIN58)
    desk.goes_on(Mechanics.paper_out)
    assert desk.send(desk.slip + EVERYTHING) == (4096, b"")


# The one that blocks


@pytest.mark.parametrize(
    ("ill", "well"), [(Mechanics.paper_out, Mechanics.paper_in), (Mechanics.cover_open, Mechanics.cover_closed)]
)
def test_the_one_that_blocks_takes_and_says_nothing_until_it_is_well(
    ill: Callable[[Mechanics], None], well: Callable[[Mechanics], None]
) -> None:
    desk = Desk(BLOCKS)
    assert desk.goes_on(ill) == b""
    assert desk.send(commands.ask(1)) == (0, b"")
    assert desk.goes_on(well) == b""
    assert desk.send(commands.ask(1)) == (3, b"\x12")


def test_the_one_that_blocks_prints_the_rest_when_it_is_well() -> None:
    desk = Desk(BLOCKS)
    desk.printer.mechanics.paper_out(after_rows=50)
    slip = desk.slip + commands.HOW_FAR
    taken, said = desk.send(slip)
    assert 50 * 72 < taken < len(desk.slip)
    assert said == b""
    desk.goes_on(Mechanics.paper_in)
    assert desk.send(slip[taken:]) == (len(slip) - taken, b"\x00")
    assert desk.complete == [False, True]


def test_full_and_printing_a_question_waits_with_the_one_that_blocks() -> None:
    """Where the full status printer would hear it."""
    for character, room in ((BLOCKS, 0), (FULL, 64)):
        desk = Desk(replace(character, buffer_bytes=1000))
        desk.sender.hear(desk.slip[:1000])
        assert desk.sender.room == room


# The liar


@pytest.mark.parametrize("ill", [Mechanics.paper_out, Mechanics.cover_open, Mechanics.jam, Mechanics.overheat])
def test_the_liar_is_always_well_and_done(ill: Callable[[Mechanics], None]) -> None:
    desk = Desk(LIAR)
    assert desk.goes_on(ill) == b""
    slips = (desk.slip + commands.HOW_FAR) * 10
    assert desk.send(slips) == (len(slips), b"\x00" * 10)
    assert desk.send(commands.ask(1, 2, 3, 4)) == (12, b"\x12" * 4)
    assert desk.strips == []


def test_the_liar_prints_all_that_it_swallowed_with_the_next_roll() -> None:
    desk = Desk(LIAR)
    desk.printer.mechanics.paper_out(after_rows=50)
    desk.send((desk.slip + commands.HOW_FAR + commands.CLEAR) * 3)
    assert desk.strips == []
    desk.goes_on(Mechanics.paper_in)
    assert desk.complete == [False, True, True, True]


def test_the_liars_answer_is_to_a_question_and_not_to_a_picture() -> None:
    desk = Desk(LIAR)
    assert desk.send(commands.picture(Raster(576, (commands.HOW_FAR * 24) * 20))) == (1448, b"")


def test_even_the_liar_is_full_once() -> None:
    desk = Desk(LIAR)
    desk.goes_on(Mechanics.paper_out)
    taken, _ = desk.send(desk.slip * 40)
    assert 256 * 1024 <= taken <= 256 * 1024 + 64
