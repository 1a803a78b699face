"""The front panel in a real browser: a newcomer clicks, and everything that should move moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from demo.example_office import example_file, with_keys

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, ZOOMED, PHONE = {"width": 1366, "height": 768}, {"width": 683, "height": 384}, {"width": 390, "height": 844}
CONTRAST = """
() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (c) => c <= 10 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => linear(r) * .2126 + linear(g) * .7152 + linear(b) * .0722;
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.disabled || !element.offsetParent || element.closest("script, noscript")) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 7) faint.push(`${element.textContent.trim()}: ${ratio.toFixed(1)}`);
  }
  return faint;
}
"""
PLACE = """
(selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return [box.x + scrollX, box.y + scrollY, box.width];
}
"""
Demo = Any
QUICK = {"keypad.next_guard_s": 0, "printer.uri": "virtual:/there?mm_per_s=0"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, demo: Demo) -> Iterator[Page]:
    """The page in Vietnamese, up and running; nothing may complain in its console."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    context = browser.new_context(base_url=demo.url, viewport=WIDE)
    opened = context.new_page()
    opened.on("console", hear)
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


@pytest.fixture
def doubtful_page(browser: Browser, doubtful: Demo) -> Iterator[Page]:
    """On a phone, with three slips in doubt."""
    context = browser.new_context(base_url=doubtful.url, viewport=PHONE)
    opened = context.new_page()
    opened.goto("/?lang=vi")
    expect(opened.locator("#doubts li")).to_have_count(3)
    yield opened
    context.close()


def pad(page: Page, counter: str) -> Any:
    return page.locator(f'.pad[data-counter="{counter}"]')


def test_a_newcomer_takes_a_slip_and_a_counter_calls(page: Page, demo: Demo) -> None:
    slips = len(demo.json("/slips"))
    page.get_by_role("button", name="Kinh doanh").click()
    expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu 5\d\d"))
    expect(page.locator("#slip")).to_have_attribute("src", f"/slips/{slips + 1}.png")
    label = page.locator("#caption").inner_text().split()[-1]
    wall = page.locator("#wall").get_attribute("src")
    pad(page, "4").get_by_role("button", name="Số tiếp theo").click()
    expect(page.locator("#call")).to_have_text(re.compile(r"Mời số \d+ đến quầy 4"))
    expect(page.locator("#wall")).not_to_have_attribute("src", wall or "")
    expect(pad(page, "4").locator(".number")).to_have_text(re.compile(r"\d+"))
    expect(page.locator("#story li", has_text=f"Cấp số {label}")).to_have_count(1)


def test_a_visit_to_two_counters_is_planned_and_each_sends_on_to_the_next(
    browser: Browser, start_demo: Any, tmp_path: Path
) -> None:
    office = with_keys(example_file().read_text(encoding="utf-8"), QUICK)
    (tmp_path / "office.toml").write_text(office.replace("{ CT = 0, HT = 0,", "{ TP = 0, HT = 0,"), encoding="utf-8")
    page = browser.new_page(base_url=start_demo(tmp_path).url, viewport=WIDE)
    page.goto("/?lang=vi")
    people = page.locator(".kiosk button[data-service=CT] .people")
    expect(people).to_have_text("0 người")
    page.get_by_label("Cấp số cho lĩnh vực").select_option("CT")
    page.get_by_label("sau đó").first.select_option("TP")
    page.get_by_role("button", name="Cấp số, không in phiếu").click()
    expect(page.locator("#guide-says")).to_have_text("Cấp số 201: Chứng thực, sau đó Thu phí")
    expect(page.locator("#doubts li b")).to_have_text("201")
    expect(people).to_have_text("1 người")
    pad(page, "2").get_by_role("button", name="Số tiếp theo").click()
    expect(pad(page, "2").locator(".then")).to_have_text("Sau đó: Thu phí")
    expect(pad(page, "2").locator(".next")).to_have_text("Không còn ai chờ · 201 sang Thu phí")
    expect(pad(page, "2").locator(".why")).to_have_text("Lúc đó không còn ai khác chờ quầy này")
    expect(pad(page, "5").locator(".next")).to_have_text("Không còn ai chờ")
    pad(page, "2").get_by_role("button", name="Số tiếp theo").click()
    expect(pad(page, "2").locator(".number")).to_have_text("–")
    expect(pad(page, "5").locator(".next")).to_have_text("Tiếp theo: 201")
    pad(page, "5").get_by_role("button", name="Số tiếp theo").click()
    expect(page.locator("#call")).to_have_text("Mời số 201 đến quầy 5")
    expect(pad(page, "5").locator(".then")).to_have_text("")
    pad(page, "5").get_by_label("Chuyển sang").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Tab"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(pad(page, "5").locator(".number")).to_have_text("–")
    expect(pad(page, "3").locator(".next")).to_have_text("Tiếp theo: 201")
    expect(pad(page, "5").get_by_label("Chuyển sang")).to_be_disabled()
    page.close()


