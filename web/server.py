"""Serves a web application on this machine until it is told to stop, whether or not pages are still open."""

from __future__ import annotations

import argparse
import logging
import socket
import threading
from functools import partial
from typing import Any, Self, cast
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.server import create_server

from web.connection import Connection
from web.security import MAX_BODY_BYTES

HOST = "127.0.0.1"
LAST_PORT = 65_535
THREADS = 48
STOP_S = 1
CONNECTIONS = 400
"""Beyond these the one that has been without a request for longest gives way to a new one."""
SILENT_S, CLEANUP_S = 10, 5
"""A request has so long to come, from its first byte to its last, and a connection as long for the next one."""
GONE_MS = 30_000
"""A client that acknowledges nothing for so long is gone: its cable is out, it sleeps. The kernel alone would try for a
quarter of an hour, and a stream would keep its thread meanwhile."""
UNSENT_BYTES = 64 * 1024
"""An answer waits while so much of it is not sent yet. Waitress also keeps what a stream has sent until it is so much,
by default 16 MiB for each open page."""
BACKSTOP = 100
"""Connections beyond `CONNECTIONS` if none of them can give way, since all are being answered."""


def port_number(text: str) -> int:
    """The value of an option `--port`; raises argparse's error for what is no port. 0 is a free one."""
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text}: expected a whole number from 0 to {LAST_PORT}")
    return int(text)


class _Question:
    """A task as waitress has it."""

    def __init__(self, answered: threading.Event) -> None:
        self.service = answered.set

    def cancel(self) -> None:
        """The server ends."""


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
            connection_limit=CONNECTIONS + BACKSTOP,
            channel_timeout=SILENT_S,
            cleanup_interval=CLEANUP_S,
            asyncore_use_poll=True,
            outbuf_high_watermark=UNSENT_BYTES,
            max_request_body_size=MAX_BODY_BYTES,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._server = cast("Any", server)  # the stubs allow several servers, which one host and port never give
        self._server.channel_class = partial(Connection, most=CONNECTIONS)
        self._server.adj.socket_options = [
            (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
            (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_MS),
        ]
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def answers(self, within_s: float) -> bool:
        """Whether the thread that hears requests, and one of those that answer them, come to it in this time."""
        answered = threading.Event()
        dispatcher = self._server.task_dispatcher
        self._server.trigger.pull_trigger(lambda: dispatcher.add_task(_Question(answered)))
        return answered.wait(within_s)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.task_dispatcher.shutdown(timeout=STOP_S)
        # Sockets are closed in the server's own thread: its loop runs while any is open, and browsers keep theirs.
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._sockets))
        self._thread.join(STOP_S)
