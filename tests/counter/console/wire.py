"""What a browser, or somebody who plays one, sends to a console that is served: over a socket, byte by byte."""

from __future__ import annotations

import http.client
import io
import json
import socket
from collections.abc import Mapping
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode, urlsplit

from tests.conftest import PATIENCE_S

CSRF = 'name="csrf-token" content="'


def csrf_in(page: str) -> str:
    """The token that forms of this page bring back; empty: it has none."""
    return page.partition(CSRF)[2].partition('"')[0]


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class WireBrowser:
    """Keeps cookies, the token of the page that it saw last, and a connection; one request at a time."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self.origin = url
        self.cookies: dict[str, str] = {}
        self.csrf = ""
        self._host, self._port = where.hostname or "", where.port or 80
        self._connection = http.client.HTTPConnection(self._host, self._port, timeout=PATIENCE_S)

    def beside(self) -> Self:
        """Another page of this browser, with a connection of its own."""
        other = type(self)(self.origin)
        other.cookies, other.csrf = self.cookies, self.csrf
        return other

    def close(self) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """Sends the path as it stands. A header with an empty value is left out, also the browser's own `Cookie`."""
        own = {"Host": f"{self._host}:{self._port}", **(headers or {})}
        if self.cookies and "Cookie" not in own:
            own["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            own |= {"Content-Length": str(len(body))}
        try:
            found = self._exchange(method, path, body, own)
        except (http.client.HTTPException, ConnectionError):
            # The server has closed a connection that was kept for later: browsers try another, too.
            self._connection.close()
            found = self._exchange(method, path, body, own)
        for cookie in found.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.csrf = csrf_in(found.text) or self.csrf
        return found

    def _exchange(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        connection = self._connection
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            if value:
                connection.putheader(name, value.encode("utf-8"))
        connection.endheaders(body or None)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=_named(headers))

    def post(self, path: str, form: Mapping[str, str] | None = None, **headers: str) -> Answer:
        """A form of a page of ours; `headers` may say otherwise, with `_` for `-`."""
        body = urlencode({"csrf_token": self.csrf} | dict(form or {})).encode()
        own = {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, body, own | _named(headers))

    def command(self, command: Mapping[str, object], **headers: str) -> Answer:
        """As the script of our pages sends it."""
        own = {"Origin": self.origin, "X-CSRF-Token": self.csrf, "Content-Type": "application/json"}
        return self.ask("POST", "/api/v1/commands", json.dumps(command).encode(), own | _named(headers))

    def log_in(self, account: str, password: str) -> Answer:
        self.get("/login")
        answer = self.post("/login", {"account": account, "password": password})
        self.get("/account")
        return answer


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def connected(url: str, *, within_s: float = PATIENCE_S) -> socket.socket:
    """A socket to the server."""
    where = urlsplit(url)
    return socket.create_connection((where.hostname, where.port), timeout=within_s)


def raw(url: str, request: bytes) -> bytes:
    """All that the server says to these bytes until it closes, which the request has to ask for."""
    with connected(url) as stream:
        stream.sendall(request)
        told = b""
        while part := stream.recv(65536):
            told += part
        return told


def read_answer(reader: io.BufferedReader) -> tuple[int, bytes]:
    """Status and body of the next answer on a connection that goes on."""
    status, length = int(reader.readline().split()[1]), 0
    while (line := reader.readline()) not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return status, reader.read(length)
