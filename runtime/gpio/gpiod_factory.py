"""gpiozero's pins through the kernel's character device: one thread for all of them, which sleeps until one changes.

lgpio, gpiozero's usual way, looks at its pins 2,000 times a second (`lgPthAlerts.c`: `ppoll` with half a millisecond),
in each program that has a button.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gpiod
from gpiod.line import Bias, Direction, Edge, Value
from gpiozero.exc import PinFixedPull, PinInvalidFunction, PinSetInput, PinUnknownPi
from gpiozero.pins.local import LocalPiFactory, LocalPiPin

from runtime.gpio.header import header

DEVICES = Path("/dev")
LIKE_A_PI_4 = 0xC03111
"""On a board that is none, gpiozero's names of pins stand for the lines of its first chip."""
CHANGES = 64
"""Of one pin that the kernel keeps until they are read: a bouncing contact makes some ten."""
BIASES = {"up": Bias.PULL_UP, "down": Bias.PULL_DOWN, "floating": Bias.DISABLED}
EDGES = {"both": Edge.BOTH, "rising": Edge.RISING, "falling": Edge.FALLING}


class GpiodFactory(LocalPiFactory):  # type: ignore[misc]  # gpiozero has no types
    def __init__(self, devices: Path = DEVICES) -> None:
        """Raises `OSError` where there is no chip, or this user may not use it."""
        super().__init__()
        self.pin_class = GpiodPin
        self.chip = gpiod.Chip(header(devices))
        self.changes = Changes()

    def close(self) -> None:
        self.changes.close()
        super().close()
        self.chip.close()

    def _get_revision(self) -> int:
        try:
            return int(super()._get_revision())
        except PinUnknownPi:
            return LIKE_A_PI_4


class Changes:
    """The thread that hears of changes."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._heard: dict[int, Callable[[], None]] = {}
        self._ended = os.eventfd(0)
        self._poll.register(self._ended, select.EPOLLIN)
        self._thread: threading.Thread | None = None

    def hear(self, fd: int, changed: Callable[[], None]) -> None:
        """From now on `changed` is called in the thread when there is something to read."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pins", daemon=True)
            self._thread.start()
        self._heard[fd] = changed
        self._poll.register(fd, select.EPOLLIN)

    def ignore(self, fd: int) -> None:
        if self._heard.pop(fd, None):
            self._poll.unregister(fd)

    def close(self) -> None:
        """Waits until no `changed` runs any more. May be called twice."""
        if self._thread is not None:
            os.eventfd_write(self._ended, 1)
            self._thread.join()
            self._thread = None
        if not self._poll.closed:
            self._heard.clear()
            self._poll.close()
            os.close(self._ended)

    def _run(self) -> None:
        while True:
            for fd, _ in self._poll.poll():
                if fd == self._ended:
                    return
                if changed := self._heard.get(fd):
                    changed()


class GpiodPin(LocalPiPin):  # type: ignore[misc]  # gpiozero has no types
    """A line is requested when it becomes an input or an output, and released with `close`."""

    def __init__(self, factory: GpiodFactory, info: Any) -> None:
        super().__init__(factory, info)
        self._request: gpiod.LineRequest | None = None
        self._reading = threading.Lock()
        """Held while changes are read: a request must not be released beneath the thread."""
        self._direction = Direction.INPUT
        self._output = Value.INACTIVE
        self._pull = info.pull or "floating"
        self._edges = "both"
        self._is_heard = False

    def close(self) -> None:
        self.when_changed = None
        with self._reading:
            if self._request:
                self._request.release()
            self._request = None

    def output_with_state(self, state: bool) -> None:
        self._output = Value.ACTIVE if state else Value.INACTIVE
        self.function = "output"

    def _apply(self) -> None:
        """Asks the kernel for the line as it is wanted, in one step."""
        is_input = self._direction == Direction.INPUT
        wanted = gpiod.LineSettings(
            direction=self._direction,
            edge_detection=EDGES[self._edges] if is_input and self._is_heard else Edge.NONE,
            bias=BIASES[self._pull] if is_input else Bias.AS_IS,
            output_value=self._output,
        )
        if self._request:
            self._request.reconfigure_lines({self._number: wanted})
        else:
            self._request = self.factory.chip.request_lines(
                {self._number: wanted}, consumer="luot", event_buffer_size=CHANGES
            )

    def _get_function(self) -> str:
        return "output" if self._direction == Direction.OUTPUT else "input"

    def _set_function(self, value: str) -> None:
        self._direction = {"input": Direction.INPUT, "output": Direction.OUTPUT}[value]
        self._apply()

    @property
    def _line(self) -> gpiod.LineRequest:
        if self._request is None:
            raise PinInvalidFunction(f"{self!r} is neither an input nor an output")
        return self._request

    def _get_state(self) -> bool:
        return self._line.get_value(self._number) == Value.ACTIVE

    def _set_state(self, value: bool) -> None:
        if self._direction == Direction.INPUT:
            raise PinSetInput(f"cannot set state of pin {self!r}")
        self._output = Value.ACTIVE if value else Value.INACTIVE
        self._line.set_value(self._number, self._output)

    def _get_pull(self) -> str:
        return str(self._pull)

    def _set_pull(self, value: str) -> None:
        if self.info.pull not in (value, ""):
            raise PinFixedPull(f"{self!r} has a physical pull-{self.info.pull} resistor")
        self._pull = value
        self._apply()

    def _get_bounce(self) -> None:
        """`core/buttons` decides what is a bounce."""

    def _get_edges(self) -> str:
        return self._edges

    def _set_edges(self, value: str) -> None:
        self._edges = value
        if self._is_heard:
            self._apply()

    def _enable_event_detect(self) -> None:
        self._is_heard = True
        self._apply()
        self.factory.changes.hear(self._line.fd, self._read_changes)

    def _disable_event_detect(self) -> None:
        self._is_heard = False
        if self._request:
            self.factory.changes.ignore(self._request.fd)

    def _read_changes(self) -> None:
        with self._reading:
            changes = self._request.read_edge_events() if self._request else []
        for change in changes:
            self._call_when_changed(change.timestamp_ns / 1e9, change.event_type == change.Type.RISING_EDGE)
