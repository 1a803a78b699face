"""The page fits, can be read and can be used without a mouse, on any screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.demo.page.on_page import CONTRAST, CUT, FULL_HD, LOW, PHONE, SIZES, TABLET, UPRIGHT, WIDE

pytestmark = pytest.mark.slow

WORDS_TO_EDGE = """(b) => {
  const words = document.createRange();
  words.selectNodeContents(b);
  const [inner, outer] = [words.getBoundingClientRect(), b.getBoundingClientRect()];
  return Math.min(inner.left - outer.left, outer.right - inner.right);
}"""


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_fits_and_nothing_is_cut_off(page: Page, language: str, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    page.goto(f"/?lang={language}")
    expect(page.locator("body")).to_have_attribute("data-up", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    small = "[...document.querySelectorAll('button, nav a')].filter((b) => b.offsetHeight < 44 || b.offsetWidth < 44)"
    assert page.evaluate(f"{small}.map((b) => b.textContent)") == []
    assert page.evaluate(CUT) == []
    tight = [each.inner_text() for each in page.locator(".pad button").all() if each.evaluate(WORDS_TO_EDGE) < 6]
    assert tight == []


@pytest.mark.parametrize("size", [WIDE, LOW, FULL_HD, TABLET], ids=["laptop", "low", "desktop", "tablet"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_kiosk_slip_wall_and_the_keys_that_call_are_in_one_view(page: Page, language: str, size: ViewportSize) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Kinh doanh").click()
    expect(page.locator("#caption")).to_have_text(re.compile("Phiếu 5"))
    page.set_viewport_size(size)
    page.goto(f"/?lang={language}")
    expect(page.locator("#slip")).to_be_visible()
    wall = page.locator("#wall").get_attribute("src")
    for part in (".kiosk", ".printer", "#slip", "#wall", ".pad .call-next >> nth=0", ".pad .call-next >> nth=-1"):
        box = page.locator(part).bounding_box()
        assert box, part
        assert box["x"] >= 0, part
        assert box["y"] >= 0, part
        assert box["x"] + box["width"] <= size["width"], part
        assert box["y"] + box["height"] <= size["height"], part
    page.locator(".pad[data-counter='4'] .call-next").click()
    expect(page.locator("#wall")).not_to_have_attribute("src", wall or "")
    assert page.evaluate("scrollY") == 0
    assert page.locator("#wall").evaluate("(e) => e.clientWidth") >= 400, "the wall can be read"


@pytest.mark.parametrize("size", [WIDE, TABLET, UPRIGHT, PHONE], ids=["laptop", "tablet", "upright", "phone"])
def test_the_counters_fill_each_of_their_rows(page: Page, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    ends = "(pads) => pads.map((e) => e.getBoundingClientRect()).map((box) => [Math.round(box.y), box.right])"
    rows = dict(page.locator(".pad").evaluate_all(ends))
    right = page.locator(".pads").evaluate("(e) => e.getBoundingClientRect().right")
    assert [edge for edge in rows.values() if abs(edge - right) > 1] == []
    assert len(rows) == {1366: 1, 1024: 1, 768: 2, 390: 5}[size["width"]]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_slip_is_shown_in_its_own_proportions(page: Page, size: ViewportSize) -> None:
    page.get_by_role("button", name="Trả kết quả").click()
    page.set_viewport_size(size)
    expect(page.locator("#slip")).to_be_visible()
    paper = """(e) => { const s = getComputedStyle(e), box = e.getBoundingClientRect();
      return box.width / (box.height - parseFloat(s.paddingTop)) / (e.naturalWidth / e.naturalHeight) }"""
    page.wait_for_function("document.getElementById('slip').naturalWidth > 0")
    assert page.locator("#slip").evaluate(paper) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_buttons_in_a_row_have_one_height_and_their_words_have_a_margin(page: Page, language: str) -> None:
    page.goto(f"/?lang={language}")
    leave = page.locator(".pad .leave").first
    for says in {"vi": ("Tạm dừng", "Đóng"), "en": ("Pause", "Close")}[language]:
        assert leave.evaluate("(e, says) => { e.textContent = says }", says) is None
        assert leave.evaluate(WORDS_TO_EDGE) >= 3
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        boxes = [button.bounding_box() for button in page.locator(".pad").first.locator(".keys button").all()[:2]]
        assert len({(round(box["y"]), round(box["height"])) for box in boxes if box}) == 1


def test_the_printers_mouth_hides_no_word_of_a_slip(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Trả kết quả").click()
    slip = page.locator("#slip")
    expect(slip).to_be_visible()
    printed = "(e) => e.getBoundingClientRect().top + parseFloat(getComputedStyle(e).paddingTop)"
    mouth = "(e) => e.getBoundingClientRect().bottom"
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
            " return [e.dataset.post ?? e.form?.action ?? '', s.outlineStyle, s.outlineWidth]; }"
        )
        if focused[0]:
            assert focused[1:] == ["solid", "3px"], focused
            reached.add(focused[0])
        page.keyboard.press("Tab")
    assert {"/press/♥", "/press/CT", "/keypad/5/next", "/printer/paper_out", "/broker/off"} <= reached


def test_the_accessible_name_of_a_button_begins_with_its_service(page: Page) -> None:
    expect(page.locator("button[data-post='/press/KD']")).to_have_accessible_name(re.compile("^Kinh doanh.*đèn sáng$"))
