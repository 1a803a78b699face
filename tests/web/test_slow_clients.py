"""What clients that are slow, silent or gone cost the others: nothing."""

from __future__ import annotations

import ctypes
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection

import pytest
from flask import Flask, Response, request

from tests.conftest import PATIENCE_S, Eventually
from tests.counter.console.wire import connected, read_answer
from web import server
from web.server import HOST, Server

BEGUN = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
BEGUN_BODY = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n"
SO_ATTACH_FILTER = 26
"""Of `asm-generic/socket.h`; Python has no name for it."""


class Site:
    """A page, and a stream that says something all the time."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        """The stream has ended."""
        self.app = Flask(__name__)
        self.app.add_url_rule("/", view_func=self._page, methods=["GET", "POST"])
        self.app.add_url_rule("/stream", view_func=lambda: Response(self._stream()))

    def _page(self) -> str:
        return str(len(request.get_data()))

    def _stream(self) -> Iterator[bytes]:
        try:
            while True:
                yield b"beat"
                time.sleep(0.02)
        finally:
            self.ended.set()


@pytest.fixture
def site() -> Site:
    return Site()


def served(stack: ExitStack, site: Site) -> str:
    own = stack.enter_context(Server(site.app, port=0))
    return f"http://{HOST}:{own.port}"


def page(url: str) -> int:
    """The status of the page, whenever it comes."""
    with closing(HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE_S)) as connection:
        connection.request("GET", "/")
        return connection.getresponse().status


def is_closed(stream: socket.socket) -> bool:
    """Whether the server has closed it, without an answer."""
    stream.setblocking(False)
    try:
        return stream.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@pytest.mark.parametrize("begun", [BEGUN, BEGUN_BODY], ids=["in its headers", "in its body"])
def test_a_request_that_trickles_is_ended(begun: bytes, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SILENT_S", 1)
    monkeypatch.setattr(server, "CLEANUP_S", 1)
    with ExitStack() as stack:
        stream = stack.enter_context(connected(served(stack, site)))
        stream.sendall(begun)
        ends_s = time.monotonic() + PATIENCE_S
        while not is_closed(stream):
            assert time.monotonic() < ends_s, "a byte at a time keeps the place for ever"
            time.sleep(0.05)
            try:
                stream.send(b"x")
            except ConnectionError:
                break


def test_a_request_in_two_parts_is_answered_and_its_connection_goes_on(site: Site) -> None:
    with ExitStack() as stack:
        stream = stack.enter_context(connected(served(stack, site)))
        reader = stack.enter_context(stream.makefile("rb"))
        for _ in range(2):
            stream.sendall(BEGUN)
            time.sleep(0.02)
            stream.sendall(b"x\r\n\r\n")
            assert read_answer(reader) == (200, b"0")


def test_others_are_served_while_strangers_hold_all_places(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """No time would free a place here: those that wait for longest give way."""
    monkeypatch.setattr(server, "SILENT_S", 3600)
    monkeypatch.setattr(server, "CONNECTIONS", 10)
    monkeypatch.setattr(server, "BACKSTOP", 5)
    with ExitStack() as stack:
        url = served(stack, site)
        for _ in range(40):
            stack.enter_context(connected(url)).sendall(BEGUN)
        assert [page(url) for _ in range(5)] == [200] * 5


def test_a_client_that_is_gone_without_a_word_frees_its_thread(
    site: Site, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.GONE_MS < 60_000, "a minute is what is promised"
    monkeypatch.setattr(server, "GONE_MS", 300)
    with ExitStack() as stack:
        stream = stack.enter_context(connected(served(stack, site)))
        stream.sendall(b"GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert stream.recv(1)
        pull_the_cable(stream)
        eventually(site.ended.is_set, "the stream has not ended")


def pull_the_cable(stream: socket.socket) -> None:
    """From now on the socket hears nothing, so its kernel acknowledges nothing: a filter drops every packet."""
    drop_all = ctypes.create_string_buffer(b"\x06\0\0\0\0\0\0\0")  # BPF_RET | BPF_K, 0 bytes

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    stream.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, bytes(Program(1, ctypes.addressof(drop_all))))
