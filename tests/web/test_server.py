"""What the server keeps of the pages that stay open all day."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection
from wsgiref.types import StartResponse, WSGIEnvironment

from tests.conftest import PATIENCE_S
from web.server import HOST, UNSENT_BYTES, Server

PART = b"x" * 10_000
PARTS = 100


def test_a_stream_does_not_keep_what_it_has_sent() -> None:
    over = threading.Event()

    def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/event-stream")])
        return parts()

    def parts() -> Iterator[bytes]:
        for _ in range(PARTS):
            yield PART
        over.wait(PATIENCE_S)

    with Server(app, port=0) as server:
        connection = HTTPConnection(HOST, server.port, timeout=PATIENCE_S)
        connection.request("GET", "/")
        assert connection.getresponse().read(PARTS * len(PART)) == PARTS * PART
        [channel] = server._server.active_channels.values()
        kept = sum(buffer.getfile().getbuffer().nbytes for buffer in channel.outbufs)
        assert kept < 2 * (UNSENT_BYTES + len(PART))
        over.set()
        connection.close()
