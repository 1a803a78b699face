"""While the printer cannot print: what people see of it, and how soon, with kiosk and wall as programs."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PIL import Image, ImageOps

from core.messages.wire import encode
from printer.virtual.printer import VirtualPrinter

House = Any
Client = Any
WITHIN_S = 3
LAMPS = ("GPIO16", "GPIO18")
NO_NUMBERS = "Tạm ngưng cấp số"
OUT_OF_PAPER = f"{NO_NUMBERS}: máy in phiếu hết giấy"
CANNOT_PRINT = f"{NO_NUMBERS}: máy in phiếu đang có sự cố"


class Fault(NamedTuple):
    begin: Callable[[VirtualPrinter], None]
    end: Callable[[VirtualPrinter], None]
    wall_says: str = CANNOT_PRINT


FAULTS = {
    "no paper": Fault(VirtualPrinter.paper_out, VirtualPrinter.paper_in, OUT_OF_PAPER),
    "cover open": Fault(VirtualPrinter.cover_open, VirtualPrinter.cover_closed),
    "knife stuck": Fault(VirtualPrinter.jam, VirtualPrinter.unjam),
    "head hot": Fault(VirtualPrinter.overheat, VirtualPrinter.cool),
    "off": Fault(VirtualPrinter.off, VirtualPrinter.on),
    "out of reach": Fault(VirtualPrinter.vanish, VirtualPrinter.come_back),
    "mute": Fault(VirtualPrinter.mute, VirtualPrinter.unmute),
}


@pytest.fixture
def mm_per_s() -> float:
    """A slip takes two seconds, so that it can be interrupted."""
    return 60


class Room:
    """The kiosk's lamps, the state on the bus, and the wall that is drawn from it."""

    def __init__(self, house: House, pins: Path) -> None:
        self.printer: VirtualPrinter = house.printer
        self.door: Client = house.client("console")
        self._house = house
        self._pins = pins
        self._picture = house.home / "wall.png"

    def is_open(self) -> set[bool]:
        """What state and lamps say; two answers while they do not agree."""
        lamps = [self._pins / lamp for lamp in LAMPS]
        lit = {lamp.read_text("ascii") == "1" for lamp in lamps if lamp.exists()}
        return lit | {self.door.state.issuing.open} if self.door.states else lit

    def becomes(self, *, open_: bool) -> None:
        told = self.door.until(lambda: self.is_open() == {open_}, WITHIN_S)
        assert told, (self.is_open(), self._house.kiosk.log)

    def draw(self) -> float:
        """The wall of the newest state, by a program that starts for it; seconds of a processor that this took."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        state = self._house.home / "state.json"
        state.write_bytes(encode(self.door.state))
        command = [sys.executable, "-m", "display", "--settings", str(self._house.file), "--state", str(state)]
        subprocess.run([*command, "--frame", str(self._picture)], check=True, timeout=10)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def wall_says(self) -> str:
        """As tesseract reads it: black on white, of whatever is white on blue or red."""
        black = self._picture.with_name("black.png")
        ImageOps.invert(Image.open(self._picture).getchannel("G")).save(black)
        command = ["/usr/bin/tesseract", str(black), "stdout", "-l", "vie", "--psm", "11"]
        return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@pytest.fixture
def room(house: House, tmp_path: Path) -> Room:
    pins = tmp_path / "pins"
    pins.mkdir()
    house.kiosk.start(on="tests.office.pi", PINS=str(pins), GPIOZERO_PIN_FACTORY="files")
    room = Room(house, pins)
    assert room.door.until(lambda: room.is_open() == {True}, 5), house.kiosk.log
    return room


@pytest.mark.parametrize(
    ("fault", "in_a_slip"), [*((fault, True) for fault in FAULTS), ("no paper", False), ("mute", False)]
)
def test_lamps_state_and_wall_say_within_3_s_that_no_number_can_be_had_and_then_that_one_can(
    room: Room, eventually: Callable[..., None], fault: str, in_a_slip: bool
) -> None:
    begin, end, says = FAULTS[fault]
    if in_a_slip:
        room.door.take()
        eventually(lambda: room.printer.hanging_rows > 100, "the slip comes out")
    began = time.monotonic()
    begin(room.printer)
    room.becomes(open_=False)
    told_s = time.monotonic() - began
    assert told_s + room.draw() <= WITHIN_S
    assert room.door.state.issuing.reason == "printer"
    assert says in room.wall_says()
    end(room.printer)
    room.becomes(open_=True)
    room.draw()
    assert NO_NUMBERS not in room.wall_says()
