"""What only a real connection can show: a broker that hangs, ways to it, refusals, and threads that die."""

from __future__ import annotations

import gc
import logging
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from broker_config.render import render
from core.messages.wire import Topics
from runtime.bus.bus import Acknowledged, BusEvent, Connected, Disconnected, Message, Rejected
from runtime.bus.credentials import BrokerAccess, broker_access
from runtime.bus.listener import Listener
from runtime.bus.mqtt import PACKET_BYTES, MqttBus
from tests.runtime.bus.worlds import BusProbe, OverMqtt, StartBus

pytestmark = pytest.mark.slow

TOPICS = Topics("kien-luong")
MOST = 4 * 2**20
"""The largest packet by `broker_config/mosquitto.conf`."""


def test_a_broker_that_hangs_is_noticed_within_twice_the_keepalive(
    over_mosquitto: OverMqtt, connect_bus: StartBus
) -> None:
    wall = connect_bus(over_mosquitto.bus("wall", keepalive_s=1))
    over_mosquitto.broker.freeze()
    assert wall.wait_for(Disconnected) == Disconnected("Keep alive timeout")
    over_mosquitto.broker.thaw()
    wall.wait_for(Connected)


def test_publications_without_an_acknowledgement_are_dropped_with_their_connection(
    over_mosquitto: OverMqtt, connect_bus: StartBus
) -> None:
    console = connect_bus(over_mosquitto.bus("console", subscriptions=[TOPICS.events]))
    kiosk = connect_bus(over_mosquitto.bus("kiosk"))
    over_mosquitto.broker.freeze()
    tokens = [kiosk.bus.publish(TOPICS.events, b"stale %d" % number) for number in range(50)]
    assert None not in tokens
    over_mosquitto.stop()
    kiosk.wait_for(Disconnected)
    over_mosquitto.start()
    for probe in (kiosk, console):
        probe.wait_for(Connected)
    fresh = kiosk.bus.publish(TOPICS.events, b"fresh")
    assert fresh is not None
    assert console.wait_for(Message).payload == b"fresh"
    assert kiosk.next() == Acknowledged(fresh)


def test_a_broker_that_hangs_cannot_fill_our_memory(over_mosquitto: OverMqtt, connect_bus: StartBus) -> None:
    kiosk = connect_bus(over_mosquitto.bus("kiosk"))
    over_mosquitto.broker.freeze()
    tokens = [kiosk.bus.publish(TOPICS.events, b"one more") for _ in range(1500)]
    assert tokens.count(None) == 500


def test_saying_goodbye_does_not_wait_for_a_broker_that_hangs(over_mosquitto: OverMqtt, connect_bus: StartBus) -> None:
    wall = connect_bus(over_mosquitto.bus("wall"))
    over_mosquitto.broker.freeze()
    before = time.monotonic()
    wall.bus.close()
    assert time.monotonic() - before < 10, "a broker that hangs would keep it for a keepalive"


def test_starting_does_not_wait_for_a_broker_that_does_not_answer(start_bus: StartBus) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        before = time.monotonic()
        bus = MqttBus(BrokerAccess(f"mqtt://127.0.0.1:{silent.getsockname()[1]}", "wall"), keepalive_s=3)
        probe = start_bus(bus)
        assert time.monotonic() - before < 2.9, "less than the three seconds after which it gives up"
        assert isinstance(probe.next(), Disconnected)


def test_a_long_outage_is_reported_and_logged_once(
    start_bus: StartBus, caplog: pytest.LogCaptureFixture, eventually: Callable[..., None]
) -> None:
    tried: list[float] = []

    class Patience(tuple[float, ...]):
        def __getitem__(self, index: Any) -> Any:
            tried.append(time.monotonic())
            return super().__getitem__(index)

    with socket.create_server(("127.0.0.1", 0)) as closed:
        uri = f"mqtt://127.0.0.1:{closed.getsockname()[1]}"
    bus = MqttBus(BrokerAccess(uri, "wall"), retry_s=(0.01,))
    bus._retry_s = Patience(bus._retry_s)
    probe = start_bus(bus)
    eventually(lambda: len(tried) > 5, "it tries again and again")
    bus.close()
    assert isinstance(probe.next(), Disconnected)
    assert probe.silent()
    assert len(caplog.records) == 1


