"""A printer on USB without the kernel's driver: pyusb, where usblp gives no answers."""

from __future__ import annotations

import contextlib
import time
from typing import Any

from printer.transports.transport import Cause, PrinterGone

PIECE = 4096
PRINTER_CLASS = 7
BULK_TIMEOUT_MS = 5000
GET_PORT_STATUS = (0xA1, 1, 0)
PORT_TIMEOUT_MS = 100


class OverUsb:
    def __init__(self, device: Any, interface: int, out: Any, back: Any, *, hand_back: bool) -> None:
        """`out` and `back`: endpoints; `back` is None where the printer cannot speak."""
        self._device = device
        self._interface = interface
        self._out = out
        self._back = back
        self._hand_back = hand_back
        self._port_tells = True
        self._closed = False

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        """A short count is no error here: libusb's time was up after some bytes had moved."""
        import usb.core

        try:
            return int(self._out.write(bytes(data[:PIECE]), _ms_until(deadline)))
        except usb.core.USBTimeoutError:
            return 0
        except usb.core.USBError as error:
            raise PrinterGone(_word(error)) from error

    def read(self, most: int, deadline: float) -> bytes:
        import usb.core

        if self._back is None:
            time.sleep(max(0.0, deadline - time.monotonic()))
            return b""
        try:
            return bytes(self._back.read(max(most, self._back.wMaxPacketSize), _ms_until(deadline)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            raise PrinterGone(_word(error)) from error

    def unacked(self) -> int:
        return 0

    def port_status(self) -> int | None:
        """What the printer class of USB calls GET_PORT_STATUS. One that does not know it is not asked again."""
        import usb.core

        if not self._port_tells:
            return None
        try:
            [bits] = self._device.ctrl_transfer(*GET_PORT_STATUS, self._interface, 1, PORT_TIMEOUT_MS)
        except (usb.core.USBError, ValueError):
            self._port_tells = False
            return None
        return int(bits)

    def close(self, *, drop: bool = False) -> None:  # noqa: ARG002  # what was counted has arrived
        import usb.core
        import usb.util

        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(usb.core.USBError, NotImplementedError):  # it may be unplugged
            usb.util.release_interface(self._device, self._interface)
            if self._hand_back:
                self._device.attach_kernel_driver(self._interface)
        usb.util.dispose_resources(self._device)


def open_usb(vendor: int, product: int, backend: Any = None) -> OverUsb:
    """The first printer of this kind. Never resets it: what it is printing would be lost."""
    import usb.core

    try:
        device = usb.core.find(idVendor=vendor, idProduct=product, backend=backend)
        if device is None:
            raise PrinterGone("missing")
        return _claimed(device)
    except usb.core.NoBackendError as error:
        raise PrinterGone("no-libusb") from error
    except usb.core.USBError as error:
        raise PrinterGone(_word(error)) from error


def _claimed(device: Any) -> OverUsb:
    import usb.core
    import usb.util

    try:
        configuration = device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        configuration = device.get_active_configuration()
    interface = usb.util.find_descriptor(configuration, bInterfaceClass=PRINTER_CLASS) or configuration[(0, 0)]
    number = interface.bInterfaceNumber
    taken = _take_from_kernel(device, number)
    usb.util.claim_interface(device, number)
    out, back = (_endpoint(interface, way) for way in (usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_IN))
    if out is None:
        raise PrinterGone("no-endpoint")
    return OverUsb(device, number, out, back, hand_back=taken)


def _take_from_kernel(device: Any, number: int) -> bool:
    try:
        if not device.is_kernel_driver_active(number):
            return False
    except NotImplementedError:
        return False
    device.detach_kernel_driver(number)
    return True


def _endpoint(interface: Any, way: int) -> Any:
    import usb.util

    return usb.util.find_descriptor(
        interface,
        custom_match=lambda each: (
            usb.util.endpoint_direction(each.bEndpointAddress) == way
            and usb.util.endpoint_type(each.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        ),
    )


def _ms_until(deadline: float) -> int:
    """At least 1: to libusb, 0 is for ever."""
    return max(1, min(BULK_TIMEOUT_MS, round((deadline - time.monotonic()) * 1000)))


def _word(error: Any) -> Cause:
    words: dict[int, Cause] = {19: "unplugged", 13: "forbidden", 16: "busy", 32: "stalled"}
    return words.get(error.errno, "unplugged")
