"""The USB transport through pyusb, over a backend that plays a printer: short counts, silence, unplugging."""

# ruff: noqa: ARG002  # the backend's signatures are pyusb's

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from typing import Any

import pytest
import usb.core
from msgspec.structs import replace

from core.messages.observations import SlipLost
from printer.slip import Slip
from printer.transports.transport import PrinterGone, write_all
from printer.transports.usb import MAX_WRITE, UsbTransport, open_usb
from printer.virtual.models import FULL, PLAIN58
from tests.printer.spooler_rig import SpoolerRig, StartSpooler
from tests.printer.usb_device import IN, OUT, UsbDevice, UsbPrinter

pytestmark = pytest.mark.slow

SOON = 0.05


class Scripted(UsbDevice):
    """A device that transfers bytes as the test says."""

    def __init__(self, *, speaks: bool = True, plugged: bool = True) -> None:
        super().__init__(speaks=speaks, plugged=plugged)
        self.takes: list[int] = []
        """How many bytes the next transfers move; after those, all of them."""
        self.answers: list[bytes] = []
        self.heard = b""

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        self.still_there(dev_handle)
        assert ep == OUT
        assert timeout > 0, "0 means no timeout"
        taken = self.takes.pop(0) if self.takes else len(data)
        if not taken:
            raise usb.core.USBTimeoutError("time is up", errno=errno.ETIMEDOUT)
        self.heard += bytes(data[:taken])
        return taken

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self.still_there(dev_handle)
        assert ep == IN
        if not self.answers:
            raise usb.core.USBTimeoutError("time is up", errno=errno.ETIMEDOUT)
        answer = self.answers.pop(0)
        for at, byte in enumerate(answer):
            buff[at] = byte
        return len(answer)


def connect(printer: UsbDevice) -> UsbTransport:
    return open_usb(0x04B8, 0x0E15, backend=printer)


def soon() -> float:
    return time.monotonic() + SOON


def test_the_interface_is_taken_from_the_kernel_and_given_back() -> None:
    printer = Scripted()
    usb_printer = connect(printer)
    usb_printer.close()
    usb_printer.close()
    assert printer.acts == ["detach", "claim", "release", "attach", "close"]


def test_a_short_transfer_is_continued_where_it_stopped() -> None:
    printer = Scripted()
    printer.takes = [64, 0, 1000]
    data = bytes(range(256)) * 40
    usb_printer = connect(printer)
    sent = 0
    while sent < len(data):
        taken = usb_printer.write(data[sent:], soon())
        assert taken <= MAX_WRITE
        sent += taken
    assert printer.heard == data


def test_a_printer_that_takes_no_more_bytes_is_gone_and_the_taken_bytes_are_counted() -> None:
    printer = Scripted()
    printer.takes = [64, 100, 0]
    with pytest.raises(PrinterGone) as caught:
        write_all(connect(printer), bytes(1000), soon())
    assert (caught.value.cause, caught.value.sent) == ("timeout", 164)


def test_answers_are_read_and_silence_is_no_fault() -> None:
    printer = Scripted()
    printer.answers = [b"\x12"]
    usb_printer = connect(printer)
    assert usb_printer.read(64, soon()) == b"\x12"
    assert usb_printer.read(64, soon()) == b""


def test_a_printer_without_an_in_endpoint_is_silent() -> None:
    assert connect(Scripted(speaks=False)).read(64, soon()) == b""


def test_unplugging_is_noticed_by_writing_and_by_reading() -> None:
    printer = Scripted()
    usb_printer = connect(printer)
    printer.unplug()
    with pytest.raises(PrinterGone, match="unplugged"):
        usb_printer.write(b"x", soon())
    with pytest.raises(PrinterGone, match="unplugged"):
        usb_printer.read(1, soon())
    usb_printer.close()


def test_a_missing_printer_is_reported() -> None:
    with pytest.raises(PrinterGone, match="missing"):
        connect(Scripted(plugged=False))


