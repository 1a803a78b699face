"""The console as a process, between a real kiosk and a real browser; every step is looked for in the journal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.messages.events import AnyEvent, CounterOpened, TicketCalled
from tests.conftest import PATIENCE_S, Eventually
from tests.demo.page.on_page import CONTRAST, LOADED, complaints_of
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

PASSWORD = "mùa nước nổi"
SMALL = """
async () => {
  %s
  return [...document.querySelectorAll("button, select, input:not([type=hidden]), nav a")]
    .filter((e) => e.offsetParent && (e.offsetHeight < 48 || e.offsetWidth < 48)).map((e) => e.outerHTML);
}
""".replace("%s", LOADED)
"""What is too small for a finger."""
expect.set_options(timeout=1000 * PATIENCE_S)


class ConsoleProcess:
    def __init__(self, office: Office, stack: ExitStack, eventually: Eventually, *, is_first: bool = True) -> None:
        """`is_first`: whether there are no accounts yet, and the log tells a code."""
        office.file.write_text(office.file.read_text("utf-8") + '\n[console]\nstate = "console"\n', "utf-8")
        self._log = office.home / "console.log"
        command = [sys.executable, "-m", "counter.console", "--settings", str(office.file), "--port", "0"]
        with self._log.open("wb") as log:
            self.process = stack.enter_context(subprocess.Popen(command, stderr=log, env=os.environ))
        stack.callback(self.process.kill)
        eventually(lambda: "ready: " in self.log, "the console is not ready")
        self.url = self._said(r"ready: (http://\S+)")
        self.code = self._said(r"with the code (\S+),") if is_first else ""

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    def _said(self, pattern: str) -> str:
        found = re.search(pattern, self.log)
        assert found, self.log
        return found[1]


@pytest.fixture
def console(tmp_path: Path, eventually: Eventually) -> Iterator[tuple[Office, ConsoleProcess]]:
    with ExitStack() as stack:
        office = Office(tmp_path, stack, clock="trusted", mm_per_s=0)
        office.kiosk.start()
        yield office, ConsoleProcess(office, stack, eventually)


def of_kind(office: Office, kind: type[AnyEvent]) -> list[tuple[str | None, AnyEvent]]:
    """Who caused the events of a type, and they."""
    return [(entry.operator, entry.event) for entry in office.entries() if isinstance(entry.event, kind)]


def log_in(page: Page, password: str) -> None:
    page.get_by_label("Tài khoản").fill("admin")
    page.get_by_label(re.compile("^Mật khẩu")).fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def choose_password(page: Page, code: str) -> None:
    log_in(page, code)
    for field in ("Mật khẩu mới, ít nhất 8 ký tự", "Nhập lại mật khẩu mới"):
        page.get_by_label(field).fill(PASSWORD)
    page.get_by_role("button", name="Lưu").first.click()


def until(page: Page, act: Callable[[], object], done: Callable[[], object], eventually: Eventually) -> None:
    """Presses, again where the page was grey for a moment on a busy machine, until it is done."""
    for _ in range(20):
        expect(page.locator("body")).not_to_have_class(re.compile("lost"))
        act()
        try:
            eventually(done, "not done", within_s=5)
        except pytest.fail.Exception:
            continue
        return
    pytest.fail("pressed twenty times in vain")


def test_a_first_start_ends_in_a_call(
    console: tuple[Office, ConsoleProcess], browser: Browser, eventually: Eventually
) -> None:
    office, program = console
    office.device("guide").take(paperless=True)
    page = browser.new_page(base_url=program.url, locale="vi-VN")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/counter/1")
    choose_password(page, program.code)
    expect(page).to_have_url(re.compile("/counter/1$"))

    page.get_by_role("button", name="Mở quầy").click()
    expect(page.locator("[data-act=next]")).to_be_visible()
    assert of_kind(office, CounterOpened) == [("admin", CounterOpened("1", "admin", ("CT", "HT")))]
    expect(page.locator("[data-shows=next]")).to_have_text("201")

    until(page, lambda: page.keyboard.press("Space"), lambda: of_kind(office, TicketCalled), eventually)
    [(who, called)] = of_kind(office, TicketCalled)
    assert isinstance(called, TicketCalled)
    assert (who, called.label, called.counter) == ("admin", "201", "1")
    expect(page.locator("[data-shows=label]")).to_have_text("201")

    second = browser.new_page(base_url=program.url, locale="vi-VN")
    second.goto("/login")
    log_in(second, PASSWORD)
    second.goto("/counter/1")
    expect(second.get_by_role("button", name="Nhận quầy")).to_be_visible()
    expect(second.locator("[data-act=next]")).to_have_count(0)
    second.get_by_role("button", name="Nhận quầy").click()
    expect(second.locator("[data-act=next]")).to_be_visible()
    expect(page.locator("[data-act=next]")).to_have_count(0)
    expect(page.get_by_role("button", name="Nhận quầy")).to_be_visible()

    for scheme in ("light", "dark"):
        second.emulate_media(color_scheme=scheme)
        assert complaints_of(second, CONTRAST) == []
    assert complaints_of(second, SMALL) == []

    office.broker.stop()
    expect(second.locator("body")).to_have_class(re.compile("lost"))
    expect(second.locator("[data-shows=stale]")).to_have_text(re.compile(r"Mất kết nối từ \d\d:\d\d"))
    before = office.last_seq()
    second.keyboard.press("Space")
    expect(second.locator("[data-shows=refusal]")).to_have_text("Chưa gửi: mất kết nối với máy lấy số")
    office.broker.start()
    expect(second.locator("body")).not_to_have_class(re.compile("lost"))
    assert office.last_seq() == before, "it is not done later"
    assert complaints == []


def test_without_a_script_a_page_is_usable_and_the_console_ends_in_order(
    console: tuple[Office, ConsoleProcess], browser: Browser, eventually: Eventually
) -> None:
    office, program = console
    office.device("guide").take(paperless=True)
    context = browser.new_context(base_url=program.url, locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    page.goto("/login")
    choose_password(page, program.code)
    page.get_by_role("button", name="Mở quầy").click()

    def reloaded(selector: str) -> bool:
        page.goto("/counter/1")
        return page.locator(selector).count() == 1

    eventually(lambda: reloaded("[data-act=next]"), "the counter is not open")
    page.locator("[data-act=next]").click()
    eventually(lambda: reloaded("[data-shows=label]:text-is('201')"), "nobody was called")
    assert [who for who, _ in of_kind(office, TicketCalled)] == ["admin"]
    context.close()
    program.process.terminate()
    assert program.process.wait(PATIENCE_S) == 0
    assert "Traceback" not in program.log
