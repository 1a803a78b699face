"""An office of real processes: the kiosk as systemd would start it, mosquitto, a printer, and devices on the bus."""

from __future__ import annotations

import os
import queue
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from core.messages.commands import AnyCommand, CallNext, OpenCounter, TakeTicket
from core.messages.events import Entry, TicketIssued
from core.messages.state import Reply, State
from core.messages.wire import Topics
from core.settings.sections import Settings
from demo.broker import Broker
from demo.panel.slip_reader import Reader
from printer.drawing.office_layout import layout_of
from printer.virtual.printer import VirtualPrinter
from runtime.bus.bus import BusNews
from runtime.bus.client import Answered, BusClient, EventCame, StateCame
from runtime.bus.credentials import access_of
from runtime.bus.mqtt import MqttBus
from runtime.journal.journal import History
from runtime.settings.load import load
from tests.office.machine import Machine

PATIENCE_S = 0.1
"""How long an answer is waited for before the same command is sent again."""
COUNTERS = ("1", "2", "3", "4")
OFFICE = """
[office]
id = "hall"
name = { vi = "Trung tâm" }
languages = ["vi"]
clock = "%(clock)s"

[kiosk]
journal = "journal.sqlite"
double_press_s = 0.1

[printer]
uri = "%(printer)s"
confirm = "printed"

[broker]
uri = "%(broker)s"
secrets = "%(secrets)s"

[[service]]
code = "CT"
prefix = "2"
name = { vi = "Chứng thực" }
button = 5
lamp = 16

[[service]]
code = "HT"
prefix = "1"
name = { vi = "Hộ tịch" }
button = 6
lamp = 18
"""
DEVICES = ["kiosk", "console", "guide", "wall", *(f"keypad-{counter}" for counter in COUNTERS)]


def office_toml(*, printer: str, broker: str, secrets: str, clock: str = "trusted") -> str:
    counters = [f'[[counter]]\nid = "{counter}"\noffsets = {{ CT = 0, HT = 0 }}' for counter in COUNTERS]
    devices = [f'[[device]]\nname = "{device}"\n{_role(device)}' for device in DEVICES]
    fields = {"printer": printer, "broker": broker, "secrets": secrets, "clock": clock}
    return OFFICE % fields + "\n\n".join(("", *counters, *devices)) + "\n"


def _role(device: str) -> str:
    role, _, counter = device.partition("-")
    return f'role = "{role}"' + (f'\ncounter = "{counter}"' if counter else "")


class KioskProcess:
    """`luot-kiosk`, without pins unless it runs on something that has some."""

    def __init__(self, settings: Path) -> None:
        self._arguments = ["--settings", str(settings)]
        self._log = settings.with_name("kiosk.log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *under: str, on: str = "kiosk", **environ: str) -> None:
        """`under`: a command that runs it, such as strace. `on`: the module that does."""
        command = [*under, sys.executable, "-m", on, *self._arguments]
        with self._log.open("ab") as log:
            environ = os.environ | {"GPIOZERO_PIN_FACTORY": "mock"} | environ
            self._process = subprocess.Popen(command, stderr=log, env=environ)

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self, within_s: float = 5) -> int:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(within_s)


