"""One slip after another onto paper, in virtual time: what is proven, what is lost, what nobody knows, and how soon."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.messages.observations import SlipLost, SlipProven
from core.settings.sections import PrinterSettings
from printer.drawing.typesetting import Body
from printer.escpos import commands
from printer.job.printing import PrinterChanged, Printing
from printer.raster import DOTS_PER_MM
from printer.slip import Slip
from printer.virtual.mechanics import Mechanics
from printer.virtual.models import BLOCKS, FULL, PLAIN58, Character
from tests.printer.world.faults import FAULTS, mend
from tests.printer.world.layout import HEAD, SLIP_ROWS, PlainLayout
from tests.printer.world.machine import SERIAL, TCP, THREE_WIRES, USB, Door, Machine, Wire
from tests.printer.world.time import Time

SOON_S = 3
"""Within this time a fault and its end have to be told."""
FED_MM = round((SLIP_ROWS + commands.end_rows(cut=True)) / DOTS_PER_MM)
AFTER_A_CUT_MM = round((SLIP_ROWS + 2 * commands.end_rows(cut=True)) / DOTS_PER_MM)
ROOMY = replace(FULL, buffer_bytes=1 << 20)
"""It takes a slip at once."""
ASKED = replace(FULL, pushes=False, tells_when_printed=False, name="asked")
"""It says nothing unasked."""


class TwiceAsLong(PlainLayout):
    """What follows the number is as long as what comes before."""

    def body(self, slip: Slip) -> Body:
        raster, number_ends = super().body(slip)
        return Body(raster.above(raster), number_ends)


class Bench:
    """A printer, and whoever prints on it."""

    def __init__(
        self,
        character: Character = FULL,
        door: Door = TCP,
        layout: type[PlainLayout] = PlainLayout,
        wire: type[Wire] = Wire,
        **settings: Any,
    ) -> None:
        self._wire = wire
        self.time = Time()
        self.machine = Machine(self.time, character, door)
        self.parts = self.machine.firmware.mechanics
        self.news: list[tuple[float, Any]] = []
        self.layout = layout(character.width, lambda _: None)
        self.printing = Printing(
            PrinterSettings(uri="tcp://printer", **({"confirm": "printed"} | settings)),
            self.layout,
            lambda news: self.news.append((self.time.now, news)),
            open_transport=self._open,
            monotonic=lambda: self.time.now,
        )
        self.idle(1)

    def _open(self, _uri: str) -> Wire:
        wire = self.machine.open()
        wire.__class__ = self._wire
        return wire

    def idle(self, seconds: float) -> None:
        end = self.time.now + seconds
        while self.time.now < end:
            self.time.wait(min(end, self.time.now + self.printing.look()), lambda: False)

    def happens(self, what: Callable[[Mechanics], None]) -> None:
        self.machine.change(lambda: what(self.parts))

    def after_rows(self, rows: int, do: Callable[[], None]) -> None:
        """Once so much of a slip hangs out."""

        def look() -> None:
            if self.parts.paper.height >= rows:
                self.time.comes_round = lambda: None
                do()

        self.time.comes_round = look

    def print(self, label: str = "207", *, marked: bool = False) -> SlipProven | SlipLost:
        """What is said of this slip first."""
        self.printing.take(Slip(label=label, service={}, job=1, marked=marked))
        return next(news for _, news in self.news if isinstance(news, SlipProven | SlipLost) and news.label == label)

    def first_after(self, moment: float) -> float:
        """When the condition changed first."""
        return next(at for at, news in self.news if at >= moment and isinstance(news, PrinterChanged))

    @property
    def last_change(self) -> float:
        return [at for at, news in self.news if isinstance(news, PrinterChanged)][-1]

    @property
    def told(self) -> list[Any]:
        return [news for _, news in self.news if not isinstance(news, PrinterChanged)]

    @property
    def conditions(self) -> list[str]:
        return [news.condition for _, news in self.news if isinstance(news, PrinterChanged)]

    @property
    def rows_printed(self) -> list[int]:
        """Of each strip, without what was fed for its cut."""
        return [len(strip.rows) * 8 // strip.width - commands.CUT[-1] for _, strip in self.machine.strips]

    @property
    def complete(self) -> list[bool]:
        return [strip.complete for _, strip in self.machine.strips]


@pytest.mark.parametrize("door", [TCP, USB, SERIAL], ids=lambda door: door.name)
@pytest.mark.parametrize("confirm", ["printed", "sensor", "sent"])
def test_a_slip_is_proven_with_the_paper_that_it_took(door: Door, confirm: str) -> None:
    bench = Bench(door=door, confirm=confirm)
    assert bench.print() == SlipProven("207", confirm, 1, FED_MM)  # type: ignore[arg-type]
    assert bench.print("208") == SlipProven("208", confirm, 1, FED_MM)  # type: ignore[arg-type]
    bench.idle(2)
    assert bench.complete == [True, True]
    assert bench.conditions == ["ready"]


def test_a_marked_slip_begins_with_a_cut_and_one_without_a_knife_ends_at_the_tear_bar() -> None:
    assert bench_mm(marked=True) == AFTER_A_CUT_MM
    assert bench_mm(cut=False) == round((SLIP_ROWS + 5 * 30) / DOTS_PER_MM)


def bench_mm(*, marked: bool = False, cut: bool = True) -> int:
    return Bench(cut=cut).print(marked=marked).mm


def test_a_lost_slip_took_paper_for_the_bytes_that_arrived() -> None:
    bench = Bench()
    bench.after_rows(60, bench.machine.off)
    lost = bench.print()
    assert isinstance(lost, SlipLost)
    assert 0 < lost.mm < FED_MM
    bench.idle(1)
    assert bench.print("208") == SlipLost("208", "offline", 0, 1, 0)


class TestNumber:
    """Where more follows the number, a slip that stopped may be a ticket in somebody's hand."""

    @pytest.mark.parametrize("fault", ["paper_out", "cover_open"])
    def test_a_slip_that_stopped_after_its_number_is_unknown(self, fault: str) -> None:
        bench = Bench(layout=TwiceAsLong)
        bench.after_rows(300, lambda: bench.happens(lambda parts: getattr(parts, fault)()))
        proven = bench.print()
        assert isinstance(proven, SlipProven)
        assert proven.proof == "unproven"
        assert 20 < proven.mm < 2 * FED_MM

    def test_one_that_stopped_before_it_is_lost(self) -> None:
        bench = Bench(replace(FULL, buffer_bytes=512), door=SERIAL, layout=TwiceAsLong)
        bench.after_rows(20, lambda: bench.happens(Mechanics.paper_out))
        lost = bench.print()
        assert isinstance(lost, SlipLost)
        assert (lost.reason, lost.held) == ("paper_out", False)

    def test_a_connection_lost_after_it_leaves_the_slip_unknown(self) -> None:
        bench = Bench(layout=TwiceAsLong)
        bench.after_rows(300, lambda: FAULTS["refuses"](bench.machine))
        proven = bench.print()
        assert isinstance(proven, SlipProven)
        assert proven.proof == "unproven"

    @pytest.mark.parametrize("fault", ["paper_out", "cover_open"])
    def test_where_it_comes_last_a_slip_that_stopped_is_lost(self, fault: str) -> None:
        bench = Bench(ROOMY)
        bench.after_rows(230, lambda: bench.happens(lambda parts: getattr(parts, fault)()))
        lost = bench.print()
        assert isinstance(lost, SlipLost)
        assert (lost.reason, lost.held) == (fault, True), "and may hang out, or come out yet"

    @pytest.mark.parametrize(("rows", "held"), [(30, False), (130, True)])
    def test_where_it_comes_last_and_has_left_us_a_connection_lost_tells_nothing_of_it(
        self, rows: int, held: bool
    ) -> None:
        bench = Bench(door=USB)
        bench.after_rows(rows, lambda: FAULTS["refuses"](bench.machine))
        lost = bench.print()
        assert isinstance(lost, SlipLost)
        assert lost.held == held


