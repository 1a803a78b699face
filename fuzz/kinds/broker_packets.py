"""Packets of a broker: a fake one sends them at a real bus, which has to connect again after each input."""

from __future__ import annotations

import socket
import tempfile
import threading
from contextlib import ExitStack, suppress

from fuzz.kind import Kind, ThreadDiedError
from runtime.bus.credentials import BrokerAccess
from runtime.bus.mqtt import MqttBus

PATIENCE_S = 30
CONNACK = b"\x20\x03\x00\x00\x00"
SUBACK = b"\x90\x05\x00\x01\x00\x01\x01"
UP = CONNACK + SUBACK
MESSAGE = b"\x30\x0d\x00\x07t/state\x00{}x"
SAMPLES = (
    UP + MESSAGE,
    CONNACK + MESSAGE + SUBACK + b"\x32\x0f\x00\x07t/state\x00\x09\x00{}x",
    b"\x20\x13\x00\x00\x10\x27\x00\x40\x00\x00\x21\x00\x14\x22\x00\x0a\x24\x01\x25\x01\x13\x00" + SUBACK,
    UP + b"\x31\x18\x00\x07t/state\x0b\x01\x01\x02\x00\x00\x00\x0a\x03\x00\x01j{}x",
    UP + b"\xd0\x00" + b"\x40\x04\x00\x01\x10\x00" + b"\xb0\x04\x00\x02\x00\x00",
    UP + b"\x50\x02\x00\x01" + b"\x62\x02\x00\x01" + b"\x70\x02\x00\x01",
    UP + b"\xe0\x02\x8e\x00",
    UP + b"\xe0\x0a\x8d\x08\x1f\x00\x05later",
    b"\x20\x03\x00\x87\x00",
    CONNACK + b"\x90\x05\x00\x01\x00\x87\x01",
)
PIECES = (
    *(
        CONNACK,
        SUBACK,
        MESSAGE,
        b"\x30\xff\xff\xff\x7f",
        b"\x30\x80\x80\x80\x80\x01",
        b"\xff\xff",
        b"\x00\x00",
        b"\xf0\x00",
    ),
    *(b"\x40\x02\x00\x01", b"\x34\x07\x00\x01t\x00\x01\x00x", b"\xc3\x28", b"\xed\xa0\x80", b"\x26\x00\x01a\x00\x01b"),
)


def open_kind(stack: ExitStack) -> Kind:
    deaths: list[BaseException | None] = []
    before = threading.excepthook
    stack.callback(setattr, threading, "excepthook", before)
    threading.excepthook = lambda death: deaths.append(death.exc_value)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="luot-fuzz-"))
    server = stack.enter_context(socket.socket(socket.AF_UNIX))
    server.bind(f"{folder}/broker")
    server.listen(8)
    server.settimeout(PATIENCE_S)
    uri = f"unix://{folder}/broker"
    buses: list[MqttBus] = []

    def end() -> None:
        buses.pop().close()

    def start() -> None:
        bus = MqttBus(BrokerAccess(uri, "wall"), subscriptions=("t/state", "t/#"), retry_s=(0,), duplicate_pause_s=0)
        bus.start(lambda _: None)
        buses.append(bus)

    def take(data: bytes) -> None:
        try:
            connection, _ = server.accept()
        except TimeoutError:
            _tell_death()
            raise
        with connection, suppress(OSError):
            connection.settimeout(PATIENCE_S)
            connection.recv(4096)
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):
                pass
        _tell_death()

    def _tell_death() -> None:
        if deaths:
            death = deaths.pop()
            end()
            start()
            raise ThreadDiedError("the bus's thread") from death

    start()
    stack.callback(end)
    return Kind(SAMPLES, PIECES, take)