def test_connections_that_come_up_and_end_at_once_are_made_ever_more_seldom() -> None:
    bus = MqttBus(BrokerAccess("mqtt://127.0.0.1:1", "wall"), retry_s=(0.2, 0.5, 1.0))
    flapping = [bus._pause_s(failures, came_up=True) for failures in range(12)]
    assert flapping == [0.2, 0.5, 1, 1, 2, 4, 8, 16, 30, 30, 30, 30]
    assert bus._pause_s(100_000, came_up=True) == 30, "also after weeks of it"
    away = [bus._pause_s(failures, came_up=False) for failures in range(5)]
    assert away == [0.2, 0.5, 1, 1, 1], "a broker that is away is met soon after its return"


def test_a_connection_that_ends_at_once_does_not_begin_the_pauses_anew(
    over_mosquitto: OverMqtt, start_bus: StartBus
) -> None:
    asked: list[int] = []

    class Flapping(MqttBus):
        def _pause_s(self, failures: int, *, came_up: bool) -> float:  # as the real one
            asked.append(failures)
            return 0.01 if came_up else 0.05

    wall = start_bus(Flapping(broker_access(over_mosquitto.settings, "wall", {})))
    for _ in range(4):
        wall.wait_for(Connected)
        over_mosquitto.cut(wall.bus)
        wall.wait_for(Disconnected)
    wall.wait_for(Connected)
    assert asked == [0, 1, 2, 3]


def test_a_second_program_under_our_name_is_logged_once(
    over_mosquitto: OverMqtt, connect_bus: StartBus, caplog: pytest.LogCaptureFixture
) -> None:
    first = connect_bus(over_mosquitto.bus("wall", duplicate_pause_s=0.05))
    second = connect_bus(over_mosquitto.bus("wall", duplicate_pause_s=0.05))
    for _ in range(3):
        first.wait_for(Connected)
        second.wait_for(Connected)
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 2
    assert "another program" in told[0]


def test_a_refused_publication_is_logged_and_not_acknowledged(
    over_mosquitto: OverMqtt, connect_bus: StartBus, caplog: pytest.LogCaptureFixture
) -> None:
    wall = connect_bus(over_mosquitto.bus("wall"))
    for _ in range(3):
        token = wall.bus.publish(TOPICS.state, b"I am the kiosk")
        assert token is not None
        assert wall.next() == Rejected(token, "Not authorized")
    allowed = wall.bus.publish(TOPICS.health("wall"), b"well")
    assert allowed is not None
    assert wall.next() == Acknowledged(allowed)
    assert caplog.text.count("Not authorized") == 1


def test_what_is_larger_than_the_broker_takes_is_not_sent_and_logged_once(
    over_mosquitto: OverMqtt, connect_bus: StartBus, caplog: pytest.LogCaptureFixture
) -> None:
    console = connect_bus(over_mosquitto.bus("console", subscriptions=[TOPICS.state]))
    kiosk = connect_bus(over_mosquitto.bus("kiosk"))
    for _ in range(3):
        token = kiosk.bus.publish(TOPICS.state, bytes(MOST))
        assert token is not None
        rejected = kiosk.next()
        assert isinstance(rejected, Rejected)
        assert (rejected.token, rejected.too_large) == (token, True)
    just_fits = bytes(MOST - len(TOPICS.state) - PACKET_BYTES)
    fits = kiosk.bus.publish(TOPICS.state, just_fits, retain=True, expiry_s=60)
    assert kiosk.next() == Acknowledged(fits or 0), "the connection has not ended"
    assert console.wait_for(Message).payload == just_fits
    assert caplog.text.count("is not sent") == 1


