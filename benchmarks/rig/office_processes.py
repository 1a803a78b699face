"""The office that is measured: a broker, a virtual printer, the programs as processes, and a console that asks."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from benchmarks.rig.child import ROOT, Child
from core.messages.commands import AnyCommand
from core.messages.state import Health, Reply, State
from core.messages.wire import Topics, decode_health, decode_reply, decode_state, encode
from demo.broker import Broker
from demo.example_office import example_file, with_keys
from printer.escpos import encoding
from printer.virtual.virtual_printer import VirtualPrinter
from runtime.bus.bus import BusEvent, Connected, Message
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from runtime.settings.load import load

DEADLINE_S = 30
STATUS_REQUESTS = re.compile(rb"\A(\x10\x04[\x01-\x04])+", re.DOTALL)
"""Bytes to the printer that do not belong to a slip."""


class SlipTimer:
    """Notes when the first byte of a slip arrives at the printer, and when its cut does.

    A printer has a processor of its own. Here its thread may have to wait for the thread that draws and sends the
    slip; so, if this machine allows it, it has real-time priority until all bytes are there.
    """

    def __init__(self) -> None:
        self._complete = threading.Event()
        self._complete.set()
        self._thread = 0
        self._first_ns = 0
        self._last_ns = 0
        self._end = b""
        """The last bytes, in which a cut may have begun."""

    def start(self) -> None:
        """Expects a slip from now on."""
        self._first_ns, self._end = 0, b""
        self._complete.clear()
        self._schedule(os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, 1)

    def receive(self, data: bytes) -> None:
        """To be called by the printer's thread with all bytes that arrive."""
        now_ns = time.monotonic_ns()
        if self.is_waiting and (self._first_ns or STATUS_REQUESTS.sub(b"", data)):
            self._first_ns = self._first_ns or now_ns
            received = self._end + data
            if encoding.CUT in received:
                self._last_ns = now_ns
                self._schedule(os.SCHED_OTHER, 0)
                self._complete.set()
            self._end = received[1 - len(encoding.CUT) :]
        self._thread = threading.get_native_id()

    @property
    def is_waiting(self) -> bool:
        """Whether bytes of a slip are still to come."""
        return not self._complete.is_set()

    def wait(self) -> tuple[int, int]:
        """Waits for the slip; returns when its first byte and its last byte came (monotonic ns)."""
        if not self._complete.wait(DEADLINE_S):
            raise TimeoutError("no slip comes out")
        return self._first_ns, self._last_ns

    def _schedule(self, policy: int, priority: int) -> None:
        if self._thread:
            with suppress(PermissionError):
                os.sched_setscheduler(self._thread, policy, os.sched_param(priority))


class Console:
    """A device that sends commands, and notes when each message arrived."""

    def __init__(self, bus: MqttBus, topics: Topics, name: str) -> None:
        self._topics = topics
        self._name = name
        self._bus = bus
        self._inbox: queue.SimpleQueue[tuple[int, BusEvent]] = queue.SimpleQueue()
        self._bus.start(lambda event: self._inbox.put((time.monotonic_ns(), event)))
        self._newest: dict[str, tuple[int, bytes]] = {}
        self._ids = 0
        while not isinstance(self._inbox.get(timeout=DEADLINE_S)[1], Connected):
            pass

    def new_id(self) -> str:
        self._ids += 1
        return f"bench-{os.getpid()}-{self._ids}"

    def send(self, command: AnyCommand) -> int:
        """Returns when it was sent (monotonic ns)."""
        sent = time.monotonic_ns()
        self._bus.publish(self._topics.command(self._name), encode(command), expiry_s=10)
        return sent

    def ask(self, command: AnyCommand) -> Reply:
        self.send(command)
        return self.reply(command.id)[1]

    def reply(self, command_id: str) -> tuple[int, Reply]:
        return self._wait_for(self._topics.reply(self._name), decode_reply, lambda reply: reply.id == command_id)

    def state(self, holds: Callable[[State], bool]) -> tuple[int, State]:
        return self._wait_for(self._topics.state, decode_state, holds)

    def health(self, device: str, holds: Callable[[Health], bool]) -> tuple[int, Health]:
        return self._wait_for(self._topics.health(device), decode_health, holds)

    def _wait_for(self, topic: str, decode: Callable[[bytes], Any], holds: Callable[[Any], bool]) -> tuple[int, Any]:
        """Waits until the topic's newest message fulfils `holds`; returns when (monotonic ns), and the message."""
        deadline = time.monotonic() + DEADLINE_S
        while True:
            if topic in self._newest:
                came, payload = self._newest[topic]
                if holds(decoded := decode(payload)):
                    return came, decoded
            self._receive(topic, deadline)

    def _receive(self, topic: str, deadline: float) -> None:
        """Receives until a message of this topic has come."""
        event: BusEvent | None = None
        while not (isinstance(event, Message) and event.topic == topic):
            try:
                came, event = self._inbox.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"{topic}: what the benchmark waits for does not come") from None
            if isinstance(event, Message):
                self._newest[event.topic] = came, event.payload


