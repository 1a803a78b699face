"""Sizes of windows, checks in the page's own language, and places on the page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, ViewportSize

WIDE, LOW, FULL_HD, TABLET, UPRIGHT, ZOOMED, PHONE = (
    ViewportSize(width=1366, height=768),
    ViewportSize(width=1366, height=650),
    ViewportSize(width=1920, height=1080),
    ViewportSize(width=1024, height=768),
    ViewportSize(width=768, height=1024),
    ViewportSize(width=683, height=384),
    ViewportSize(width=390, height=844),
)
SIZES = {f"{size['width']}x{size['height']}": size for size in (WIDE, LOW, FULL_HD, TABLET, UPRIGHT, ZOOMED, PHONE)}
LOADED = """if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));"""
"""Before anything is measured: on a busy machine a page can be seen before its styles have come."""
CONTRAST = """
async () => {
  %s
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
""".replace("%s", LOADED)
"""Texts with a contrast below 7:1."""
PLACE = """
(selector) => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return [box.x + scrollX, box.y + scrollY, box.width];
}
"""
CUT = """
async () => {
  %s
  return [...document.querySelectorAll("p, b, small, span, button, h1, h2")]
    .filter((e) => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1).map((e) => e.textContent);
}
""".replace("%s", LOADED)
"""Texts that do not fit into their element."""


def complaints_of(page: Page, script: str) -> list[str]:
    """What one of these scripts finds, once all is there that the page is drawn with: after a click that leads to
    another page, its elements can be seen before its styles have come."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate(script)
    return found


def counter_card(page: Page, counter: str) -> Locator:
    return page.locator(f'.pad[data-counter="{counter}"]')
