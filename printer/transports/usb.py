"""The transport for a USB printer through pyusb, for printers whose answers the kernel's usblp does not deliver."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import usb.core
import usb.util

from printer.transports.transport import Cause, PrinterGone

MAX_WRITE = 4096
PRINTER_CLASS = 7
BULK_TIMEOUT_MS = 5000
GET_PORT_STATUS = (0xA1, 1, 0)
PORT_TIMEOUT_MS = 100
CAUSES: dict[int, Cause] = {19: "unplugged", 13: "forbidden", 16: "busy", 32: "stalled"}
"""libusb's errno → why the printer is gone."""


class UsbTransport:
    def __init__(self, device: Any, interface: int, out: Any, back: Any, *, reattach: bool) -> None:
        """`out` and `back`: the bulk endpoints; `back` is None if the printer cannot answer.

        `reattach`: the kernel's driver had the interface and gets it back when this is closed.
        """
        self._device = device
        self._interface = interface
        self._out = out
        self._back = back
        self._reattach = reattach
        self._has_port_status = True
        self._closed = False

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        """Returns a short count when libusb's timeout struck after some bytes had been transferred."""
        try:
            return int(self._out.write(bytes(data[:MAX_WRITE]), _ms_until(deadline)))
        except usb.core.USBTimeoutError:
            return 0
        except usb.core.USBError as error:
            raise PrinterGone(CAUSES.get(error.errno, "unplugged")) from error

    def read(self, max_bytes: int, deadline: float) -> bytes:

        if self._back is None:
            time.sleep(max(0.0, deadline - time.monotonic()))
            return b""
        try:
            return bytes(self._back.read(max(max_bytes, self._back.wMaxPacketSize), _ms_until(deadline)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise PrinterGone(CAUSES.get(error.errno, "unplugged")) from error

    def unacked(self) -> int:
        return 0

    def port_status(self) -> int | None:
        """GET_PORT_STATUS of the USB printer class; a printer that does not know the request is not asked again."""

        if not self._has_port_status:
            return None
        try:
            [bits] = self._device.ctrl_transfer(*GET_PORT_STATUS, self._interface, 1, PORT_TIMEOUT_MS)
        except (usb.core.USBError, ValueError):
            self._has_port_status = False
            return None
        return int(bits)

    def close(self, *, drop: bool = False) -> None:  # noqa: ARG002  # every counted byte has arrived

        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(usb.core.USBError, NotImplementedError):  # it may be unplugged
            usb.util.release_interface(self._device, self._interface)
            if self._reattach:
                self._device.attach_kernel_driver(self._interface)
        usb.util.dispose_resources(self._device)


def open_usb(vendor: int, product: int, backend: Any = None) -> UsbTransport:
    """Opens the first device with these ids. It is never reset, as that would lose what it is printing."""

    try:
        device = usb.core.find(idVendor=vendor, idProduct=product, backend=backend)
        if device is None:
            raise PrinterGone("missing")
        return _claimed(device)
    except usb.core.NoBackendError as error:
        raise PrinterGone("no-libusb") from error
    except usb.core.USBError as error:
        raise PrinterGone(CAUSES.get(error.errno, "unplugged")) from error


def _claimed(device: Any) -> UsbTransport:

    try:
        configuration = device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        configuration = device.get_active_configuration()
    interface = usb.util.find_descriptor(configuration, bInterfaceClass=PRINTER_CLASS) or configuration[(0, 0)]
    number = interface.bInterfaceNumber
    taken = _take_from_kernel(device, number)
    usb.util.claim_interface(device, number)
    out, back = (_endpoint(interface, direction) for direction in (usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_IN))
    if out is None:
        raise PrinterGone("no-endpoint")
    return UsbTransport(device, number, out, back, reattach=taken)


def _take_from_kernel(device: Any, number: int) -> bool:
    try:
        if not device.is_kernel_driver_active(number):
            return False
    except NotImplementedError:
        return False
    device.detach_kernel_driver(number)
    return True


def _endpoint(interface: Any, direction: int) -> Any:

    return usb.util.find_descriptor(
        interface,
        custom_match=lambda each: (
            usb.util.endpoint_direction(each.bEndpointAddress) == direction
            and usb.util.endpoint_type(each.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        ),
    )


def _ms_until(deadline: float) -> int:
    """Milliseconds left, at least 1: to libusb, 0 means no timeout."""
    return max(1, min(BULK_TIMEOUT_MS, round((deadline - time.monotonic()) * 1000)))