class Office:
    """Settings, a broker and a printer in one folder; the programs are started one by one."""

    def __init__(self, home: Path, stack: ExitStack, *, call_gap_s: float | None = None) -> None:
        """`call_gap_s`: of the wall; None: as shipped."""
        home.mkdir(parents=True)
        self.home = home
        self._call_gap_s = call_gap_s
        self._stack = stack
        self.slip_timer = SlipTimer()
        self.printer = stack.enter_context(VirtualPrinter(home / "slips", on_received=self.slip_timer.receive))
        self.file, self.broker = self._settings("office.toml", "broker")
        self.settings = load(self.file)
        self.topics = Topics(self.settings.office.id)
        self.journal = Path(self.settings.kiosk.journal)

    def _settings(self, name: str, broker: str) -> tuple[Path, Broker]:
        text = example_file().read_text(encoding="utf-8")
        file = self.home / name
        own = self._stack.enter_context(Broker(self.home / broker, load(example_file())))
        changes: dict[str, str | float | bool] = {
            "office.clock": "trusted",
            "kiosk.journal": str(self.home / "journal.sqlite"),
            "kiosk.double_press_s": 0,
            "kiosk.presses_per_minute": 6000,
            "printer.uri": self.printer.uri,
            "broker.uri": own.uri,
            "console.state": str(self.home / "console"),
            "broker.secrets": own.settings.secrets or "",
        }
        if self._call_gap_s is not None:
            changes["display.call_gap_s"] = self._call_gap_s
        file.write_text(with_keys(text, changes), encoding="utf-8")
        return file, own

    @property
    def buttons(self) -> list[str]:
        return [service.code for service in self.settings.service if service.button is not None]

    def console(self, name: str = "console") -> Console:
        topics = self.topics
        bus = MqttBus(
            broker_access(self.settings, name, {}), subscriptions=(topics.state, topics.reply(name), topics.healths)
        )
        self._stack.callback(bus.close)
        return Console(bus, topics, name)

    @contextmanager
    def pressed_kiosk(self, under: Sequence[str] = ()) -> Iterator[Child]:
        """A kiosk whose buttons are pressed on command: see `benchmarks/rig/pressed_kiosk.py`."""
        with Child("benchmarks.rig.pressed_kiosk", str(self.file), log=self.home / "kiosk.log", under=under) as child:
            yield child

    @contextmanager
    def watched_wall(self) -> Iterator[Child]:
        """A wall whose changes are noted: see `benchmarks/rig/watched_wall.py`."""
        with Child("benchmarks.rig.watched_wall", str(self.file), log=self.home / "wall.log") as child:
            yield child

    def floors(self, stack: ExitStack, under: Sequence[str] = ()) -> Child:
        """The process that measures the floors, with a broker of its own: see `benchmarks/rig/floors.py`."""
        file, _ = self._settings("floors.toml", "floor-broker")
        return stack.enter_context(Child("benchmarks.rig.floors", str(file), log=self.home / "floors.log", under=under))

    @contextmanager
    def program(self, module: str, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
        """One of the programs, started and stopped as systemd would do it."""
        with (self.home / f"{module}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, "--settings", str(self.file), *arguments],
                cwd=ROOT,
                env={**os.environ, "GPIOZERO_PIN_FACTORY": "mock", **environ},
                stdin=subprocess.DEVNULL,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=10)
