"""`luot practice` beside a real office: it is marked everywhere, and touches nothing of the other."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from demo.example_office import with_keys
from demo.office_settings import PRACTICE
from luot.__main__ import main
from tests.browser import browser as browser
from tests.conftest import PATIENCE_S
from tests.demo.page.on_page import CONTRAST
from tests.paths import EXAMPLE

PAGES = ("counter/1", "counter/1/small", "guide", "guide/list", "hall", "tickets", "actions", "people", "account", "no")


def test_without_a_port_it_says_where_one_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", "--settings", str(EXAMPLE)]) == 78
    assert "[console] practice" in capsys.readouterr().err


class RealOffice:
    """What a practice room must leave alone: a broker and a printer that listen, a journal, the accounts."""

    def __init__(self, home: Path) -> None:
        self.broker, self.printer = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
        self.journal, self.accounts = home / "real/journal.sqlite", home / "real/console"
        self.file = home / "office.toml"
        text = with_keys(
            EXAMPLE.read_text("utf-8"),
            {
                "broker.uri": f"mqtt://127.0.0.1:{self.broker.getsockname()[1]}",
                "printer.uri": f"tcp://127.0.0.1:{self.printer.getsockname()[1]}",
                "kiosk.journal": str(self.journal),
                "console.state": str(self.accounts),
                "console.names": ["kiosk.lan"],
            },
        )
        self.file.write_text(text, "utf-8")

    def is_untouched(self) -> bool:
        for listening in (self.broker, self.printer):
            listening.settimeout(0)
            try:
                listening.accept()
            except BlockingIOError:
                continue
            return False
        return not self.journal.parent.exists()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealOffice]:
    office = RealOffice(tmp_path_factory.mktemp("office"))
    with office.broker, office.printer:
        yield office


@pytest.fixture(scope="module")
def url(real: RealOffice) -> Iterator[str]:
    """A practice room that runs."""
    command = [sys.executable, "-m", "luot", "practice", "--settings", str(real.file), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        yield ready.removeprefix("ready ").strip()
        process.terminate()
        assert process.wait(PATIENCE_S) == 0


def status(url: str, host: str, method: str = "GET") -> int:
    request = urllib.request.Request(url, method=method, headers={"Host": host})  # noqa: S310  # our own address
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


@pytest.mark.slow
def test_every_page_slip_and_wall_says_that_it_is_practice(url: str, real: RealOffice, browser: Browser) -> None:
    page = browser.new_page(base_url=url, locale="vi-VN")
    page.goto("/")
    expect(page.locator(".band")).to_be_in_viewport()
    expect(page.locator(".band")).to_contain_text(PRACTICE)
    page.locator("button[data-post='/press/CT']").click()
    expect(page.locator("#caption")).to_have_text(re.compile("Phiếu 2"))
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Làm nhân viên quầy 2").click()
    clerk = opened.value
    expect(clerk.locator("[data-act=next]")).to_be_visible()
    base = clerk.url.removesuffix("counter/2")
    page.goto(f"{url}/console/login")
    expect(page.locator(".band")).to_contain_text(PRACTICE)
    page.request.post("/demo/as/administrator")
    for path in PAGES:
        page.goto(f"/console/{path}")
        expect(page.locator(".band")).to_contain_text(PRACTICE)
        expect(page.locator(".band")).to_be_in_viewport()
        assert page.title().endswith(PRACTICE) or "small" in path
    assert page.evaluate(CONTRAST) == []
    clerk.set_viewport_size({"width": 320, "height": 240})
    clerk.goto(f"{base}counter/2/small")
    expect(clerk.locator(".band")).to_be_in_viewport(ratio=1)
    for act in ("next", "recall", "absent"):
        expect(clerk.locator(f"[data-act={act}]")).to_be_in_viewport(ratio=1)
    page.close()
    assert real.is_untouched()


@pytest.mark.slow
def test_it_is_reached_by_the_names_of_the_console_and_no_other(url: str) -> None:
    assert status(url, "kiosk.lan") == 200
    assert status(f"{url}/console/login", "kiosk.lan") == 200
    assert status(url, "evil.example") == 400
    assert status(f"{url}/demo/as/guide", "evil.example", "POST") == 400
