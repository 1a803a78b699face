"""Serves a web application on this machine until it is told to stop, whether or not pages are still open."""

from __future__ import annotations

import argparse
import logging
import threading
from typing import Any, Self, cast
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.server import create_server

from web.security import MAX_BODY_BYTES

HOST = "127.0.0.1"
LAST_PORT = 65_535
THREADS = 48
STOP_S = 1
CONNECTIONS = 100
SILENT_S, CLEANUP_S = 10, 5
"""A connection without a whole request is closed after so long without a byte from it: others wait for its place.
Each byte begins that time anew, so one that sends its request a byte at a time keeps its place."""


def port_number(text: str) -> int:
    """The value of an option `--port`; raises argparse's error for what is no port. 0 is a free one."""
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text}: expected a whole number from 0 to {LAST_PORT}")
    return int(text)


class Server:
    """The server accepts connections from its construction on; it answers them between `__enter__` and `__exit__`."""

    def __init__(self, app: WSGIApplication, *, port: int, host: str = HOST, threads: int = THREADS) -> None:
        """`port` 0 takes a free one; `host`: the address to listen at; `threads`: each open stream occupies one. Raises
        `OSError` when another program uses the port, or this machine has no such address."""
        # Waitress warns when requests wait for a thread; many open pages are no fault.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._sockets: dict[int, Any] = {}
        server = create_server(
            app,
            map=self._sockets,
            host=host,
            port=port,
            threads=threads,
            connection_limit=CONNECTIONS,
            channel_timeout=SILENT_S,
            cleanup_interval=CLEANUP_S,
            max_request_body_size=MAX_BODY_BYTES,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._server = cast("Any", server)  # the stubs allow several servers, which one host and port never give
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.task_dispatcher.shutdown(timeout=STOP_S)
        # Sockets are closed in the server's own thread: its loop runs while any is open, and browsers keep theirs.
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._sockets))
        self._thread.join(STOP_S)
