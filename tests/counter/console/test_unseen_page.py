"""A page that nobody saw for a while, in a real browser: grey until it has heard what is now, and it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from core.messages.commands import Finish, PauseCounter
from core.messages.state import CounterView
from tests.conftest import PATIENCE_S, Eventually
from tests.counter.console.rig import PASSWORD, Served
from tests.counter.console.ruled_office import PATIENT_PAGE

pytestmark = [pytest.mark.slow, pytest.mark.long]  # what is pressed waits for what the browser really does
expect.set_options(timeout=1000 * PATIENCE_S)

IN_HAND = CounterView(
    id="1", status="open", services=("CT",), operator="lan", ticket="201", service="CT", class_="N", phase="called"
)
LOST = re.compile("lost")
NOT_SENT = "Chưa gửi: mất kết nối với máy lấy số"
SEEN = "sleep(); document.dispatchEvent(new Event('visibilitychange')); document.body.classList.contains('lost')"
"""It has given its connection back, and is looked at again; whether it is grey."""


@pytest.fixture(scope="module")
def at_counter(served: Served, browser: Browser) -> Iterator[Page]:
    """Lan's page of counter 1, with a number in hand."""
    served.rig.account("lan", "operator")
    served.rig.kiosk.publish(IN_HAND)
    page = browser.new_context(base_url=served.url, locale="vi-VN").new_page()
    page.add_init_script(PATIENT_PAGE)
    page.goto("/login?next=counter/1")
    page.locator("[name=account]").fill("lan")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/counter/1")  # with its scripts
    yield page
    page.context.close()


def test_a_page_that_is_seen_again_is_grey_at_once_and_lost_soon_after(at_counter: Page) -> None:
    page, held = at_counter, list[Route]()
    expect(page.locator("body")).not_to_have_class(LOST)
    page.route("**/counter/1/live*", lambda route: held.append(route))  # noqa: PLW0108  # it must be a function
    assert page.evaluate(SEEN) is True
    expect(page.locator("[data-shows=stale]")).to_have_class(LOST)
    page.keyboard.press("y")
    expect(page.locator("[data-shows=refusal]")).to_have_text(NOT_SENT)
    page.unroute("**/counter/1/live*")
    page.reload()
    expect(page.locator("body")).not_to_have_class(LOST)


def test_why_that_finds_no_console_says_so_and_asks_once(at_counter: Page, eventually: Eventually) -> None:
    page, asked = at_counter, list[Route]()
    page.route("**/counter/1/why*", lambda route: asked.append(route))  # noqa: PLW0108  # it must be a function

    def press_twice() -> bool:
        """Pressed again where the machine was so busy that the page took itself for lost."""
        expect(page.locator("body")).not_to_have_class(LOST)
        page.evaluate("for (const _ of [1, 2]) one('[data-act=why]').click()")
        page.wait_for_timeout(50)
        return bool(asked)

    eventually(press_twice, "nothing was asked")
    assert len(asked) == 1
    asked[0].abort()
    expect(page.locator("[data-shows=refusal]")).to_have_text(NOT_SENT)
    page.unroute("**/counter/1/why*")


PRESS_TWICE = """
() => {
  let sent = 0;
  const count = (event) => { sent += !event.defaultPrevented; };
  document.addEventListener("submit", count); // behind the page's own
  for (const _ of [1, 2]) one("[data-act=leave-finish]").click();
  document.removeEventListener("submit", count);
  return sent;
}
"""
"""How often the form was sent; not at all while the machine is so busy that the page takes itself for lost."""


def test_finish_then_pause_that_is_pressed_twice_is_sent_once(
    served: Served, at_counter: Page, eventually: Eventually
) -> None:
    """The page that answers may show the same key, and is another page: none is pressed there."""
    page, asked, sent = at_counter, list[str](), list[int]()
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/leave") else None)

    def press_twice() -> bool:
        expect(page.locator("body")).not_to_have_class(LOST)
        sent.append(page.evaluate(PRESS_TWICE))
        return sent[-1] > 0

    with page.expect_navigation(timeout=1000 * PATIENCE_S):
        eventually(press_twice, "nothing was sent")
    assert sent[-1] == len(asked) == 1
    assert [type(each) for each in served.rig.kiosk.asked] == [Finish, PauseCounter]
