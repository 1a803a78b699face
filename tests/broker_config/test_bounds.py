"""What one account, or strangers without one, can take from the broker: never what the others need."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.rig.mad_client import MadClient
from broker_config.render import render
from core.messages.wire import Topics
from core.settings.sections import Settings
from demo.broker import HOST, Broker, free_port
from runtime.bus.bus import Acknowledged, Connected
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from tests.runtime.bus.worlds import BusProbe

pytestmark = pytest.mark.slow

MB = 2**20
MOST_BYTES = 150 * MB
"""Between what `memory_limit` allows, with the broker's own needs, and what the attacks would take without it."""
TOPICS = Topics("kien-luong")
STRANGERS = 512
"""More would fill the pipe in which the fixture keeps what mosquitto says of each; `make faults` has thousands."""
RunMosquitto = Callable[[Path, str], None]


@pytest.fixture
def broker(settings: Settings, start_broker: Callable[..., Broker]) -> Broker:
    return start_broker(settings, kind="mosquitto")


@pytest.fixture
def kiosk(settings: Settings, broker: Broker) -> Iterator[BusProbe]:
    access = broker_access(msgspec.structs.replace(settings, broker=broker.settings), "kiosk", {})
    probe = BusProbe(MqttBus(access))
    probe.wait_for(Connected)
    yield probe
    probe.bus.close()


def password(broker: Broker, device: str) -> str:
    return (Path(broker.settings.secrets or "") / device).read_text("ascii")


def memory(broker: Broker) -> int:
    """Bytes of the broker's memory that were resident at most."""
    (line,) = [
        line for line in Path(f"/proc/{broker.pid}/status").read_text("ascii").splitlines() if line.startswith("VmHWM")
    ]
    return int(line.split()[1]) * 1024


def does_not_fetch(mad: MadClient) -> None:
    mad.subscribe([TOPICS.health("keypad-2")])
    for _ in range(300):
        mad.publish(TOPICS.health("keypad-2"), bytes(MB))


def subscribes_without_end(mad: MadClient) -> None:
    for number in range(800):
        mad.subscribe(f"{number}/{place}/{'x' * 1000}" for place in range(100))
        mad.read_all()


@pytest.mark.parametrize("attack", [does_not_fetch, subscribes_without_end])
def test_an_account_cannot_fill_the_brokers_memory(
    attack: Callable[[MadClient], None], broker: Broker, kiosk: BusProbe
) -> None:
    with MadClient(broker.uri, "keypad-2", password(broker, "keypad-2")) as mad, suppress(OSError):
        attack(mad)
    assert memory(broker) < MOST_BYTES
    token = kiosk.bus.publish(TOPICS.state, b"{}")
    assert kiosk.next() == Acknowledged(token or 0), "the kiosk is still connected"


def test_an_account_has_one_session_however_many_it_asks_for(broker: Broker, kiosk: BusProbe) -> None:
    for number in range(40):
        who: dict[str, Any] = {"client_id": f"mad-{number}", "expiry_s": 86_400}
        with MadClient(broker.uri, "keypad-2", password(broker, "keypad-2"), **who) as mad, suppress(OSError):
            mad.subscribe([TOPICS.health("keypad-2")], qos=1)
            for _ in range(8):
                mad.publish(TOPICS.health("keypad-2"), bytes(MB), qos=1)
    assert memory(broker) < MOST_BYTES
    token = kiosk.bus.publish(TOPICS.state, b"{}")
    assert kiosk.next() == Acknowledged(token or 0)


def test_strangers_who_connect_and_say_nothing_leave_room_for_the_kiosk_and_for_keypads_in_the_network(
    settings: Settings, tmp_path: Path, run_mosquitto: RunMosquitto
) -> None:
    """They come from the network, to `[broker] listen`."""
    port = free_port()
    network = f"mqtt://{HOST}:{port}"
    own = msgspec.structs.replace(settings.broker, listen=(network,), secrets=str(tmp_path / "secrets"))
    settings = msgspec.structs.replace(settings, broker=own)
    render(settings, tmp_path)
    run_mosquitto(tmp_path, own.uri)
    with ExitStack() as stack:
        for _ in range(STRANGERS):
            stack.enter_context(socket.create_connection((HOST, port)))
        for device, uri in (("kiosk", own.uri), ("keypad-1", network)):
            broker = msgspec.structs.replace(own, uri=uri)
            bus = BusProbe(MqttBus(broker_access(msgspec.structs.replace(settings, broker=broker), device, {})))
            stack.callback(bus.bus.close)
            assert bus.next() == Connected(), "at its first attempt"
