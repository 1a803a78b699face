"""What the server keeps of the pages that stay open all day."""

from __future__ import annotations

import socket
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


def test_a_server_whose_threads_all_stand_still_does_not_answer() -> None:
    held, gate = threading.Semaphore(0), threading.Event()

    def app(_: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        held.release()
        gate.wait(PATIENCE_S)
        start_response("200 OK", [])
        return [b"at last"]

    with Server(app, port=0, threads=2) as server:
        assert server.answers(PATIENCE_S)
        connections = [HTTPConnection(HOST, server.port, timeout=PATIENCE_S) for _ in range(2)]
        for connection in connections:
            connection.request("GET", "/")
            assert held.acquire(timeout=PATIENCE_S)
        assert not server.answers(0.05), "it cannot, however long it is waited for"
        gate.set()
        assert server.answers(PATIENCE_S)
        for connection in connections:
            assert connection.getresponse().read() == b"at last"
            connection.close()


def test_a_server_whose_loop_stands_still_does_not_answer() -> None:
    held, gate = threading.Event(), threading.Event()
    with Server(lambda *_: [], port=0) as server:
        accept = server._server.handle_accept

        def stand_still() -> None:
            held.set()
            gate.wait(PATIENCE_S)
            accept()

        server._server.handle_accept = stand_still
        with socket.create_connection((HOST, server.port), timeout=PATIENCE_S):
            assert held.wait(PATIENCE_S)
            assert not server.answers(0.05), "it cannot, however long it is waited for"
            gate.set()
            assert server.answers(PATIENCE_S)
