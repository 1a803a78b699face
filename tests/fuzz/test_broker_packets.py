"""What the fuzzer says of a bus that does not bear a broker's packets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from fuzz.kind import HangError, ThreadDiedError
from fuzz.kinds import broker_packets
from runtime.bus.credentials import BrokerAccess


class FrailBus:
    """Reads each connection to its end and makes the next one; one that says `hang` or `die` does that to it."""

    def __init__(self, access: BrokerAccess, **_: Any) -> None:
        self._path = access.uri.removeprefix("unix://")
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self, _: Callable[[object], None]) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closed.set()

    def _run(self) -> None:
        while not self._closed.is_set():
            with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:  # the broker may have hung up
                connection.connect(self._path)
                connection.sendall(b"connect")
                while said := connection.recv(100):
                    if said == b"hang":
                        self._closed.wait()
                    if said == b"die":
                        raise ValueError(said)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    monkeypatch.setattr(broker_packets, "MqttBus", FrailBus)
    with ExitStack() as stack:
        yield stack


def test_a_bus_that_reads_all_and_comes_again_has_borne_it(stack: ExitStack) -> None:
    kind = broker_packets.open_kind(stack)
    for _ in range(3):
        kind.take(b"well")


def test_a_bus_that_hangs_is_told_of_the_input_at_which_it_did(stack: ExitStack) -> None:
    kind = broker_packets.open_kind(stack, patience_s=0)
    with pytest.raises(HangError):
        kind.take(b"hang")


def test_a_bus_that_dies_is_told_of_the_input_at_which_it_did(stack: ExitStack) -> None:
    kind = broker_packets.open_kind(stack)
    with pytest.raises(ThreadDiedError) as raised:
        kind.take(b"die")
    assert isinstance(raised.value.__cause__, ValueError)
    kind.take(b"well")
