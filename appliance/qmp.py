"""Commands and answers of qemu's monitor and of its agent in the guest: JSON, a line each, over a Unix socket.

Source: QEMU's docs/interop/qmp-spec.rst and qga/qapi-schema.json.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import msgspec
from msgspec import UNSET, Struct, field

PATIENCE_S = 120.0
"""A guest without hardware support on a busy machine is slow; whatever takes longer hangs."""


class QmpError(Exception):
    """A command was refused, or the other end has gone; the text says which command."""


class Failure(Struct, frozen=True):
    kind: str = field(name="class")
    desc: str


class Message(Struct, frozen=True):
    """One line from the other end: an answer, a refusal, or an event. The greeting has none of the three."""

    answer: Any = field(name="return", default=UNSET)
    error: Failure | None = None
    event: str | None = None


_decoder = msgspec.json.Decoder(Message)


def parse(line: bytes) -> Message:
    """The message of a line. The agent sends the byte FF before the answer to a synchronisation: it is passed over."""
    return _decoder.decode(line.rpartition(b"\xff")[2])


class Channel:
    """One connection; commands are answered in turn."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = b""

    @classmethod
    def connect(cls, path: Path, patience_s: float = PATIENCE_S) -> Self:
        """Waits until somebody listens at `path`; raises `QmpError`."""
        deadline = time.monotonic() + patience_s
        while True:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(patience_s)
            try:
                connection.connect(str(path))
            except OSError as error:
                connection.close()
                if time.monotonic() > deadline:
                    raise QmpError(f"nobody listens at {path}: {error}") from error
                time.sleep(0.05)
            else:
                return cls(connection)

    def ask(self, command: str, arguments: dict[str, Any] | None = None) -> Any:
        """The answer; events before it are passed over. Raises `QmpError`."""
        request: dict[str, Any] = {"execute": command}
        if arguments:
            request["arguments"] = arguments
        try:
            self._connection.sendall(msgspec.json.encode(request) + b"\n")
            for message in self._messages():
                if message.error:
                    raise QmpError(f"{command}: {message.error.desc}")
                if message.answer is not UNSET:
                    return message.answer
        except OSError as error:
            raise QmpError(f"{command}: {error}") from error
        raise QmpError(f"{command}: the connection has ended")

    def synchronise(self, number: int, patience_s: float) -> bool:
        """Whether the agent answers: it is told a number and tells it again; answers to older commands are dropped."""
        self._connection.settimeout(patience_s)
        request = {"execute": "guest-sync-delimited", "arguments": {"id": number}}
        with suppress(OSError, msgspec.DecodeError):
            self._connection.sendall(b"\xff" + msgspec.json.encode(request) + b"\n")
            for message in self._messages():
                if message.answer == number:
                    self._connection.settimeout(PATIENCE_S)
                    return True
        return False

    def close(self) -> None:
        self._connection.close()

    def _messages(self) -> Iterator[Message]:
        """What comes, until the other end closes; after a timeout, which raises `OSError`, it can go on."""
        while True:
            line, end, rest = self._received.partition(b"\n")
            if end:
                self._received = rest
                yield parse(line)
            elif data := self._connection.recv(2**16):
                self._received += data
            else:
                return
