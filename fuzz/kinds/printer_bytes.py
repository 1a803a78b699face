"""Bytes for a printer: at the firmware of each virtual one, and at its port, where a session listens as well."""

from __future__ import annotations

import socket
import tempfile
import threading
import time
import zlib
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

from fuzz.kind import Kind, ThreadDiedError
from printer.escpos import encoding
from printer.session.session import PrinterSession
from printer.transports.tcp import TcpTransport
from printer.transports.transport import PrinterGone
from printer.virtual.firmware import Firmware
from printer.virtual.models import MODELS
from printer.virtual.virtual_printer import VirtualPrinter

ONE_OVER_THE_PORT_OF = 50
PATIENCE_S = 30
PORT_S = 0.05
"""How long its session listens to each of those."""
PICTURE = b"\x1dv0\x00\x04\x00\x03\x00" + b"\xf0\x0f\xaa\x55" * 3
SAMPLES = (
    encoding.INIT + encoding.END_COMMAND + PICTURE + b"\x1dr\x01" + b"\x1dV\x42\x00",
    b"\x10\x04\x01\x10\x04\x04" + PICTURE * 3 + b"\x1bJ\x40\x1dV\x00",
    b"\x1d(H\x06\x00\x30\x30a1b2" + PICTURE + b"\x1dVA\x10" + encoding.CLEAR_BUFFER,
    b"\x1ba\x01\x1d!\x11letters\n\x1bd\x03\x1dI\x42\x1da\xff",
)
PIECES = (
    *(b"\x1b", b"\x1d", b"\x10\x04\x01", b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", b"\x1d(", b"\x1dV\x42", b"\x1b@"),
    *(
        b"\x1dv0\x03\xff\xff\xff\xff",
        b"\x1d(H\xff\xff",
        b"\x1bJ\xff",
        b"\x1bd\xff",
        b"\x1dL\xff\xff",
        b"\x1dP\x00\x00",
        PICTURE,
    ),
)


def open_kind(stack: ExitStack) -> Kind:
    deaths: list[BaseException | None] = []
    stack.callback(setattr, threading, "excepthook", threading.excepthook)
    threading.excepthook = lambda death: deaths.append(death.exc_value)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="luot-fuzz-")))

    def take(data: bytes) -> None:
        for model in MODELS.values():
            firmware = Firmware(lambda _: None, model)
            for at in range(0, len(data), 512):
                firmware.receive(data[at : at + 512])
                firmware.advance()
            firmware.sender_gone()
            firmware.advance()
        if zlib.crc32(data) % ONE_OVER_THE_PORT_OF == 0:
            _over_the_port(data)

    def _over_the_port(data: bytes) -> None:
        with VirtualPrinter(folder) as printer:
            where = urlsplit(printer.uri)
            stranger = socket.create_connection((where.hostname or "", where.port or 0), timeout=PATIENCE_S)
            with stranger:
                stranger.sendall(data)
                with suppress(PrinterGone):  # it has one connection, and may be busy with what the stranger sent
                    _listen(TcpTransport(where.hostname or "", where.port or 0), data)
            if deaths:
                raise ThreadDiedError("the virtual printer's thread") from deaths.pop()
        for slip in folder.glob("*.png"):
            slip.unlink()

    return Kind(SAMPLES, PIECES, take)


def _listen(transport: TcpTransport, data: bytes) -> None:
    """What a session makes of the answers to bytes that are no slip of ours."""
    session = PrinterSession(transport, time.monotonic)
    try:
        session.write(data, time.monotonic() + PORT_S)
        session.ask()
        session.listen(time.monotonic() + PORT_S)
        session.ask_when_due()
    except PrinterGone:
        pass
    finally:
        session.close(drop=True)
