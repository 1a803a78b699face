"""A program that stands still for longer than its keep-alive, as while a graphics driver starts."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode

from runtime.bus.credentials import BrokerAccess
from runtime.bus.paho_client import new_client
from tests.conftest import PATIENCE_S

CONNACK = b"\x20\x03\x00\x00\x00"
PINGREQ, PINGRESP = b"\xc0\x00", b"\xd0\x00"
KEEPALIVE_S = 4
STILL_S = 5.5
"""Longer than the keep-alive."""


class Watch:
    """The stopwatch of our client and of paho."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr("paho.mqtt.client.time_func", watch)
    monkeypatch.setattr(time, "monotonic", watch)
    return watch


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE_S)
        yield server


def connect(server: socket.socket, watch: Watch, *, still_s: float) -> tuple[Client, socket.socket]:
    """A client that stood still between its connection and its first word."""
    client = new_client(BrokerAccess(f"mqtt://127.0.0.1:{server.getsockname()[1]}", "wall"))
    client.connect("127.0.0.1", server.getsockname()[1], keepalive=KEEPALIVE_S, clean_start=True)
    watch.now += still_s
    broker, _ = server.accept()
    broker.settimeout(PATIENCE_S)
    return client, broker


def test_a_standstill_before_the_first_word_does_not_end_the_connection(server: socket.socket, watch: Watch) -> None:
    client, broker = connect(server, watch, still_s=STILL_S)
    with broker:
        assert client.loop(timeout=0) == MQTTErrorCode.MQTT_ERR_SUCCESS
        assert broker.recv(4096)
        broker.sendall(CONNACK)
        assert client.loop(timeout=PATIENCE_S) == MQTTErrorCode.MQTT_ERR_SUCCESS
        assert client.is_connected()
        client.disconnect()


def test_a_standstill_while_a_ping_is_under_way_does_not_end_the_connection(
    server: socket.socket, watch: Watch
) -> None:
    client, broker = connect(server, watch, still_s=0)
    with broker:
        client.loop(timeout=0)
        broker.sendall(CONNACK)
        client.loop(timeout=PATIENCE_S)
        for _ in range(KEEPALIVE_S):
            watch.now += 1
            assert client.loop(timeout=0) == MQTTErrorCode.MQTT_ERR_SUCCESS
        client.loop(timeout=0)
        assert broker.recv(4096).endswith(PINGREQ)
        watch.now += STILL_S
        assert client.loop(timeout=0) == MQTTErrorCode.MQTT_ERR_SUCCESS, "the answer may be on its way"
        broker.sendall(PINGRESP)
        assert client.loop(timeout=PATIENCE_S) == MQTTErrorCode.MQTT_ERR_SUCCESS
        client.disconnect()


def test_a_broker_that_is_silent_is_still_given_up(server: socket.socket, watch: Watch) -> None:
    client, broker = connect(server, watch, still_s=STILL_S)
    with broker:
        rounds = 0
        while client.loop(timeout=0) == MQTTErrorCode.MQTT_ERR_SUCCESS:
            watch.now += 1
            rounds += 1
            assert rounds <= KEEPALIVE_S + 1, "it has all the time again, but no more"
    assert rounds >= KEEPALIVE_S
