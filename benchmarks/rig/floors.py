"""The floors of this machine: the bare operations that a press or a call cannot do without.

Run as a child process: a line of stdin (`sync`, `insert`, `echo`, `redraw`, `redraw_all`, `hello`) is answered by its
duration (ns).
"""

from __future__ import annotations

import http.client
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from benchmarks.rig.redraw import Redraw, RedrawAll
from core.settings.sections import Settings
from demo.broker import HOST, free_port
from runtime.bus.credentials import broker_access
from runtime.settings.load import load

ENTRY = "x" * 400
"""About as long as a journal entry."""
COMMAND = b"x" * 150
STATE = b"x" * 6000
"""About as long as the state of an office in which a few people wait."""
ASKING, ANSWERING = "visitor", "kiosk"


class Sync:
    """Appends a page to a file and syncs it."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "floor.sync", os.O_CREAT | os.O_WRONLY)

    def __call__(self) -> None:
        os.write(self._file, b"x" * 4096)
        os.fdatasync(self._file)


class Insert:
    """Inserts a row into SQLite with WAL and FULL, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "floor.sqlite", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
            "CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, body TEXT)"
        )

    def __call__(self) -> None:
        self._db.execute("INSERT INTO event (body) VALUES (?)", (ENTRY,))


class Echo:
    """Sends a command to another client of the broker, which sends a state back, at QoS 1 with paho alone."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        prefix = f"luot/v1/{settings.office.id}"
        self._command, reply = f"{prefix}/command/{ASKING}", f"{prefix}/reply/{ASKING}"
        self._arrived = threading.Event()
        self._asker = _client(settings, ASKING, reply, lambda _: self._arrived.set(), stack)
        _client(settings, ANSWERING, self._command, lambda client: client.publish(reply, STATE, qos=1), stack)

    def __call__(self) -> None:
        self._arrived.clear()
        self._asker.publish(self._command, COMMAND, qos=1)
        if not self._arrived.wait(5):
            raise TimeoutError("no echo from the broker")


class Hello:
    """Asks a Flask program of three lines, under the server that ours have, over a connection that stays."""

    def __init__(self, stack: ExitStack) -> None:
        port = free_port()
        serve = [sys.executable, "-m", "waitress", f"--listen={HOST}:{port}", "benchmarks.rig.hello:app"]
        process = stack.enter_context(subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        stack.callback(process.kill)
        self._connection = http.client.HTTPConnection(HOST, port)
        while not self._answers():
            time.sleep(0.1)

    def _answers(self) -> bool:
        with suppress(ConnectionError):
            self()
            return True
        self._connection.close()
        return False

    def __call__(self) -> None:
        self._connection.request("GET", "/")
        self._connection.getresponse().read()


def _client(settings: Settings, device: str, topic: str, reply: Callable[[Client], object], stack: ExitStack) -> Client:
    access = broker_access(settings, device, {})
    ready = threading.Event()
    client = Client(CallbackAPIVersion.VERSION2, f"floor-{device}", protocol=MQTTProtocolVersion.MQTTv5)
    client.username_pw_set(access.user, access.password)

    def on_connect(*_: object) -> None:
        client.subscribe(topic, qos=1)

    def on_subscribe(*_: object) -> None:
        ready.set()

    def on_message(*_: object) -> None:
        reply(client)

    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    host, _, port = access.uri.removeprefix("mqtt://").rpartition(":")
    client.connect(host, int(port))
    client.loop_start()
    stack.callback(client.loop_stop)
    stack.callback(client.disconnect)
    if not ready.wait(5):
        raise TimeoutError("the broker does not answer")
    return client


def main() -> None:
    settings = load(Path(sys.argv[1]))
    folder = Path(settings.kiosk.journal).parent
    with ExitStack() as stack:
        kinds: dict[str, Callable[[], Callable[[], object]]] = {
            "sync": lambda: Sync(folder),
            "insert": lambda: Insert(folder),
            "echo": lambda: Echo(settings, stack),
            "redraw": lambda: Redraw(settings),
            "redraw_all": lambda: RedrawAll(settings),
            "hello": lambda: Hello(stack),
        }
        made: dict[str, Callable[[], object]] = {}
        print("ready", flush=True)
        for line in sys.stdin:
            kind = line.strip()
            if kind not in made:
                made[kind] = kinds[kind]()
                made[kind]()
            operation = made[kind]
            if isinstance(operation, Redraw):
                operation.prepare()
            began = time.monotonic_ns()
            operation()
            print(time.monotonic_ns() - began, flush=True)


if __name__ == "__main__":
    main()
