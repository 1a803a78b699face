"""The demo's broker starts, stops, comes back on its port, and never outlives the demo."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from core.settings.sections import DeviceSettings, OfficeSettings, Settings
from demo.broker import Broker, BrokerError, Kind, find_mosquitto, free_port
from tests.paths import PROJECT

pytestmark = pytest.mark.slow

Eventually = Callable[..., None]
SETTINGS = Settings(
    office=OfficeSettings(id="kien-luong", name={"vi": "Kiên Lương"}),
    service=(),
    counter=(),
    device=(DeviceSettings(name="kiosk", role="kiosk"),),
)
KINDS: tuple[Kind, ...] = ("mosquitto", "embedded")
STARTS_ONE_AND_WAITS = """
import sys
from pathlib import Path
from core.settings.sections import DeviceSettings, OfficeSettings, Settings
from demo.broker import Broker
settings = Settings(office=OfficeSettings(id="o", name={}), service=(), counter=(),
                    device=(DeviceSettings(name="kiosk", role="kiosk"),))
broker = Broker(Path(sys.argv[1]), settings, kind=sys.argv[2])
broker.start()
print(broker.pid, broker.port, flush=True)
sys.stdin.read()
"""


def takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_cut(connection: socket.socket, within_s: float = 20) -> bool:
    connection.settimeout(within_s)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def runs(pid: int) -> bool:
    """False also for a zombie."""
    status = Path(f"/proc/{pid}/status")
    try:
        return "State:\tZ" not in status.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("kind", KINDS)
def test_it_stops_and_starts_again_on_the_same_port(kind: Kind, tmp_path: Path) -> None:
    with Broker(tmp_path, SETTINGS, kind=kind) as broker:
        port, pid = broker.port, broker.pid
        assert takes_connections(port)
        with socket.create_connection(("127.0.0.1", port)) as connection:
            broker.stop()
            assert is_cut(connection)
        assert not takes_connections(port)
        assert not runs(pid)
        broker.start()
        assert takes_connections(port)
        assert broker.port == port
        assert broker.pid != pid
    assert not takes_connections(port)


def test_it_may_be_started_and_stopped_twice(tmp_path: Path) -> None:
    broker = Broker(tmp_path, SETTINGS)
    broker.stop()
    broker.start()
    pid = broker.pid
    broker.start()
    assert broker.pid == pid
    broker.stop()
    broker.stop()


@pytest.mark.parametrize("kind", KINDS)
def test_it_dies_when_its_parent_is_killed(kind: Kind, tmp_path: Path, eventually: Eventually) -> None:
    command = [sys.executable, "-c", STARTS_ONE_AND_WAITS, str(tmp_path), kind]
    root = PROJECT
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as parent:
        assert parent.stdout is not None
        pid, port = (int(word) for word in parent.stdout.readline().split())
        assert takes_connections(port)
        parent.kill()
    eventually(lambda: not runs(pid), "the broker is gone")
    # The port is free a moment after the process's first thread has ended.
    eventually(lambda: not takes_connections(port), "its port is free")


def test_it_outlives_the_thread_that_started_it(tmp_path: Path, eventually: Eventually) -> None:
    broker = Broker(tmp_path, SETTINGS)
    thread = threading.Thread(target=broker.start)
    thread.start()
    thread.join()
    assert takes_connections(broker.port)
    assert runs(broker.pid)
    broker.stop()


def test_it_can_be_stopped_while_it_is_frozen(tmp_path: Path) -> None:
    broker = Broker(tmp_path, SETTINGS)
    broker.start()
    pid = broker.pid
    broker.freeze()
    broker.stop()
    assert not runs(pid)


def test_while_frozen_it_does_not_respond(tmp_path: Path) -> None:
    with Broker(tmp_path, SETTINGS, kind="mosquitto") as broker:
        broker.freeze()
        with socket.create_connection(("127.0.0.1", broker.port)) as connection:
            connection.sendall(b"no MQTT at all")
            connection.settimeout(0.2)
            with pytest.raises(TimeoutError):
                connection.recv(1)
            broker.thaw()
            assert is_cut(connection)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_names_the_port_that_is_taken(kind: Kind, tmp_path: Path) -> None:
    with Broker(tmp_path / "first", SETTINGS, kind=kind) as first, pytest.raises(BrokerError, match=str(first.port)):
        Broker(tmp_path / "second", SETTINGS, kind=kind, port=first.port).start()


@pytest.mark.parametrize("kind", KINDS)
def test_while_stopped_it_keeps_its_port(kind: Kind, tmp_path: Path) -> None:
    def bind(port: int) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", port))

    with Broker(tmp_path, SETTINGS, kind=kind) as broker:
        broker.stop()
        assert not takes_connections(broker.port)
        with pytest.raises(OSError, match="in use"):
            bind(broker.port)
        broker.start()
        assert takes_connections(broker.port)
        broker.stop()
    bind(broker.port)


def test_it_starts_again_once_another_program_has_left_its_port(tmp_path: Path) -> None:
    with Broker(tmp_path, SETTINGS) as broker:
        broker.stop()
        with socket.create_server(("127.0.0.1", broker.port)), pytest.raises(BrokerError, match=str(broker.port)):
            broker.start()
        broker.start()
        assert takes_connections(broker.port)


def test_a_broker_that_does_not_start_frees_its_port(tmp_path: Path) -> None:
    broker = Broker(tmp_path, SETTINGS, kind="mosquitto")
    (tmp_path / "mosquitto.conf").write_text("no setting of mosquitto\n", encoding="ascii")
    with pytest.raises(BrokerError, match="mosquitto does not start"), broker:
        pass
    with socket.create_server(("127.0.0.1", broker.port)) as server:
        assert server.fileno() > 0


def test_its_settings_let_the_programs_connect(tmp_path: Path) -> None:
    broker = Broker(tmp_path, SETTINGS)
    assert broker.uri == broker.settings.uri == f"mqtt://127.0.0.1:{broker.port}"
    assert broker.settings.secrets == str(tmp_path / "secrets")
    assert (tmp_path / "secrets" / "kiosk").exists()


def test_mosquitto_is_preferred_and_found_outside_a_users_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert find_mosquitto() is not None
    assert Broker(tmp_path, SETTINGS).kind == "mosquitto"


def test_free_ports_are_free() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as server:
        assert server.fileno() > 0


def test_ctrl_c_in_a_terminal_does_not_reach_it(tmp_path: Path) -> None:
    """Ctrl-C interrupts the whole foreground group, but the office must end in order."""
    with Broker(tmp_path, SETTINGS) as broker:
        assert os.getpgid(broker.pid) != os.getpgid(0)
