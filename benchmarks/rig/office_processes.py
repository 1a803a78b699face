"""An office of processes to be measured: broker, printer, kiosk, keypad, wall, and a console that asks."""

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
from printer.escpos import commands
from printer.virtual.printer import VirtualPrinter
from runtime.bus.bus import BusEvent, Connected, Message
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from runtime.settings.load import load

DEADLINE_S = 30
QUESTIONS = re.compile(rb"\A(\x10\x04[\x01-\x04])+", re.DOTALL)
"""What a printer is asked now and then; the rest is slips."""


class Ear:
    """When the first byte of a slip arrived at the printer, and when its cut did, behind all others.

    A printer has a processor of its own. Here its thread may be put behind the very one that sends to it, for as long
    as that goes on drawing; so, where the machine lets us, it goes before all others until all bytes are there.
    """

    def __init__(self) -> None:
        self._all = threading.Event()
        self._all.set()
        self._thread = 0
        self._first_ns = 0
        self._last_ns = 0
        self._end = b""

    def heard(self, data: bytes) -> None:
        came_ns = time.monotonic_ns()
        if self.listens and (self._first_ns or QUESTIONS.sub(b"", data)):
            self._first_ns = self._first_ns or came_ns
            heard = self._end + data
            if commands.CUT in heard:
                self._last_ns = came_ns
                self._go(os.SCHED_OTHER, 0)
                self._all.set()
            self._end = heard[1 - len(commands.CUT) :]
        self._thread = threading.get_native_id()

    def prick(self) -> None:
        """From now on."""
        self._first_ns, self._end = 0, b""
        self._all.clear()
        self._go(os.SCHED_FIFO, 1)

    @property
    def listens(self) -> bool:
        """Bytes of a slip are still to come."""
        return not self._all.is_set()

    def wait(self) -> tuple[int, int]:
        """When the first byte came, and when all had come."""
        if not self._all.wait(DEADLINE_S):
            raise TimeoutError("no slip comes out")
        return self._first_ns, self._last_ns

    def _go(self, policy: int, priority: int) -> None:
        if self._thread:
            with suppress(PermissionError):
                os.sched_setscheduler(self._thread, policy, os.sched_param(priority))


class Console:
    """A device that asks and listens, with the time at which each thing was heard."""

    def __init__(self, bus: MqttBus, topics: Topics, name: str) -> None:
        self._topics = topics
        self._name = name
        self._bus = bus
        self._inbox: queue.SimpleQueue[tuple[int, BusEvent]] = queue.SimpleQueue()
        self._bus.start(lambda news: self._inbox.put((time.monotonic_ns(), news)))
        self._last: dict[str, tuple[int, bytes]] = {}
        self._ids = 0
        while not isinstance(self._inbox.get(timeout=DEADLINE_S)[1], Connected):
            pass

    def new_id(self) -> str:
        self._ids += 1
        return f"bench-{os.getpid()}-{self._ids}"

    def send(self, command: AnyCommand) -> int:
        """When it was sent, monotonic ns."""
        sent = time.monotonic_ns()
        self._bus.publish(self._topics.command(self._name), encode(command), expiry_s=10)
        return sent

    def ask(self, command: AnyCommand) -> Reply:
        self.send(command)
        return self.reply(command.id)[1]

    def reply(self, command_id: str) -> tuple[int, Reply]:
        return self._hear(self._topics.reply(self._name), decode_reply, lambda reply: reply.id == command_id)

    def state(self, holds: Callable[[State], bool]) -> tuple[int, State]:
        return self._hear(self._topics.state, decode_state, holds)

    def health(self, device: str, holds: Callable[[Health], bool]) -> tuple[int, Health]:
        return self._hear(self._topics.health(device), decode_health, holds)

    def _hear(self, topic: str, decode: Callable[[bytes], Any], holds: Callable[[Any], bool]) -> tuple[int, Any]:
        """The last message there, if it holds, else the next that does; and when it came."""
        deadline = time.monotonic() + DEADLINE_S
        while True:
            if topic in self._last:
                came, payload = self._last[topic]
                if holds(decoded := decode(payload)):
                    return came, decoded
            self._listen(topic, deadline)

    def _listen(self, topic: str, deadline: float) -> None:
        """Until there is a message of this topic."""
        news: BusEvent | None = None
        while not (isinstance(news, Message) and news.topic == topic):
            try:
                came, news = self._inbox.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"{topic}: what the benchmark waits for does not come") from None
            if isinstance(news, Message):
                self._last[news.topic] = came, news.payload


class Office:
    """Settings, a broker and a printer in one folder; the programs are started one by one."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        home.mkdir(parents=True)
        self.home = home
        self._stack = stack
        self.ear = Ear()
        self.printer = stack.enter_context(VirtualPrinter(home / "slips", on_received=self.ear.heard))
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
            "broker.secrets": own.settings.secrets or "",
            "display.call_gap_s": 0,
        }
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
    def finger(self, under: Sequence[str] = ()) -> Iterator[Child]:
        """A kiosk with a finger; see `benchmarks/rig/pressed_kiosk.py`."""
        with Child("benchmarks.rig.pressed_kiosk", str(self.file), log=self.home / "kiosk.log", under=under) as child:
            yield child

    @contextmanager
    def onlooker(self) -> Iterator[Child]:
        """A wall and somebody who looks at it; see `benchmarks/rig/watched_wall.py`."""
        with Child("benchmarks.rig.watched_wall", str(self.file), log=self.home / "wall.log") as child:
            yield child

    def floors(self, stack: ExitStack, under: Sequence[str] = ()) -> Child:
        """The bare things, at a broker of their own; see `benchmarks/rig/floors.py`."""
        file, _ = self._settings("floors.toml", "floor-broker")
        return stack.enter_context(Child("benchmarks.rig.floors", str(file), log=self.home / "floors.log", under=under))

    @contextmanager
    def program(self, module: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """One of the programs, as systemd would start it; stopped by SIGTERM."""
        with (self.home / f"{module}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, "--settings", str(self.file), *arguments],
                cwd=ROOT,
                env={**os.environ, "GPIOZERO_PIN_FACTORY": "mock"},
                stdin=subprocess.DEVNULL,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=10)
