"""A virtual printer's one thread: lets its firmware hear, print at its pace, and answer."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import threading
import time
from collections.abc import Callable

from printer.raster import DOTS_PER_MM
from printer.virtual.firmware import NEVER, Firmware
from printer.virtual.port import Port, Visitor

TICK_S = 0.02
DEADLINE_S = 5


class Engine:
    """What others want of it is done in its thread, by `do`; `lose_power` and those that follow are called there."""

    def __init__(
        self,
        firmware: Firmware,
        door: Port,
        poll: select.epoll,
        *,
        mm_per_s: float,
        name: str,
        heard: Callable[[bytes], None],
    ) -> None:
        """`mm_per_s` 0: at once. `heard` is told what arrives, from its thread."""
        self._firmware = firmware
        self._door = door
        self._poll = poll
        self._mm_per_s = mm_per_s
        self._heard = heard
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        poll.register(self._bell, select.EPOLLIN)
        self._wishes: queue.SimpleQueue[tuple[Callable[[], None], threading.Event]] = queue.SimpleQueue()
        self._closing = False
        self._last_tick = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=f"virtual {name}", daemon=True)
        self._thread.start()

    def do(self, wish: Callable[[], None]) -> None:
        """Returns when it is done and told."""
        done = threading.Event()
        self._wishes.put((wish, done))
        os.eventfd_write(self._bell, 1)
        if not done.wait(DEADLINE_S):
            raise TimeoutError("the virtual printer does not react")

    def close(self) -> None:
        if not self._thread.is_alive():
            return
        self.do(self._shut_down)
        self._thread.join(DEADLINE_S)
        self._poll.close()
        os.close(self._bell)

    # In its thread

    def lose_power(self) -> None:
        self._door.shut()
        self._firmware.lose_power()

    def unplug(self) -> None:
        self._door.shut()
        self._firmware.sender_gone()

    def come_back(self) -> None:
        self._door.thaw()
        self._firmware.sender_gone()

    def say(self, data: bytes) -> None:
        """To everybody."""
        for visitor in self._door.visitors():
            visitor.tell(data)

    def _shut_down(self) -> None:
        self._door.close()
        self._firmware.lose_power()
        self._closing = True

    def _run(self) -> None:
        stirred = False
        while not self._closing:
            self._poll.poll(0 if stirred else self._pause())
            self._fulfil()
            room = self._firmware.room
            stirred = self._hear()
            self._print()
            stirred = stirred or self._firmware.room > room

    def _pause(self) -> float | None:
        return TICK_S if self._mm_per_s and self._firmware.busy else None

    def _fulfil(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._bell)
        with contextlib.suppress(queue.Empty):
            while True:
                wish, done = self._wishes.get_nowait()
                wish()
                self.say(self._firmware.tell_changes())
                done.set()

    def _hear(self) -> bool:
        """Whether anybody has sent something or gone."""
        heard = [self._listen_to(visitor) for visitor in self._door.visitors()]
        return any(heard)

    def _listen_to(self, visitor: Visitor) -> bool:
        data = visitor.hear()
        if data is None:
            visitor.hang_up()
            self._firmware.sender_gone()
        elif data:
            self._heard(data)
            cleared = self._firmware.cleared
            visitor.tell(visitor.ear.hear(data))
            if self._firmware.cleared != cleared:
                self._leave_alone_with(visitor)
        return data != b""

    def _leave_alone_with(self, visitor: Visitor) -> None:
        """Who has all thrown away also means what others, whose reset is still under way, had sent before."""
        for other in self._door.visitors():
            if other is not visitor:
                other.hang_up(reset=True)

    def _print(self) -> None:
        answers = self._firmware.advance(self._rows_due())
        for visitor in self._door.visitors()[-1:]:
            visitor.tell(answers)
        if self._firmware.mechanics.dead:
            self.lose_power()

    def _rows_due(self) -> int:
        if not self._mm_per_s:
            return NEVER
        now = time.monotonic()
        rows = int(min(now - self._last_tick, 2 * TICK_S) * self._mm_per_s * DOTS_PER_MM)
        if rows:
            self._last_tick = now
        return rows