def test_an_overheated_printer_goes_on_by_itself_and_the_slip_is_only_late() -> None:
    bench = Bench(timeout_s=5)

    def overheats() -> None:
        bench.happens(Mechanics.overheat)
        bench.time.after(40, lambda: bench.happens(Mechanics.cool))

    bench.after_rows(100, overheats)
    assert bench.print() == SlipProven("207", "printed", 1, FED_MM)
    assert bench.conditions == ["ready", "error", "ready"]
    assert bench.complete == [True]


def test_a_printer_that_stays_hot_is_waited_for_as_long_as_its_ticket_is() -> None:
    bench = Bench(timeout_s=5, give_up_s=60)
    bench.after_rows(100, lambda: bench.happens(Mechanics.overheat))
    began = bench.time.now
    assert isinstance(bench.print(), SlipLost)
    assert 59 < bench.time.now - began < 65


def test_a_knife_stuck_at_the_cut_leaves_the_slip_unknown_until_it_is_free() -> None:
    """All of it is printed and hangs out, and whoever pulls has a ticket."""
    bench = Bench()
    bench.happens(Mechanics.jam_at_cut)
    assert bench.print() == SlipProven("207", "unproven", 1, FED_MM)
    assert bench.conditions == ["ready", "error"]
    bench.happens(Mechanics.unjam)
    bench.idle(2)
    assert bench.told[-1] == SlipProven("207", "printed", 1, FED_MM)
    assert bench.complete == [True]


