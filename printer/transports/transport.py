"""Bytes to a printer and back, each step with a deadline; every failure is a `PrinterGone`."""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

Cause = Literal[
    "no-such-host",
    "refused",
    "unreachable",
    "timeout",
    "reset",
    "missing",
    "forbidden",
    "busy",
    "unplugged",
    "hangup",
    "stalled",
    "no-libusb",
    "no-endpoint",
    "no-folder",
    "no-such-rate",
    "not-clear-to-send",
]
"""Why there is no connection; `printer/transports/causes.py` says what each means."""


class PrinterGone(Exception):  # noqa: N818  # it reads as what has happened
    """The connection is of no use any more: close it and open another."""

    def __init__(self, cause: Cause, sent: int = 0) -> None:
        """`sent`: bytes of this write that were taken before it."""
        super().__init__(f"the printer is gone: {cause}")
        self.cause = cause
        self.sent = sent


class Transport(Protocol):
    """One open connection to a printer. Deadlines are in `time.monotonic()`; one thread at a time."""

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        """How many bytes were taken by then, at least one as soon as any can be; 0: none."""

    def read(self, most: int, deadline: float) -> bytes:
        """What has come, as soon as anything has; empty when nothing came by then."""

    def unacked(self) -> int:
        """Bytes that were taken here and have not been taken there, as far as this kind of connection knows."""

    def close(self, *, drop: bool = False) -> None:
        """Lets what was taken arrive, for a moment; with `drop`, or when it does not arrive, throws it away."""


@runtime_checkable
class Ported(Protocol):
    """A transport whose port has a status of its own, beside what the printer says."""

    def port_status(self) -> int | None:
        """As of a parallel port: 0x20 no paper, 0x10 selected, 0x08 no error; None: it does not tell."""


def write_all(transport: Transport, data: bytes, deadline: float) -> None:
    """Writes every byte by then, or raises `PrinterGone` that says how many were taken."""
    sent = 0
    while sent < len(data):
        try:
            taken = transport.write(data[sent:], deadline)
        except PrinterGone as gone:
            raise PrinterGone(gone.cause, sent + gone.sent) from gone
        if not taken:
            raise PrinterGone("timeout", sent)
        sent += taken