def test_a_number_with_a_slip_and_a_plan_comes_out_of_the_printer(page: Page) -> None:
    page.get_by_label("Cấp số cho lĩnh vực").select_option("KD")
    page.get_by_label("sau đó").first.select_option("KQ")
    page.get_by_label("sau đó").last.select_option("HT")
    page.locator("#take").get_by_label("Ưu tiên").check()
    page.get_by_role("button", name="Cấp số, in phiếu").click()
    said = re.compile(r"^Cấp số 5\d\d: Kinh doanh, sau đó Trả kết quả, Hộ tịch$")
    expect(page.locator("#guide-says")).to_have_text(said)
    label = page.locator("#guide-says").inner_text().split()[2].rstrip(":")
    expect(page.locator("#caption")).to_have_text(f"Phiếu {label}")
    page.get_by_label("sau đó").first.select_option("KD")
    page.get_by_role("button", name="Cấp số, in phiếu").click()
    expect(page.locator("#guide-says")).to_have_class(re.compile("alarm"))


def test_who_stops_the_numbers_says_why_and_everybody_reads_it_until_they_start_again(page: Page) -> None:
    lamp, says = page.locator(".lamp[data-lamp=CT]"), page.locator("#kiosk-says")
    expect(lamp).to_have_attribute("aria-label", "đèn sáng")
    top = page.evaluate(PLACE, ".kiosk button")
    wall = page.locator("#wall").get_attribute("src")
    page.get_by_label("Lý do").select_option("meeting")
    page.get_by_role("button", name="Tạm ngưng cấp số").click()
    expect(page.locator("#guide-says")).to_have_text("Đang tạm ngưng cấp số")
    for place in (says, page.locator("#issuing-says")):
        expect(place).to_have_text(re.compile(r"^Tạm ngưng (cấp số:|phục vụ\.) Họp$"))
    expect(lamp).to_have_attribute("aria-label", "đèn tắt")
    expect(page.locator("#wall")).not_to_have_attribute("src", wall or "")
    page.get_by_role("button", name="Chứng thực").click()
    expect(says).to_have_text("Đang tạm ngưng cấp số")
    assert page.evaluate(PLACE, ".kiosk button") == top
    assert page.evaluate(CONTRAST) == []
    page.get_by_role("button", name="Cấp số lại").click()
    expect(page.locator("#issuing-says")).to_have_text("Đang cấp số bình thường")
    expect(lamp).to_have_attribute("aria-label", "đèn sáng")


def test_a_lamp_shows_what_its_pin_does(page: Page) -> None:
    lamp = page.locator('.lamp[data-lamp="♥"]')
    expect(lamp).to_have_attribute("aria-label", "đèn tắt")
    page.get_by_role("button", name="Ưu tiên").click()
    expect(lamp).to_have_attribute("aria-label", "đèn sáng")
    page.get_by_role("button", name="Trả kết quả").click()
    expect(lamp).to_have_attribute("aria-label", "đèn tắt")


def test_earlier_slips_are_turned_back_to(page: Page) -> None:
    for service in ("Hộ tịch", "Đất đai"):
        page.get_by_role("button", name=service).first.click()
        expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu [13]\d\d"))
    expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu 3\d\d"))
    page.get_by_role("button", name="Phiếu trước đó").click()
    expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu 1\d\d"))
    page.get_by_role("button", name="Phiếu mới hơn").click()
    expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu 3\d\d"))


def test_faults_say_what_they_are_and_how_to_end_them(page: Page) -> None:
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


