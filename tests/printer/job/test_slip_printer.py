"""The slip printer in virtual time: which slips are proven, lost or unproven, and how soon that is reported."""

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
from printer.escpos import encoding
from printer.job.printer_watch import PrinterChanged
from printer.job.slip_printer import SlipPrinter
from printer.paper import Paper
from printer.slip import Slip, SlipBody
from printer.virtual.mechanics import Mechanics
from printer.virtual.models import BLOCKS, FULL, PLAIN58, Model
from tests.printer.world.faults import FAULTS, mend
from tests.printer.world.layout import HEAD, SLIP_ROWS, PlainLayout
from tests.printer.world.machine import SERIAL, TCP, THREE_WIRES, USB, Cable, Machine, VirtualConnection
from tests.printer.world.time import VirtualTime

SOON_S = 10
"""Within this time a fault, and its end, must be reported: 3 s in an office, more where other tests run beside."""
FED_MM = round((SLIP_ROWS + encoding.end_rows(Paper(), cut=True)) / 8)
AFTER_A_CUT_MM = round((SLIP_ROWS + 2 * encoding.end_rows(Paper(), cut=True)) / 8)
ROOMY = replace(FULL, buffer_bytes=1 << 20)
"""A printer whose buffer holds a whole slip."""
ASKED = replace(FULL, pushes=False, tells_when_printed=False, name="asked")
"""A printer that reports nothing unasked."""


def overheat(parts: Mechanics) -> None:
    parts.sense(hot=True)


def cool(parts: Mechanics) -> None:
    parts.sense(hot=False)


HALTS: dict[str, Callable[[Mechanics], None]] = {
    "paper_out": Mechanics.paper_out,
    "cover_open": lambda parts: parts.sense(cover_open=True),
}


class TwiceAsLong(PlainLayout):
    """Below the number follows as much as above it."""

    def body(self, slip: Slip) -> SlipBody:
        raster, number_ends = super().body(slip)
        return SlipBody(raster.above(raster), number_ends)


