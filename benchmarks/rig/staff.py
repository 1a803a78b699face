"""The console of the office that is measured: it runs as `luot-console`, and a browser is logged in."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from benchmarks.rig.child import Child
from benchmarks.rig.office_processes import DEADLINE_S, Office
from counter.console.accounts.accounts import open_accounts
from counter.console.compose import locked_clock
from counter.console.streams import MOST_OF_ONE
from tests.counter.console.wire import WireBrowser

ACCOUNT, PASSWORD = "lan", "mùa nước nổi"
PAGES = (*(f"counter/{n}" for n in range(1, 6)), *(["guide", "hall"] * 4), *(f"counter/{n}/small" for n in range(1, 6)))
"""`open_pages` opens the first of them."""


class Staff(NamedTuple):
    pid: int
    """Of the console."""
    url: str

    def log_in(self) -> dict[str, str]:
        """The cookies of a supervisor in a browser of their own."""
        with closing(WireBrowser(self.url)) as browser:
            answer = browser.log_in(ACCOUNT, PASSWORD)
            if answer.status != HTTPStatus.SEE_OTHER:
                raise RuntimeError(f"no login: {answer.status} {answer.text}")
            return browser.cookies


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


def _sent(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