def test_without_the_broker_it_says_so_and_moves_nothing(page: Page) -> None:
    def places() -> list[Any]:
        return [page.evaluate(PLACE, each) for each in ("#kiosk-says", "#wall", "#slip", ".pads", "#parts", "#story")]

    expect(page.locator("#slip")).to_be_visible()
    before = places()
    page.get_by_role("button", name="Ngắt mạng").click()
    expect(page.locator("#connection")).to_have_text(re.compile("Mất kết nối từ"))
    assert places() == before
    page.get_by_role("button", name="Nối lại mạng").click()
    expect(page.locator("#connection")).to_have_text("Đã kết nối")


def test_the_guide_hears_why_not(page: Page) -> None:
    page.get_by_label("Số", exact=True).fill("999")
    page.get_by_role("button", name="Đến trễ: mời trở lại").click()
    expect(page.locator("#guide-says")).to_have_text("Hôm nay chưa cấp số 999")
    newcomer = page.context.new_page()
    newcomer.goto("/?lang=vi")
    expect(newcomer.locator("#connection")).to_have_text("Đã kết nối")
    expect(newcomer.locator("#guide-says")).to_have_text("")
    newcomer.close()
    page.get_by_label("Số", exact=True).fill(" ")
    expect(page.locator("#guide-says")).to_have_text("")


def sure(page: Page, button: Any) -> None:
    """The second press, once it can be no double click."""
    expect(button).to_have_class(re.compile(r"\bready\b"))
    button.click()


def test_a_number_is_made_void_by_two_presses(page: Page) -> None:
    page.get_by_role("button", name="Kinh doanh").click()
    expect(page.locator("#caption")).to_have_text(re.compile(r"Phiếu 5\d\d"))
    label = page.locator("#caption").inner_text().split()[-1]
    page.get_by_label("Số", exact=True).fill(label)
    expect(page.locator("#story li", has_text=f"Phiếu số {label} đã in xong")).to_have_count(1)
    void = page.locator("#guide button[value=void]")
    void.dblclick()
    expect(void).to_have_text("Xác nhận hủy số? Xin bấm lần nữa")
    expect(page.locator("#guide-says")).to_have_text("")
    sure(page, void)
    expect(page.locator("#guide-says")).to_have_text(f"Đã hủy số {label}")
    expect(void).to_have_text("Hủy số")
    void.click()
    sure(page, void)
    expect(page.locator("#guide-says")).to_have_text(f"Số {label} đã xong hoặc đã hủy")


def doubt(page: Page, label: str) -> Any:
    return page.locator("#doubts li", has_text=f"Số {label} ")


def rested(page: Page) -> None:
    """Presses on the list count again."""
    expect(page.locator("#doubts")).not_to_have_class("resting")


def test_the_guides_list_is_worked_off_without_a_reload(doubtful_page: Page) -> None:
    page = doubtful_page
    expect(page.locator("#doubt")).to_have_text("Phiếu cần xem lại: 3")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(CUT) == []
    assert page.evaluate(CONTRAST) == []
    expect(doubt(page, "101").locator("p")).to_have_text(
        re.compile(r"^Số 101 \(Hộ tịch, \d\d:\d\d\): đã hủy, phiếu không in ra được$")
    )
    doubt(page, "101").get_by_role("button", name="Cấp số khác, giữ nguyên thứ tự").click()
    sure(page, doubt(page, "101").get_by_role("button", name="Xác nhận cấp số khác? Xin bấm lần nữa", exact=True))
    expect(page.locator("#guide-says")).to_have_text("Đã cấp số 102 thay cho số 101, giữ nguyên giờ đến")
    given = page.locator("#doubts li").first
    expect(given.locator("b")).to_have_text("102")
    expect(given.locator("p")).to_have_text("thay cho số 101: xin báo số này cho người dân và ghi lại")
    expect(page.locator("#labels option[value='102']")).to_have_count(1)
    page.reload()
    given.get_by_role("button", name="Đã báo cho người dân").click()
    expect(page.locator("#doubts li")).to_have_count(2)
    expect(page.locator("#doubt")).to_have_text("Phiếu cần xem lại: 2")
    rested(page)
    page.get_by_role("group", name=re.compile("^Số 201 ")).get_by_role("button", name="Người dân đã có phiếu").click()
    expect(page.locator("#guide-says")).to_have_text("Số 201 đã ra khỏi danh sách: người dân đã có phiếu")
    rested(page)
    void = doubt(page, "301").get_by_role("button", name="Hủy số", exact=True)
    place = void.bounding_box()
    void.click()
    again = doubt(page, "301").get_by_role("button", name="Xác nhận hủy số? Xin bấm lần nữa", exact=True)
    assert again.bounding_box() == place, "where the finger is"
    sure(page, again)
    expect(page.locator("#doubts li")).to_have_count(0)
    expect(page.locator("#doubt")).to_have_text("Không có phiếu nào cần xem lại")
    expect(page.locator("#doubt")).to_be_focused()


