"""Clerks in a hurry, and computers that stop for a while: a press has one effect or none, and the page says which."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from core.messages.events import CounterOpened, ServiceFinished, TicketCalled
from faults.same_instant import waited
from tests.conftest import PATIENCE_S, Eventually
from tests.counter.console.test_real import ConsoleProcess, choose_password, of_kind, until
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

GUARD_S = 2.1
"""A press so much later than a call is no double press."""
STALE_S = 4
"""So long a page must have heard nothing to be stale."""
expect.set_options(timeout=1000 * PATIENCE_S)


class Desk:
    """Counter 1, its page, and what the journal has of it."""

    def __init__(self, office: Office, console: ConsoleProcess, page: Page) -> None:
        self.office, self.console, self.page = office, console, page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._guide = office.device("guide")

    @property
    def next_button(self) -> Any:
        return self.page.locator("[data-act=next]")

    def calls(self) -> list[str]:
        return [event.label for _, event in of_kind(self.office, TicketCalled) if isinstance(event, TicketCalled)]

    def somebody_comes(self) -> None:
        self._guide.take(paperless=True)

    def ready(self) -> int:
        """Somebody more waits, the page is live, and a press would be no double one; returns how many were called."""
        self.somebody_comes()
        self.page.wait_for_timeout(1000 * GUARD_S)
        self.live()
        return len(self.calls())

    def live(self) -> None:
        expect(self.page.locator("body")).not_to_have_class(re.compile("lost"))
        expect(self.next_button).to_be_visible()

    def refusal(self) -> Any:
        return self.page.locator("[data-shows=refusal]")

    def shows_what_is(self) -> None:
        """The page and the journal agree."""
        expect(self.page.locator("[data-shows=label]")).to_have_text(self.calls()[-1])
        assert len(of_kind(self.office, ServiceFinished)) == len(self.calls()) - 1


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Desk]:
    with ExitStack() as stack:
        office = Office(tmp_path_factory.mktemp("hurry"), stack, clock="trusted", mm_per_s=0)
        office.kiosk.start()
        console = ConsoleProcess(office, stack, waited)
        page = browser.new_context(base_url=console.url, locale="vi-VN").new_page()
        page.goto("/counter/1")
        choose_password(page, console.code)
        until(page, page.locator("[data-act=open]").click, lambda: of_kind(office, CounterOpened), waited)
        desk = Desk(office, console, page)
        desk.somebody_comes()
        desk.live()
        # With a number in hand already, a call changes none of the buttons under the pointer.
        until(page, desk.next_button.click, desk.calls, waited)
        yield desk


@pytest.fixture(autouse=True)
def no_complaints(desk: Desk) -> Iterator[None]:
    yield
    assert desk.complaints == []
    assert "Traceback" not in desk.console.log


@pytest.mark.long
def test_a_double_click_calls_one_person_and_says_so(desk: Desk, eventually: Eventually) -> None:
    before = desk.ready()
    desk.next_button.dblclick(delay=0)
    eventually(lambda: len(desk.calls()) > before, "nobody was called")
    expect(desk.refusal()).to_have_text(re.compile("Bấm hai lần: chỉ lần bấm đầu được gửi|Vừa gọi số "))
    desk.page.wait_for_timeout(300)
    assert desk.refusal().inner_text(), "it stays when the answer has come"
    assert len(desk.calls()) == before + 1
    desk.shows_what_is()


@pytest.mark.long
def test_a_key_that_is_held_calls_one_person(desk: Desk, eventually: Eventually) -> None:
    before = desk.ready()
    desk.page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        desk.page.keyboard.down("Space")
        desk.page.wait_for_timeout(60)
    desk.page.keyboard.up("Space")
    eventually(lambda: len(desk.calls()) > before, "nobody was called")
    assert len(desk.calls()) == before + 1
    desk.shows_what_is()


@pytest.mark.long
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_focused_button_that_is_held_calls_one_person(desk: Desk, eventually: Eventually, key: str) -> None:
    before = desk.ready()
    desk.next_button.focus()
    for _ in range(20):
        desk.page.keyboard.down(key)
        desk.page.wait_for_timeout(20)
    desk.page.keyboard.up(key)
    eventually(lambda: len(desk.calls()) > before, "nobody was called")
    desk.page.wait_for_timeout(500)
    assert len(desk.calls()) == before + 1
    desk.shows_what_is()


@pytest.mark.long
def test_two_pages_that_press_at_the_same_instant_call_one_person(desk: Desk, eventually: Eventually) -> None:
    """The page and its small window."""
    small = desk.page.context.new_page()
    small.goto(f"{desk.console.url}/counter/1/small")
    expect(small.locator("[data-act=next]")).to_be_visible()
    before = desk.ready()
    desk.page.reload()
    desk.live()
    expect(small.locator("body")).not_to_have_class(re.compile("lost"))
    at = desk.page.evaluate("Date.now() + 300")
    for page in (desk.page, small):
        page.evaluate(f"void setTimeout(() => document.querySelector('[data-act=next]').click(), {at} - Date.now())")
    eventually(lambda: len(desk.calls()) > before, "nobody was called")
    said = "document.querySelector('[data-shows=refusal]').textContent"
    eventually(lambda: desk.page.evaluate(said) or small.evaluate(said), "the other press is lost")
    assert len(desk.calls()) == before + 1
    desk.shows_what_is()
    small.close()


@pytest.mark.long
def test_a_page_that_is_reloaded_while_the_kiosk_thinks_shows_what_came_of_the_press(
    desk: Desk, eventually: Eventually
) -> None:
    before = desk.ready()
    os.kill(desk.office.kiosk.pid, signal.SIGSTOP)
    try:
        desk.page.keyboard.press("Space")
        expect(desk.page.locator("[data-act=next][aria-busy]")).to_have_count(1)
        desk.page.reload()
        desk.page.keyboard.press("Space")
        expect(desk.refusal()).not_to_be_empty()
        # The console has given up waiting for the first press; the kiosk may still carry it out.
        desk.page.wait_for_timeout(4000)
        desk.page.keyboard.press("Space")
        desk.page.wait_for_timeout(200)
    finally:
        os.kill(desk.office.kiosk.pid, signal.SIGCONT)
    eventually(lambda: len(desk.calls()) > before, "the press is lost")
    desk.live()
    expect(desk.page.locator("[data-act=next][aria-busy]")).to_have_count(0)
    assert len(desk.calls()) == before + 1, "three presses, one of them before the page was new: one call"
    desk.shows_what_is()


def test_a_press_of_a_computer_that_has_slept_for_an_hour_is_refused_until_the_page_is_live(desk: Desk) -> None:
    """Its clock has moved on, its timers have not: the page does not know yet that it is stale."""
    desk.live()
    before = len(desk.calls())
    clock = desk.page.clock
    os.kill(desk.console.process.pid, signal.SIGSTOP)
    try:
        clock.set_system_time(desk.page.evaluate("Date.now()") + 1000 * timedelta(hours=1).total_seconds())
        desk.page.keyboard.press("Space")
        expect(desk.refusal()).to_have_text("Chưa gửi: mất kết nối với máy lấy số")
        expect(desk.page.locator("body")).to_have_class(re.compile("lost"))
    finally:
        os.kill(desk.console.process.pid, signal.SIGCONT)
    desk.live()
    assert len(desk.calls()) == before, "it is not done later"
    desk.shows_what_is()


@pytest.mark.long
def test_a_page_whose_process_was_frozen_has_one_effect_or_none(desk: Desk, browser: Browser) -> None:
    before = desk.ready()
    system = browser.new_browser_cdp_session()
    running = system.send("SystemInfo.getProcessInfo")["processInfo"]
    frozen = [each["id"] for each in running if each["type"] in ("renderer", "utility", "network.mojom.NetworkService")]
    assert frozen

    def resume() -> None:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)

    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    alarm = threading.Timer(STALE_S, resume)
    alarm.start()
    desk.page.keyboard.press("Space")  # waits in the browser until its page goes on
    alarm.join()
    desk.live()
    called = len(desk.calls()) - before
    assert called in (0, 1)
    assert called or desk.refusal().inner_text()
    desk.shows_what_is()


@pytest.mark.long
def test_a_console_that_is_gone_without_a_word_is_found_again(desk: Desk) -> None:
    desk.ready()
    os.kill(desk.console.process.pid, signal.SIGSTOP)
    try:
        expect(desk.page.locator("body")).to_have_class(re.compile("lost"))
        desk.page.keyboard.press("Space")
        expect(desk.refusal()).to_have_text("Chưa gửi: mất kết nối với máy lấy số")
    finally:
        os.kill(desk.console.process.pid, signal.SIGCONT)
    desk.live()


@pytest.mark.long
def test_many_pages_of_one_browser_all_stay_live(desk: Desk) -> None:
    """A browser opens six connections at most: if each page kept one, the seventh would wait for ever."""
    pages = [desk.page.context.new_page() for _ in range(8)]
    for page in pages:
        page.goto(f"{desk.console.url}/counter/2")
    for page in (*pages, desk.page):
        expect(page.locator("body")).not_to_have_class(re.compile("lost"))
        expect(page.locator("[data-shows=stale]")).to_have_text("Đã kết nối")
    desk.page.wait_for_timeout(1000 * STALE_S)
    for page in pages:
        expect(page.locator("body")).not_to_have_class(re.compile("lost"))
        page.close()
