"""What people see while the printer cannot print, and how soon, with kiosk and wall as processes."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image, ImageOps

from core.messages.wire import encode
from printer.virtual.virtual_printer import VirtualPrinter
from tests.conftest import Eventually
from tests.office.device import Device
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

WITHIN_S = 6
"""An office promises 3 s; here other tests run beside it."""
LAMPS = ("GPIO16", "GPIO18")
NO_NUMBERS = "Tạm ngưng cấp số"
OUT_OF_PAPER = f"{NO_NUMBERS}: máy in phiếu hết giấy"
CANNOT_PRINT = f"{NO_NUMBERS}: máy in phiếu đang có sự cố"


class Fault(NamedTuple):
    begin: Callable[[VirtualPrinter], None]
    end: Callable[[VirtualPrinter], None]
    notice: str = CANNOT_PRINT


FAULTS = {
    "no paper": Fault(VirtualPrinter.paper_out, VirtualPrinter.paper_in, OUT_OF_PAPER),
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
        agree = self.console.wait_for(lambda: self.shows_open() == {open_}, WITHIN_S)
        assert agree, (self.shows_open(), self._house.kiosk.log)

    def draw(self) -> float:
        """Draws the wall of the newest state in a process of its own; returns the seconds of CPU time that it took."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        state = self._house.home / "state.json"
        state.write_bytes(encode(self.console.state))
        command = [sys.executable, "-m", "display", "--settings", str(self._house.file), "--state", str(state)]
        subprocess.run([*command, "--frame", str(self._picture)], check=True, timeout=10)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def read_wall(self) -> str:
        """The wall's text as tesseract reads it, after white on blue or red was turned into black on white."""
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
    assert room.console.wait_for(lambda: room.shows_open() == {True}, 5), office.kiosk.log
    return room


@pytest.mark.parametrize(
    ("fault", "in_a_slip"), [*((fault, True) for fault in FAULTS), ("no paper", False), ("mute", False)]
)
def test_lamps_state_and_wall_show_a_fault_within_3_s_and_its_end(
    room: WaitingRoom, eventually: Eventually, fault: str, in_a_slip: bool
) -> None:
    begin, end, notice = FAULTS[fault]
    if in_a_slip:
        room.console.take()
        eventually(lambda: room.printer.hanging_rows > 100, "the slip is being printed")
    began = time.monotonic()
    begin(room.printer)
    room.wait_until(open_=False)
    shown_s = time.monotonic() - began
    assert shown_s + room.draw() <= WITHIN_S
    assert room.console.state.issuing.reason == "printer"
    assert notice in room.read_wall()
    end(room.printer)
    room.wait_until(open_=True)
    room.draw()
    assert NO_NUMBERS not in room.read_wall()