def test_a_void_number_that_nobody_waits_for_leaves_the_list(doubtful_page: Page) -> None:
    page = doubtful_page
    doubt(page, "101").get_by_role("button", name="Không còn ai chờ").click()
    expect(doubt(page, "101")).to_have_count(0)
    expect(page.locator("#guide-says")).to_have_text("Số 101 đã ra khỏi danh sách: không còn ai chờ")


def test_a_double_click_on_the_list_does_nothing_to_the_next_person(doubtful_page: Page) -> None:
    page = doubtful_page
    button = doubt(page, "201").get_by_role("button", name="Người dân đã có phiếu")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*at)
    page.mouse.click(*at)
    expect(doubt(page, "201")).to_have_count(0)
    expect(page.locator("#doubts")).to_have_class("resting")
    for other in page.locator("#doubts li button").all():
        other.click()
    rested(page)
    expect(page.locator("#guide-says")).to_have_text("Số 201 đã ra khỏi danh sách: người dân đã có phiếu")
    expect(page.locator("#doubt")).to_have_text("Phiếu cần xem lại: 2")


def test_a_slip_of_which_the_printer_says_nothing_comes_onto_the_guides_list(browser: Browser, start_demo: Any) -> None:
    page = browser.new_page(base_url=start_demo().url, viewport=WIDE)
    page.goto("/?lang=vi")
    page.get_by_role("button", name="Cho im lặng").click()
    expect(page.locator("#parts li", has_text="im lặng từ phiếu kế tiếp")).to_have_count(1)
    expect(page.locator("#kiosk-says")).to_have_text("Bấm nút để lấy số")
    page.get_by_role("button", name="Chứng thực").click()
    expect(page.locator("#caption")).to_have_text("Phiếu 201")
    expect(page.locator("#kiosk-says")).to_have_text("Máy chưa in được phiếu, xin gặp nhân viên hướng dẫn")
    expect(doubt(page, "201").locator("p")).to_have_text(re.compile("chưa rõ đã có phiếu hay chưa$"), timeout=15_000)
    expect(pad(page, "2").locator(".next")).to_have_text("Tiếp theo: 201 (chưa rõ có phiếu)")
    page.get_by_role("button", name="Cho trả lời lại").click()
    expect(page.locator("#kiosk-says")).to_have_text("Ai chưa nhận được phiếu có số: xin gặp nhân viên hướng dẫn")
    rested(page)
    pad(page, "2").get_by_role("button", name="Số tiếp theo").click()
    expect(doubt(page, "201").locator("p")).to_have_text(re.compile("chưa rõ đã có phiếu hay chưa. Đang gọi ở quầy 2$"))
    expect(doubt(page, "201").get_by_role("button")).to_have_text(["In lại", "Người dân đã có phiếu"])
    rested(page)
    doubt(page, "201").get_by_role("button", name="Người dân đã có phiếu").click()
    expect(page.locator("#doubts li")).to_have_count(0)
    expect(page.locator("#kiosk-says")).to_have_text("Bấm nút để lấy số")
    page.close()


def test_a_roll_that_ends_in_a_slip_is_told_to_the_guide_and_the_next_slip_says_that_it_is_the_second(
    browser: Browser, start_demo: Any
) -> None:
    """The printer is as slow as real ones are."""
    page = browser.new_page(base_url=start_demo().url, viewport=WIDE)
    page.goto("/?lang=vi")
    page.get_by_role("button", name="Chứng thực").click()
    expect(page.locator(".lamp[data-lamp=CT]")).to_be_visible()
    page.get_by_role("button", name="Lấy cuộn giấy ra").click()
    expect(page.locator("#paper")).to_have_text("Máy in hết giấy: xin lắp cuộn mới, rồi bấm “Đã lắp cuộn mới”")
    expect(page.locator("#paper")).to_have_class("low")
    expect(page.locator("#doubts li p")).to_have_text(
        re.compile(r"^Số 201 \(Chứng thực, \d\d:\d\d\): đang chờ in, chờ thêm nhiều nhất 3 phút$")
    )
    page.get_by_role("button", name="Đất đai").click()
    expect(page.locator("#kiosk-says")).to_have_text("Máy hết giấy, xin gặp nhân viên hướng dẫn")
    page.get_by_role("button", name="Lắp cuộn giấy").click()
    expect(page.locator("#kiosk-says")).to_have_text("Bấm nút để lấy số", timeout=3000)
    expect(page.locator("#doubts li")).to_have_count(0)
    expect(page.locator("#caption")).to_have_text("Phiếu 201", timeout=10_000)
    page.close()