def test_a_slip_behind_one_whose_cut_nobody_knows_of_begins_with_a_cut() -> None:
    bench = Bench()
    bench.happens(Mechanics.jam_at_cut)
    bench.print()
    bench.machine.off()
    bench.idle(1)
    mend(bench.machine)
    bench.idle(5)
    assert bench.print("208").mm == AFTER_A_CUT_MM


def test_a_slip_behind_one_whose_end_was_lost_on_the_way_is_whole() -> None:
    """All bytes were taken on our side, and the printer is left in the middle of a picture."""
    bench = Bench(door=Door("swallows", 1 << 16, counts=False, per_s=math.inf, feels=None), timeout_s=2)
    bench.after_rows(60, lambda: FAULTS["endpoint blocks"](bench.machine))
    assert isinstance(proven := bench.print(), SlipProven)
    assert proven.proof == "unproven"
    FAULTS["refuses"](bench.machine)
    bench.idle(1)
    mend(bench.machine)
    bench.idle(5)
    assert isinstance(bench.print("208"), SlipProven)
    bench.idle(2)
    at, strip = bench.machine.strips[-1]
    assert [(out.label, out.whole) for out in bench.layout.read(at, strip.rows, cut=True)] == [("208", True)]


def test_a_slow_line_takes_its_time() -> None:
    """The time limit does not strike while bytes go through."""
    bench = Bench(door=SERIAL, timeout_s=1, layout=TwiceAsLong)
    began = bench.time.now
    assert isinstance(proven := bench.print(), SlipProven)
    assert proven.proof == "printed"
    assert bench.time.now - began > 2.5
    assert bench.conditions == ["ready"]


def test_on_a_line_without_a_brake_nothing_is_lost_as_long_as_the_paper_moves() -> None:
    bench = Bench(door=THREE_WIRES, layout=TwiceAsLong)
    for label in ("207", "208"):
        assert isinstance(proven := bench.print(label), SlipProven)
        assert proven.proof == "printed"
    bench.idle(2)
    assert bench.rows_printed == [2 * SLIP_ROWS - HEAD] * 2


def test_what_comes_on_such_a_line_while_the_paper_stands_is_lost_and_nobody_knows() -> None:
    """A limit; `luot doctor printer` says so, and the settings have to ask for it."""
    bench = Bench(door=THREE_WIRES, layout=TwiceAsLong)
    bench.after_rows(60, lambda: bench.happens(Mechanics.overheat))
    bench.time.after(3, lambda: bench.happens(Mechanics.cool))
    assert isinstance(bench.print(), SlipProven | SlipLost)
    bench.idle(2)
    assert bench.rows_printed < [2 * SLIP_ROWS - HEAD]


def test_a_slow_line_that_stops_is_given_up_in_time() -> None:
    bench = Bench(door=SERIAL, timeout_s=1, layout=TwiceAsLong)
    bench.after_rows(100, lambda: FAULTS["endpoint blocks"](bench.machine))
    began = bench.time.now
    assert isinstance(lost := bench.print(), SlipLost)
    assert lost.reason == "timeout"
    assert bench.time.now - began < 4


def test_what_a_printer_said_before_is_not_told_of_one_that_is_out_of_reach() -> None:
    bench = Bench(replace(FULL, deaf=True))
    bench.after_rows(100, lambda: bench.happens(Mechanics.paper_out))
    bench.print()
    bench.idle(20)
    assert bench.conditions == ["ready", "paper_out"], "also on connections on which it takes nothing"
    bench.machine.unplug()
    bench.idle(12)
    assert bench.conditions[-1] == "offline"


LASTING = (
    "off", "unplugged", "refuses", "endpoint blocks", "mute", "paper out", "cover open", "cutter jam", "overheated",
)  # fmt: skip


