"""The console of the office that is measured: it runs as `luot-console`, and a browser is logged in."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from benchmarks.rig.child import Child
from benchmarks.rig.office_processes import DEADLINE_S, Office
from counter.console.accounts.accounts import open_accounts
from counter.console.compose import locked_clock
from counter.console.streams import MOST_OF_ONE

ACCOUNT, PASSWORD = "lan", "mùa nước nổi"
PAGES = (*(f"counter/{n}" for n in range(1, 6)), *(["guide", "hall"] * 4), *(f"counter/{n}/small" for n in range(1, 6)))
"""`open_pages` opens the first of them."""


class Staff(NamedTuple):
    pid: int
    """Of the console."""
    url: str

    def log_in(self) -> dict[str, str]:
        """The cookies of a supervisor in a browser of their own."""
        return _log_in(self.url)


@contextmanager
def staff(office: Office) -> Iterator[Staff]:
    with ExitStack() as stack:
        accounts = open_accounts(stack, Path(office.settings.console.state), locked_clock(office.settings))
        accounts.people.add(ACCOUNT, "Lan", "supervisor", by="bench")
        accounts.people.set_password(ACCOUNT, PASSWORD, by="bench")
    with office.program("counter.console", "--port", "0") as program:
        url = _url(office.home / "counter.console.log")
        yield Staff(program.pid, url)


@contextmanager
def open_pages(office: Office, staff: Staff, count: int) -> Iterator[None]:
    """So many pages that are open and read what comes, until the context ends; `MOST_OF_ONE` in each browser."""
    with ExitStack() as stack:
        for first in range(0, count, MOST_OF_ONE):
            cookie, pages = _sent(staff.log_in()), PAGES[first : min(first + MOST_OF_ONE, count)]
            log = office.home / "pages.log"
            stack.enter_context(Child("benchmarks.rig.open_pages", staff.url, cookie, *pages, log=log))
        yield


def _url(log: Path) -> str:
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        if found := re.search(r"ready: (http://\S+)", log.read_text("utf-8")):
            return found[1]
        time.sleep(0.05)
    raise TimeoutError(f"the console is not ready: {log.read_text('utf-8')}")


def _log_in(url: str) -> dict[str, str]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request("GET", "/login")
    page = connection.getresponse()
    cookies = _cookies(page)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.read().decode())
    assert token
    fields = urlencode({"account": ACCOUNT, "password": PASSWORD, "csrf_token": token[1]})
    headers = {"Cookie": _sent(cookies), "Origin": url, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login", fields, headers)
    answer = connection.getresponse()
    if answer.status != http.client.SEE_OTHER:
        raise RuntimeError(f"no login: {answer.status} {answer.read().decode()}")
    return cookies | _cookies(answer)


def _sent(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _cookies(answer: http.client.HTTPResponse) -> dict[str, str]:
    found: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_all("Set-Cookie", []):
        found.load(line)
    return {name: morsel.value for name, morsel in found.items()}
