"""A printer made of software: speaks ESC/POS over TCP, fails on command, keeps each slip as a PNG."""

from __future__ import annotations

import contextlib
import queue
import selectors
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self

from PIL import Image

from printer.characters import FULL, Character
from printer.firmware import NEVER, Firmware, Strip
from printer.over_tcp import OverTcp
from printer.raster import DOTS_PER_MM
from printer.transport import PrinterGone
from printer.visitor import Visitor

HOST = "127.0.0.1"
WINDOW = 4096
TICK_S = 0.02
DEADLINE_S = 5


class Printed(NamedTuple):
    """A piece of paper that has come out."""

    n: int
    """From 1, in the order of coming out."""
    path: Path
    complete: bool
    """False: a strip that was torn off, or lost a part on its way."""

    @property
    def picture(self) -> Image.Image:
        with Image.open(self.path) as image:
            image.load()
            return image


class VirtualPrinter:
    """`with VirtualPrinter(folder) as printer:` prints what is sent to `printer.uri`, one thread for all of it.

    The methods that make it fail return when it has happened.
    """

    def __init__(
        self,
        folder: Path,
        character: Character = FULL,
        *,
        mm_per_s: float = 0,
        port: int = 0,
        name: str = "printer",
        heard: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        """`mm_per_s` 0: at once. `port` 0: a free one. Slips are numbered on from those that lie in `folder`.

        `heard` is told what arrives, as soon as it does, from the printer's thread.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._mm_per_s = mm_per_s
        self._heard = heard
        self._firmware = Firmware(self._deliver, character)
        self._slips: list[Printed] = []
        self._n = max((int(path.stem) for path in folder.glob("*.png") if path.stem.isdecimal()), default=0)
        self._selector = selectors.DefaultSelector()
        self._wishes: queue.SimpleQueue[tuple[Callable[[], None], threading.Event]] = queue.SimpleQueue()
        self._visitors: list[Visitor] = []
        self._port = port
        self._listener: socket.socket | None = None
        self._listen()
        self._bell, self._ringer = socket.socketpair()
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._closing = False
        self._last_tick = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=f"virtual {name}", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def uri(self) -> str:
        return f"tcp://{HOST}:{self._port}"

    @property
    def slips(self) -> list[Printed]:
        """What has come out, oldest first."""
        return list(self._slips)

    @property
    def hanging_rows(self) -> int:
        """How much of a slip hangs out of it by now."""
        return self._firmware.hanging_rows

    @property
    def stray(self) -> bytes:
        """Bytes that a real printer would have printed as letters in between."""
        return bytes(self._firmware.stray)

    # What can happen to it

    def paper_out(self, after_rows: int = 0) -> None:
        """The roll ends, now or in the middle of a slip."""
        self._change(lambda firmware: _run_out(firmware, after_rows))

    def paper_low(self) -> None:
        self._change(lambda firmware: setattr(firmware, "paper_low", True))

    def paper_in(self) -> None:
        """A new roll; what hung out of the printer is torn off. What still waits in its buffer is printed."""
        self._change(_new_roll)

    def cover_open(self) -> None:
        self._change(lambda firmware: setattr(firmware, "cover_open", True))

    def cover_closed(self) -> None:
        self._change(lambda firmware: setattr(firmware, "cover_open", False))

    def jam(self) -> None:
        """The knife is stuck."""
        self._change(lambda firmware: setattr(firmware, "jammed", True))

    def unjam(self) -> None:
        self._change(lambda firmware: setattr(firmware, "jammed", False))

    def off(self) -> None:
        """No power: connections are cut, the port is shut, its memory is gone."""
        self._do(self._lose_power)

    def on(self) -> None:
        """Power again, on the same port."""
        self._do(self._listen)

    def die_mid_slip(self, after_rows: int) -> None:
        """It will lose power after so many more rows."""
        self._change(lambda firmware: setattr(firmware, "breaks_after", after_rows))

    def close(self) -> None:
        if not self._thread.is_alive():
            return
        self._do(self._shut_down)
        self._thread.join(DEADLINE_S)
        for each in (self._bell, self._ringer, self._selector):
            each.close()

    # How a thread outside gets something done

    def _change(self, change: Callable[[Firmware], None]) -> None:
        self._do(lambda: self._changed(change))

    def _changed(self, change: Callable[[Firmware], None]) -> None:
        change(self._firmware)
        self._broadcast(self._firmware.status_changed())

    def _do(self, wish: Callable[[], None]) -> None:
        done = threading.Event()
        self._wishes.put((wish, done))
        self._ringer.send(b"!")
        if not done.wait(DEADLINE_S):
            raise TimeoutError("the virtual printer does not react")

    # Its one thread

    def _run(self) -> None:
        while not self._closing:
            for key, _ in self._selector.select(self._pause()):
                if key.fileobj is self._bell:
                    self._fulfil()
                elif key.fileobj is self._listener:
                    self._welcome()
            for visitor in list(self._visitors):
                if visitor in self._visitors:
                    self._hear(visitor)
            self._print()
            self._watch()

    def _pause(self) -> float | None:
        return TICK_S if self._mm_per_s and self._firmware.busy else None

    def _fulfil(self) -> None:
        self._bell.recv(64)
        with contextlib.suppress(queue.Empty):
            while True:
                wish, done = self._wishes.get_nowait()
                wish()
                done.set()

    def _welcome(self) -> None:
        if self._listener is not None:
            connection, _ = self._listener.accept()
            self._visitors.append(Visitor(connection))

    def _hear(self, visitor: Visitor) -> None:
        data = visitor.hear(self._firmware.room)
        if data is None:
            self._forget(visitor)
            self._firmware.sender_gone()
        elif data:
            self._heard(data)
            cleared = self._firmware.cleared
            visitor.tell(self._firmware.receive(data))
            if self._firmware.cleared != cleared:
                self._leave_alone_with(visitor)

    def _leave_alone_with(self, visitor: Visitor) -> None:
        """Who has all thrown away also means what others, whose reset is still under way, had sent before."""
        for other in [each for each in self._visitors if each is not visitor]:
            other.reset_on_close()
            self._forget(other)

    def _print(self) -> None:
        before = self._firmware.has_paper
        answers = self._firmware.advance(self._rows_due())
        if self._visitors:
            self._visitors[-1].tell(answers)
        if self._firmware.has_paper != before:
            self._broadcast(self._firmware.status_changed())
        if self._firmware.breaks_after == 0:
            self._lose_power()

    def _rows_due(self) -> int:
        if not self._mm_per_s:
            return NEVER
        now = time.monotonic()
        rows = int(min(now - self._last_tick, 2 * TICK_S) * self._mm_per_s * DOTS_PER_MM)
        if rows:
            self._last_tick = now
        return rows

    def _watch(self) -> None:
        """Listens to those for whom there is room; the others' windows close."""
        for visitor in self._visitors:
            wanted = visitor.may_speak(self._firmware.room)
            registered = visitor.connection in self._selector.get_map()
            if wanted and not registered:
                self._selector.register(visitor.connection, selectors.EVENT_READ)
            elif registered and not wanted:
                self._selector.unregister(visitor.connection)

    def _broadcast(self, data: bytes) -> None:
        for visitor in self._visitors:
            visitor.tell(data)

    def _forget(self, visitor: Visitor) -> None:
        self._visitors.remove(visitor)
        if visitor.connection in self._selector.get_map():
            self._selector.unregister(visitor.connection)
        visitor.connection.close()

    def _listen(self) -> None:
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # A small window: what is not printed waits with the sender, as with a real printer of little memory.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW)
        listener.bind((HOST, self._port))
        listener.listen(8)
        self._port = listener.getsockname()[1]
        self._listener = listener
        self._selector.register(listener, selectors.EVENT_READ)

    def _lose_power(self) -> None:
        for visitor in list(self._visitors):
            visitor.reset_on_close()
            self._forget(visitor)
        if self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = None
        self._firmware.breaks_after = None
        self._firmware.power_off()

    def _shut_down(self) -> None:
        self._lose_power()
        self._selector.unregister(self._bell)
        self._closing = True

    def _deliver(self, strip: Strip) -> None:
        self._n += 1
        path = self._folder / f"{self._n:04}.png"
        height = len(strip.rows) * 8 // strip.width
        Image.frombytes("1", (strip.width, height), strip.rows, "raw", "1;I").save(path, compress_level=1)
        self._slips.append(Printed(self._n, path, strip.complete))


def _run_out(firmware: Firmware, after_rows: int) -> None:
    if after_rows:
        firmware.paper_rows = after_rows
    else:
        firmware.has_paper = False


def _new_roll(firmware: Firmware) -> None:
    if not firmware.has_paper:
        firmware.tear_off()
    firmware.has_paper, firmware.paper_low, firmware.paper_rows = True, False, None


class OverVirtual(OverTcp):
    """A connection that brings its own printer along."""

    def __init__(self, folder: Path, *, mm_per_s: float) -> None:
        try:
            self._printer = VirtualPrinter(folder, mm_per_s=mm_per_s)
        except OSError as error:
            raise PrinterGone("no-folder") from error
        host, port = self._printer.uri.removeprefix("tcp://").split(":")
        super().__init__(host, int(port))

    def close(self, *, drop: bool = False) -> None:
        super().close(drop=drop)
        self._printer.close()
