"""The rendered folder: mosquitto runs from it, and only devices with their passwords can connect."""

from __future__ import annotations

import os
import queue
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from broker_config.render import render
from core.settings.sections import BrokerSettings, Settings
from demo.broker import free_port
from runtime.bus.bus import Acknowledged, BusEvent, Connected, Disconnected, Duplicate
from runtime.bus.credentials import BrokerAccess, broker_access
from runtime.bus.mqtt import MqttBus
from tests.runtime.bus.worlds import BusProbe

RunMosquitto = Callable[[Path, str], None]
ConnectBus = Callable[[MqttBus], BusProbe]


@pytest.fixture
def first_event() -> Iterator[Callable[[BrokerAccess], BusEvent]]:
    """The first event of a bus that connects in this way."""
    buses: list[MqttBus] = []

    def connect(access: BrokerAccess) -> BusEvent:
        inbox: queue.SimpleQueue[BusEvent] = queue.SimpleQueue()
        buses.append(MqttBus(access))
        buses[-1].start(inbox.put)
        return inbox.get(timeout=60)

    yield connect
    for bus in buses:
        bus.close()


@pytest.fixture
def connect_bus() -> Iterator[ConnectBus]:
    """Connects a bus that records its events, and closes it after the test."""
    probes: list[BusProbe] = []

    def connect(bus: MqttBus) -> BusProbe:
        probes.append(BusProbe(bus))
        assert probes[-1].next() == Connected()
        return probes[-1]

    yield connect
    for probe in probes:
        probe.bus.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def with_secrets(settings: Settings, folder: Path) -> Settings:
    broker = msgspec.structs.replace(settings.broker, secrets=str(folder / "secrets"))
    return msgspec.structs.replace(settings, broker=broker)


def test_every_device_can_connect_with_its_password(
    settings: Settings, tmp_path: Path, run_mosquitto: RunMosquitto, first_event: Callable[[BrokerAccess], BusEvent]
) -> None:
    render(settings, tmp_path)
    run_mosquitto(tmp_path, settings.broker.uri)
    for device in settings.device:
        assert first_event(broker_access(with_secrets(settings, tmp_path), device.name, {})) == Connected(), device.name


@pytest.mark.parametrize(
    ("user", "password"),
    [(None, None), ("wall", None), ("wall", ""), ("wall", "guess"), ("stranger", "guess"), ("", "")],
)
def test_no_connection_without_a_password(
    user: str | None,
    password: str | None,
    settings: Settings,
    tmp_path: Path,
    run_mosquitto: RunMosquitto,
    first_event: Callable[[BrokerAccess], BusEvent],
) -> None:
    render(settings, tmp_path)
    run_mosquitto(tmp_path, settings.broker.uri)
    assert first_event(BrokerAccess(settings.broker.uri, "somebody", user, password)) == Disconnected(
        "refused: Not authorized"
    )


def test_a_device_cannot_connect_with_the_password_of_another(
    settings: Settings, tmp_path: Path, run_mosquitto: RunMosquitto, first_event: Callable[[BrokerAccess], BusEvent]
) -> None:
    render(settings, tmp_path)
    run_mosquitto(tmp_path, settings.broker.uri)
    wall = broker_access(with_secrets(settings, tmp_path), "wall", {})
    assert isinstance(first_event(wall._replace(user="kiosk")), Disconnected)


def test_a_broker_started_by_root_runs_as_mosquitto_and_can_read_its_files(
    settings: Settings, open_folder: Path, run_mosquitto: RunMosquitto, first_event: Callable[[BrokerAccess], BusEvent]
) -> None:
    """The fixture `run_mosquitto` checks that mosquitto does not warn about the files."""
    account = render(settings, open_folder)
    assert account.uid != 0
    assert f"\nuser {account.name}\n" in (open_folder / "mosquitto.conf").read_text()
    run_mosquitto(open_folder, settings.broker.uri)
    assert first_event(broker_access(with_secrets(settings, open_folder), "wall", {})) == Connected()


def test_in_a_folder_that_only_root_can_enter_the_broker_runs_as_root(settings: Settings, open_folder: Path) -> None:
    inner = open_folder / "closed" / "broker"
    inner.parent.mkdir(mode=0o700)
    assert render(settings, inner).uid == os.geteuid()


