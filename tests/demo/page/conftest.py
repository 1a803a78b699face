"""The example office's settings, and the page in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from core.settings.sections import Settings
from runtime.settings.load import load
from tests.browser import browser as browser
from tests.conftest import PATIENCE_S
from tests.demo.page.on_page import WIDE
from tests.demo.running import Demo
from tests.paths import EXAMPLE

expect.set_options(timeout=1000 * PATIENCE_S)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(EXAMPLE)


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """The page in Vietnamese, up and running; nothing may complain in its console."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    context = browser.new_context(base_url=demo.url, viewport=WIDE)
    opened = context.new_page()
    opened.on("console", note)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto("/?lang=vi")
    expect(opened.locator("#connection")).to_have_text("Đã kết nối")
    yield opened
    context.close()
    for mends in (
        "printer/paper_in",
        "printer/cover_closed",
        "printer/on",
        "printer/unjam",
        "printer/unmute",
        "broker/on",
    ):
        demo.post(f"/{mends}")
    assert complaints == []
