"""From the demo's page into the real console, as each of the staff in a tab of one browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from core.messages.events import AnyEvent, CounterOpened, TicketCalled, TicketIssued, TicketTransferred
from demo.example_office import example_file, with_keys
from runtime.journal.reader import JournalReader
from tests.conftest import PATIENCE_S, Eventually
from tests.demo.conftest import QUICK
from tests.demo.page.on_page import WIDE, counter_card
from tests.demo.running import StartDemo

pytestmark = pytest.mark.slow


class Staff:
    """The demo's page, and the tabs that it opens."""

    def __init__(self, page: Page, home: Path) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._journal = home / "journal.sqlite"

    def become(self, name: str) -> Page:
        with self.page.context.expect_page() as opened:
            self.page.get_by_role("button", name=name).click()
        tab = opened.value
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        tab.on("response", self._look_at)
        return tab

    def _look_at(self, answer: Response) -> None:
        if answer.status in (403, 404, 500):
            self.complaints.append(answer.url)

    def happened(self, kind: type[AnyEvent]) -> list[tuple[str | None, AnyEvent]]:
        """Who caused the events of a type, and they."""
        entries = JournalReader(self._journal).entries()
        return [(entry.operator, entry.event) for entry in entries if isinstance(entry.event, kind)]


@pytest.fixture
def staff(browser: Browser, start_demo: StartDemo, tmp_path: Path) -> Iterator[Staff]:
    """Fees are taken at the counter of the first services, too."""
    office = with_keys(example_file().read_text(encoding="utf-8"), QUICK)
    (tmp_path / "office.toml").write_text(office.replace("{ CT = 0, HT = 0,", "{ TP = 0, HT = 0,"), encoding="utf-8")
    context = browser.new_context(base_url=start_demo(tmp_path).url, viewport=WIDE, locale="vi-VN")
    context.set_default_timeout(1000 * PATIENCE_S)
    page = context.new_page()
    page.goto("/?lang=vi")
    yield Staff(page, tmp_path)
    context.close()


def hide(tab: Page) -> None:
    """Another tab of the window is looked at; here all tabs are seen always."""
    tab.evaluate("Object.defineProperty(document, 'hidden', { configurable: true, value: true })")
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def show(tab: Page) -> None:
    tab.evaluate("delete document.hidden")
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def pressed(tab: Page, press: Callable[[], object], done: Callable[[], object], eventually: Eventually) -> None:
    """Presses once; again only if the page has refused, as it does where it was grey for a moment."""
    refusal = tab.locator("[data-shows=refusal]")
    for _ in range(20):
        expect(tab.locator("body")).not_to_have_class(re.compile("lost"))
        refusal.evaluate("(e) => { e.textContent = ''; }")
        press()
        eventually(lambda: done() or refusal.inner_text(), "neither done nor refused")
        if done():
            return
    pytest.fail("refused twenty times")