class Client:
    """A device of the office: our own bus and link, pumped by whoever waits for something."""

    _numbers = count(1)

    def __init__(
        self, settings: Settings, device: str, *, looks: bool = True, listens: bool = False, **options: Any
    ) -> None:
        """One that does not look hears its answers only, and what happens if it listens. `options` are the bus's."""
        self.device = device
        self.topics = Topics(settings.office.id)
        self.replies: dict[str, Reply] = {}
        self.answers: list[Reply] = []
        """All that came, also those that came twice."""
        self.events: list[Entry] = []
        self.states: list[tuple[float, State]] = []
        self._inbox: queue.SimpleQueue[BusNews] = queue.SimpleQueue()
        access = access_of(settings, device, {})
        everything = BusClient.subscriptions(self.topics, device, events=device in ("console", "guide"))
        own = (self.topics.reply(device), *([self.topics.events] if listens else []))
        self.bus = MqttBus(
            access,
            subscriptions=everything if looks else own,
            will=BusClient.will(self.topics, device),
            **({"retry_s": (0.05,)} | options),
        )
        self.link = BusClient(self.bus, self.topics, device)
        self.bus.start(self._inbox.put)

    @property
    def state(self) -> State:
        assert self.states, f"{self.device} has no state yet"
        return self.states[-1][1]

    def new_id(self) -> str:
        return f"{self.device}-{next(self._numbers)}"

    def send(self, command: AnyCommand) -> bool:
        return self.link.send(command)

    def ask(self, command: AnyCommand, within_s: float = 3) -> Reply | None:
        """Its answer; None without a connection, or when none comes."""
        if not self.send(command):
            self.pump(0.02)
            return None
        self.until(lambda: command.id in self.replies, within_s)
        return self.replies.get(command.id)

    def insist(self, command: AnyCommand, within_s: float = 10) -> Reply:
        """Sends the same command until it is answered, as a device does whose answer may have got lost."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if reply := self.ask(command, PATIENCE_S):
                return reply
        pytest.fail(f"no answer to {command} within {within_s} s")

    def take(self, service: str = "CT", *, paperless: bool = False, within_s: float = 10) -> str:
        """A number, however often the printer was busy before."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            reply = self.insist(TakeTicket(id=self.new_id(), service=service, paperless=paperless))
            if reply.ok and reply.ticket:
                return reply.ticket.label
            assert reply.code in ("printer_busy", "issuing_closed"), reply
            self.pump(0.004)
        pytest.fail(f"no ticket within {within_s} s")

    def call_next(self, counter: str) -> Reply:
        return self.insist(CallNext(id=self.new_id(), counter=counter))

    def open_counters(self) -> None:
        for counter in COUNTERS:
            assert self.insist(OpenCounter(id=self.new_id(), counter=counter)).ok

    def until(self, holds: Callable[[], object], within_s: float) -> bool:
        """Takes in what the bus says until something holds."""
        deadline = time.monotonic() + within_s
        while not holds():
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return False
            self.pump(min(left_s, 0.1))
        return True

    def pump(self, wait_s: float) -> None:
        """Waits for one piece of news, and takes in all that has come."""
        try:
            news = self._inbox.get(timeout=wait_s)
            while True:
                self._understand(news)
                news = self._inbox.get_nowait()
        except queue.Empty:
            return

    def _understand(self, news: BusNews) -> None:
        match self.link.take(news):
            case StateCame(state):
                self.states.append((time.monotonic(), state))
            case Answered(reply):
                self.replies[reply.id] = reply
                self.answers.append(reply)
            case EventCame(entry):
                self.events.append(entry)


class House:
    """Everything that stands in the office; the kiosk is started by the test."""

    def __init__(self, home: Path, stack: ExitStack, *, clock: str, mm_per_s: float) -> None:
        self.home = home
        self._stack = stack
        self.printer = stack.enter_context(VirtualPrinter(home / "slips", mm_per_s=mm_per_s))
        self.file = home / "office.toml"
        self.file.write_text(office_toml(printer=self.printer.uri, broker="mqtt://127.0.0.1:1", secrets="x"))
        self.broker = stack.enter_context(Broker(home / "broker", load(self.file), kind="mosquitto"))
        own = {"broker": self.broker.uri, "secrets": str(self.broker.settings.secrets)}
        self.file.write_text(office_toml(printer=self.printer.uri, clock=clock, **own))
        self.settings = load(self.file)
        self.journal = Path(self.settings.kiosk.journal)
        self.kiosk = KioskProcess(self.file)
        stack.callback(self.kiosk.kill)
        self._reader = Reader(layout_of(self.settings), self.issued)

    def client(self, device: str, **options: Any) -> Client:
        client = Client(self.settings, device, **options)
        self._stack.callback(client.bus.close)
        return client

    def entries(self) -> list[Entry]:
        with History(self.journal) as history:
            return list(history.entries())

    def last_seq(self) -> int:
        with closing(sqlite3.connect(f"{self.journal.as_uri()}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT max(seq) FROM event").fetchone()[0])

    def issued(self) -> list[str]:
        return [entry.event.label for entry in self.entries() if isinstance(entry.event, TicketIssued)]

    def slips(self) -> list[str]:
        """The numbers on all whole slips, in the order in which they came out."""
        labels = []
        for slip in self.printer.slips:
            picture = slip.picture
            label = self._reader.read(picture.width, picture.tobytes("raw", "1;I"))
            if slip.complete and label is not None:
                labels.append(label)
        return labels


@pytest.fixture
def clock() -> str:
    return "trusted"


@pytest.fixture
def mm_per_s() -> float:
    """How fast the printer is; 0: at once."""
    return 0


@pytest.fixture
def house(tmp_path: Path, clock: str, mm_per_s: float) -> Iterator[House]:
    with ExitStack() as stack:
        house = House(tmp_path, stack, clock=clock, mm_per_s=mm_per_s)
        yield house
    assert "Traceback" not in house.kiosk.log, house.kiosk.log


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """What `tests.office.pi` can run on."""
    machine = Machine(tmp_path / "pins")
    yield machine
    machine.close()
