"""A real broker on this machine, without root and only for this machine: mosquitto, else the one that pip brings."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

from broker_config.passwords import write_private
from broker_config.render import render
from core.settings.sections import BrokerSettings, Settings

Kind = Literal["mosquitto", "embedded"]
HOST = "127.0.0.1"
START_TIMEOUT_S = 5
ADMIN_FOLDERS = ("/usr/sbin", "/usr/local/sbin")
"""Where Debian puts mosquitto, and a user's PATH does not look."""

LEASH = """
log=$1; shift
exec 3<&0 2>/dev/null
"$@" >>"$log" 2>&1 3<&- </dev/null &
broker=$!
echo $broker
{ read -r _ <&3; kill -9 $broker; } >/dev/null &
wait $broker
"""
"""Runs a command, says its process id, and kills it as soon as our end of its stdin closes, which it does however we
die. (Linux's parent-death signal would not do: it is lost when mosquitto changes its user, and it fires when the
thread that started the broker ends.)"""


class BrokerError(Exception):
    """The broker does not start; the text says what it said."""


class Broker:
    """A broker for the devices of these settings, with their passwords (and, in mosquitto, their rights).

    As a context it runs, and keeps its port to the end of the context, also while it is stopped.
    """

    def __init__(self, home: Path, settings: Settings, *, port: int = 0, kind: Kind | None = None) -> None:
        """`home` takes its files. `port` 0: a free one, then kept. `kind` None: mosquitto where it is installed."""
        self.kind: Kind = kind or ("mosquitto" if find_mosquitto() else "embedded")
        self.port = port or free_port()
        self.settings = BrokerSettings(uri=f"mqtt://{HOST}:{self.port}", secrets=str(home.absolute() / "secrets"))
        """What belongs in the `[broker]` of the programs that use it."""
        self.pid = 0
        """The broker's own, while it runs."""
        self._home = home.absolute()
        self._log = self._home / "broker.log"
        self._command = self._prepare(msgspec.structs.replace(settings, broker=self.settings))
        self._leash: subprocess.Popen[bytes] | None = None
        self._kept: socket.socket | None = None

    @property
    def uri(self) -> str:
        return self.settings.uri

    def start(self) -> None:
        """Returns when it takes connections; raises `BrokerError` when it does not. Starting twice is once."""
        if self._leash is not None:
            return
        if _accepts(self.port):
            raise taken(self.port)
        command = ["/bin/sh", "-c", LEASH, "leash", str(self._log), *self._command]
        # In a session of its own, so that Ctrl-C reaches us alone and the office stops in order.
        self._leash = subprocess.Popen(
            command, cwd=self._home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self.pid = int(self._leash.stdout.readline()) if self._leash.stdout else 0
        self._await_first_accept(self._leash)

    def stop(self) -> None:
        """As if it lost power: all connections are cut and what it had retained is gone. May be called twice."""
        leash, self._leash, self.pid = self._leash, None, 0
        if leash is not None:
            leash.communicate()

    def freeze(self) -> None:
        """It answers nobody, but its connections stay."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def __enter__(self) -> Self:
        self._kept = keep_port(self.port)
        try:
            self.start()
        except BrokerError:
            self._kept.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self._kept is not None:
            self._kept.close()

    def _prepare(self, settings: Settings) -> list[str]:
        render(settings, self._home)
        if self.kind == "mosquitto":
            return [find_mosquitto() or "mosquitto", "-c", str(self._home / "mosquitto.conf")]
        if importlib.util.find_spec("iotcore") is None:
            raise BrokerError("no broker here: install mosquitto (apt) or iotcore (pip)")
        config = self._home / "embedded.toml"
        write_private(config, embedded_config(self.port, self._passwords(settings)))
        # It would log every packet as an error.
        quiet = ["--log-level", "CRITICAL"]
        return [sys.executable, "-I", "-m", "iotcore", "--config", str(config), *quiet]

    def _passwords(self, settings: Settings) -> dict[str, str]:
        folder = self._home / "secrets"
        return {device.name: (folder / device.name).read_text(encoding="ascii") for device in settings.device}

    def _await_first_accept(self, leash: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not _accepts(self.port):
            if leash.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise BrokerError(f"{self.kind} does not start: {self._last_words()}")
            time.sleep(0.01)

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines() if self._log.exists() else []
        return " / ".join(lines[-3:])


def find_mosquitto() -> str | None:
    return shutil.which("mosquitto", path=os.pathsep.join((os.environ.get("PATH", ""), *ADMIN_FOLDERS)))


def free_port() -> int:
    """A TCP port that nobody uses at this moment."""
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def keep_port(port: int) -> socket.socket:
    """The port is given to no program that asks for any, as long as this is open: it is bound, but does not listen, so
    that the broker can. `BrokerError`: another program listens there."""
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        kept.bind((HOST, port))
    except OSError:
        kept.close()
        raise taken(port) from None
    return kept


def taken(port: int) -> BrokerError:
    return BrokerError(f"port {port} is taken by another program")


def embedded_config(port: int, passwords: dict[str, str]) -> str:
    """rumqttd speaks MQTT 5 only when a file asks for it; it knows passwords, but no rights."""
    users = "\n".join(f'"{device}" = "{password}"' for device, password in passwords.items())
    return f"""id = 0

[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 10485760
max_segment_count = 10

[v5.1]
name = "office"
listen = "{HOST}:{port}"
next_connection_delay_ms = 1

[v5.1.connections]
connection_timeout_ms = 5000
max_payload_size = 1048576
max_inflight_count = 100

[v5.1.connections.auth]
{users}
"""


def _accepts(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