def test_a_visit_is_planned_by_the_guide_and_served_by_clerks_in_tabs_beside_each_other(
    staff: Staff, eventually: Eventually
) -> None:
    page = staff.page
    people = page.locator(".kiosk button[data-service=CT] .people")
    expect(people).to_have_text("0 người")
    guide = staff.become("Làm nhân viên hướng dẫn")
    expect(guide).to_have_url(re.compile("/as/guide/guide$"))
    guide.get_by_role("radio", name="Chứng thực").check()
    guide.locator("#then-1").select_option("TP")
    take = guide.locator("[data-act=take-paperless]")
    pressed(guide, take.click, lambda: staff.happened(TicketIssued), eventually)
    expect(guide.locator("[data-shows=label]")).to_have_text("201")
    expect(people).to_have_text("1 người")

    hide(guide)  # its stream ends while the rest goes on
    clerk = staff.become("Làm nhân viên quầy 2")
    expect(clerk).to_have_url(re.compile("/as/operator-2/counter/2$"))
    wall = page.locator("#wall").get_attribute("src")
    pressed(clerk, lambda: clerk.keyboard.press("Space"), lambda: staff.happened(TicketCalled), eventually)
    expect(clerk.locator("[data-shows=label]")).to_have_text("201")
    expect(page.locator("#calls li").last).to_have_text("Mời số 201 đến quầy 2")
    expect(page.locator("#wall")).not_to_have_attribute("src", wall or "")
    expect(clerk.locator("[data-shows=shown]")).to_have_attribute("data-done", "yes")
    [(who, called)] = staff.happened(TicketCalled)
    assert isinstance(called, TicketCalled)
    assert (who, called.label, called.counter) == ("operator-2", "201", "2")
    assert [who for who, _ in staff.happened(TicketIssued)] == ["guide"]
    assert ("operator-2", "2") in [(who, getattr(event, "counter", "")) for who, event in staff.happened(CounterOpened)]

    expect(counter_card(page, "2").locator(".then")).to_have_text("Sau đó: Thu phí")
    expect(counter_card(page, "2").locator(".next")).to_have_text("Không còn ai chờ · 201 sang Thu phí")
    expect(counter_card(page, "2").locator(".why")).to_have_text("Lúc đó không còn ai khác chờ quầy này")
    expect(counter_card(page, "5").locator(".next")).to_have_text("Không còn ai chờ")
    counter_card(page, "2").get_by_role("button", name="Số tiếp theo").click()
    expect(clerk.locator("[data-shows=label]")).to_have_text("–")  # its keypad and its page are of one counter
    expect(counter_card(page, "5").locator(".next")).to_have_text("Tiếp theo: 201")

    other = staff.become("Làm nhân viên quầy 5")
    pressed(other, lambda: other.keyboard.press("Space"), lambda: len(staff.happened(TicketCalled)) == 2, eventually)
    expect(counter_card(page, "5").locator(".number")).to_have_text("201")
    expect(counter_card(page, "5").locator(".then")).to_have_text("")
    other.keyboard.press("c")
    send = other.locator("[data-act=transfer-to-service-DD]")
    pressed(other, send.click, lambda: len(staff.happened(TicketTransferred)) == 2, eventually)
    assert [who for who, _ in staff.happened(TicketTransferred)] == [None, "operator-5"]
    expect(counter_card(page, "5").locator(".number")).to_have_text("–")
    expect(counter_card(page, "3").locator(".next")).to_have_text("Tiếp theo: 201")
    other.close()

    hall = staff.become("Làm người phụ trách")
    expect(hall).to_have_url(re.compile("/as/supervisor/hall$"))
    expect(hall.locator("[data-counter='2']")).to_contain_text("Nhân viên quầy 2")
    people_page = staff.become("Làm người quản trị")
    expect(people_page.locator("nav a[href$='/people']")).to_have_attribute("aria-current", "page")
    for tab in (guide, clerk, hall):
        expect(tab.locator("body")).not_to_have_class(re.compile("lost"))
    guide.wait_for_function("stream.readyState === EventSource.CLOSED")
    counter_card(page, "3").get_by_role("button", name="Số tiếp theo").click()
    expect(page.locator("#calls li").last).to_have_text("Mời số 201 đến quầy 3")
    expect(guide.locator("[data-region=called]")).not_to_contain_text("quầy 3")
    show(guide)
    expect(guide.locator("[data-region=called]")).to_have_text("Mời số 201 đến quầy 3")
    guide.reload()
    expect(guide.locator(".who")).to_have_text("Nhân viên hướng dẫn")
    clerk.reload()
    expect(clerk.locator("[data-act=next]")).to_be_visible()
    assert staff.complaints == []
    hall.locator(".menu summary").click()
    hall.get_by_role("button", name="Đăng xuất").click()
    expect(hall).to_have_url(re.compile("/as/supervisor/login$"))
    hall.get_by_role("link", name="không cần mật khẩu").click()
    expect(hall.locator("#connection")).to_have_text("Đã kết nối")
