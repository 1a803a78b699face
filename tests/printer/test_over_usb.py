"""USB through pyusb, over a backend that plays a printer: endpoints, short counts, silence, unplugging."""

# ruff: noqa: ARG002  # the backend's signatures are pyusb's

from __future__ import annotations

import errno
import time
from types import SimpleNamespace
from typing import Any

import pytest
import usb.backend
import usb.core

from printer.over_usb import PIECE, OverUsb, open_usb
from printer.transport import PrinterGone, write_all

OUT, IN = 0x03, 0x81
SOON = 0.05


class FakePrinter(usb.backend.IBackend):  # type: ignore[misc]  # pyusb has no types
    """One printer with clone-like endpoints, and what it does with bytes."""

    def __init__(self, *, speaks: bool = True, plugged: bool = True) -> None:
        self.endpoints = [(OUT, 2)] + ([(IN, 2)] if speaks else [])
        self.plugged = plugged
        self.takes: list[int] = []
        """How many bytes the next transfers move; then all of them."""
        self.answers: list[bytes] = []
        self.heard = b""
        self.acts: list[str] = []

    def enumerate_devices(self) -> Any:
        return iter(["printer"] if self.plugged else [])

    def get_device_descriptor(self, dev: Any) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=0x04B8, idProduct=0x0E15, bcdDevice=0, iManufacturer=0, iProduct=0,
            iSerialNumber=0, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=len(self.endpoints),
            bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        address, attributes = self.endpoints[ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=attributes, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Any) -> Any:
        return "handle"

    def close_device(self, dev_handle: Any) -> None:
        self.acts.append("close")

    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        self.acts.append("claim")

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self.acts.append("release")

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return True

    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.acts.append("detach")

    def attach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.acts.append("attach")

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._still_there()
        assert ep == OUT
        assert timeout > 0, "0 is for ever"
        taken = self.takes.pop(0) if self.takes else len(data)
        if not taken:
            raise usb.core.USBTimeoutError("time is up", errno=errno.ETIMEDOUT)
        self.heard += bytes(data[:taken])
        return taken

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._still_there()
        assert ep == IN
        if not self.answers:
            raise usb.core.USBTimeoutError("time is up", errno=errno.ETIMEDOUT)
        answer = self.answers.pop(0)
        for at, byte in enumerate(answer):
            buff[at] = byte
        return len(answer)

    def _still_there(self) -> None:
        if not self.plugged:
            raise usb.core.USBError("No such device", errno=errno.ENODEV)


def connect(printer: FakePrinter) -> OverUsb:
    return open_usb(0x04B8, 0x0E15, backend=printer)


def soon() -> float:
    return time.monotonic() + SOON


def test_it_finds_the_endpoints_takes_the_printer_from_the_kernel_and_gives_it_back() -> None:
    printer = FakePrinter()
    usb_printer = connect(printer)
    usb_printer.close()
    usb_printer.close()
    assert printer.acts == ["detach", "claim", "release", "attach", "close"]


def test_a_transfer_that_moved_only_some_bytes_is_continued_where_it_stopped() -> None:
    printer = FakePrinter()
    printer.takes = [64, 0, 1000]
    data = bytes(range(256)) * 40
    usb_printer = connect(printer)
    sent = 0
    while sent < len(data):
        taken = usb_printer.write(data[sent:], soon())
        assert taken <= PIECE
        sent += taken
    assert printer.heard == data


def test_a_printer_that_takes_nothing_more_is_gone_and_the_taken_bytes_are_counted() -> None:
    printer = FakePrinter()
    printer.takes = [64, 100, 0]
    with pytest.raises(PrinterGone) as caught:
        write_all(connect(printer), bytes(1000), soon())
    assert (caught.value.cause, caught.value.sent) == ("timeout", 164)


def test_what_it_says_is_heard_and_silence_is_no_fault() -> None:
    printer = FakePrinter()
    printer.answers = [b"\x12"]
    usb_printer = connect(printer)
    assert usb_printer.read(64, soon()) == b"\x12"
    assert usb_printer.read(64, soon()) == b""


def test_a_printer_without_a_way_back_is_silent() -> None:
    assert connect(FakePrinter(speaks=False)).read(64, soon()) == b""


def test_unplugging_is_noticed_by_writing_and_by_reading() -> None:
    printer = FakePrinter()
    usb_printer = connect(printer)
    printer.plugged = False
    with pytest.raises(PrinterGone, match="unplugged"):
        usb_printer.write(b"x", soon())
    with pytest.raises(PrinterGone, match="unplugged"):
        usb_printer.read(1, soon())
    usb_printer.close()


def test_a_printer_that_is_not_there_is_gone() -> None:
    with pytest.raises(PrinterGone, match="missing"):
        connect(FakePrinter(plugged=False))