def test_no_file_gets_an_owner_that_it_has_already(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unit of the practice room forbids the system call."""

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("os.chown", refuse)
    render(settings, tmp_path)
    assert (tmp_path / "passwords").exists()


def test_passwords_are_long_different_and_readable_by_their_owner_only(settings: Settings, tmp_path: Path) -> None:
    render(settings, tmp_path)
    files = sorted((tmp_path / "secrets").iterdir())
    assert [file.name for file in files] == sorted(device.name for device in settings.device)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    secrets = {file.read_text() for file in files}
    assert len(secrets) == len(files)
    assert all(len(secret) >= 32 and secret == secret.strip() for secret in secrets)


def test_the_files_that_mosquitto_reads_contain_no_password(settings: Settings, tmp_path: Path) -> None:
    render(settings, tmp_path)
    text = "".join((tmp_path / name).read_text() for name in ("mosquitto.conf", "acl", "passwords"))
    assert not [file for file in (tmp_path / "secrets").iterdir() if file.read_text() in text]
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("acl", "passwords")} == {0o600}


def test_a_second_run_keeps_passwords_adds_those_of_new_devices_and_restores_file_modes(
    settings: Settings, tmp_path: Path, run_mosquitto: RunMosquitto, first_event: Callable[[BrokerAccess], BusEvent]
) -> None:
    fewer = msgspec.structs.replace(settings, device=settings.device[:3])
    render(fewer, tmp_path)
    before = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    (tmp_path / "secrets" / "kiosk").chmod(0o644)
    render(settings, tmp_path)
    after = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    assert after.items() > before.items()
    assert stat.S_IMODE((tmp_path / "secrets" / "kiosk").stat().st_mode) == 0o600
    run_mosquitto(tmp_path, settings.broker.uri)
    for name in ("kiosk", "wall"):
        assert first_event(broker_access(with_secrets(settings, tmp_path), name, {})) == Connected()


def test_an_empty_password_file_is_replaced(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "wall").touch()
    render(settings, tmp_path)
    assert len((tmp_path / "secrets" / "wall").read_text()) >= 32


def test_there_is_one_listener_unless_the_settings_have_more(settings: Settings, tmp_path: Path) -> None:
    def listeners(broker: BrokerSettings) -> list[str]:
        render(msgspec.structs.replace(settings, broker=broker), tmp_path)
        return [line for line in (tmp_path / "mosquitto.conf").read_text().splitlines() if line.startswith("listener")]

    assert listeners(BrokerSettings(uri="mqtt://10.0.0.5")) == ["listener 1883 10.0.0.5"]
    assert listeners(BrokerSettings(uri="unix:///run/luot/mqtt", listen=("mqtts://office:8884", "mqtt://[::1]:1"))) == [
        "listener 0 /run/luot/mqtt",
        "listener 8884 office",
        "listener 1 ::1",
    ]
    same = BrokerSettings(uri="mqtt://127.0.0.1:1883", listen=("mqtt://127.0.0.1:1883",))
    assert listeners(same) == ["listener 1883 127.0.0.1"]


def test_connections_are_limited_where_strangers_can_come_in(settings: Settings, tmp_path: Path) -> None:
    listen = ("mqtt://192.168.1.10:1883", "mqtts://192.168.1.10:8883", "mqtts://[fe80::1]:8883")
    broker = BrokerSettings(uri="mqtt://127.0.0.1:1883", listen=listen)
    render(msgspec.structs.replace(settings, broker=broker), tmp_path)
    own, plain, *encrypted = (tmp_path / "mosquitto.conf").read_text().split("\nlistener ")[1:]
    assert "max_connections" not in own
    assert "max_connections 8000\n" in plain
    assert all("max_connections 1000\n" in each for each in encrypted), "each takes memory of the same broker"


def test_all_listeners_ask_for_a_password(
    settings: Settings, tmp_path: Path, run_mosquitto: RunMosquitto, first_event: Callable[[BrokerAccess], BusEvent]
) -> None:
    second = f"mqtt://127.0.0.1:{free_port()}"
    broker = msgspec.structs.replace(settings.broker, listen=(second, f"unix://{tmp_path}/mqtt.sock"))
    render(msgspec.structs.replace(settings, broker=broker), tmp_path)
    run_mosquitto(tmp_path, second)
    for uri in (settings.broker.uri, *broker.listen):
        wall = broker_access(with_secrets(settings, tmp_path), "wall", {})._replace(uri=uri)
        assert first_event(wall) == Connected(), uri
        assert isinstance(first_event(wall._replace(password="guess")), Disconnected), uri


def test_nobody_takes_the_connection_of_another_account(
    settings: Settings, tmp_path: Path, run_mosquitto: RunMosquitto, connect_bus: Callable[[MqttBus], BusProbe]
) -> None:
    """At whatever listener, under whatever client id."""
    second = f"mqtt://127.0.0.1:{free_port()}"
    broker = msgspec.structs.replace(settings.broker, listen=(second,))
    render(msgspec.structs.replace(settings, broker=broker), tmp_path)
    run_mosquitto(tmp_path, second)
    kiosk, keypad = (broker_access(with_secrets(settings, tmp_path), name, {}) for name in ("kiosk", "keypad-2"))
    victim = connect_bus(MqttBus(kiosk))
    own = [connect_bus(MqttBus(keypad._replace(client_id="kiosk", uri=uri))) for uri in (settings.broker.uri, second)]
    assert own[0].wait_for(Duplicate), "an account has one connection, wherever it connects"
    token = victim.bus.publish(f"luot/v1/{settings.office.id}/state", b"{}")
    assert victim.next() == Acknowledged(token or 0), "the kiosk has not noticed"


def test_paths_in_the_files_are_absolute_and_inside_the_folder(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    render(settings, Path("broker"))
    conf = (tmp_path / "broker" / "mosquitto.conf").read_text()
    assert f"\npassword_file {tmp_path}/broker/passwords\n" in conf
    assert f"\nacl_file {tmp_path}/broker/acl\n" in conf
