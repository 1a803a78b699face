"""A demo as a process, and what its visitors can do to it over HTTP and over the bus."""

from __future__ import annotations

import json
import queue
import secrets
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from core.messages.state import CounterView, State
from core.messages.wire import Topics
from runtime.bus.client import BusClient
from runtime.bus.credentials import BrokerAccess
from runtime.bus.mqtt import MqttBus
from tests.counter.console.wire import csrf_in


class Demo(NamedTuple):
    """A running `luot demo`."""

    process: subprocess.Popen[str]
    url: str
    said: str
    """Everything that it printed before it was ready."""

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:  # noqa: S310  # our own address
            return bytes(answer.read())

    def json(self, path: str) -> Any:
        return json.loads(self.get(path))

    def post(self, path: str) -> int:
        """Returns the HTTP status."""
        request = urllib.request.Request(self.url + path, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code

    def labels(self) -> list[str]:
        """The labels on all whole slips, oldest first."""
        return [slip["label"] for slip in self.json("/slips") if slip["complete"]]


class StaffMember:
    """One of the demo's staff, as a program with cookies: what they ask for goes through the real console."""

    def __init__(self, demo: Demo, role: str) -> None:
        self._url = demo.url
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        way_in = urllib.request.Request(f"{demo.url}/demo/as/{role}?next=account", method="POST")  # noqa: S310
        with self._browser.open(way_in, timeout=60) as page:
            self._csrf = csrf_in(page.read().decode())

    def command(self, type_: str, **fields: object) -> dict[str, Any]:
        """The kiosk's reply."""
        command = {"type": type_, "id": secrets.token_hex(8), **fields}
        headers = {"Content-Type": "application/json", "Origin": self._url, "X-CSRF-Token": self._csrf}
        request = urllib.request.Request(  # noqa: S310
            f"{self._url}/console/api/v1/commands", json.dumps(command).encode(), headers, method="POST"
        )
        with self._browser.open(request, timeout=60) as answer:
            return dict(json.loads(answer.read()))


class Watcher:
    """Another client on the office's bus, which follows the state."""

    def __init__(self, broker: dict[str, str]) -> None:
        topics = Topics(broker["prefix"].rsplit("/", 1)[-1])
        access = BrokerAccess(broker["uri"], f"watcher-{id(self)}", broker["user"], broker["password"])
        self._bus = MqttBus(access, subscriptions=BusClient.subscriptions(topics, broker["user"]))
        self._link = BusClient(self._bus, topics, broker["user"])
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        self._bus.start(self._inbox.put)

    @property
    def fresh_state(self) -> State | None:
        """None while the state is stale."""
        return self._link.state if self._link.fresh else None

    @property
    def state(self) -> State:
        state = self.fresh_state
        assert state, "the watcher has lost the office"
        return state

    def counter(self, counter: str) -> CounterView:
        return next(view for view in self.state.counters if view.id == counter)

    def waiting(self) -> list[str]:
        """Labels; empty while the state is stale."""
        return [ticket.label for ticket in self.fresh_state.waiting] if self.fresh_state else []

    def close(self) -> None:
        self._bus.close()
        self._inbox.put(None)
        self._thread.join()

    def _listen(self) -> None:
        while (news := self._inbox.get()) is not None:
            self._link.handle(news)


StartDemo = Callable[..., Demo]


@contextmanager
def running_demo(home: Path | None, *options: str) -> Iterator[Demo]:
    where = ["--home", str(home)] if home else []
    command = [sys.executable, "-m", "luot", "demo", "--headless", "--port", "0", *where, *options]
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
            process.communicate(timeout=60)
