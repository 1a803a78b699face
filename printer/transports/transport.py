"""What every kind of connection to a printer can do: send and receive bytes, each call with a deadline."""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

from words.translation import mark

Cause = Literal[
    "no-such-host",
    "refused",
    "unreachable",
    "timeout",
    "reset",
    "missing",
    "no-device",
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
"""Why there is no connection to the printer."""
MEANINGS: dict[Cause, str] = {
    "no-such-host": mark("no host of this name; look at [printer] uri"),
    "refused": mark("it refuses the connection; look at its address and port in [printer] uri"),
    "unreachable": mark("it cannot be reached; look at its cable, its power, and its address in [printer] uri"),
    "timeout": mark(
        "it does not answer; look at its paper and its cover, then at its cable, its power, and its address in"
        " [printer] uri"
    ),
    "reset": mark("it has closed the connection; it may be switched off, or another program prints there"),
    "missing": mark("no such device; look at its cable, its power, and [printer] uri"),
    "no-device": mark("this is no device but a file, and nothing is written into it; look at [printer] uri"),
    "forbidden": mark(
        "permission denied; this user must be in the group of the device: lp, or dialout for a serial line"
    ),
    "busy": mark("it cannot be opened; another program may have it open"),
    "unplugged": mark("it is unplugged or switched off; look at its cable and its power"),
    "hangup": mark("the line has hung up; look at its cable and its power"),
    "stalled": mark("its USB connection is stalled; switch it off and on"),
    "no-libusb": mark("libusb is not installed: apt install libusb-1.0-0"),
    "no-endpoint": mark("this USB device takes no data; look at [printer] uri"),
    "no-folder": mark("its folder cannot be made or written to; look at [printer] uri"),
    "no-such-rate": mark("this line cannot run at that rate; look at baud in [printer] uri"),
    "not-clear-to-send": mark(
        "it is not ready for bytes (CTS): it is off, without paper or open; or its cable has no such wire, and then"
        " flow=none belongs in [printer] uri"
    ),
}
"""What each cause means and what helps, for the technician: in English for the log, else as a marked sentence."""


class PrinterGone(Exception):  # noqa: N818  # it reads as what has happened
    """The connection to the printer is no longer usable: close it and open another."""

    def __init__(self, cause: Cause, sent: int = 0) -> None:
        """`sent`: how many bytes of the failed write were accepted before it failed."""
        super().__init__(f"the printer is gone: {cause}")
        self.cause = cause
        self.sent = sent


class Transport(Protocol):
    """One open connection to a printer, used by one thread at a time.

    Deadlines are values of `time.monotonic()`. Every failure is raised as `PrinterGone`.
    """

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        """Sends what is accepted at once; returns how many bytes that was, or 0 if the deadline came first."""

    def read(self, max_bytes: int, deadline: float) -> bytes:
        """Returns received bytes as soon as there are any; empty when none came by the deadline."""

    def unacked(self) -> int:
        """Bytes accepted by `write` that the printer has not taken yet, as far as this kind of connection can tell."""

    def close(self, *, drop: bool = False) -> None:
        """Lets accepted bytes arrive, for about 2 s at most; with `drop`, or if they do not arrive, discards them."""


@runtime_checkable
class HasPortStatus(Protocol):
    """A transport whose port reports a status of its own, apart from what the printer answers."""

    def port_status(self) -> int | None:
        """The status byte of a parallel port: 0x20 no paper, 0x10 selected, 0x08 no error; None if not available."""


def write_all(transport: Transport, data: bytes, deadline: float) -> None:
    """Writes every byte by the deadline, or raises `PrinterGone` with the number of bytes accepted until then."""
    sent = 0
    while sent < len(data):
        try:
            taken = transport.write(data[sent:], deadline)
        except PrinterGone as gone:
            raise PrinterGone(gone.cause, sent + gone.sent) from gone
        if not taken:
            raise PrinterGone("timeout", sent)
        sent += taken
