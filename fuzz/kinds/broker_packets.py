"""Packets of a broker: a fake one sends them at a real bus, which has to connect again after each input."""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from typing import TypeVar

from fuzz.kind import HangError, Kind, ThreadDiedError
from runtime.bus.credentials import BrokerAccess
from runtime.bus.mqtt import MqttBus

Answer = TypeVar("Answer")

PATIENCE_S = 30
"""After so long in which it does nothing with an input the bus counts as one that hangs."""
LOOK_S = 0.5
"""Pause between two looks at whether its thread lives."""
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


def open_kind(stack: ExitStack, *, patience_s: float = PATIENCE_S) -> Kind:
    deaths: list[BaseException | None] = []
    before = threading.excepthook
    stack.callback(setattr, threading, "excepthook", before)
    threading.excepthook = lambda death: deaths.append(death.exc_value)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="luot-fuzz-"))
    server = stack.enter_context(socket.socket(socket.AF_UNIX))
    server.bind(f"{folder}/broker")
    server.listen(8)
    server.settimeout(LOOK_S)
    uri = f"unix://{folder}/broker"
    buses: list[MqttBus] = []
    connections: list[socket.socket] = []
    """The one that the bus has made and that waits for its input."""

    def end() -> None:
        buses.pop().close()
        for connection in connections:
            connection.close()
        connections.clear()

    def start() -> None:
        bus = MqttBus(BrokerAccess(uri, "wall"), subscriptions=("t/state", "t/#"), retry_s=(0,), duplicate_pause_s=0)
        bus.start(lambda _: None)
        buses.append(bus)
        connections.append(accepted())

    def take(data: bytes) -> None:
        """Serves the connection that is there, and waits until the bus has ended it and made the next one."""
        try:
            with connections.pop() as connection, suppress(ConnectionError):
                patiently(partial(connection.recv, 4096), PATIENCE_S)
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while patiently(partial(connection.recv, 65_536), patience_s):
                    pass
            connections.append(accepted())
        except (TimeoutError, HangError):
            death = deaths.pop() if deaths else None
            end()
            start()
            if death is None:
                raise HangError from None
            raise ThreadDiedError("the bus's thread") from death

    def accepted() -> socket.socket:
        connection, _ = patiently(server.accept, PATIENCE_S)
        connection.settimeout(LOOK_S)
        return connection

    def patiently(act: Callable[[], Answer], within_s: float) -> Answer:
        """What comes of the bus within this time. Raises `TimeoutError` if it has died, or nothing comes."""
        until = time.monotonic() + within_s
        while True:
            try:
                return act()
            except TimeoutError:
                if deaths or time.monotonic() >= until:
                    raise

    start()
    stack.callback(end)
    return Kind(SAMPLES, PIECES, take)