@pytest.mark.parametrize("fault", LASTING)
@pytest.mark.parametrize("character", [FULL, ASKED, BLOCKS], ids=lambda character: character.name)
@pytest.mark.parametrize("door", [TCP, USB, SERIAL], ids=lambda door: door.name)
def test_a_fault_of_an_idle_printer_is_told_within_3_s_and_so_is_its_end(
    fault: str, character: Character, door: Door
) -> None:
    bench = Bench(character, door, confirm="sensor")
    for moment in range(7):
        bench.idle(2 + moment / 9)
        struck = bench.time.now
        FAULTS[fault](bench.machine)
        bench.idle(7)
        assert not bench.printing.can_print(bench.printing.condition or "offline")
        assert bench.first_after(struck) - struck <= SOON_S
        mended = bench.time.now
        mend(bench.machine)
        bench.idle(10)
        assert bench.printing.condition == "ready"
        assert bench.last_change - mended <= SOON_S


@pytest.mark.parametrize("character", [FULL, ASKED, BLOCKS], ids=lambda character: character.name)
def test_a_connection_that_the_printer_has_forgotten_is_told_within_3_s_and_opened_again(character: Character) -> None:
    bench = Bench(character, TCP, confirm="sensor")
    struck = bench.time.now
    FAULTS["half-open"](bench.machine)
    bench.idle(7)
    assert bench.first_after(struck) - struck <= SOON_S
    assert bench.printing.condition == "ready"


@pytest.mark.parametrize("confirm", ["printed", "sensor"])
@pytest.mark.parametrize("character", [FULL, ASKED], ids=lambda character: character.name)
def test_a_printer_whose_answers_are_late_by_one_is_understood(character: Character, confirm: str) -> None:
    if confirm == "printed" and not character.tells_when_printed:
        character = replace(character, tells_when_printed=True)
    bench = Bench(character, USB, confirm=confirm)
    bench.machine.firmware.lag()
    bench.idle(5)
    assert bench.print() == SlipProven("207", confirm, 1, FED_MM)  # type: ignore[arg-type]
    bench.idle(5)
    assert bench.conditions == ["ready"]
    struck = bench.time.now
    bench.happens(Mechanics.paper_out)
    bench.idle(5)
    assert bench.conditions == ["ready", "paper_out"]
    assert bench.first_after(struck) - struck <= SOON_S


@settings(max_examples=300, deadline=None)
@given(
    noise=st.integers(0, 255),
    after_s=st.floats(0, 2.5),
    confirm=st.sampled_from(["printed", "sensor"]),
    fault=st.sampled_from([None, "paper out", "off"]),
)
def test_a_byte_of_noise_changes_nothing_whenever_it_comes(
    noise: int, after_s: float, confirm: str, fault: str | None
) -> None:
    """Issuing neither stops nor begins by it, and no slip is proven by it."""
    bench = Bench(ASKED if confirm == "sensor" else FULL, USB, confirm=confirm)
    bench.time.after(after_s, lambda: bench.machine.say(bytes([noise])))
    if fault:
        bench.after_rows(60, lambda: FAULTS[fault](bench.machine))
    said = bench.print()
    bench.idle(4)
    if fault is None:
        assert said == SlipProven("207", confirm, 1, FED_MM)  # type: ignore[arg-type]
        assert bench.conditions == ["ready"]
    else:
        assert isinstance(said, SlipLost)
        assert len(bench.conditions) == 2


@pytest.mark.parametrize(("confirm", "explained"), [("sensor", True), ("printed", True), ("sent", False)])
def test_it_is_explained_that_one_that_never_says_a_word_gives_out_no_numbers_with_a_proof_of_that_kind(
    caplog: pytest.LogCaptureFixture, confirm: str, explained: bool
) -> None:
    caplog.set_level(logging.INFO)
    Bench(PLAIN58, TCP, confirm=confirm).idle(5)
    said = [each.getMessage() for each in caplog.records if ": unknown" in each.getMessage()]
    assert ['confirm = "sent"' in each for each in said] == [explained]


class Ported(Wire):
    """usblp, whose port has a sensor of its own."""

    def port_status(self) -> int:
        return 0x18 | 0x20 * (not self._machine.firmware.mechanics.sensors.paper)


def test_paper_that_ends_under_a_printer_that_says_nothing_is_told_by_its_usb_port() -> None:
    bench = Bench(PLAIN58, USB, confirm="sent", cut=False, wire=Ported)
    bench.happens(Mechanics.paper_out)
    struck = bench.time.now
    bench.idle(3)
    assert bench.conditions == ["unknown", "paper_out"]
    assert bench.last_change - struck <= 1.5
    assert bench.print() == SlipLost("207", "paper_out", 0, 1)
    bench.happens(Mechanics.paper_in)
    bench.idle(2)
    assert isinstance(bench.print("208"), SlipProven)
    bench.after_rows(100, lambda: bench.happens(Mechanics.paper_out))
    lost = bench.print("209")
    assert isinstance(lost, SlipLost)
    assert lost.reason == "paper_out"
