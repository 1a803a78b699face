"""The supervisor's pages between a real kiosk and a real browser; every step is looked for in the journal."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from core.messages.commands import OpenCounter
from core.messages.events import AnyEvent, CounterPaused, IssuingStopped, NoticePosted, NoticeWithdrawn, RulesChanged
from tests.conftest import Eventually
from tests.counter.console.test_real import SMALL, ConsoleProcess, choose_password, of_kind, until
from tests.demo.page.on_page import CONTRAST, complaints_of
from tests.office.real_office import Office

pytestmark = pytest.mark.slow


def test_a_supervisor_runs_the_hall(
    console: tuple[Office, ConsoleProcess], browser: Browser, eventually: Eventually
) -> None:
    office, program = console
    office.device("guide").take(paperless=True)
    assert office.device("keypad-1").request(OpenCounter(id="open", counter="1", operator="lan")).ok
    page = browser.new_page(base_url=program.url, locale="vi-VN")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/hall")
    choose_password(page, program.code)
    page.goto("/hall")
    expect(page.locator("[data-region=waiting] tbody tr").first).to_contain_text("1")
    expect(page.locator("[data-counter='1']")).to_contain_text("lan")

    def pressed(selector: str, kind: type[AnyEvent]) -> tuple[str | None, AnyEvent]:
        until(page, page.locator(selector).click, lambda: of_kind(office, kind), eventually)
        return of_kind(office, kind)[-1]

    assert pressed("#pause-1", CounterPaused) == ("admin", CounterPaused("1"))
    expect(page.locator("#open-1")).to_be_visible()
    page.get_by_label("Lời hiện trên màn hình").fill("Quầy 2 nghỉ đến 9 giờ")
    assert pressed("[data-act=announce]", NoticePosted)[0] == "admin"
    expect(page.locator("[data-region=notices]")).to_contain_text("Quầy 2 nghỉ đến 9 giờ")
    page.locator("details:has([data-act=announce-urgent]) summary").click()
    page.get_by_label("Nội dung phát ngay").fill("Xin ra cửa chính")
    page.locator("[data-act=announce-urgent]").click()
    expect(page.locator("[data-region=notices] li").first).to_contain_text("Khẩn cấp: Xin ra cửa chính")
    assert of_kind(office, NoticePosted)[-1] == ("admin", NoticePosted("Xin ra cửa chính", None, urgent=True))
    assert pressed("[data-act=withdraw-1]", NoticeWithdrawn) == ("admin", NoticeWithdrawn("Xin ra cửa chính"))
    assert pressed("[data-act=stop]", IssuingStopped)[0] == "admin"
    expect(page.locator("[data-act=resume]")).to_be_visible()

    who, changed = pressed("#serves-1-HT", RulesChanged)
    assert isinstance(changed, RulesChanged)
    assert (who, changed.rules.counters["1"]) == ("admin", {"CT": 0})
    expect(page.locator("#serves-1-HT")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#serves-1-HT")).to_be_focused()
    _looks_well(page)

    page.goto("/tickets")
    page.get_by_label("Số trên phiếu").fill("201")
    page.keyboard.press("Enter")
    expect(page.locator("[data-shows=label]")).to_have_text("201")
    expect(page.locator(".why")).to_contain_text("201")
    expect(page.locator("tbody tr").first).to_contain_text("guide")
    _looks_well(page)
    page.goto("/actions")
    page.get_by_label("Người hoặc thiết bị").select_option("admin")
    page.get_by_role("button", name="Xem").click()
    expect(page.locator("tbody tr")).to_have_count(6)
    _looks_well(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 7
    assert all('"admin"' in line for line in lines[1:])
    assert complaints == []


def _looks_well(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert complaints_of(page, CONTRAST) == []
    assert complaints_of(page, SMALL) == []
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
