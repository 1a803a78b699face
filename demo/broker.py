"""A real MQTT broker that runs without root and serves only this machine: mosquitto, else iotcore from PyPI."""

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
from typing import Literal, Self

import msgspec

from broker_config.render import render
from core.settings.sections import BrokerSettings, Settings
from runtime.synced import write_whole

Kind = Literal["mosquitto", "embedded"]
HOST = "127.0.0.1"
START_TIMEOUT_S = 5
PORT_TAKEN = "port {port} is taken by another program"
ADMIN_FOLDERS = ("/usr/sbin", "/usr/local/sbin")
"""Debian installs mosquitto here, outside a user's PATH."""

SUPERVISOR = """
log=$1; shift
exec 3<&0 2>/dev/null
"$@" >>"$log" 2>&1 3<&- </dev/null &
broker=$!
echo $broker
{ read -r _ <&3; kill -9 $broker; } >/dev/null &
wait $broker
"""
"""A shell script that runs a command, prints its process id, and kills it when its own stdin closes, which happens
however this process dies. (Linux's parent-death signal does not work here: it is lost when mosquitto changes its user,
and it fires already when the thread that started the broker ends.)"""


class BrokerError(Exception):
    """The broker does not start; the text contains its last lines of output."""


class Broker:
    """A broker that knows the devices in the settings and their passwords; mosquitto also knows their rights.

    As a context manager it is started, and reserves its port until the end, even while it is stopped.
    """

    def __init__(
        self, home: Path, settings: Settings, *, port: int = 0, kind: Kind | None = None, listen: tuple[str, ...] = ()
    ) -> None:
        """`home`: folder for its files. `port` 0: any free one. `kind` None: mosquitto if it is installed, which also
        listens at the addresses of `listen`."""
        self.kind: Kind = kind or ("mosquitto" if find_mosquitto() else "embedded")
        self.port = port or free_port()
        own = f"mqtt://{HOST}:{self.port}"
        self.settings = BrokerSettings(uri=own, listen=listen, secrets=str(home.absolute() / "secrets"))
        """`[broker]` for the programs that use this broker."""
        self.pid = 0
        """0 while the broker does not run."""
        self._home = home.absolute()
        self._log = self._home / "broker.log"
        self._command = self._prepare(msgspec.structs.replace(settings, broker=self.settings))
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._reserved: socket.socket | None = None

    @property
    def uri(self) -> str:
        return self.settings.uri

    def start(self) -> None:
        """Returns when it accepts connections, otherwise raises `BrokerError`. Does nothing if it runs already."""
        if self._supervisor is not None:
            return
        if _accepts_connections(self.port):
            raise BrokerError(PORT_TAKEN.format(port=self.port))
        command = ["/bin/sh", "-c", SUPERVISOR, "supervisor", str(self._log), *self._command]
        # In a session of its own: Ctrl-C must reach only this process, which then stops the office in order.
        self._supervisor = subprocess.Popen(
            command, cwd=self._home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self.pid = int(self._supervisor.stdout.readline()) if self._supervisor.stdout else 0
        self._await_first_accept(self._supervisor)

    def stop(self) -> None:
        """Kills it: connections are cut and retained messages are lost. May be called twice."""
        supervisor, self._supervisor, self.pid = self._supervisor, None, 0
        if supervisor is not None:
            supervisor.communicate()

    def freeze(self) -> None:
        """It stops responding, but its connections stay open. Ends with `thaw`."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def __enter__(self) -> Self:
        self._reserved = reserve_port(self.port)
        try:
            self.start()
        except BrokerError:
            self._reserved.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._reserved is not None:
            self._reserved.close()

    def _prepare(self, settings: Settings) -> list[str]:
        render(settings, self._home)
        if self.kind == "mosquitto":
            return [find_mosquitto() or "mosquitto", "-c", str(self._home / "mosquitto.conf")]
        if importlib.util.find_spec("iotcore") is None:
            raise BrokerError("no broker here: install mosquitto (apt) or iotcore (pip)")
        config, secrets = self._home / "embedded.toml", self._home / "secrets"
        passwords = {device.name: (secrets / device.name).read_text(encoding="ascii") for device in settings.device}
        write_whole(config, embedded_config(self.port, passwords))
        # At other log levels it logs every packet as an error.
        return [sys.executable, "-I", "-m", "iotcore", "--config", str(config), "--log-level", "CRITICAL"]

    def _await_first_accept(self, supervisor: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not _accepts_connections(self.port):
            if supervisor.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise BrokerError(f"{self.kind} does not start: {self._last_output()}")
            time.sleep(0.01)

    def _last_output(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines() if self._log.exists() else []
        return " / ".join(lines[-3:])


def find_mosquitto() -> str | None:
    return shutil.which("mosquitto", path=os.pathsep.join((os.environ.get("PATH", ""), *ADMIN_FOLDERS)))


def free_port() -> int:
    """A TCP port that is unused at this moment."""
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])


def reserve_port(port: int) -> socket.socket:
    """A bound socket that does not listen: while it is open, programs that ask for any free port get another one, but
    the broker can listen on this one. `BrokerError`: another program does."""
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        reserved.bind((HOST, port))
    except OSError:
        reserved.close()
        raise BrokerError(PORT_TAKEN.format(port=port)) from None
    return reserved


def embedded_config(port: int, passwords: dict[str, str]) -> str:
    """iotcore (rumqttd) speaks MQTT 5 only if its file asks for it; it knows passwords, but no rights."""
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
max_payload_size = 4194304
max_inflight_count = 100

[v5.1.connections.auth]
{users}
"""


def _accepts_connections(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
