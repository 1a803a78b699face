"""The thread of a virtual printer: it reads from the peers, prints at the set speed, and sends the answers."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import threading
import time
from collections.abc import Callable

from printer.paper import Paper
from printer.virtual.firmware import ALL_ROWS, Firmware
from printer.virtual.port import Peer, Port

TICK_S = 0.02
DEADLINE_S = 5


class Engine:
    """Runs firmware and port in one thread. Other threads use `run` to have something done in it."""

    def __init__(
        self,
        firmware: Firmware,
        port: Port,
        poll: select.epoll,
        *,
        mm_per_s: float,
        on_received: Callable[[bytes], None],
    ) -> None:
        """`mm_per_s` 0 prints at once. `on_received` is called in the engine's thread with all bytes that arrive."""
        self._firmware = firmware
        self._port = port
        self._poll = poll
        self._mm_per_s = mm_per_s
        self._rows_per_s = mm_per_s * Paper(dpi=firmware.model.dpi).dots_per_mm
        self._on_received = on_received
        self._wakeup = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        poll.register(self._wakeup, select.EPOLLIN)
        self._actions: queue.SimpleQueue[tuple[Callable[[], None], threading.Event]] = queue.SimpleQueue()
        self._closing = False
        self._last_tick = time.monotonic()
        self._thread = threading.Thread(target=self._loop, name="virtual printer", daemon=True)
        self._thread.start()

    def run(self, action: Callable[[], None]) -> None:
        """Returns after the action was done and the status change it caused was sent; raises `TimeoutError`."""
        done = threading.Event()
        self._actions.put((action, done))
        os.eventfd_write(self._wakeup, 1)
        if not done.wait(DEADLINE_S):
            raise TimeoutError("the virtual printer does not react")

    def close(self) -> None:
        if not self._thread.is_alive():
            return
        self.run(self._shut_down)
        self._thread.join(DEADLINE_S)
        self._poll.close()
        os.close(self._wakeup)

    # Only in the engine's thread, by `run`

    def lose_power(self) -> None:
        self._port.shut()
        self._firmware.lose_power()

    def unplug(self) -> None:
        self._port.shut()
        self._firmware.sender_gone()

    def come_back(self) -> None:
        self._port.thaw()
        self._firmware.sender_gone()

    def broadcast(self, data: bytes) -> None:
        for peer in self._port.peers():
            peer.write(data)

    def _shut_down(self) -> None:
        self._port.close()
        self._firmware.lose_power()
        self._closing = True

    def _loop(self) -> None:
        active = False
        while not self._closing:
            pause = TICK_S if self._mm_per_s and self._firmware.busy else None
            self._poll.poll(0 if active else pause)
            self._run_actions()
            room = self._firmware.room
            active = self._read_all()
            self._print()
            active = active or self._firmware.room > room

    def _run_actions(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._wakeup)
        with contextlib.suppress(queue.Empty):
            while True:
                action, done = self._actions.get_nowait()
                action()
                self.broadcast(self._firmware.report_changes())
                done.set()

    def _read_all(self) -> bool:
        """Whether any peer has sent something or gone."""
        active = [self._read_from(peer) for peer in self._port.peers()]
        return any(active)

    def _read_from(self, peer: Peer) -> bool:
        data = peer.read()
        if data is None:
            peer.disconnect()
            self._firmware.sender_gone()
        elif data:
            self._on_received(data)
            cleared = self._firmware.cleared
            peer.write(peer.window.receive(data))
            if self._firmware.cleared != cleared:
                self._reset_others(peer)
        return data != b""

    def _reset_others(self, peer: Peer) -> None:
        """The command to clear the buffer also covers bytes that other connections still have on their way."""
        for other in self._port.peers():
            if other is not peer:
                other.disconnect(reset=True)

    def _print(self) -> None:
        answers = self._firmware.advance(self._rows_due())
        for newest in self._port.peers()[-1:]:
            newest.write(answers)
        if self._firmware.mechanics.dead:
            self.lose_power()

    def _rows_due(self) -> int:
        if not self._mm_per_s:
            return ALL_ROWS
        now = time.monotonic()
        rows = int(min(now - self._last_tick, 2 * TICK_S) * self._rows_per_s)
        if rows:
            self._last_tick = now
        return rows
