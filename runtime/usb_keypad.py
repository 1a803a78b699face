"""A USB numeric keypad, read through Linux's evdev. No other module imports evdev."""

from __future__ import annotations

import errno
import logging
import os
import select
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol, Self

from evdev import InputDevice, InputEvent, ecodes, list_devices

from runtime.gpio.pins import OnEdge

logger = logging.getLogger(__name__)

RETRY_S = 2.0
"""Time between two looks for a keypad that is not there."""
BY_ID = Path("/dev/input/by-id")
PRESSED, REPEATED = 1, 2
"""The values of events for a key that goes down, and for one that is held."""
GONE_S = 0.1

CODES: Mapping[str, tuple[int, ...]] = {
    "enter": (ecodes.KEY_KPENTER, ecodes.KEY_ENTER),
    # Some keypads type "+" as a keyboard without a keypad does: Shift and "=".
    "+": (ecodes.KEY_KPPLUS, ecodes.KEY_EQUAL),
    "-": (ecodes.KEY_KPMINUS, ecodes.KEY_MINUS),
    "0": (ecodes.KEY_KP0, ecodes.KEY_0, ecodes.KEY_INSERT),
    "1": (ecodes.KEY_KP1, ecodes.KEY_1, ecodes.KEY_END),
    "2": (ecodes.KEY_KP2, ecodes.KEY_2, ecodes.KEY_DOWN),
    "3": (ecodes.KEY_KP3, ecodes.KEY_3, ecodes.KEY_PAGEDOWN),
    "4": (ecodes.KEY_KP4, ecodes.KEY_4, ecodes.KEY_LEFT),
    "5": (ecodes.KEY_KP5, ecodes.KEY_5, ecodes.KEY_CLEAR),
}
"""Key cap → what it may be called by the kernel: usually its code on a keypad, whatever NumLock is; but a keypad with a
NumLock of its own sends the code of the row of digits or, while that is off, of the cursor key."""
SILENT = frozenset((ecodes.KEY_NUMLOCK, ecodes.KEY_LEFTSHIFT, ecodes.KEY_RIGHTSHIFT))
"""Codes that keypads send around others by themselves, so that they are no presses."""


class Device(Protocol):
    """An open input device: as much of evdev's `InputDevice` as is used, since that has other types in each version."""

    fd: int
    name: str
    info: Any

    @property
    def path(self) -> Any: ...
    def capabilities(self) -> Any: ...
    def active_keys(self) -> Any: ...
    def read(self) -> Iterable[InputEvent]: ...
    def set_led(self, led_num: int, value: int) -> None: ...
    def grab(self) -> None: ...
    def close(self) -> None: ...


Find = Callable[[], Device]
"""Opens the keypad, for this program alone; raises `UsbKeypadError`."""


class UsbKeypadError(Exception):
    """The keypad cannot be used now; the text is for the technician."""


class UsbLight:
    """The NumLock light of the keypad: nobody needs to know whether NumLock is on."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self.lit = False

    def show(self, lit: bool) -> None:
        if lit != self.lit:
            self.lit = lit
            self._on_change()


class UsbKeypad:
    """The keys of one keypad, which may be unplugged and come back. A thread of its own owns the open device: it
    reports edges, and switches the light; other threads only wake it."""

    def __init__(self, input_: str, names: Mapping[str, str], *, others: str, find: Find | None = None) -> None:
        """`input_`: as in the settings. `names`: key cap → by what name it is reported; all other keys are reported as
        `others`. `find`: instead of looking for it among the machine's devices."""
        self.light = UsbLight(self._wake)
        self._on_plugged: Callable[[bool], None] = lambda _: None
        self._on_edge: OnEdge = lambda _name, _down: None
        self._find = find or partial(find_keypad, input_)
        self._names = {code: names[cap] for cap in names for code in CODES[cap]}
        self._others = others
        self._held: frozenset[int] = frozenset()
        """Codes of keys that do not count before they are let go."""
        self._down: frozenset[int] = frozenset()
        """Codes of the keys that are down; replaced as a whole, so that other threads may read it."""
        self._says = ""
        """What was said last of the keypad's absence."""
        self._is_closing = False
        self._event = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._thread = threading.Thread(target=self._run, name="usb-keypad", daemon=True)

    def watch(self, on_plugged: Callable[[bool], None]) -> None:
        """Calls it from the keypad's thread when the keypad has come (True) and when it has gone, also if it is not
        there at the start; it must only fill an inbox. To be called before `listen`."""
        self._on_plugged = on_plugged

    def listen(self, on_edge: OnEdge) -> None:
        """Looks for the keypad, and reports every edge of its keys from now on."""
        self._on_edge = on_edge
        self._thread.start()

    def levels(self) -> dict[str, bool]:
        """Which keys are down now, by name."""
        down = {self._names.get(code, self._others) for code in self._down.difference(SILENT)}
        return {name: name in down for name in (*self._names.values(), self._others)}

    def close(self) -> None:
        """Leaves the keypad to other programs, its light dark."""
        if not self._is_closing:
            self._is_closing = True
            self._wake()
            if self._thread.ident is not None:
                self._thread.join()
            os.close(self._event)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _wake(self) -> None:
        os.eventfd_write(self._event, 1)

    def _run(self) -> None:
        while not self._is_closing:
            try:
                device = self._find()
            except UsbKeypadError as error:
                self._miss(str(error))
                self._sleep()
                continue
            with closing(device):
                self._attend(device)
            self._sleep()

    def _miss(self, why: str) -> None:
        if why != self._says:
            self._says = why
            logger.warning("%s", why)
            self._on_plugged(False)

    def _sleep(self) -> None:
        """Waits for the next look; that the light is switched meanwhile does not bring it forward."""
        until_s = time.monotonic() + RETRY_S
        waiting = select.poll()
        waiting.register(self._event, select.POLLIN)
        while not self._is_closing and (left_s := until_s - time.monotonic()) > 0:
            if waiting.poll(left_s * 1000):
                os.eventfd_read(self._event)

    def _attend(self, device: Device) -> None:
        """Serves the keypad until it is unplugged, or until `close`."""
        self._says = ""
        logger.info("the USB keypad is there: %s, %s", device.name, device.path)
        self._on_plugged(True)
        try:
            # What lies on a key while the keypad is plugged in presses nothing: the key counts once it was let go.
            self._held = frozenset(device.active_keys())
            self._serve(device)
        except OSError as error:
            self._down = frozenset()
            self._miss(f"the USB keypad {device.name} is gone: {error.strerror}")

    def _serve(self, device: Device) -> None:
        has_light = ecodes.LED_NUML in device.capabilities().get(ecodes.EV_LED, ())
        shown: bool | None = None
        ready = select.poll()
        for file in (device.fd, self._event):
            ready.register(file, select.POLLIN)
        while True:
            lit = self.light.lit and not self._is_closing
            if has_light and lit != shown:
                device.set_led(ecodes.LED_NUML, int(lit))
                shown = lit
            if self._is_closing:
                return
            for file, _ in ready.poll():
                if file == self._event:
                    os.eventfd_read(file)
                else:
                    self._take(device, list(device.read()))

    def _take(self, device: Device, events: list[InputEvent]) -> None:
        if not events:  # the device's file has ended, and would be ready for ever
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        if any(event.type == ecodes.EV_SYN and event.code == ecodes.SYN_DROPPED for event in events):
            # Not read in time, some are lost: all that is known is what is down now.
            self._change(frozenset(device.active_keys()) - self._held)
            return
        for event in events:
            if event.type == ecodes.EV_KEY and event.value != REPEATED:
                if event.code in self._held:
                    self._held -= {event.code}
                else:
                    self._change(self._down | {event.code} if event.value else self._down - {event.code})

    def _change(self, down: frozenset[int]) -> None:
        before, self._down = self.levels(), down
        for name, is_down in self.levels().items():
            if is_down != before[name]:
                self._on_edge(name, is_down)


