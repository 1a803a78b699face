"""Somebody who has no mouse: goes through a page by Tab, and sees at each stop where they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

MOST_STOPS = 150
HERE = """
(wanted) => {
  // A page that has just begun to load has no body yet.
  const at = document.activeElement || document.documentElement, box = at.getBoundingClientRect();
  // What is drawn for a radio button or a box is the element behind it; a time has parts of its own, each with a ring.
  const has = (each) => each && getComputedStyle(each).outlineStyle !== "none";
  const ringed = at.type === "time" || has(at) || has(at.nextElementSibling);
  const seen = ringed && box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth;
  const nowhere = !document.activeElement || at === document.body;
  return { there: at.matches(wanted), nowhere, seen, html: at.outerHTML.slice(0, 200) };
}
"""


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, wanted: str) -> None:
        """Goes to the next stop that this selector matches."""
        self.page.wait_for_load_state()
        expect(self.page.locator("body.lost")).to_have_count(0)
        for _ in range(MOST_STOPS):
            here = self.page.evaluate(HERE, wanted)
            assert here["nowhere"] or here["seen"], f"nobody sees where they are: {here['html']}"
            if here["there"]:
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"Tab does not lead to {wanted}")

    def press(self, wanted: str, key: str = "Enter") -> None:
        self.to(wanted)
        self.page.keyboard.press(key)

    def choose(self, wanted: str, times: int = 1) -> None:
        """Another one of a selection or of radio buttons, by arrows."""
        self.to(wanted)
        for _ in range(times):
            self.page.keyboard.press("ArrowDown")

    def type(self, wanted: str, text: str) -> None:
        self.to(wanted)
        self.page.keyboard.type(text)

    def is_at(self, wanted: str) -> None:
        """The focus is there, after whatever has been swapped meanwhile."""
        expect(self.page.locator(wanted).first).to_be_focused()
        assert self.page.evaluate(HERE, wanted)["seen"], f"nobody sees that they are at {wanted}"
