"""A demo as a process, and what visitors can do to it: over HTTP, and over the bus."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.messages.events import DayOpened, Entry, SlipFailed, TicketIssued, TicketVoided
from core.messages.state import CounterView, State
from core.messages.wire import Topics
from core.settings.conversions import rules_of
from demo.example_office import example_file, with_keys
from runtime.bus.client import BusClient
from runtime.bus.credentials import Access
from runtime.bus.mqtt import MqttBus
from runtime.clock import Clock
from runtime.journal.journal import Journal
from runtime.settings.load import load

QUICK = {"kiosk.double_press_s": 0, "keypad.next_guard_s": 0, "printer.uri": "virtual:/there?mm_per_s=0"}


class Demo(NamedTuple):
    """A running `luot demo`."""

    process: subprocess.Popen[str]
    url: str
    said: str
    """Everything that it said before it was ready."""

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:  # noqa: S310  # our own address
            return bytes(answer.read())

    def json(self, path: str) -> Any:
        return json.loads(self.get(path))

    def post(self, path: str) -> int:
        """The status of the answer."""
        request = urllib.request.Request(self.url + path, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code

    def labels(self) -> list[str]:
        """The numbers on all whole slips, oldest first."""
        return [slip["label"] for slip in self.json("/slips") if slip["complete"]]


class Watcher:
    """Somebody from outside on the bus: sees the state as it comes."""

    def __init__(self, broker: dict[str, str]) -> None:
        topics = Topics(broker["prefix"].rsplit("/", 1)[-1])
        access = Access(broker["uri"], f"watcher-{id(self)}", broker["user"], broker["password"])
        self._bus = MqttBus(access, subscriptions=BusClient.subscriptions(topics, broker["user"]))
        self._link = BusClient(self._bus, topics, broker["user"])
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        self._bus.start(self._inbox.put)

    @property
    def state(self) -> State | None:
        """The newest, if it is fresh."""
        return self._link.state if self._link.fresh else None

    def counter(self, counter: str) -> CounterView | None:
        return next((view for view in self.state.counters if view.id == counter), None) if self.state else None

    def waiting(self) -> list[str]:
        return [ticket.label for ticket in self.state.waiting] if self.state else []

    def close(self) -> None:
        self._bus.close()
        self._inbox.put(None)
        self._thread.join()

    def _listen(self) -> None:
        while (news := self._inbox.get()) is not None:
            self._link.take(news)


StartDemo = Callable[..., Demo]


@contextmanager
def running_demo(home: Path | None) -> Iterator[Demo]:
    where = ["--home", str(home)] if home else []
    command = [sys.executable, "-m", "luot", "demo", "--headless", "--port", "0", *where]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = ""
            while "ready " not in said:
                line = process.stdout.readline()
                assert line, f"it has ended: {process.stderr.read() if process.stderr else ''}"
                said += line
            yield Demo(process, said.rsplit("ready ", 1)[1].strip(), said)
        finally:
            process.terminate()
            process.communicate(timeout=10)


@pytest.fixture
def start_demo() -> Iterator[StartDemo]:
    """Starts a demo of its own for a test, and ends it afterwards."""
    with ExitStack() as running:
        yield lambda home=None: running.enter_context(running_demo(home))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office in which buttons and keys may be pressed as fast as one likes, and slips are out at once."""
    folder = tmp_path_factory.mktemp("demo")
    office = with_keys(example_file().read_text(encoding="utf-8"), QUICK)
    (folder / "office.toml").write_text(office, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def demo(home: Path) -> Iterator[Demo]:
    """One office for all tests that leave it as they found it: nobody is sent home, but nothing is broken."""
    with running_demo(home) as running:
        yield running


@pytest.fixture
def doubtful(tmp_path: Path, start_demo: StartDemo) -> Demo:
    """A demo whose kiosk was cut off ten minutes ago: 101 is void for want of a slip, and whether 201 and 301 have
    theirs, nobody knows."""
    settings = load(example_file())
    now = Clock(timezone=settings.office.timezone, trust="trusted", resume_from=None).now()
    day, at = now.local.date().isoformat(), now.utc.later(-600_000)
    happened = (
        DayOpened(rules_of(settings)),
        TicketIssued(label="101", service="HT", class_="P", arrival=at),
        SlipFailed("101", "paper_out"),
        TicketVoided("101", "printer"),
        TicketIssued(label="201", service="CT", class_="N", arrival=at.later(1000)),
        TicketIssued(label="301", service="DD", class_="N", arrival=at.later(2000)),
    )
    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.append(
            [Entry(seq=n, day=day, at=at, line=at, event=event) for n, event in enumerate(happened, start=1)]
        )
    return start_demo(tmp_path)


@pytest.fixture
def watcher(demo: Demo) -> Iterator[Watcher]:
    watching = Watcher(demo.json("/broker"))
    deadline = time.monotonic() + 5
    try:
        while watching.state is None:
            assert time.monotonic() < deadline, "no state over the bus within 5 s"
            threading.Event().wait(0.01)
        yield watching
    finally:
        watching.close()