def find_keypad(
    input_: str,
    *,
    open_: Callable[[str], Device] = InputDevice,
    paths: Callable[[], Sequence[str]] = list_devices,
) -> Device:
    """Opens the keypad that the settings mean and grabs it: it types for this program alone, and no other program
    switches its light. `paths`: of all input devices that may be opened."""
    kind, _, which = input_.partition("://")
    for path in [which] if kind == "file" else paths():
        try:
            device = open_(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            if kind == "file":
                raise UsbKeypadError(f"the USB keypad {path} cannot be opened: {error.strerror}") from error
            continue  # it is another's
        if (kind == "file" or _id(device) == which.lower()) and _has_keys(device):
            return _grabbed(device)
        device.close()
    there = ", ".join(sorted(path.name for path in BY_ID.glob("*-event-kbd"))) or "nothing"
    raise UsbKeypadError(f"the USB keypad {which} is not there; in {BY_ID} there is {there}")


def pressed_keypad(
    within_s: float,
    *,
    open_: Callable[[str], Device] = InputDevice,
    paths: Callable[[], Sequence[str]] = list_devices,
) -> str | None:
    """The `input` of the first USB keypad on which a key is pressed from now on; None: on none in time, or there is
    none. What is typed also reaches the terminal, since nothing is grabbed: Ctrl-C goes on working."""
    with ExitStack() as opened:
        devices = {device.fd: device for device in _usb_keypads(open_, paths(), opened)}
        waiting = select.poll()
        for fd in devices:
            waiting.register(fd, select.POLLIN)
        until_s = time.monotonic() + within_s
        while devices and (left_s := until_s - time.monotonic()) > 0:
            for fd, _ in waiting.poll(left_s * 1000):
                if _is_pressed(devices[fd]):
                    return f"usb://{_id(devices[fd])}"
    return None


def _usb_keypads(open_: Callable[[str], Device], paths: Sequence[str], opened: ExitStack) -> Iterator[Device]:
    for path in paths:
        with suppress(OSError):  # it is another's, or gone
            device = opened.enter_context(closing(open_(path)))
            if device.info.bustype == ecodes.BUS_USB and _has_keys(device):
                yield device


def _is_pressed(device: Device) -> bool:
    try:
        return any(event.type == ecodes.EV_KEY and event.value == PRESSED for event in device.read())
    except OSError:  # it was unplugged, and stays ready to be read: a short sleep spares the processor
        time.sleep(GONE_S)
        return False


def _id(device: Device) -> str:
    """As `lsusb` writes it; evdev has read them as signed numbers."""
    return f"{device.info.vendor & 0xFFFF:04x}:{device.info.product & 0xFFFF:04x}"


def _has_keys(device: Device) -> bool:
    """A keypad is often several devices; others of them have keys for volume and sleep only."""
    return not {ecodes.KEY_KPENTER, ecodes.KEY_ENTER}.isdisjoint(device.capabilities().get(ecodes.EV_KEY, ()))


def _grabbed(device: Device) -> Device:
    try:
        device.grab()
    except OSError as error:
        device.close()
        raise UsbKeypadError(f"the USB keypad {device.path} is in use by another program") from error
    return device