def test_after_replugging_it_is_found_at_its_new_address_and_the_old_connection_is_dead() -> None:
    printer = Scripted()
    before = connect(printer)
    printer.unplug()
    printer.plug(9)
    with pytest.raises(PrinterGone, match="unplugged"):
        before.write(b"x", soon())
    before.close(drop=True)
    write_all(connect(printer), b"slip", soon())
    assert printer.heard == b"slip"


def test_the_port_status_is_read_where_the_device_supports_it() -> None:
    printer = Scripted()
    printer.port = 0x38
    usb_printer = connect(printer)
    assert usb_printer.port_status() == 0x38
    printer.unplug()
    assert usb_printer.port_status() is None


def test_a_port_without_status_is_asked_only_once() -> None:
    """Asking costs up to the whole timeout."""
    printer = Scripted()
    usb_printer = connect(printer)
    assert usb_printer.port_status() is None
    printer.port = 0x18
    assert usb_printer.port_status() is None
    assert printer.port_questions == 1


class TestPrinting:
    """Slips from the spooler through pyusb onto the paper of a virtual USB printer."""

    @pytest.fixture
    def printer(self) -> UsbPrinter:
        return UsbPrinter()

    @pytest.fixture
    def rig(self, printer: UsbPrinter, start_spooler: StartSpooler) -> SpoolerRig:
        rig = start_spooler("usb://04b8:0e15", open_transport=lambda _: connect(printer))
        rig.expect_conditions("ready")
        return rig

    def test_an_endpoint_that_blocks_without_paper_loses_the_slip_and_not_the_next(
        self, printer: UsbPrinter, rig: SpoolerRig, make_slip: Callable[..., Slip]
    ) -> None:
        printer.happens(lambda: printer.firmware.mechanics.paper_out(300))
        rig.print(make_slip())
        rig.expect_conditions("paper_out")
        assert rig.next_report(SlipLost).reason == "paper_out"
        printer.happens(printer.firmware.mechanics.paper_in)
        rig.expect_conditions("ready")
        rig.print(make_slip(marked=True))
        assert rig.next_proof() == ("207", "printed")
        # The content of its full buffer comes out with the new roll: it cannot be cleared.
        assert [strip.complete for strip in printer.strips] == [False, False, True]

    def test_unplugged_in_mid_slip_and_plugged_in_at_another_address_it_prints_again(
        self, start_spooler: StartSpooler, make_slip: Callable[..., Slip], eventually: Callable[..., None]
    ) -> None:
        printer = UsbPrinter(replace(FULL, pushes=False))
        rig = start_spooler("usb://04b8:0e15", open_transport=lambda _: connect(printer))
        rig.expect_conditions("ready")
        parts = printer.firmware.mechanics
        printer.happens(lambda: parts.paper_out(300))
        rig.print(make_slip())
        eventually(lambda: parts.paper.height >= 300, "it is being printed")
        printer.happens(printer.unplug)
        assert rig.next_report(SlipLost).reason == "unplugged"
        rig.expect_conditions("offline")
        printer.happens(parts.paper_in)
        printer.happens(lambda: printer.plug(9))
        rig.expect_conditions("ready")
        rig.print(make_slip(marked=True))
        assert rig.next_proof() == ("207", "printed")
        assert [strip.complete for strip in printer.strips] == [False, True]

    def test_a_printer_that_never_answers_is_watched_by_its_port(
        self, start_spooler: StartSpooler, make_slip: Callable[..., Slip]
    ) -> None:
        printer = UsbPrinter(replace(PLAIN58, width=576))
        printer.port = 0x18
        rig = start_spooler("usb://04b8:0e15", open_transport=lambda _: connect(printer), confirm="sent", cut=False)
        rig.expect_conditions("unknown")
        rig.print(make_slip())
        assert rig.next_proof() == ("207", "sent")
        printer.happens(printer.firmware.mechanics.paper_out)
        rig.expect_conditions("paper_out")
        rig.print(make_slip("208"))
        assert rig.next_report(SlipLost).reason == "paper_out"
        printer.happens(printer.firmware.mechanics.paper_in)
        rig.expect_conditions("unknown")
