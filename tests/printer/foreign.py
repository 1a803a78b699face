"""Printers for `test_foreign.py`: the virtual one and, on Python 3.13, an emulator that others wrote."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from printer.virtual.virtual_printer import VirtualPrinter


class Foreign(NamedTuple):
    """A printer on 80 mm paper."""

    uri: str
    paper_out: Callable[[], None]
    paper_in: Callable[[], None]
    pictures: Callable[[], list[bytes]]
    """The printed pictures: rows of eight dots a byte, without the white at their end."""


@contextmanager
def virtual(folder: Path) -> Iterator[Foreign]:
    with VirtualPrinter(folder) as printer:
        yield Foreign(
            printer.uri,
            printer.paper_out,
            printer.paper_in,
            lambda: [slip.picture.tobytes("raw", "1;I").rstrip(b"\0") for slip in printer.slips if slip.complete],
        )


PRINTERS: dict[str, Callable[[Path], AbstractContextManager[Foreign]]] = {"virtual": virtual}

if sys.version_info >= (3, 13):
    import io
    import time
    from functools import partial

    from emupos.printer.printer import PrinterFault, PrinterOutput
    from PIL import Image

    from tests.printer.judges import PAPERS, emupos_printer

    class _Server:
        """Serves emupos on a socket, one connection after another."""

        def __init__(self) -> None:
            self.printer = emupos_printer(PAPERS[80])
            self.pngs: list[bytes] = []
            self._lock = threading.Lock()
            self._line: socket.socket | None = None
            self.listener = socket.create_server(("127.0.0.1", 0))
            threading.Thread(target=self._run, daemon=True).start()

        def _run(self) -> None:
            with suppress(OSError):  # the listener is closed
                while True:
                    self._serve(self.listener.accept()[0])

        def _serve(self, line: socket.socket) -> None:
            with line, suppress(ConnectionError):
                self.do(lambda: self.printer.open_connection("line", time.monotonic()), line)
                while data := line.recv(4096):
                    self.do(partial(self._receive, data), line)
            self.do(lambda: self.printer.close_connection("line", time.monotonic()), None)

        def _receive(self, data: bytes) -> PrinterOutput:
            return self.printer.receive("line", data, time.monotonic())

        def do(self, act: Callable[[], PrinterOutput], *line: socket.socket | None) -> None:
            """Runs `act` and sends what it answers; `line` replaces the connection to answer on."""
            with self._lock:
                if line:
                    [self._line] = line
                out = act()
                self.pngs += [receipt.png for receipt in out.receipts]
                for write in out.writes:
                    if self._line is not None:
                        self._line.sendall(write.data)

        def fault(self, *, active: bool) -> None:
            self.do(lambda: self.printer.set_fault(PrinterFault.PAPER_OUT, active, time.monotonic()))

        def pictures(self) -> list[bytes]:
            opened = [Image.open(io.BytesIO(png)) for png in self.pngs]
            return [picture.tobytes("raw", "1;I").rstrip(b"\0") for picture in opened]

    @contextmanager
    def emupos(_: Path) -> Iterator[Foreign]:
        server = _Server()
        host, port = server.listener.getsockname()
        with server.listener:
            yield Foreign(
                f"tcp://{host}:{port}",
                lambda: server.fault(active=True),
                lambda: server.fault(active=False),
                server.pictures,
            )
            server.listener.shutdown(socket.SHUT_RDWR)

    PRINTERS["emupos"] = emupos
