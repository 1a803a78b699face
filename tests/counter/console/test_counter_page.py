"""The counter's page and its small window in a real browser; every step is looked for in the journal."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.messages.commands import OpenCounter
from core.messages.events import (
    CallUndone,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    ServiceFinished,
    TicketCalled,
    TicketHeld,
    TicketTransferred,
)
from tests.conftest import PATIENCE_S, Eventually
from tests.counter.console.test_real import (
    SMALL,
    ConsoleProcess,
    choose_password,
    of_kind,
    until,
)
from tests.demo.page.on_page import CONTRAST, CUT, complaints_of
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

PICTURES = os.environ.get("PICTURES")
"""A folder for pictures of the pages, to be looked at."""
REASONS = '\n[reasons]\nurgent = { vi = "Việc khẩn cấp" }\nbreak = { vi = "Nghỉ giải lao" }\n'
SIZES = {"wide": (1366, 768), "tablet": (1024, 768), "phone": (390, 844)}
expect.set_options(timeout=1000 * PATIENCE_S)


@pytest.fixture
def office(tmp_path: Path, eventually: Eventually) -> Iterator[tuple[Office, ConsoleProcess]]:
    with ExitStack() as stack:
        office = Office(tmp_path, stack, clock="trusted", mm_per_s=0)
        office.file.write_text(office.file.read_text("utf-8") + REASONS, "utf-8")
        office.kiosk.start()
        yield office, ConsoleProcess(office, stack, eventually)


def picture(page: Page, name: str) -> None:
    if PICTURES is None:
        return
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{PICTURES}/{name}-{size}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.emulate_media(color_scheme="light")


def test_a_clerk_does_everything_by_the_keyboard(
    office: tuple[Office, ConsoleProcess],
    browser: Browser,
    eventually: Eventually,
) -> None:
    hall, program = office
    hall.device("keypad-2").request(OpenCounter(id="open", counter="2"))
    guide = hall.device("guide")
    for _ in range(7):
        guide.take(paperless=True)
    page = browser.new_page(base_url=program.url, locale="vi-VN", viewport={"width": 1366, "height": 768})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/counter/1")
    choose_password(page, program.code)
    picture(page, "closed")

    # Opened for one of its services.
    opened = ("admin", CounterOpened("1", "admin", ("CT",)))
    page.locator("#open-HT").uncheck()
    until(page, page.locator("[data-act=open]").click, lambda: opened in of_kind(hall, CounterOpened), eventually)
    expect(page.locator("[data-act=next]")).to_be_visible()
    picture(page, "empty")

    def press(key: str, kind: type, count: int = 1) -> None:
        page.locator("body").evaluate("() => document.activeElement.blur()")
        until(page, lambda: page.keyboard.press(key), lambda: len(of_kind(hall, kind)) >= count, eventually)

    def shows(label: str) -> None:
        expect(page.locator("[data-shows=label]")).to_have_text(label)

    press("Space", TicketCalled)
    shows("201")
    expect(page.get_by_role("status").filter(has_text="Đã gọi số 201")).to_have_count(1)
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"còn \d+ giây"))
    picture(page, "called")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert complaints_of(page, CONTRAST) == []
    assert complaints_of(page, SMALL.replace(", input", ", input:not([type=radio])")) == []
    assert complaints_of(page, CUT) == []
    # An outcome ends nothing; the next call sends it.
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="Thiếu giấy tờ")).to_be_checked()
    assert of_kind(hall, ServiceFinished) == []
    # No wall is online. By then a second "next" is no double press any more, either.
    expect(page.get_by_text("Màn hình chưa hiện số này – xin gọi bằng lời")).to_be_visible()
    press("Space", ServiceFinished)
    [(_, finished)] = of_kind(hall, ServiceFinished)
    assert isinstance(finished, ServiceFinished)
    assert (finished.label, finished.outcome) == ("201", "needs_papers")
    shows("202")
    expect(page.get_by_role("radio", name="Không ghi")).to_be_checked()
    press("g", TicketHeld)
    expect(page.locator("[data-shows=held]")).to_contain_text("202")
    shows("–")
    press("k", TicketHeld)
    choose = page.locator("#choose")
    choose.get_by_label("Số").fill("202")
    choose.get_by_label("Lý do").select_option("urgent")
    call = choose.get_by_role("button", name="Gọi", exact=True)
    until(page, call.click, lambda: len(of_kind(hall, TicketCalled)) == 3, eventually)
    shows("202")
    expect(choose).to_be_hidden()
    [*_, (_, chosen)] = of_kind(hall, TicketCalled)
    assert isinstance(chosen, TicketCalled)
    assert (chosen.label, chosen.reason) == ("202", "urgent")
    page.keyboard.press("c")
    transfer = page.locator("#transfer")
    picture(page, "transfer")
    transfer.get_by_label("Đến quầy").select_option("2")
    transfer.get_by_label("Ghi chú").last.select_option("urgent")
    send = transfer.get_by_role("button", name="Chuyển").last
    until(page, send.click, lambda: of_kind(hall, TicketTransferred), eventually)
    shows("–")
    [(_, moved)] = of_kind(hall, TicketTransferred)
    assert isinstance(moved, TicketTransferred)
    assert (moved.to_counter, moved.note) == ("2", "urgent")

    # Who leaves with a number in hand is asked what becomes of it.
    press("Space", TicketCalled, 4)
    shows("203")
    page.keyboard.press("y")
    expect(page.locator("#why [data-shows=why]")).to_contain_text("203")
    picture(page, "why")
    page.keyboard.press("Escape")
    expect(page.locator("#why")).to_be_hidden()
    page.keyboard.press("5")
    expect(page.get_by_role("radio", name="Chưa có kết quả")).to_be_checked()

    def leave() -> None:
        finish = page.get_by_role("button", name="Xong rồi nghỉ")
        if not finish.is_visible():
            page.keyboard.press("p")
        finish.click()

    until(page, leave, lambda: of_kind(hall, CounterPaused), eventually)
    *_, (_, last) = of_kind(hall, ServiceFinished)
    assert isinstance(last, ServiceFinished)
    assert (last.label, last.outcome) == ("203", "not_ready")
    expect(page.get_by_role("button", name="Tiếp tục")).to_be_visible()
    press("d", CounterClosed)
    assert complaints == []


def test_the_small_window_shows_and_does_the_same(
    office: tuple[Office, ConsoleProcess],
    browser: Browser,
    eventually: Eventually,
) -> None:
    hall, program = office
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
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/small-{scheme}.png")
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
