"""What a broker may send that is no MQTT 5, or not for us: the connection ends, and is made again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from runtime.bus.bus import BusEvent, Connected, Disconnected
from runtime.bus.credentials import BrokerAccess
from runtime.bus.mqtt import MqttBus
from runtime.bus.paho_client import MOST_PACKET_BYTES
from tests.runtime.bus.worlds import StartBus

CONNACK = b"\x20\x03\x00\x00\x00"
SUBACK = b"\x90\x04\x00\x01\x00\x01"
LONG_MESSAGE = b"\x30\xa4\x1f\x00\x01t\x00" + b"x" * 4000
"""4004 bytes to the topic `t`."""
LOST_PATIENCE_S = 30


class LyingBroker:
    """Accepts one connection after another, and sends the same bytes to each as soon as it has said hello."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._server = socket.create_server(("127.0.0.1", 0))
        self.uri = f"mqtt://127.0.0.1:{self._server.getsockname()[1]}"
        self.hellos: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                with connection, suppress(OSError):
                    connection.settimeout(LOST_PATIENCE_S)
                    self.hellos.append(connection.recv(4096))
                    connection.sendall(self._answer)
                    while connection.recv(4096):
                        pass

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


@pytest.fixture
def lying(request: pytest.FixtureRequest) -> Iterator[LyingBroker]:
    broker = LyingBroker(request.param)
    yield broker
    broker.close()


@pytest.mark.parametrize(
    ("lying", "told"),
    [
        pytest.param(CONNACK + b"\x90\x05\x00\x01\x00\x01\x01", "2 answers to 1 subscriptions", id="SUBACK of two"),
        pytest.param(CONNACK + b"\x90\x03\x00\x01\x00", "", id="SUBACK of none"),
        pytest.param(CONNACK + SUBACK + b"\x30\x06\x00\x02\xff\xfe\x00x", "utf-8", id="topic that is no UTF-8"),
        pytest.param(CONNACK + SUBACK + b"\xb0\x01\x00", "", id="UNSUBACK of one byte"),
        pytest.param(CONNACK + SUBACK + b"\x30\xff\xff\xff\x7f", "268435455 bytes", id="256 MB announced"),
        pytest.param(CONNACK + SUBACK + b"\x34\x07\x00\x01t\x00\x01\x00x", "QoS 2", id="QoS 2"),
        pytest.param(CONNACK + LONG_MESSAGE * 4_500, "without an end", id="no end before the SUBACK"),
        pytest.param(b"\x20\x00", "", id="empty CONNACK"),
        pytest.param(b"\x00\x00", "not MQTT 5", id="no command"),
        pytest.param(CONNACK + SUBACK + b"\x40\x00", "", id="empty PUBACK"),
    ],
    indirect=["lying"],
)
def test_what_cannot_be_read_ends_the_connection_and_not_the_thread(
    lying: LyingBroker, told: str, start_bus: StartBus, eventually: Callable[..., None]
) -> None:
    bus = MqttBus(BrokerAccess(lying.uri, "wall"), subscriptions=["t"], retry_s=(0.01,), keepalive_s=60)
    probe = start_bus(bus)
    reason = probe.wait_for(Disconnected).reason
    assert "the broker sends what cannot be read" in reason
    assert told in reason
    eventually(lambda: len(lying.hellos) > 1, "it connects again")


@pytest.mark.parametrize("lying", [CONNACK + b"\x90\x05\x00\x01\x00\x01\x01"], indirect=True)
def test_it_is_logged_once_and_tried_ever_more_seldom(
    lying: LyingBroker, start_bus: StartBus, caplog: pytest.LogCaptureFixture, eventually: Callable[..., None]
) -> None:
    asked: list[bool] = []

    class Counting(MqttBus):
        def _pause_s(self, failures: int, *, came_up: bool) -> float:  # noqa: ARG002  # as the real one
            asked.append(came_up)
            return 0.01

    start_bus(Counting(BrokerAccess(lying.uri, "wall"), subscriptions=["t"]))
    eventually(lambda: len(asked) > 3, "it tries again and again")
    assert asked[:4] == [True] * 4, "as after connections that came up and ended: the pauses double"
    assert caplog.text.count("no connection to") == 1


@pytest.mark.parametrize("lying", [CONNACK], indirect=True)
def test_a_broker_is_told_the_largest_packet_that_we_read(
    lying: LyingBroker, start_bus: StartBus, eventually: Callable[..., None]
) -> None:
    start_bus(MqttBus(BrokerAccess(lying.uri, "wall"), subscriptions=["t"]))
    eventually(lambda: lying.hellos, "it says hello")
    assert b"\x27" + MOST_PACKET_BYTES.to_bytes(4, "big") in lying.hellos[0]


@pytest.mark.parametrize("lying", [CONNACK + SUBACK], indirect=True)
def test_what_our_own_program_raises_is_not_put_down_to_the_broker(
    lying: LyingBroker, monkeypatch: pytest.MonkeyPatch, eventually: Callable[..., None]
) -> None:
    seen: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", seen.append)

    def fail(news: BusEvent) -> None:
        if isinstance(news, Connected):
            raise ValueError("our own mistake")

    bus = MqttBus(BrokerAccess(lying.uri, "wall"), subscriptions=["t"])
    bus.start(fail)
    eventually(lambda: seen, "the exception reaches threading.excepthook")
    assert str(seen[0].exc_value) == "our own mistake"
    bus.close()


@pytest.mark.parametrize("host", ["a..b", ".", f"{'a' * 64}.vn"])
def test_a_name_that_no_host_can_have_is_a_broker_that_is_away(host: str, start_bus: StartBus) -> None:
    probe = start_bus(MqttBus(BrokerAccess(f"mqtt://{host}:1883", "wall"), retry_s=(0.01,)))
    assert probe.wait_for(Disconnected).reason
