"""The page fits, can be read and can be used without a mouse, on any screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.demo.page.on_page import CONTRAST, CUT, PHONE, WIDE, ZOOMED

pytestmark = pytest.mark.slow

WORDS_TO_EDGE = """(b) => {
  const words = document.createRange();
  words.selectNodeContents(b);
  const [inner, outer] = [words.getBoundingClientRect(), b.getBoundingClientRect()];
  return Math.min(inner.left - outer.left, outer.right - inner.right);
}"""


@pytest.mark.parametrize("size", [WIDE, ZOOMED, PHONE], ids=["wide", "zoomed", "phone"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_fits_and_nothing_is_cut_off(page: Page, language: str, size: ViewportSize) -> None:
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


@pytest.mark.parametrize("language", ["vi", "en"])
def test_buttons_in_a_row_have_one_height_and_their_words_have_a_margin(page: Page, language: str) -> None:
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


def test_the_printers_mouth_hides_no_word_of_a_slip(page: Page) -> None:
    page.get_by_role("button", name="Trả kết quả").click()
    slip = page.locator("#slip")
    expect(slip).to_be_visible()
    printed = "(e) => e.offsetTop + parseFloat(getComputedStyle(e).paddingTop)"
    mouth = "(e) => e.offsetTop + e.offsetHeight"
    assert slip.evaluate(printed) >= page.locator(".mouth").evaluate(mouth) + 3


def test_on_a_phone_the_reply_is_in_view_after_a_press(page: Page) -> None:
    page.set_viewport_size(PHONE)
    button = page.get_by_role("button", name="Trả kết quả")
    button.scroll_into_view_if_needed()
    page.evaluate("(e) => e.scrollIntoView({ block: 'center' })", button.element_handle())
    button.click()
    says = page.locator("#kiosk-says")
    expect(says).to_have_text("Xin chờ phiếu ra")
    expect(says).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_all_text_has_enough_contrast(page: Page, language: str) -> None:
    page.goto(f"/?lang={language}")
    expect(page.locator("body")).to_have_attribute("data-up", "true")
    assert page.evaluate(CONTRAST) == []


def test_everything_can_be_reached_by_keyboard(page: Page) -> None:
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


def test_the_accessible_name_of_a_button_begins_with_its_service(page: Page) -> None:
    expect(page.locator("button[data-post='/press/KD']")).to_have_accessible_name(re.compile("^Kinh doanh.*đèn sáng$"))
