"""Serves the demo's page on this machine, and ends when it is told to, with pages open or not."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from typing import Any, Self

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

HOST = "127.0.0.1"
THREADS = 48
STOP_S = 1


class Server:
    """Listens from its making on; serves between `__enter__` and `__exit__`."""

    def __init__(self, app: Flask, *, port: int) -> None:
        """`port` 0: a free one. Raises `OSError` when somebody else has it."""
        # Many pages at once are a queue, not a fault.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._sockets: dict[int, Any] = {}
        try:
            self._server = listening(app, port, self._sockets)
        except OSError as error:
            raise OSError(f"port {port}: {error.strerror}; --port takes another, 0 a free one") from None
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.task_dispatcher.shutdown(timeout=STOP_S)
        # In its own thread: its loop goes on while any connection is open, and browsers keep theirs.
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._sockets))
        self._thread.join(STOP_S)


def listening(app: Flask, port: int, sockets: dict[int, Any]) -> Any:
    """Any: to the stubs it might be several servers, which one host and port never are."""
    return create_server(
        app,
        map=sockets,
        host=HOST,
        port=port,
        threads=THREADS,
        connection_limit=100,
        max_request_body_size=65536,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