def test_a_broker_without_a_limit_gets_everything(
    over_mosquitto: OverMqtt, tmp_path: Path, connect_bus: StartBus
) -> None:
    over_mosquitto.stop()
    conf = tmp_path / "broker" / "mosquitto.conf"
    conf.write_text(conf.read_text("utf-8").replace("max_packet_size", "#max_packet_size"), "utf-8")
    over_mosquitto.start()
    kiosk = connect_bus(over_mosquitto.bus("kiosk"))
    assert isinstance(kiosk.bus.publish(TOPICS.state, bytes(2 * MOST)), int)
    assert isinstance(kiosk.next(), Acknowledged)


def test_an_exception_in_a_callback_ends_the_thread_visibly(
    over_mosquitto: OverMqtt, monkeypatch: pytest.MonkeyPatch, eventually: Callable[..., None]
) -> None:
    seen: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", seen.append)

    def fail(news: BusEvent) -> None:
        raise RuntimeError("our own mistake")

    bus = over_mosquitto.bus("wall")
    bus.start(fail)
    eventually(lambda: seen, "the exception reaches threading.excepthook")
    assert str(seen[0].exc_value) == "our own mistake"
    assert bus.publish(TOPICS.health("wall"), b"alive?") is None
    bus.close()


def test_connections_that_ended_leave_nothing_open(over_mosquitto: OverMqtt, connect_bus: StartBus) -> None:
    wall = connect_bus(over_mosquitto.bus("wall"))
    gc.collect()
    gc.disable()
    try:
        before = _open_files()
        for _ in range(5):
            over_mosquitto.cut(wall.bus)
            wall.wait_for(Connected)
        assert _open_files() == before
    finally:
        gc.enable()


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_the_broker_can_be_reached_over_a_unix_socket(
    over_mosquitto: OverMqtt, tmp_path: Path, run_mosquitto: Callable[..., None], connect_bus: StartBus
) -> None:
    wall = _at(over_mosquitto, f"unix://{tmp_path}/mqtt.sock", tmp_path, run_mosquitto)
    assert _echo(connect_bus(MqttBus(wall, subscriptions=[TOPICS.health("wall")]))) == b"hello"


def _at(world: OverMqtt, uri: str, folder: Path, run_mosquitto: Callable[..., None]) -> BrokerAccess:
    """A wall's way to another broker with this listener."""
    world.stop()
    uri = uri.replace("PORT", str(world.broker.port))
    broker = msgspec.structs.replace(world.settings.broker, uri=uri, secrets=f"{folder}/secrets")
    settings = msgspec.structs.replace(world.settings, broker=broker)
    render(settings, folder)
    run_mosquitto(folder, uri)
    return broker_access(settings, "wall", {})


def _echo(wall: BusProbe) -> bytes:
    wall.bus.publish(TOPICS.health("wall"), b"hello")
    payload: bytes = wall.wait_for(Message).payload
    return payload


def test_nagles_algorithm_is_off(over_mosquitto: OverMqtt, connect_bus: StartBus) -> None:
    wall = connect_bus(over_mosquitto.bus("wall"))
    wire = over_mosquitto.socket_of(wall.bus)
    assert wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_bus_with_a_refused_subscription_does_not_count_as_connected() -> None:
    news: list[BusEvent] = []
    listener = Listener(1, lambda: ("state", "events"), SubscribeOptions(qos=1), news.append)
    listener._subscriptions = ("state", "events")
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    granted, refused = (ReasonCode(PacketTypes.SUBACK, identifier=code) for code in (1, 0x87))
    listener.on_subscribe(client, None, 1, [granted, refused], None)
    assert (listener.up, listener.reason, news) == (False, "may not read events", [])
