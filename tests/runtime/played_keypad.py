"""A USB keypad's device file, played by a socket: events pass through it as the kernel writes and reads them.

Machines that run tests have no `/dev/uinput`, so what a keypad is asked by ioctl is answered here. A socket of packets,
since an event is never read in parts: from a terminal's pair of files it may be."""

from __future__ import annotations

import os
import select
import socket
import struct
from typing import Any

from evdev import DeviceInfo, InputDevice, ecodes

from runtime.usb_keypad import CODES, Device, UsbKeypadError
from tests.conftest import PATIENCE_S

EVENT = struct.Struct("llHHi")
"""`struct input_event` of a 64-bit kernel: seconds, microseconds, type, code, value."""
SYN = EVENT.pack(0, 0, ecodes.EV_SYN, ecodes.SYN_REPORT, 0)
NAME, PATH = "Played keypad", "/dev/input/event7"


class PlayedDevice(InputDevice[str]):
    def __init__(self, keypad: PlayedKeypad) -> None:
        self.path = PATH
        self.fd = keypad.open()
        self.name = NAME
        self.info = DeviceInfo(3, 0x04D9, 0xA02A - 0x10000, 0x110)  # signed, as evdev has it
        self._keypad = keypad

    def capabilities(self, *_: Any, **__: Any) -> Any:
        return self._keypad.capabilities

    def active_keys(self, *_: Any, **__: Any) -> Any:
        return list(self._keypad.down)

    def grab(self) -> None:
        self._keypad.grabs += 1


class PlayedKeypad:
    """`plug_in` and `unplug` may follow each other; at first it is plugged in."""

    def __init__(self) -> None:
        self.down: list[int] = []
        """What the kernel knows to be down."""
        self.capabilities = {
            ecodes.EV_KEY: [code for codes in CODES.values() for code in codes],
            ecodes.EV_LED: [ecodes.LED_NUML],
        }
        self.grabs = 0
        self.looks = 0
        """How often it was looked for."""
        self._sockets: tuple[socket.socket, ...] = ()
        self.plug_in()

    def open(self) -> int:
        file = os.dup(self._sockets[1].fileno())
        os.set_blocking(file, False)
        return file

    def find(self) -> Device:
        self.looks += 1
        if not self._sockets:
            raise UsbKeypadError("not there")
        device = PlayedDevice(self)
        device.grab()
        return device

    def plug_in(self) -> None:
        self._sockets = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def unplug(self) -> None:
        for end in self._sockets:
            end.close()
        self._sockets = ()

    def press(self, *codes: int) -> None:
        for code in codes:
            self.send(ecodes.EV_KEY, code, 1)

    def release(self, *codes: int) -> None:
        for code in codes:
            self.send(ecodes.EV_KEY, code, 0)

    def send(self, kind: int, code: int, value: int) -> None:
        self._sockets[0].send(EVENT.pack(0, 0, kind, code, value) + SYN)

    def next_lights(self, count: int) -> list[bool]:
        """Waits until its light was switched so often: what it was switched to, in order."""
        switched = list[bool]()
        while len(switched) < count:
            assert select.select(self._sockets[:1], [], [], PATIENCE_S)[0], f"only {switched}"
            for _, _, kind, code, value in EVENT.iter_unpack(self._sockets[0].recv(64 * EVENT.size)):
                assert (kind, code) == (ecodes.EV_LED, ecodes.LED_NUML)
                switched.append(bool(value))
        return switched

    def forget_lights(self) -> None:
        """Only what its light is switched to from now on counts."""
        while select.select(self._sockets[:1], [], [], 0)[0]:
            self._sockets[0].recv(64 * EVENT.size)
