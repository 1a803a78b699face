"""The page in a real browser: a newcomer clicks, and everything that should move moves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.demo.page.on_page import CONTRAST, PLACE, counter_card
from tests.demo.running import Demo, StartDemo

pytestmark = pytest.mark.slow

COLOURED = """
[...document.querySelectorAll(".lamp.lit, .number, .queue, .call-next, #wall, #slip")].filter((e) => {
  const style = getComputedStyle(e), colours = [style.backgroundColor, e.textContent ? style.color : ""];
  return e.matches("img") ? !style.filter.includes("grayscale(1)")
    : colours.some((c) => ["rgb(255, 212, 0)", "rgb(255, 255, 255)"].includes(c));
}).map((e) => e.className || e.id)
"""
"""What still looks as if it were live."""


def test_a_citizen_takes_a_slip_and_a_counter_calls(page: Page, demo: Demo) -> None:
    slips = len(demo.json("/slips"))
    page.get_by_role("button", name="Kinh doanh").click()
    expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu 5\d\d"))
    expect(page.locator("#slip")).to_have_attribute("src", f"/slips/{slips + 1}.png")
    label = page.locator("#caption").inner_text().split()[-1]
    wall = page.locator("#wall").get_attribute("src")
    counter_card(page, "4").get_by_role("button", name="Số tiếp theo").click()
    expect(page.locator("#calls li").last).to_have_text(re.compile(r"Mời số \d+ đến quầy 4"))
    expect(page.locator("#wall")).not_to_have_attribute("src", wall or "")
    expect(counter_card(page, "4").locator(".number")).to_have_text(re.compile(r"\d+"))
    expect(page.locator("#story li", has_text=f"Cấp số {label}")).to_have_count(1)


def test_a_lamp_shows_what_its_pin_does(page: Page) -> None:
    lamp = page.locator('.lamp[data-lamp="♥"]')
    expect(lamp).to_have_attribute("aria-label", "đèn sáng")
    page.get_by_role("button", name="Ưu tiên").click()
    for blink in ("đèn tắt", "đèn sáng", "đèn tắt"):
        expect(lamp).to_have_attribute("aria-label", blink)
    page.get_by_role("button", name="Trả kết quả").click()
    expect(lamp).to_have_attribute("aria-label", "đèn sáng")


def test_earlier_slips_can_be_leafed_through(page: Page) -> None:
    for service in ("Hộ tịch", "Đất đai"):
        page.get_by_role("button", name=service).first.click()
        expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu [13]\d\d"))
    expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu 3\d\d"))
    page.get_by_role("button", name="Phiếu trước đó").click()
    expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu 1\d\d"))
    page.get_by_role("button", name="Phiếu mới hơn").click()
    expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu 3\d\d"))


def test_faults_are_shown_and_can_be_mended(page: Page) -> None:
    tops = [page.evaluate(PLACE, each) for each in (".kiosk button", ".pads", "#story")]
    page.get_by_role("button", name="Mở nắp").click()
    expect(page.locator("#kiosk-says")).to_have_text("Máy chưa in được phiếu, xin gặp nhân viên hướng dẫn")
    assert [page.evaluate(PLACE, each) for each in (".kiosk button", ".pads", "#story")] == tops
    page.get_by_role("button", name="Đóng nắp").click()
    expect(page.locator("#kiosk-says")).to_have_text("Bấm nút để lấy số")
    page.get_by_role("button", name="Lấy cuộn giấy ra").click()
    expect(page.locator("#kiosk-says")).to_have_text("Máy hết giấy, xin gặp nhân viên hướng dẫn")
    assert page.evaluate(CONTRAST) == []
    page.get_by_role("button", name="Lắp cuộn giấy").click()
    expect(page.locator("#kiosk-says")).to_have_text("Bấm nút để lấy số")


def test_a_lost_broker_is_shown_and_moves_nothing_on_the_page(page: Page) -> None:
    def places() -> list[object]:
        return [page.evaluate(PLACE, each) for each in ("#kiosk-says", "#wall", "#slip", ".pads", "#parts", "#story")]

    expect(page.locator("#slip")).to_be_visible()
    before = places()
    page.get_by_role("button", name="Ngắt mạng").click()
    expect(page.locator("#connection")).to_have_text(re.compile("Mất kết nối từ"))
    assert places() == before
    page.get_by_role("button", name="Nối lại mạng").click()
    expect(page.locator("#connection")).to_have_text("Đã kết nối")


def test_a_key_that_does_nothing_says_why(page: Page) -> None:
    page.get_by_role("button", name="Ngắt mạng").click()
    expect(counter_card(page, "2").locator(".next")).to_have_text(re.compile(r"thông tin lúc \d\d:\d\d"))
    counter_card(page, "2").get_by_role("button", name="Số tiếp theo").click()
    expect(counter_card(page, "2").locator(".answer")).to_have_text("Chưa kết nối")
    page.get_by_role("button", name="Nối lại mạng").click()
    expect(page.locator("#connection")).to_have_text("Đã kết nối")


def test_a_key_that_must_be_held_says_so_meanwhile_and_moves_nothing(page: Page) -> None:
    held: list[Route] = []
    page.route("**/keypad/5/leave", lambda route: held.append(route))  # noqa: PLW0108  # it must be a function
    leave = counter_card(page, "5").locator(".leave")
    leave.evaluate("(e) => { e.disabled = false; e.dataset.words = 'Tạm dừng'; }")
    below = page.evaluate(PLACE, "#parts")
    leave.click()
    expect(leave).to_have_text("Đang giữ")
    assert leave.evaluate("(e) => getComputedStyle(e).animationDuration") == "3.2s"
    assert page.evaluate(PLACE, "#parts") == below
    leave.evaluate("(e) => e.click()")
    held[0].fulfill(status=204)
    expect(leave).to_have_text("Tạm dừng")
    assert len(held) == 1, "a click while it is held does nothing"


def test_every_call_is_announced_to_screen_readers(page: Page) -> None:
    for service, counter in (("Đất đai", "3"), ("Lao động", "4")):
        page.get_by_role("button", name=service).first.click()
        expect(counter_card(page, counter).locator(".next")).to_have_text(re.compile("Tiếp theo"))
        counter_card(page, counter).get_by_role("button", name="Số tiếp theo").click()
        expect(page.locator("#calls li", has_text=f"quầy {counter}")).to_have_count(1)


def test_only_the_wall_itself_shows_the_current_call(page: Page) -> None:
    """A caption would name the newest call while the wall still shows the one before, or none any more."""
    page.get_by_role("button", name="Hộ tịch").first.click()
    expect(counter_card(page, "1").locator(".next")).to_have_text(re.compile("Tiếp theo"))
    counter_card(page, "1").get_by_role("button", name="Số tiếp theo").click()
    expect(page.locator("#calls li", has_text="quầy 1")).to_have_count(1)
    seen = "(e) => [...e.children].filter((c) => c.offsetHeight > 1 && c.textContent.trim()).map((c) => c.tagName)"
    assert page.locator(".hall").evaluate(seen) == ["H2"]


def test_the_page_can_be_switched_to_english(page: Page) -> None:
    page.get_by_role("link", name="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lượt: the whole office on one page")
    expect(page.locator("#connection")).to_have_text("Connected")
    expect(page.get_by_role("button", name="Certification")).to_be_visible()
    assert re.search("[ăâđêôơư]", page.locator("#parts").inner_text(), re.IGNORECASE) is None


def test_a_page_that_lost_the_demo_says_so(browser: Browser, start_demo: StartDemo) -> None:
    demo = start_demo()
    page = browser.new_page()
    page.goto(f"{demo.url}/?lang=vi")
    expect(page.locator("body")).to_have_attribute("data-up", "true")
    demo.process.terminate()
    assert demo.process.wait(timeout=60) == 0
    expect(page.locator("#connection")).to_have_text(re.compile("mất liên lạc với bản demo"))
    assert page.evaluate(COLOURED) == [], "lamps, figures and pictures may no longer hold"
    page.close()