def test_keys_alone_work_off_the_list(doubtful_page: Page) -> None:
    page = doubtful_page
    doubt(page, "101").get_by_role("button", name="Không còn ai chờ").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(doubt(page, "101")).to_have_count(0)
    expect(doubt(page, "201").locator("p")).to_be_focused()
    page.keyboard.press("Enter")
    rested(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(doubt(page, "201").get_by_role("button", name="In lại")).to_be_focused()
    page.keyboard.press("Enter")
    expect(doubt(page, "201")).to_have_count(0)
    expect(doubt(page, "301").locator("p")).to_be_focused()
    expect(page.locator("#caption")).to_have_text("Phiếu 201")
    expect(page.locator("#doubt")).to_have_text("Phiếu cần xem lại: 1")


def test_the_roll_counts_from_the_new_one_on(doubtful_page: Page) -> None:
    page = doubtful_page
    expect(page.locator("#paper")).to_have_text(
        "Giấy: chưa rõ còn bao nhiêu; khi lắp cuộn mới, xin bấm “Đã lắp cuộn mới”"
    )
    new_roll = page.locator(".roll button")
    for answer in ("Đã lắp cuộn giấy mới", "Cuộn giấy này chưa in phiếu nào"):
        new_roll.click()
        expect(new_roll).to_have_text("Đã lắp rồi? Xin bấm lần nữa")
        sure(page, new_roll)
        expect(page.locator("#guide-says")).to_have_text(answer)
    expect(page.locator("#paper")).to_have_text(re.compile(r"^Giấy: còn khoảng \d+0 phiếu nữa$"))


def test_on_a_phone_the_guides_list_is_one_press_away_and_a_slip_can_be_seen_large(doubtful_page: Page) -> None:
    page = doubtful_page
    jump = page.get_by_role("link", name="Phiếu cần xem lại: 3")
    expect(jump).to_be_in_viewport()
    jump.click()
    expect(page.locator("#guide-heading")).to_be_in_viewport()
    doubt(page, "201").get_by_role("button", name="In lại").click()
    expect(page.locator("#caption")).to_have_text("Phiếu 201")
    with page.context.expect_page() as large:
        page.locator("#slip-link").click()
    expect(large.value).to_have_url(re.compile(r"/slips/1\.png$"))


def test_a_key_that_does_nothing_says_why(page: Page) -> None:
    page.get_by_role("button", name="Ngắt mạng").click()
    expect(pad(page, "2").locator(".next")).to_have_text(re.compile(r"số liệu lúc \d\d:\d\d"))
    expect(page.locator("#guide-age")).to_have_text(re.compile(r"^số liệu lúc \d\d:\d\d$"))
    pad(page, "2").get_by_role("button", name="Số tiếp theo").click()
    expect(pad(page, "2").locator(".answer")).to_have_text("Chưa kết nối")
    page.get_by_role("button", name="Nối lại mạng").click()
    expect(page.locator("#connection")).to_have_text("Đã kết nối")


def test_every_call_is_told_to_who_cannot_see(page: Page) -> None:
    for service, counter in (("Đất đai", "3"), ("Lao động", "4")):
        page.get_by_role("button", name=service).first.click()
        expect(pad(page, counter).locator(".next")).to_have_text(re.compile("Tiếp theo"))
        pad(page, counter).get_by_role("button", name="Số tiếp theo").click()
        expect(page.locator("#calls li", has_text=f"quầy {counter}")).to_have_count(1)


def test_a_buttons_name_begins_with_what_it_is_for(page: Page) -> None:
    expect(page.locator("button[data-post='/press/KD']")).to_have_accessible_name(re.compile("^Kinh doanh.*đèn sáng$"))


def test_it_speaks_english_too(page: Page) -> None:
    page.get_by_role("link", name="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lượt: the whole office on one page")
    expect(page.locator("#connection")).to_have_text("Connected")
    expect(page.get_by_role("button", name="Certify")).to_be_visible()
    assert re.search("[ăâđêôơư]", page.locator("#parts").inner_text(), re.IGNORECASE) is None


CUT = """
[...document.querySelectorAll("p, b, small, span, button, h1, h2")]
  .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1).map((e) => e.textContent)
"""


@pytest.mark.parametrize("size", [WIDE, ZOOMED, PHONE], ids=["wide", "zoomed", "phone"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_fits_and_nothing_is_cut(page: Page, language: str, size: Any) -> None:
    page.set_viewport_size(size)
    page.goto(f"/?lang={language}")
    expect(page.locator("body")).to_have_attribute("data-up", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    small = (
        "[...document.querySelectorAll('button, nav a, select')]"
        ".filter((b) => b.offsetHeight < 44 || b.offsetWidth < 44)"
    )
    assert page.evaluate(f"{small}.map((b) => b.textContent)") == []
    assert page.evaluate(CUT) == []


WORDS_TO_EDGE = """(b) => {
  const words = document.createRange();
  words.selectNodeContents(b);
  const [inner, outer] = [words.getBoundingClientRect(), b.getBoundingClientRect()];
  return Math.min(inner.left - outer.left, outer.right - inner.right);
}"""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_buttons_side_by_side_are_of_one_height_and_the_words_on_a_key_stay_off_its_sides(
    page: Page, language: str
) -> None:
    page.goto(f"/?lang={language}")
    leave = page.locator(".pad .leave").first
    for says in {"vi": ("Tạm dừng", "Đóng"), "en": ("Pause", "Close")}[language]:
        assert leave.evaluate("(e, says) => { e.textContent = says }", says) is None
        assert leave.evaluate(WORDS_TO_EDGE) >= 3
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        for form in ("guide", "take", "issuing"):
            boxes = [button.bounding_box() for button in page.locator(f"#{form} button").all()[-2:]]
            assert len({(round(box["y"]), round(box["height"])) for box in boxes if box}) == 1, form


def test_the_mouth_of_the_printer_hides_no_word_of_a_slip(page: Page) -> None:
    page.get_by_role("button", name="Trả kết quả").click()
    slip = page.locator("#slip")
    expect(slip).to_be_visible()
    printed = "(e) => e.offsetTop + parseFloat(getComputedStyle(e).paddingTop)"
    mouth = "(e) => e.offsetTop + e.offsetHeight"
    assert slip.evaluate(printed) >= page.locator(".mouth").evaluate(mouth) + 3


def test_on_a_phone_the_answer_is_in_sight_of_the_finger(page: Page) -> None:
    page.set_viewport_size(PHONE)
    button = page.get_by_role("button", name="Trả kết quả")
    button.scroll_into_view_if_needed()
    page.evaluate("(e) => e.scrollIntoView({ block: 'center' })", button.element_handle())
    button.click()
    says = page.locator("#kiosk-says")
    expect(says).to_have_text("Xin chờ phiếu ra")
    expect(says).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_everything_can_be_read(page: Page, language: str) -> None:
    page.goto(f"/?lang={language}")
    expect(page.locator("body")).to_have_attribute("data-up", "true")
    assert page.evaluate(CONTRAST) == []


def test_keys_alone_are_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    reached = set()
    for _ in range(80):
        focused = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.dataset.post ?? e.value ?? '', s.outlineStyle, s.outlineWidth]; }"
        )
        if focused[0]:
            assert focused[1:] == ["solid", "3px"], focused
            reached.add(focused[0])
        page.keyboard.press("Tab")
    assert {"/press/♥", "/press/CT", "/keypad/5/next", "/printer/paper_out", "/broker/off", "return"} <= reached
    assert {"paper", "paperless", "stop", "resume"} <= reached


def test_a_page_that_lost_the_demo_says_so(browser: Browser, start_demo: Any) -> None:
    demo = start_demo()
    page = browser.new_page()
    page.goto(f"{demo.url}/?lang=vi")
    expect(page.locator("body")).to_have_attribute("data-up", "true")
    demo.process.terminate()
    assert demo.process.wait(timeout=5) == 0
    expect(page.locator("#connection")).to_have_text(re.compile("mất liên lạc với bản demo"), timeout=8000)
    page.close()