class Bench:
    """A slip printer and the machine that it prints on, in virtual time."""

    def __init__(
        self,
        character: Model = FULL,
        cable: Cable = TCP,
        layout: type[PlainLayout] = PlainLayout,
        connection: type[VirtualConnection] = VirtualConnection,
        **settings: Any,
    ) -> None:
        self._wire = connection
        self.time = VirtualTime()
        self.machine = Machine(self.time, character, cable)
        self.parts = self.machine.firmware.mechanics
        self.reports: list[tuple[float, Any]] = []
        self.layout = layout(character.width, lambda _: None)
        self.printer = SlipPrinter(
            PrinterSettings(uri="tcp://printer", **({"confirm": "printed"} | settings)),
            self.layout,
            lambda report: self.reports.append((self.time.now, report)),
            open_transport=self._open,
            monotonic=lambda: self.time.now,
        )
        self.idle(1)

    def _open(self, _uri: str) -> VirtualConnection:
        connection = self.machine.open()
        connection.__class__ = self._wire
        return connection

    def idle(self, seconds: float) -> None:
        end = self.time.now + seconds
        while self.time.now < end:
            self.time.wait(min(end, self.time.now + self.printer.check()), lambda: False)

    def happens(self, what: Callable[[Mechanics], None]) -> None:
        self.machine.change(lambda: what(self.parts))

    def after_rows(self, rows: int, do: Callable[[], None]) -> None:
        """Calls `do` once so many rows of a slip are printed."""

        def look() -> None:
            if self.parts.paper.height >= rows:
                self.time.on_step = lambda: None
                do()

        self.time.on_step = look

    def print(self, label: str = "207", *, marked: bool = False) -> SlipProven | SlipLost:
        """Prints a slip; returns the first report about it."""
        self.printer.print(Slip(label=label, service={}, job=1, marked=marked))
        return next(
            report for _, report in self.reports if isinstance(report, SlipProven | SlipLost) and report.label == label
        )

    def first_after(self, moment: float) -> float:
        """When the condition first changed after that moment."""
        return next(at for at, report in self.reports if at >= moment and isinstance(report, PrinterChanged))

    @property
    def last_change(self) -> float:
        return [at for at, report in self.reports if isinstance(report, PrinterChanged)][-1]

    @property
    def outcomes(self) -> list[Any]:
        return [report for _, report in self.reports if not isinstance(report, PrinterChanged)]

    @property
    def conditions(self) -> list[str]:
        return [report.condition for _, report in self.reports if isinstance(report, PrinterChanged)]

    @property
    def rows_printed(self) -> list[int]:
        """Rows of each strip of paper, without the feed before its cut."""
        return [len(strip.rows) * 8 // strip.width - encoding.CUT[-1] for _, strip in self.machine.strips]

    @property
    def complete(self) -> list[bool]:
        return [strip.complete for _, strip in self.machine.strips]


@pytest.mark.parametrize("cable", [TCP, USB, SERIAL], ids=lambda cable: cable.name)
@pytest.mark.parametrize("confirm", ["printed", "sensor", "sent"])
def test_a_slip_is_proven_and_its_paper_is_counted(cable: Cable, confirm: str) -> None:
    bench = Bench(cable=cable, confirm=confirm)
    assert bench.print() == SlipProven("207", confirm, 1, FED_MM)  # type: ignore[arg-type]
    assert bench.print("208") == SlipProven("208", confirm, 1, FED_MM)  # type: ignore[arg-type]
    bench.idle(2)
    assert bench.complete == [True, True]
    assert bench.conditions == ["ready"]


def test_a_marked_slip_begins_with_a_cut_and_one_without_a_cutter_ends_at_the_tear_bar() -> None:
    assert bench_mm(marked=True) == AFTER_A_CUT_MM
    assert bench_mm(cut=False) == round((SLIP_ROWS + 5 * 30) / 8)


def bench_mm(*, marked: bool = False, cut: bool = True) -> int:
    return Bench(cut=cut).print(marked=marked).mm


def test_the_paper_of_a_lost_slip_is_counted_by_the_bytes_that_arrived() -> None:
    bench = Bench()
    bench.after_rows(60, bench.machine.off)
    lost = bench.print()
    assert isinstance(lost, SlipLost)
    assert 0 < lost.mm < FED_MM
    bench.idle(1)
    assert bench.print("208") == SlipLost("208", "offline", 0, 1, 0)


class TestNumber:
    """A slip that stopped below its number may be a valid ticket in the hand of a citizen."""

    @pytest.mark.parametrize("fault", HALTS)
    def test_a_slip_that_stopped_after_its_number_is_unproven(self, fault: str) -> None:
        bench = Bench(layout=TwiceAsLong)
        bench.after_rows(300, lambda: bench.happens(HALTS[fault]))
        proven = bench.print()
        assert isinstance(proven, SlipProven)
        assert proven.proof == "unproven"
        assert 20 < proven.mm < 2 * FED_MM

    def test_a_slip_that_stopped_before_its_number_is_lost(self) -> None:
        bench = Bench(replace(FULL, buffer_bytes=512), cable=SERIAL, layout=TwiceAsLong)
        bench.after_rows(20, lambda: bench.happens(Mechanics.paper_out))
        lost = bench.print()
        assert isinstance(lost, SlipLost)
        assert (lost.reason, lost.held) == ("paper_out", False)

    def test_a_connection_lost_after_the_number_leaves_the_slip_unproven(self) -> None:
        bench = Bench(layout=TwiceAsLong)
        bench.after_rows(300, lambda: FAULTS["refuses"](bench.machine))
        proven = bench.print()
        assert isinstance(proven, SlipProven)
        assert proven.proof == "unproven"

    @pytest.mark.parametrize("fault", HALTS)
    def test_a_slip_that_ends_with_its_number_is_lost_if_it_stopped(self, fault: str) -> None:
        bench = Bench(ROOMY)
        bench.after_rows(230, lambda: bench.happens(HALTS[fault]))
        lost = bench.print()
        assert isinstance(lost, SlipLost)
        assert (lost.reason, lost.held) == (fault, True), "but its number may hang out, or come out later"

    @pytest.mark.parametrize(("rows", "held"), [(30, False), (130, True)])
    def test_after_a_lost_connection_the_number_may_be_out_if_it_was_sent(self, rows: int, held: bool) -> None:
        bench = Bench(cable=USB)
        bench.after_rows(rows, lambda: FAULTS["refuses"](bench.machine))
        lost = bench.print()
        assert isinstance(lost, SlipLost)
        assert lost.held == held


@pytest.mark.parametrize("character", [FULL, ROOMY], ids=["small buffer", "large buffer"])
@pytest.mark.parametrize("earlier_s", [0, 0.02, 0.1])
def test_a_cover_that_was_opened_right_before_a_slip_is_its_loss_at_once_and_the_next_one_comes_out_alone(
    character: Model, earlier_s: float
) -> None:
    """The printer has pushed that its cover is open; in the picture it can only be told to be offline."""
    bench = Bench(character)
    bench.happens(HALTS["cover_open"])
    bench.time.after(2, lambda: bench.happens(lambda parts: parts.sense(cover_open=False)))
    bench.time.wait(bench.time.now + earlier_s, lambda: False)
    began = bench.time.now
    lost = bench.print()
    assert isinstance(lost, SlipLost)
    assert (lost.reason, lost.held) == ("cover_open", False)
    assert bench.time.now - began < 1
    bench.idle(3)
    assert isinstance(proven := bench.print("208", marked=True), SlipProven)
    bench.idle(2)
    assert proven.proof == "printed"
    assert bench.complete == [True]


def test_a_slip_that_comes_out_after_an_unexplained_pause_is_unproven_as_soon_as_its_mark_comes() -> None:
    bench = Bench(replace(FULL, pushes=False))
    bench.after_rows(60, lambda: bench.happens(HALTS["cover_open"]))
    bench.time.after(3, lambda: bench.happens(lambda parts: parts.sense(cover_open=False)))
    began = bench.time.now
    assert bench.print() == SlipProven("207", "unproven", 1, FED_MM)
    assert bench.time.now - began < 5, "nothing else can come"
    bench.idle(5)
    assert bench.outcomes == [SlipProven("207", "unproven", 1, FED_MM)], "nor is it proven later"


class MarkAfterHalt(VirtualConnection):
    """The printer stops for its open cover and sends the mark of the slip all the same, as it was through with it."""

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        _, asked, mark = bytes(data).partition(encoding.ASK_PRINTED)
        if asked:
            self._machine.time.after(0.6, lambda: self._machine.say(b"\x37\x22" + mark[:4] + b"\0"))
        return super().write(data, deadline)


def test_a_slip_whose_mark_comes_when_the_printer_has_stopped_is_never_known_not_to_be_printed() -> None:
    bench = Bench(replace(ROOMY, clears=False), connection=MarkAfterHalt)
    bench.after_rows(230, lambda: bench.happens(HALTS["cover_open"]))
    assert bench.print() == SlipProven("207", "unproven", 1, FED_MM)


def test_a_slip_on_an_overheated_printer_is_only_late() -> None:
    bench = Bench(timeout_s=5)

    def overheats() -> None:
        bench.happens(overheat)
        bench.time.after(40, lambda: bench.happens(cool))

    bench.after_rows(100, overheats)
    assert bench.print() == SlipProven("207", "printed", 1, FED_MM)
    assert bench.conditions == ["ready", "error", "ready"]
    assert bench.complete == [True]


def test_a_printer_that_stays_hot_is_waited_for_until_give_up_s() -> None:
    bench = Bench(timeout_s=5, give_up_s=60)
    bench.after_rows(100, lambda: bench.happens(overheat))
    began = bench.time.now
    assert isinstance(bench.print(), SlipLost)
    assert 59 < bench.time.now - began < 65


def test_a_cutter_jammed_at_the_cut_leaves_the_slip_unproven_until_it_is_freed() -> None:
    """The whole slip is printed and hangs out, so a citizen may tear it off."""
    bench = Bench()
    bench.happens(Mechanics.jam_at_cut)
    assert bench.print() == SlipProven("207", "unproven", 1, FED_MM)
    assert bench.conditions == ["ready", "error"]
    bench.happens(Mechanics.unjam)
    bench.idle(2)
    assert bench.outcomes[-1] == SlipProven("207", "printed", 1, FED_MM)
    assert bench.complete == [True]


def test_a_slip_after_one_that_may_not_be_cut_begins_with_a_cut() -> None:
    bench = Bench()
    bench.happens(Mechanics.jam_at_cut)
    bench.print()
    bench.machine.off()
    bench.idle(1)
    mend(bench.machine)
    bench.idle(5)
    assert bench.print("208").mm == AFTER_A_CUT_MM


def test_a_slip_after_one_whose_end_was_lost_on_the_way_is_whole() -> None:
    """All bytes were accepted, but the printer is left in the middle of a picture."""
    bench = Bench(cable=Cable("swallows", 1 << 16, counts=False, bytes_per_s=math.inf), timeout_s=2)
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


def test_a_slow_line_is_waited_for() -> None:
    """`timeout_s` does not apply while bytes are taken."""
    bench = Bench(cable=SERIAL, timeout_s=1, layout=TwiceAsLong)
    began = bench.time.now
    assert isinstance(proven := bench.print(), SlipProven)
    assert proven.proof == "printed"
    assert bench.time.now - began > 2.5
    assert bench.conditions == ["ready"]


def test_without_flow_control_nothing_is_lost_as_long_as_the_paper_moves() -> None:
    bench = Bench(cable=THREE_WIRES, layout=TwiceAsLong)
    for label in ("207", "208"):
        assert isinstance(proven := bench.print(label), SlipProven)
        assert proven.proof == "printed"
    bench.idle(2)
    assert bench.rows_printed == [2 * SLIP_ROWS - HEAD] * 2


def test_without_flow_control_bytes_are_lost_while_the_paper_stands_still() -> None:
    """A known limit: `luot doctor printer` mentions it, and `flow=none` has to be set."""
    bench = Bench(cable=THREE_WIRES, layout=TwiceAsLong)
    bench.after_rows(60, lambda: bench.happens(overheat))
    bench.time.after(3, lambda: bench.happens(cool))
    assert isinstance(bench.print(), SlipProven | SlipLost)
    bench.idle(2)
    assert bench.rows_printed < [2 * SLIP_ROWS - HEAD]


def test_a_slow_line_that_stops_is_given_up() -> None:
    bench = Bench(cable=SERIAL, timeout_s=1, layout=TwiceAsLong)
    bench.after_rows(100, lambda: FAULTS["endpoint blocks"](bench.machine))
    began = bench.time.now
    assert isinstance(lost := bench.print(), SlipLost)
    assert lost.reason == "timeout"
    assert bench.time.now - began < 4


def test_an_earlier_condition_is_not_reported_of_a_printer_out_of_reach() -> None:
    bench = Bench(replace(FULL, stops_receiving=True))
    bench.after_rows(100, lambda: bench.happens(Mechanics.paper_out))
    bench.print()
    bench.idle(20)
    assert bench.conditions == ["ready", "paper_out"], "also on connections on which it takes no bytes"
    bench.machine.unplug()
    bench.idle(12)
    assert bench.conditions[-1] == "offline"


LASTING = (
    "off", "unplugged", "refuses", "endpoint blocks", "mute", "paper out", "cover open", "cutter jam", "overheated",
)  # fmt: skip


@pytest.mark.parametrize("fault", LASTING)
@pytest.mark.parametrize("character", [FULL, ASKED, BLOCKS], ids=lambda character: character.name)
@pytest.mark.parametrize("cable", [TCP, USB, SERIAL], ids=lambda cable: cable.name)
def test_a_fault_of_an_idle_printer_and_its_end_are_reported_within_3_s(
    fault: str, character: Model, cable: Cable
) -> None:
    bench = Bench(character, cable, confirm="sensor")
    for moment in range(7):
        bench.idle(2 + moment / 9)
        struck = bench.time.now
        FAULTS[fault](bench.machine)
        bench.idle(7)
        assert not bench.printer.can_print(bench.printer.condition or "offline")
        assert bench.first_after(struck) - struck <= SOON_S
        mended = bench.time.now
        mend(bench.machine)
        bench.idle(10)
        assert bench.printer.condition == "ready"
        assert bench.last_change - mended <= SOON_S


@pytest.mark.parametrize("character", [FULL, ASKED, BLOCKS], ids=lambda character: character.name)
def test_a_half_open_connection_is_noticed_within_3_s_and_opened_again(character: Model) -> None:
    bench = Bench(character, TCP, confirm="sensor")
    struck = bench.time.now
    FAULTS["half-open"](bench.machine)
    bench.idle(7)
    assert bench.first_after(struck) - struck <= SOON_S
    assert bench.printer.condition == "ready"


@pytest.mark.parametrize("confirm", ["printed", "sensor"])
@pytest.mark.parametrize("character", [FULL, ASKED], ids=lambda character: character.name)
def test_a_printer_that_is_one_answer_behind_is_understood(character: Model, confirm: str) -> None:
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


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(
    noise=st.integers(0, 255),
    after_s=st.floats(0, 2.5),
    confirm=st.sampled_from(["printed", "sensor"]),
    fault=st.sampled_from([None, "paper out", "off"]),
)
def test_one_byte_of_noise_changes_nothing_whenever_it_comes(
    noise: int, after_s: float, confirm: str, fault: str | None
) -> None:
    """No condition changes by it, and no slip is proven by it."""
    bench = Bench(ASKED if confirm == "sensor" else FULL, USB, confirm=confirm)
    bench.time.after(after_s, lambda: bench.machine.say(bytes([noise])))
    if fault:
        bench.after_rows(60, lambda: FAULTS[fault](bench.machine))
    first = bench.print()
    bench.idle(4)
    if fault is None:
        assert first == SlipProven("207", confirm, 1, FED_MM)  # type: ignore[arg-type]
        assert bench.conditions == ["ready"]
    else:
        assert isinstance(first, SlipLost)
        assert len(bench.conditions) == 2


@pytest.mark.parametrize(("confirm", "explained"), [("sensor", True), ("printed", True), ("sent", False)])
def test_the_log_explains_why_a_printer_that_never_answers_cannot_print_with_this_kind_of_proof(
    caplog: pytest.LogCaptureFixture, confirm: str, explained: bool
) -> None:
    caplog.set_level(logging.INFO)
    Bench(PLAIN58, TCP, confirm=confirm).idle(5)
    first = [each.getMessage() for each in caplog.records if ": unknown" in each.getMessage()]
    assert ['confirm = "sent"' in each for each in first] == [explained]


class UsblpConnection(VirtualConnection):
    """A connection through usblp, whose port reports the paper."""

    def port_status(self) -> int:
        return 0x18 | 0x20 * (not self._machine.firmware.mechanics.sensors.paper)


def test_missing_paper_of_a_silent_printer_is_reported_by_its_usb_port() -> None:
    bench = Bench(PLAIN58, USB, confirm="sent", cut=False, connection=UsblpConnection)
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
