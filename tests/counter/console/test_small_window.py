"""The small window of a counter in a real browser; every step is looked for in the journal."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from core.messages.events import (
    CallUndone,
    CounterOpened,
    TicketCalled,
)
from tests.conftest import PATIENCE_S, Eventually
from tests.counter.console.test_real import (
    SMALL,
    ConsoleProcess,
    choose_password,
    of_kind,
    until,
)
from tests.demo.page.on_page import CONTRAST, complaints_of
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

expect.set_options(timeout=1000 * PATIENCE_S)


def test_the_small_window_shows_and_does_the_same(
    console: tuple[Office, ConsoleProcess],
    browser: Browser,
    eventually: Eventually,
) -> None:
    hall, program = console
    guide = hall.device("guide")
    for _ in range(9):
        guide.take(paperless=True)
    page = browser.new_page(base_url=program.url, locale="vi-VN", viewport={"width": 320, "height": 240})
    page.goto("/counter/1/small")
    choose_password(page, program.code)
    page.goto("/counter/1/small")
    until(page, page.locator("[data-act=open]").click, lambda: of_kind(hall, CounterOpened), eventually)
    expect(page).to_have_url(re.compile("/counter/1/small$"))
    expect(page.locator("[data-act=next]")).to_be_visible()
    until(page, lambda: page.keyboard.press("Space"), lambda: of_kind(hall, TicketCalled), eventually)
    expect(page.locator("[data-shows=label]")).to_have_text("201")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert complaints_of(page, CONTRAST) == []
    assert complaints_of(page, SMALL) == []
    assert page.evaluate("document.documentElement.scrollHeight") <= 240, "everything is in sight"

    def call_and_undo() -> None:
        """A call can be undone for ten seconds only, which a busy machine may need for itself."""
        page.keyboard.press("Space")
        expect(page.locator("[data-act=next][aria-busy]")).to_have_count(0)
        page.keyboard.press("z")

    until(page, call_and_undo, lambda: of_kind(hall, CallUndone), eventually)
    [(who, undone), *_] = of_kind(hall, CallUndone)
    assert isinstance(undone, CallUndone)
    assert (who, undone.counter) == ("admin", "1")
