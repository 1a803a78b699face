"""What the console costs: a click until its answer is on the page and on the wall, memory, and what presses notice."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice

from playwright.sync_api import Page

from benchmarks.footprint import busy_ns
from benchmarks.presses import floor_ns, press_by_turns
from benchmarks.rig.child import Child
from benchmarks.rig.memory_steps import memory_kb
from benchmarks.rig.office_processes import Console, Office
from benchmarks.rig.samples import Samples
from benchmarks.rig.staff import Staff, open_pages, staff
from benchmarks.rig.table import Row
from core.messages.commands import OpenCounter, TakeTicket
from tests.browser import chromium

OPEN = 20
"""Pages, as of five counters with a small window each, a guide, a supervisor, and some that nobody closed."""
COUNTERS = {"1": "HT", "2": "CT", "3": "DD", "4": "XH", "5": "CT"}
"""Each has a page in a real browser, on which its keys are clicked; and one of its services."""
WAITING = 3
"""People for each counter, who wait all the time."""
GAP_S = 0.5
"""Between two clicks: a counter's own are more than two seconds apart, or they would be taken for a double click."""
WALL_REST_S = 0.2
SETTLE_S = 3

CLICK = """
() => new Promise((done, fail) => {
  const shown = () => document.querySelector('[data-shows="label"]').textContent;
  const before = shown();
  const began = performance.now();
  const watch = new MutationObserver(() => {
    if (shown() === before) return;
    watch.disconnect();
    done(performance.now() - began);
  });
  watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  setTimeout(() => fail(new Error(document.querySelector('[data-shows="refusal"]').textContent)), 10000);
  document.querySelector('[data-act="next"]').click();
})
"""
"""Clicks "next"; milliseconds until another number stands on the page."""


def rows(office: Office, floors: Child, clicks: int, calls: int, idle_s: float) -> Iterator[Row]:
    """`clicks`: how many are followed to the page; `calls`: how many to the wall, which takes seconds for each."""
    console = office.console("visitor")
    with ExitStack() as running:
        running.enter_context(office.program("kiosk"))
        wall = running.enter_context(office.watched_wall())
        for device in ("kiosk", "wall"):
            console.health(device, lambda health: health.online)
        for counter, service in COUNTERS.items():
            console.ask(OpenCounter(id=console.new_id(), counter=counter))
            for _ in range(WAITING):
                _somebody_comes(console, service)
        own = running.enter_context(staff(office))
        alone = _idle_percent(own, idle_s)
        running.enter_context(open_pages(office, own, OPEN - len(COUNTERS)))
        with _counter_pages(own) as pages:
            before = busy_ns(own.pid)
            on_page, floor = _click(console, pages, floors, clicks)
            computed = (busy_ns(own.pid) - before) / clicks / 1e6
            on_wall = _call(console, pages, wall, calls, office.settings.display.call_gap_s + WALL_REST_S)
            yield from _click_rows(on_page, floor, on_wall)
            yield Row(f"… processor time of the console for a ticket and its call, {OPEN} pages open", computed, "ms")
            yield Row(f"memory (PSS): console, {OPEN} pages", memory_kb(own.pid)[1] / 1000, "MB", most=70)
            yield Row("idle: console, no page", alone, "% of a core", most=0.3)
            yield Row(f"idle: console, {OPEN} pages", _idle_percent(own, idle_s), "% of a core")


def press_rows(offices: Sequence[Office], kiosks: Sequence[Child], count: int) -> Iterator[Row]:
    """`offices`: one without a console, one with."""
    without, with_pages = offices
    with staff(with_pages) as own, open_pages(with_pages, own, OPEN - 2):
        press_by_turns(list(zip(offices, kiosks, strict=True)), 2 * len(without.buttons))
        alone, beside = press_by_turns(list(zip(offices, kiosks, strict=True)), count)
    for what, bare, felt in zip(("press → durable", "press → first byte"), alone, beside, strict=True):
        for name, figure, floor, most in (("p50", felt.p50, bare.p50, None), ("p99", felt.p99, bare.p99, 1.1)):
            yield Row(f"{what}, {name}, {OPEN - 2} pages open", figure, "ms", floor, "no console", most, is_ratio=True)


@contextmanager
def _counter_pages(own: Staff) -> Iterator[list[Page]]:
    with chromium() as browser:
        pages = []
        for counter in COUNTERS:
            context = browser.new_context(base_url=own.url, locale="vi-VN")
            context.add_cookies(
                [{"name": name, "value": value, "url": own.url} for name, value in own.log_in().items()]
            )
            page = context.new_page()
            page.goto(f"/counter/{counter}")
            page.wait_for_selector('[data-act="next"]')
            pages.append(page)
        yield pages


def _click(console: Console, pages: Sequence[Page], floors: Child, count: int) -> tuple[Samples, Samples]:
    """From clicks to the next number on the page; and the floor, an answer of Flask and an insert."""
    taken, floor = [], []
    for page, service in islice(cycle(zip(pages, COUNTERS.values(), strict=True)), count):
        _somebody_comes(console, service)
        time.sleep(GAP_S)
        taken.append(page.evaluate(CLICK))
        floor.append(floor_ns(floors, "hello") + floor_ns(floors, "insert"))
    return Samples(tuple(taken)), Samples.of_ns(floor)


def _call(console: Console, pages: Sequence[Page], wall: Child, count: int, gap_s: float) -> Samples:
    """From clicks to a new picture of the wall, each when the wall is free for it."""
    taken = []
    for page, service in islice(cycle(zip(pages, COUNTERS.values(), strict=True)), count):
        _somebody_comes(console, service)
        time.sleep(gap_s)
        sent = time.monotonic_ns()
        page.evaluate(CLICK)
        newest = console.state(lambda _: True)[1].calls[0].call_no
        console.health("wall", lambda health, newest=newest: (health.shown or 0) >= newest)  # type: ignore[misc]
        taken.append(wall.ask(f"since {sent}")[0] - sent)
    return Samples.of_ns(taken)


def _somebody_comes(console: Console, service: str) -> None:
    console.ask(TakeTicket(id=console.new_id(), service=service, paperless=True))


def _idle_percent(own: Staff, idle_s: float) -> float:
    time.sleep(SETTLE_S)
    before = busy_ns(own.pid)
    time.sleep(idle_s)
    return (busy_ns(own.pid) - before) / idle_s / 1e7


def _click_rows(on_page: Samples, floor: Samples, on_wall: Samples) -> list[Row]:
    click, bare = f"click → number on the page, {OPEN} pages open", "an answer of Flask + insert"
    return [
        Row(f"{click}, p50", on_page.p50, "ms", floor.p50, bare),
        Row(f"{click}, p99", on_page.p99, "ms", floor.p99, bare, 50),
        Row("click → frame on the wall, p50", on_wall.p50, "ms", floor.p50, bare),
        Row("click → frame on the wall, p99", on_wall.p99, "ms", floor.p99, bare, 100),
    ]
