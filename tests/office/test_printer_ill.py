"""What people see while the printer cannot print, with kiosk and wall as processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image, ImageOps

from core.messages.wire import encode
from printer.virtual.virtual_printer import VirtualPrinter
from tests.conftest import PATIENCE_S, Eventually
from tests.office.device import Device
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

LAMPS = ("GPIO16", "GPIO18")
NO_NUMBERS = "Tạm ngưng cấp số"
OUT_OF_PAPER = f"{NO_NUMBERS}: máy in phiếu hết giấy"
CANNOT_PRINT = f"{NO_NUMBERS}: máy in phiếu đang có sự cố"


class Fault(NamedTuple):
    begin: Callable[[VirtualPrinter], None]
    end: Callable[[VirtualPrinter], None]


FAULTS = {
    "no paper": Fault(VirtualPrinter.paper_out, VirtualPrinter.paper_in),
    "cover open": Fault(VirtualPrinter.cover_open, VirtualPrinter.cover_closed),
    "cutter stuck": Fault(VirtualPrinter.jam, VirtualPrinter.unjam),
    "head hot": Fault(VirtualPrinter.overheat, VirtualPrinter.cool),
    "off": Fault(VirtualPrinter.off, VirtualPrinter.on),
    "out of reach": Fault(VirtualPrinter.vanish, VirtualPrinter.come_back),
    "mute": Fault(VirtualPrinter.mute, VirtualPrinter.unmute),
}


@pytest.fixture
def mm_per_s() -> float:
    """So slow that a slip takes two seconds and can be interrupted."""
    return 60


class WaitingRoom:
    """What people see: the kiosk's lamps and the wall. Also has a console, which receives the state."""

    def __init__(self, office: Office, pins: Path) -> None:
        self.printer: VirtualPrinter = office.printer
        self.console: Device = office.device("console")
        self._house = office
        self._pins = pins
        self._picture = office.home / "wall.png"

    def shows_open(self) -> set[bool]:
        """Whether state and lamps say that tickets can be taken; two values while they do not agree."""
        lamps = [self._pins / lamp for lamp in LAMPS]
        lit = {lamp.read_text("ascii") == "1" for lamp in lamps if lamp.exists()}
        return lit | {self.console.state.issuing.open} if self.console.states else lit

    def wait_until(self, *, open_: bool) -> None:
        agree = self.console.wait_for(lambda: self.shows_open() == {open_})
        assert agree, (self.shows_open(), self._house.kiosk.log)

    def read_wall(self) -> str:
        """The wall's text in the newest state: a process of its own draws it, and tesseract reads it."""
        state = self._house.home / "state.json"
        state.write_bytes(encode(self.console.state))
        command = [sys.executable, "-m", "display", "--settings", str(self._house.file), "--state", str(state)]
        subprocess.run([*command, "--frame", str(self._picture)], check=True, timeout=PATIENCE_S)
        # White on blue or red becomes black on white.
        black = self._picture.with_name("black.png")
        ImageOps.invert(Image.open(self._picture).getchannel("G")).save(black)
        command = ["/usr/bin/tesseract", str(black), "stdout", "-l", "vie", "--psm", "11"]
        return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@pytest.fixture
def room(office: Office, tmp_path: Path) -> WaitingRoom:
    pins = tmp_path / "pins"
    pins.mkdir()
    office.kiosk.start(on="tests.office.pi", PINS=str(pins), GPIOZERO_PIN_FACTORY="files")
    room = WaitingRoom(office, pins)
    assert room.console.wait_for(lambda: room.console.states and room.shows_open() == {True}), office.kiosk.log
    return room


@pytest.mark.parametrize(
    ("fault", "in_a_slip"), [*((fault, True) for fault in FAULTS), ("no paper", False), ("mute", False)]
)
def test_lamps_and_state_show_a_fault_and_its_end(
    room: WaitingRoom, eventually: Eventually, fault: str, in_a_slip: bool
) -> None:
    begin, end = FAULTS[fault]
    if in_a_slip:
        room.console.take()
        eventually(lambda: room.printer.hanging_rows > 100, "the slip is being printed")
    begin(room.printer)
    room.wait_until(open_=False)
    assert room.console.state.issuing.reason == "printer"
    end(room.printer)
    room.wait_until(open_=True)


def test_the_wall_says_that_no_numbers_are_given_and_whether_paper_is_missing(room: WaitingRoom) -> None:
    for fault, notice in (("no paper", OUT_OF_PAPER), ("cover open", CANNOT_PRINT)):
        begin, end = FAULTS[fault]
        begin(room.printer)
        room.wait_until(open_=False)
        assert notice in room.read_wall()
        end(room.printer)
        room.wait_until(open_=True)
    assert NO_NUMBERS not in room.read_wall()
