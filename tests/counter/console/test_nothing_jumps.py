"""What is under the finger stays there, whatever the page shows above it: no key of an open counter moves, on a small
laptop all are in sight, and a refusal covers none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from core.messages.commands import AnyCommand, CallNext, Finish, Hold, MarkAbsent, Recall, Start
from tests.conftest import PATIENCE_S, Eventually
from tests.counter.console.example_morning import AT, OWN_COUNTER, example_morning, example_settings
from tests.counter.console.ruled_office import RuledOffice
from tests.counter.console.tour import COUNTER, PLACES, SIZES, SMALL_WINDOW, tourist
from tests.demo.page.on_page import TABLET, WIDE, ZOOMED

pytestmark = pytest.mark.slow
expect.set_options(timeout=1000 * PATIENCE_S)

KEYS = """
Object.fromEntries([...document.querySelectorAll(".keys [data-act], .undo [data-act], [data-act=next]")].map((key) => {
  const box = key.getBoundingClientRect();
  return [key.dataset.act, [box.x + scrollX, box.y + scrollY, box.width, box.height].map(Math.round)];
}))
"""
"""Name of each key → where it stands on the page, and how large it is."""
SHADED = """
(() => {
  const over = document.querySelector(".refusal").getBoundingClientRect();
  return [...document.querySelectorAll("button, a, summary")].filter((key) => {
    const box = key.getBoundingClientRect();
    const isBeside = box.left >= over.right || box.right <= over.left;
    return box.width > 1 && box.top < over.bottom && box.bottom > over.top && !isBeside;
  }).map((key) => key.textContent);
})()
"""
"""What can be pressed and has the refusal over it."""
LAPTOP = ViewportSize(width=1366, height=620)
"""What a browser and a taskbar leave of 1366 × 768."""
SHOWN = "document.querySelector('main').innerText"


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RuledOffice]:
    folder = tmp_path_factory.mktemp("example")
    with ExitStack() as stack:
        yield example_morning(stack, folder, example_settings(folder, long_names=True), past_days=False)


def steps(office: RuledOffice) -> Iterator[tuple[str, Callable[[], object]]]:
    """What may happen at a counter, in words, and how."""

    def do(kind: type[AnyCommand], **fields: Any) -> Callable[[], object]:
        return lambda: office.kiosk.do(kind, counter=OWN_COUNTER, operator="lan", **fields)

    def without_walls() -> None:
        office.kiosk.wall_is_on = False
        do(Recall)()

    yield "nobody in hand", do(Finish)
    yield "called", do(CallNext)
    yield "called again", do(Recall)
    yield "no display has shown it", without_walls
    yield "being served", do(Start)
    yield "held", do(Hold)
    yield "another one", do(CallNext)
    yield "absent", do(MarkAbsent)
    yield "the next one", do(CallNext)


@pytest.mark.parametrize(
    ("address", "size"),
    [
        pytest.param(COUNTER, SIZES["wide"], id="wide"),
        pytest.param(COUNTER, LAPTOP, id="laptop"),
        pytest.param(COUNTER, SIZES["tablet"], id="tablet"),
        pytest.param(COUNTER, ZOOMED, id="zoomed"),
        pytest.param(f"{COUNTER}/small", SMALL_WINDOW, id="small window"),
    ],
)
def test_no_key_of_a_counter_moves(
    office: RuledOffice, browser: Browser, eventually: Eventually, address: str, size: ViewportSize
) -> None:
    [place] = [each for each in PLACES if each.address == address and not each.opens]
    moved: list[str] = []
    with tourist(office, browser, "vi") as visitor:
        page = visitor.at(place, size)
        expect(page.locator("[data-act=next]")).to_be_visible()

        def is_other(before: str) -> bool:
            return bool(page.evaluate(SHOWN) != before)

        stood: dict[str, list[int]] = page.evaluate(KEYS)
        assert len(stood) >= 4
        for what, happens in steps(office):
            if place.is_small and what == "being served":
                continue  # it does not tell
            before = page.evaluate(SHOWN)
            happens()
            eventually(partial(is_other, before), f"{what}: the page shows nothing of it")
            stands = page.evaluate(KEYS)
            if size == LAPTOP:
                assert [key for key, (_, top, _, tall) in stands.items() if top + tall > size["height"]] == []
            others = [key for key in stood if stands.get(key) != stood[key]]
            moved += [f"{what}: {key} from {stood[key]} to {stands.get(key)}" for key in others]
    assert not moved, "\n".join(moved)


def test_a_refusal_covers_no_key(office: RuledOffice, browser: Browser) -> None:
    [place] = [each for each in PLACES if each.address == COUNTER and not each.opens]
    office.kiosk.do(Finish, counter=OWN_COUNTER, operator="lan")
    with tourist(office, browser, "vi") as visitor:
        for size in (LAPTOP, WIDE, TABLET):
            page = visitor.at(place, size)
            page.keyboard.press("h")
            expect(page.locator("[data-shows=refusal]")).to_have_text("Quầy 1 hiện không có số nào")
            assert page.evaluate(SHADED) == []


def test_the_key_that_takes_back_is_pale_when_its_seconds_are_over(office: RuledOffice, browser: Browser) -> None:
    [place] = [each for each in PLACES if each.address == COUNTER and not each.opens]
    with tourist(office, browser, "vi") as visitor:
        page = visitor.at(place)
        undo = page.locator(".undo [data-act=undo]")
        office.kiosk.do(CallNext, counter=OWN_COUNTER, operator="lan")
        expect(page.locator("[data-left]")).to_be_visible()
        expect(undo).not_to_have_attribute("aria-disabled", "true")
        page.clock.set_fixed_time(int(AT) + 60_000)
        expect(undo).to_have_attribute("aria-disabled", "true")
