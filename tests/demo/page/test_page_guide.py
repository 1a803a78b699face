"""The guide's card in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.demo.page.on_page import CONTRAST, CUT, PHONE, PLACE, WIDE, counter_card, doubt, rested, sure
from tests.demo.running import StartDemo

pytestmark = pytest.mark.slow


def test_a_ticket_with_a_plan_is_printed_for_the_guide(page: Page) -> None:
    page.get_by_label("Cấp số cho lĩnh vực").select_option("KD")
    page.get_by_label("sau đó").first.select_option("KQ")
    page.get_by_label("sau đó").last.select_option("HT")
    page.locator("#take").get_by_label("Ưu tiên").check()
    page.get_by_role("button", name="Cấp số, in phiếu").click()
    said = re.compile(r"^Cấp số 5\d\d: Kinh doanh, sau đó Trả kết quả, Hộ tịch$")
    expect(page.locator("#guide-says")).to_have_text(said)
    for empty in (page.get_by_label("sau đó").first, page.get_by_label("sau đó").last):
        expect(empty).to_have_value("")
    expect(page.get_by_label("Cấp số cho lĩnh vực")).to_have_value("HT")
    expect(page.locator("#take").get_by_label("Ưu tiên")).not_to_be_checked()
    label = page.locator("#guide-says").inner_text().split()[2].rstrip(":")
    expect(page.locator("#caption")).to_have_text(f"Phiếu {label}")
    page.get_by_label("sau đó").first.select_option("HT")
    page.get_by_role("button", name="Cấp số, in phiếu").click()
    expect(page.locator("#guide-says")).to_have_class("notice refused")
    expect(page.get_by_label("sau đó").first).to_have_value("HT")


def test_a_stop_of_issuing_is_shown_everywhere_with_its_reason_until_it_is_resumed(page: Page) -> None:
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


def test_the_guide_sees_why_an_action_was_refused_and_other_pages_do_not(page: Page) -> None:
    page.get_by_label("Số", exact=True).fill("999")
    page.get_by_role("button", name="Đến trễ: mời trở lại").click()
    expect(page.locator("#guide-says")).to_have_text("Hôm nay chưa cấp số 999")
    newcomer = page.context.new_page()
    newcomer.goto("/?lang=vi")
    expect(newcomer.locator("#connection")).to_have_text("Đã kết nối")
    expect(newcomer.locator("#guide-says")).to_have_text("")
    newcomer.close()
    for odd in ("1/2", "..", "%2F"):
        page.get_by_label("Số", exact=True).fill(odd)
        page.get_by_role("button", name="In lại phiếu").click()
        expect(page.locator("#guide-says")).to_have_text(f"Hôm nay chưa cấp số {odd}")
    page.get_by_label("Số", exact=True).fill(" ")
    expect(page.locator("#guide-says")).to_have_text("")


def test_a_ticket_is_made_void_by_two_presses(page: Page) -> None:
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
    expect(page.get_by_label("Số", exact=True)).to_have_value("")
    page.get_by_label("Số", exact=True).fill(label)
    void.click()
    sure(page, void)
    expect(page.locator("#guide-says")).to_have_text(f"Số {label} đã xong hoặc đã hủy")


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


def test_a_void_ticket_for_which_nobody_waits_leaves_the_list(doubtful_page: Page) -> None:
    page = doubtful_page
    doubt(page, "101").get_by_role("button", name="Không còn ai chờ").click()
    expect(doubt(page, "101")).to_have_count(0)
    expect(page.locator("#guide-says")).to_have_text("Số 101 đã ra khỏi danh sách: không còn ai chờ")


def test_a_double_click_on_the_list_does_not_reach_the_next_item(doubtful_page: Page) -> None:
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


def test_an_unconfirmed_slip_comes_onto_the_guides_list(browser: Browser, start_demo: StartDemo) -> None:
    page = browser.new_page(base_url=start_demo().url, viewport=WIDE)
    page.goto("/?lang=vi")
    page.get_by_role("button", name="Ngắt tín hiệu trả lời").click()
    expect(page.locator("#parts li", has_text="không trả lời từ phiếu kế tiếp")).to_have_count(1)
    expect(page.locator("#kiosk-says")).to_have_text("Bấm nút để lấy số")
    page.get_by_role("button", name="Chứng thực").click()
    expect(page.locator("#caption")).to_have_text("Phiếu 201")
    expect(page.locator("#kiosk-says")).to_have_text("Máy chưa in được phiếu, xin gặp nhân viên hướng dẫn")
    expect(doubt(page, "201").locator("p")).to_have_text(re.compile("chưa rõ đã có phiếu hay chưa$"))
    expect(counter_card(page, "2").locator(".next")).to_have_text("Tiếp theo: 201 (chưa rõ có phiếu)")
    page.get_by_role("button", name="Cho trả lời lại").click()
    expect(page.locator("#kiosk-says")).to_have_text("Người chưa nhận được phiếu có số, xin gặp nhân viên hướng dẫn")
    rested(page)
    counter_card(page, "2").get_by_role("button", name="Số tiếp theo").click()
    expect(doubt(page, "201").locator("p")).to_have_text(re.compile("chưa rõ đã có phiếu hay chưa. Đang gọi ở quầy 2$"))
    expect(doubt(page, "201").get_by_role("button")).to_have_text(["In lại", "Người dân đã có phiếu"])
    rested(page)
    doubt(page, "201").get_by_role("button", name="Người dân đã có phiếu").click()
    expect(page.locator("#doubts li")).to_have_count(0)
    expect(page.locator("#kiosk-says")).to_have_text("Bấm nút để lấy số")
    page.close()


def test_a_paper_roll_that_ends_within_a_slip_is_shown_to_the_guide_and_the_slip_is_printed_again(
    browser: Browser, start_demo: StartDemo
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
    expect(page.locator("#kiosk-says")).to_have_text("Bấm nút để lấy số")
    expect(page.locator("#doubts li")).to_have_count(0)
    expect(page.locator("#caption")).to_have_text("Phiếu 201")
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


def test_the_slips_left_are_counted_from_a_new_roll_on(doubtful_page: Page) -> None:
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


def test_on_a_phone_the_list_is_one_press_away_and_a_slip_can_be_enlarged(doubtful_page: Page) -> None:
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
