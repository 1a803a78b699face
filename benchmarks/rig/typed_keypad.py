"""A keypad as `luot-keypad` runs it, but typed on by commands: on mock pins, or on a USB keypad that a socket plays.

Run as a child process with the settings file and `pins` or `usb`. Each line of stdin is one press: it is answered by
how long it took until the light changed, and until the kiosk's reply was there, or -1 if there is none (ns). `echo` is
answered by how long a bare packet takes to a thread and back (ns).
"""

from __future__ import annotations

import os
import queue
import select
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from counter.keypad.compose import open_keypad
from counter.keypad.keypad import Keypad
from counter.keypad.keys import OTHER
from counter.keypad.panel import USB_KEYS, Panel, wired_panel
from runtime.bus.credentials import broker_access
from runtime.exits import exit_when_a_thread_dies
from runtime.gpio.pins import MockPins
from runtime.log import configure_logging
from runtime.settings.load import load
from runtime.usb_keypad import CODES, UsbKeypad
from tests.runtime.played_keypad import PlayedKeypad

DEVICE = "keypad-1"
HOLD_S = 0.06
REPLY_WITHIN_S = 1
CAPS = {key: cap for cap, key in USB_KEYS.items()}


class Fingers(Protocol):
    def press(self, key: str) -> None: ...
    def release(self, key: str) -> None: ...
    def wait_for_light(self) -> None:
        """Returns when the light changes; what it did before the press does not count."""


class UsbFingers:
    def __init__(self, played: PlayedKeypad) -> None:
        self._played = played

    def press(self, key: str) -> None:
        self._played.forget_lights()
        self._played.press(CODES[CAPS[key]][0])

    def release(self, key: str) -> None:
        self._played.release(CODES[CAPS[key]][0])

    def wait_for_light(self) -> None:
        self._played.next_lights(1)


class WiredFingers:
    def __init__(self) -> None:
        self._changed = threading.Event()
        self.pins = MockPins(on_lamp=self._changed.set)

    def press(self, key: str) -> None:
        self._changed.clear()
        self.pins.press(key)

    def release(self, key: str) -> None:
        self.pins.release(key)

    def wait_for_light(self) -> None:
        self._changed.wait()


class Typist:
    """Carries out the commands of stdin, in a thread of its own."""

    def __init__(self, fingers: Fingers, replies: queue.SimpleQueue[int], stop: Callable[[], None]) -> None:
        self._fingers = fingers
        self._replies = replies
        self._stop = stop

    def run(self) -> None:
        for line in sys.stdin:
            print(_echo_ns() if line.strip() == "echo" else self._press(line.strip()), flush=True)
        self._stop()

    def _press(self, key: str) -> str:
        while not self._replies.empty():
            self._replies.get()
        began = time.monotonic_ns()
        self._fingers.press(key)
        self._fingers.wait_for_light()
        seen = time.monotonic_ns()
        try:
            replied = self._replies.get(timeout=REPLY_WITHIN_S) - began
        except queue.Empty:
            replied = -1
        time.sleep(HOLD_S)
        self._fingers.release(key)
        return f"{seen - began} {replied}"


def _echo_ns() -> int:
    """A bare thread that waits for a packet as the keypad's does, and sends it back."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def echo() -> None:
        select.select([far], [], [])
        far.send(far.recv(64))

    with near, far:
        thread = threading.Thread(target=echo)
        thread.start()
        time.sleep(HOLD_S)
        began = time.monotonic_ns()
        near.send(b"press")
        near.recv(64)
        took = time.monotonic_ns() - began
        thread.join()
    return took


def main() -> None:
    configure_logging()
    settings = load(Path(sys.argv[1]))
    device = next(each for each in settings.device if each.name == DEVICE)
    exit_when_a_thread_dies()
    replies: queue.SimpleQueue[int] = queue.SimpleQueue()
    with ExitStack() as stack:
        fingers: Fingers
        if sys.argv[2] == "usb":
            played = PlayedKeypad()
            fingers = UsbFingers(played)
            usb = stack.enter_context(UsbKeypad("usb://04d9:a02a", USB_KEYS, others=OTHER, find=played.find))
            panel = Panel(usb, [usb.light], usb.watch)
        else:
            fingers = wired = WiredFingers()
            panel = wired_panel(stack.enter_context(wired.pins), settings, device)
        keypad: Keypad = open_keypad(
            settings,
            device,
            panel=panel,
            access=broker_access(settings, DEVICE, os.environ),
            on_reply=lambda reply: replies.put(time.monotonic_ns()) if reply else None,
        )
        print("ready", flush=True)
        threading.Thread(target=Typist(fingers, replies, keypad.stop).run, name="typist", daemon=True).start()
        keypad.run()


if __name__ == "__main__":
    main()
