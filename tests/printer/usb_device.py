"""A backend for pyusb with one USB printer: the answers of libusb, and what the printer does."""

# ruff: noqa: ARG002, N803  # the signatures are pyusb's

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from printer.virtual.firmware import Firmware
from printer.virtual.mechanics import Strip
from printer.virtual.models import FULL, Model

OUT, IN = 0x03, 0x81
GET_PORT_STATUS = (0xA1, 1)


class UsbDevice(usb.backend.IBackend):  # type: ignore[misc]  # pyusb has no types
    """One device with the endpoints of a usual printer. After replugging it has a new address, and old handles fail."""

    def __init__(self, *, speaks: bool = True, plugged: bool = True) -> None:
        self.endpoints = [(OUT, 2)] + ([(IN, 2)] if speaks else [])
        self.address: int | None = 5 if plugged else None
        self.acts: list[str] = []
        self.port: int | None = None
        """The answer to GET_PORT_STATUS; None: the request stalls."""
        self.port_questions = 0

    def plug(self, address: int) -> None:
        self.address = address

    def unplug(self) -> None:
        self.address = None

    def enumerate_devices(self) -> Any:
        return iter([self.address] if self.address is not None else [])

    def get_device_descriptor(self, dev: Any) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=0x04B8, idProduct=0x0E15, bcdDevice=0, iManufacturer=0, iProduct=0,
            iSerialNumber=0, bNumConfigurations=1, address=dev, bus=1, port_number=1, port_numbers=(1,), speed=3,
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
        self.still_there(dev)
        return dev

    def close_device(self, dev_handle: Any) -> None:
        self.acts.append("close")

    def get_configuration(self, dev_handle: Any) -> int:
        return 1

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        self.still_there(dev_handle)
        self.acts.append("claim")

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        self.still_there(dev_handle)
        self.acts.append("release")

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        return True

    def detach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.acts.append("detach")

    def attach_kernel_driver(self, dev_handle: Any, intf: int) -> None:
        self.acts.append("attach")

    def ctrl_transfer(
        self, dev_handle: Any, bmRequestType: int, bRequest: int, wValue: int, wIndex: int, data: Any, timeout: int
    ) -> int:
        self.still_there(dev_handle)
        self.port_questions += 1
        if self.port is None or (bmRequestType, bRequest) != GET_PORT_STATUS:
            raise usb.core.USBError("Pipe error", errno=errno.EPIPE)
        data[0] = self.port
        return 1

    def still_there(self, handle: Any) -> None:
        if handle != self.address:
            raise usb.core.USBError("No such device", errno=errno.ENODEV)


class UsbPrinter(UsbDevice):
    """Prints at once what it is sent; while it cannot print, its endpoint blocks."""

    def __init__(self, character: Model = FULL) -> None:
        super().__init__(speaks=bool(character.questions))
        self.strips: list[Strip] = []
        self.firmware = Firmware(self.strips.append, character)
        self._answers = b""
        self._changed = threading.Condition()

    def happens(self, what: Callable[[], object]) -> None:
        """Applies a change to the printer's parts or its cable."""
        with self._changed:
            what()
            self._work()

    def unplug(self) -> None:
        """Takes its power as well."""
        self.firmware.lose_power()
        self._answers = b""
        super().unplug()

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        """Like libusb, returns a short count when the time is up after some bytes were transferred."""
        assert ep == OUT
        assert timeout > 0, "0 means no timeout"
        deadline = time.monotonic() + timeout / 1000
        taken = 0
        with self._changed:
            while taken < len(data):
                self.still_there(dev_handle)
                if piece := bytes(data[taken : taken + self.firmware.room]):
                    self._answers += self.firmware.receive(piece)
                    taken += len(piece)
                    self._work()
                elif not self._changed.wait(deadline - time.monotonic()):
                    break
        if not taken:
            raise usb.core.USBTimeoutError("time is up", errno=errno.ETIMEDOUT)
        return taken

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        assert ep == IN
        with self._changed:
            self._changed.wait_for(lambda: self._answers or dev_handle != self.address, timeout / 1000)
            self.still_there(dev_handle)
            answers, self._answers = self._answers[: len(buff)], self._answers[len(buff) :]
        if not answers:
            raise usb.core.USBTimeoutError("time is up", errno=errno.ETIMEDOUT)
        for at, byte in enumerate(answers):
            buff[at] = byte
        return len(answers)

    def _work(self) -> None:
        self._answers += self.firmware.advance()
        if self.port is not None:
            self.port = 0x18 | 0x20 * (not self.firmware.mechanics.sensors.paper)
        self._changed.notify_all()
